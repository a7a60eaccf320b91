// Hearth's JavaScript API: a small client of the engine's worker. Types and promises stand in hearth.d.ts; messages are those of
// src/protocol/, as plain objects.

export const version = "0.1.0";

const PROTOCOL = 11;
const SCRIPTS = {
  cpu: new URL("./engine_cpu_loader.js", import.meta.url).href,
  webgpu: new URL("./engine_gpu_worker.js", import.meta.url).href,
};
const MOST_PIXELS = 50_000_000;
const FILE_END_BYTES = 4096;

export class HearthError extends Error {
  constructor({ kind, expected, got, place, advice }) {
    super(`${place}: expected ${expected}, got ${got}. ${advice}`);
    this.name = "HearthError";
    Object.assign(this, { kind, expected, got, place, advice });
  }
}

const failure = (kind, expected, got, place, advice) => new HearthError({ kind, expected, got, place, advice });

/** The worker and the requests that wait for it. */
class Engine {
  #kind;
  #worker;
  #ready;
  #open = new Map();
  #nextId = 1;
  #isReady = false;
  /** Why it answers nobody any more. */
  #ended = null;
  /** Hears the bytes of the engine itself, while it is fetched. */
  onFetch = null;

  constructor(kind) {
    this.#kind = kind;
    this.#worker = new Worker(SCRIPTS[kind], { type: "module" });
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => this.#hear(data, resolve, reject);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        const lost = failure("engine_lost", "an engine that runs", event.message || "its end", "the engine's worker", "Load the model again.");
        reject(lost);
        this.end(lost);
      };
    });
    // Whoever asks hears of it; this only keeps it from being reported twice.
    this.#ready.catch(() => {});
  }

  async device() {
    return this.#ready;
  }

  #hear(message, resolve, reject) {
    if (Array.isArray(message)) return this.onFetch?.(message);
    const { id, event } = message;
    if (event.refused) {
      const refused = new HearthError(event.refused);
      reject(refused);
      return this.end(refused);
    }
    if (event.ready) {
      if (event.ready.version === PROTOCOL) {
        this.#isReady = true;
        return resolve(event.ready.device);
      }
      const other = `version ${event.ready.version}`;
      const unfit = failure("redeployed", `an engine of version ${PROTOCOL}`, other, "the engine's worker", "Reload the page.");
      reject(unfit);
      return this.end(unfit);
    }
    if (event.died) {
      const lost = failure("engine_lost", "an engine that runs", event.died.message, "the engine's worker", "Load the model again.");
      reject(lost);
      return this.end(lost);
    }
    const request = this.#open.get(id);
    if (!request) return undefined;
    if (event.progress) return request.onProgress?.(event.progress);
    this.#open.delete(id);
    if (event.done !== undefined) return request.resolve(event.done);
    if (event.failed) return request.reject(new HearthError(event.failed));
    return request.reject(new DOMException("The request was given up.", "AbortError"));
  }

  /** Ends the worker; whatever is open fails with the error. */
  end(error) {
    this.#ended = error;
    this.#worker.terminate();
    if (engines.get(this.#kind) === this) engines.delete(this.#kind);
    for (const request of this.#open.values()) request.reject(error);
    this.#open.clear();
  }

  /** Sends a command; returns its id and the promise of its answer. */
  send(command, { signal, onProgress } = {}) {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#ended) return reject(this.#ended);
      const cancel = () => {
        // An engine that is still being fetched hears of nothing yet.
        if (!this.#isReady && this.#open.delete(id)) settle(reject)(signal.reason);
        else this.send({ cancel: { request: id } });
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const settle = (settled) => (value) => {
        signal?.removeEventListener("abort", cancel);
        settled(value);
      };
      this.#open.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      this.#ready.then(
        () => this.#open.has(id) && this.#worker.postMessage({ id, command }, moved(command)),
        (error) => this.#open.delete(id) && settle(reject)(error),
      );
    });
    // A caller that only wants progress may never look at the promise.
    answer.catch(() => {});
    return { id, answer };
  }

  ask(command, options) {
    return this.send(command, options).answer;
  }
}

/** What was copied for a message by the thousand is not copied again. */
function moved({ fine_tune: { samples = [] } = {}, pack: { examples = [] } = {} }) {
  const rows = samples.flatMap(({ input: { features } }) => (features ? [features.buffer] : []));
  return rows.concat(examples.flatMap(({ content, features }) => [content.buffer, features.buffer]));
}

const engines = new Map();

function engine(kind = "cpu") {
  if (!engines.has(kind)) engines.set(kind, new Engine(kind));
  return engines.get(kind);
}

export async function models() {
  const [shown, writers] = await Promise.all([engine().ask("models"), engine().ask("writers")]);
  return [...shown.models, ...writers.models];
}

export async function devices() {
  const { kind, available, reason, adapter } = await engine().device();
  return [{ kind, available, reason, adapter }, await webgpu()];
}

async function webgpu() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  const reason = adapter ? "This browser offers WebGPU." : "This browser offers no graphics card to pages.";
  return { kind: "webgpu", available: Boolean(adapter), reason, adapter: adapter?.info?.description || adapter?.info?.vendor || null };
}

/** The engine for load()'s option; a GPU must answer. */
async function engineFor(device, onProgress) {
  if (device === "auto" || device === "cpu") return engine();
  if (device !== "webgpu") {
    throw failure("bad_config", '"auto", "cpu" or "webgpu"', String(device), "load(), option device", "Correct the option.");
  }
  const { available, reason } = await webgpu();
  if (!available) {
    throw failure("unsupported", "a device that can run", "webgpu", "load(), option device", `${reason} Use "auto" or "cpu".`);
  }
  const owner = engine("webgpu");
  owner.onFetch = ([done, total]) => onProgress?.({ what: "the GPU engine", done, total });
  return owner;
}

/** A GPU whose numbers differ from the processor's answers nothing. */
async function prove(owner, handle, signal) {
  const { proved } = await owner.ask({ prove: { model: handle } }, { signal });
  if (proved.is_within) return;
  const got = `logits up to ${proved.logits} and gradients up to ${proved.gradients} apart`;
  const unfit = failure("unsupported", `a GPU within ${proved.tolerance} of the processor`, got, "load(), option device", 'Use "auto" or "cpu".');
  owner.end(unfit);
  throw unfit;
}

export async function load(name, { device = "auto", weights, seed = 1, signal, onProgress } = {}) {
  const isFresh = weights === "fresh";
  if (weights !== undefined && !isFresh && !(weights instanceof Uint8Array)) {
    throw failure("bad_weights", 'a Uint8Array or "fresh"', typeof weights, "load(), option weights", "Pass what export() returned.");
  }
  if (!WHOLE[1](seed)) throw failure("bad_config", WHOLE[0], String(seed), "load(), option seed", "Correct the option.");
  const source = isFresh ? { fresh: { seed } } : weights ? { given: weights.slice() } : "shipped";
  const owner = await engineFor(device, onProgress);
  const { loaded } = await owner.ask(
    { load: { model: String(name), weights: source } },
    { signal, onProgress: ({ bytes }) => bytes && onProgress?.(bytes) },
  );
  const model = new Model(owner, loaded);
  try {
    if (device === "webgpu") await prove(owner, loaded.handle, signal);
  } catch (error) {
    // Nobody waits for its memory, which may be gone with its engine.
    model.dispose().catch(() => {});
    throw error;
  }
  return model;
}

const LINE_MODELS = { I1: "efficientnet-lite0", I3: "minilm" };

/** Times one line of the comparison with other engines; bench.html shows them. */
export async function benchmarkLine(line, { device = "cpu", samples = 30, warmUpMs = 3000, signal, onProgress } = {}) {
  const name = LINE_MODELS[String(line).split("-")[0]];
  const timed = name ? await load(name, { device, signal, onProgress }) : null;
  const owner = timed ? timed[OWNER] : await engineFor(device, onProgress);
  const model = timed ? timed[HANDLE] : null;
  const command = { benchmark_line: { line: String(line), model, samples, warm_up_ms: warmUpMs } };
  try {
    return (await owner.ask(command, { signal, onProgress: ({ phase }) => phase && onProgress?.(phase) })).line;
  } finally {
    await timed?.dispose();
  }
}

const OWNER = Symbol("owner");
const HANDLE = Symbol("handle");

class Model {
  #engine;
  #handle;
  #input;

  constructor(owner, loaded) {
    this.#engine = owner;
    this.#handle = loaded.handle;
    Object.defineProperties(this, { [OWNER]: { value: owner }, [HANDLE]: { value: loaded.handle } });
    this.#input = loaded.card.input;
    this.name = loaded.card.name;
    this.labels = loaded.labels;
    this.device = loaded.device;
  }

  #ask(name, rest, options) {
    return this.#engine.ask({ [name]: { model: this.#handle, ...rest } }, options);
  }

  async predict(input, options) {
    const wire = await toInput(input, this.#input, "predict()");
    const { prediction } = await this.#ask("predict", { input: wire }, options);
    const { labels, ms, device, verdict } = prediction;
    const [[kind, numbers]] = Object.entries(prediction.outputs);
    const answer = { outputs: { [kind]: floats(numbers) }, labels, ms, device };
    const { grey } = prediction.seen;
    if (grey) answer.seen = grey;
    return verdict ? { ...answer, verdict } : answer;
  }

  async embed(inputs, options) {
    if (!Array.isArray(inputs) || !inputs.length) {
      throw failure("bad_input", "an array of inputs, one at least", describe(inputs), "embed()", "Pass [input, …].");
    }
    const wire = await Promise.all(inputs.map((input, index) => toInput(input, this.#input, `embed(), inputs[${index}]`)));
    const { width, rows } = (await this.#ask("embed", { inputs: wire }, options)).embedded;
    const numbers = floats(rows);
    return inputs.map((_, row) => numbers.slice(row * width, (row + 1) * width));
  }

  fineTune(samples, config = {}, { signal, onProgress } = {}) {
    checkSettings(config, SETTINGS, "fineTune(), config", "Config", OPTIONAL);
    const wire = toSamples(samples, this.#input, "fineTune()");
    return this.#run(wire.then((samples) => ({ samples, config })), signal, onProgress);
  }

  #run(rest, signal, onProgress) {
    const command = rest.then((rest) => ({ fine_tune: { model: this.#handle, ...rest } }));
    return new Run(this.#engine, command, signal, ({ fine_tuned: { flips, ...summary } }) => {
      this.labels = summary.labels;
      return { ...summary, flips: flips.map(({ image, ...flip }) => flip) };
    }, onProgress);
  }

  generate(prompt, { signal, ...options } = {}) {
    checkSettings(options, WRITING_SETTINGS, "generate(), options", "GenerateOptions", []);
    const command = { generate: { model: this.#handle, prompt: toText(prompt, "generate(), prompt"), options: given(options) } };
    return new Writing(this.#engine, command, signal);
  }

  async foresee(text, options) {
    return (await this.#ask("foresee", { text: toText(text, "foresee()") }, options)).foreseen;
  }

  tuneText(text, { signal, onProgress, ...options } = {}) {
    checkSettings(options, TEXT_SETTINGS, "tuneText(), options", "TextTuning", ["maxSteps"]);
    return this.#textRun({ text: toText(text, "tuneText()"), options: given(options) }, signal, onProgress);
  }

  #textRun(rest, signal, onProgress) {
    const command = { tune_text: { model: this.#handle, ...rest } };
    return new Run(this.#engine, Promise.resolve(command), signal, ({ text_tuned }) => text_tuned, onProgress);
  }

  async interrupted(call) {
    const found = (await this.#engine.ask({ interrupted: { model: this.name } }, call)).interrupted;
    if (!found) return null;
    const { checkpoint: resume, run, step, total_steps, about, on_shipped } = found;
    const [text, options] = found.text ?? [];
    return {
      run,
      step,
      total_steps,
      about,
      on_shipped,
      text: options ? { text, options } : null,
      resume: ({ signal, onProgress, model = this } = {}) =>
        options
          ? model.#textRun({ text: "", options: {}, resume }, signal, onProgress)
          : model.#run(Promise.resolve({ samples: [], config: {}, resume }), signal, onProgress),
      forget: async () => void (await this.#engine.ask({ drop_run: { run } })),
    };
  }

  async evaluate(samples, options) {
    const on = samples === undefined ? "held_out" : { samples: await toSamples(samples, this.#input, "evaluate()") };
    const { onProgress, ...rest } = options ?? {};
    const hear = ({ phase, bytes }) => (phase || bytes) && onProgress?.(phase ?? bytes);
    return (await this.#ask("evaluate", { on }, { ...rest, onProgress: hear })).evaluated;
  }

  async export(format) {
    const command = new Map([["safetensors", "export"], ["adapter", "export_adapter"]]).get(format);
    if (!command) {
      throw failure("bad_config", '"safetensors" or "adapter"', String(format), "export(), format", "Choose one of them.");
    }
    return (await this.#ask(command, {})).exported;
  }

  async exportProject(examples) {
    if (!Array.isArray(examples)) {
      throw failure("bad_input", "an array of examples", describe(examples), "exportProject()", "Pass [{label, content, features}, …].");
    }
    const wire = await inTurn(examples, ({ label, content, features }) => ({
      label: String(label),
      content: bytes(content),
      features: bytes(features),
    }));
    return (await this.#ask("pack", { examples: wire })).packed;
  }

  async exportCapsule() {
    return (await this.#ask("export_capsule", {})).exported;
  }

  async benchmark({ kind, runs, signal }) {
    const { median_ms, min_ms, device } = (await this.#ask("benchmark", { kind, runs }, { signal })).benchmarked;
    return { median_ms, min_ms, device };
  }

  async dispose() {
    await this.#ask("dispose", {});
  }
}

/** What a run is after an event. */
function stateAfter({ type, summary, error }) {
  const ends = { done: summary?.stopped ? "stopped" : "done", failed: error?.name === "AbortError" ? "stopped" : "failed" };
  return ends[type] ?? (type === "paused" ? "paused" : "running");
}

class Run {
  state = "ready";
  #engine;
  #id = null;
  #started;
  #events = [];
  #wake = () => {};
  #ended = false;
  #last = { step: 0, epoch: 1, loss: null, metrics: {} };

  constructor(owner, command, signal, toSummary, onPhase) {
    this.#engine = owner;
    this.summary = this.#start(command, signal, onPhase).then(
      (answer) => {
        const summary = toSummary(answer);
        this.#push({ type: "done", ...this.#last, summary }, true);
        return summary;
      },
      (error) => {
        this.#push({ type: "failed", ...this.#last, error }, true);
        throw error;
      },
    );
    // The error also comes as an event.
    this.summary.catch(() => {});
  }

  #start(asked, signal, onPhase) {
    const onProgress = ({ train, phase, bytes }) => (train ? this.#hear(train) : onPhase && (phase || bytes) && onPhase(phase ?? bytes));
    this.#started = asked.then((command) => {
      const { id, answer } = this.#engine.send(command, { signal, onProgress });
      this.#id = id;
      return { answer };
    });
    return this.#started.then(({ answer }) => answer);
  }

  #hear(train) {
    const [[type, { step, epoch, loss, accuracy, ...rest }]] = Object.entries(train);
    const metrics = accuracy === undefined ? this.#last.metrics : { accuracy };
    this.#last = { step, epoch, loss: loss ?? this.#last.loss, metrics };
    this.#push({ type, ...this.#last, ...rest }, false);
  }

  #push(event, ended) {
    this.#events.push(event);
    this.state = stateAfter(event);
    this.#ended ||= ended;
    this.#wake();
  }

  async #control(name) {
    await this.#started;
    await this.#engine.ask({ [name]: { run: this.#id } });
  }

  pause() {
    return this.#control("pause");
  }

  resume() {
    return this.#control("resume");
  }

  stop() {
    return this.#control("stop");
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#events.length) yield this.#events.shift();
      if (this.#ended) return;
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** A text that is being written. */
class Writing {
  #pieces = [];
  #wake = () => {};
  #ended = false;
  #giveUp;

  constructor(owner, command, signal) {
    const hear = ({ piece }) => {
      if (piece) this.#pieces.push(piece);
      this.#wake();
    };
    const { id, answer } = owner.send(command, { signal, onProgress: hear });
    this.#giveUp = () => owner.send({ cancel: { request: id } });
    this.result = answer.then(({ generated }) => generated).finally(() => {
      this.#ended = true;
      this.#wake();
    });
    // Whoever iterates hears of the error there.
    this.result.catch(() => {});
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        while (this.#pieces.length) yield this.#pieces.shift();
        if (this.#ended) return void (await this.result);
        await new Promise((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      // Whoever leaves the loop wants no more.
      if (!this.#ended) this.#giveUp();
    }
  }
}

/** Without what was left out. */
const given = (options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function toText(text, place) {
  if (typeof text === "string") return text;
  throw failure("bad_input", "a string", describe(text), place, "Pass the text itself.");
}

// Settings of a fine-tuning and what each may be; their ranges are the engine's to judge.
const NUMBER = ["a number", (value) => typeof value === "number"];
const WHOLE = ["a whole number from 0", (value) => Number.isSafeInteger(value) && value >= 0];
const oneOf = (...words) => [words.map((word) => `"${word}"`).join(" or "), (value) => words.includes(value)];
const SETTINGS = {
  epochs: WHOLE,
  batchSize: WHOLE,
  learningRate: NUMBER,
  seed: WHOLE,
  layers: oneOf("all", "head", "lora", "chosen"),
  chosenLayers: ["a list of names", (value) => Array.isArray(value) && value.every((name) => typeof name === "string")],
  loraRank: WHOLE,
  loraAlpha: NUMBER,
  validationShare: NUMBER,
  replayShare: NUMBER,
  maxSteps: WHOLE,
  optimizer: oneOf("adam", "adamw", "sgd"),
  momentum: NUMBER,
  weightDecay: NUMBER,
  schedule: oneOf("gentle", "constant", "cosine", "warmup_cosine", "step"),
  warmupSteps: WHOLE,
  stepEvery: WHOLE,
  stepFactor: NUMBER,
  gradientClip: NUMBER,
  labelSmoothing: NUMBER,
  classWeights: oneOf("none", "balanced"),
  patience: WHOLE,
  lossEvery: WHOLE,
};
const WRITING_SETTINGS = {
  maxPieces: WHOLE,
  temperature: NUMBER,
  topK: WHOLE,
  topP: NUMBER,
  seed: WHOLE,
  stop: ["a list of texts", (value) => Array.isArray(value) && value.every((text) => typeof text === "string")],
  shown: WHOLE,
};
const TEXT_SETTINGS = {
  epochs: WHOLE,
  batchSize: WHOLE,
  length: WHOLE,
  learningRate: NUMBER,
  seed: WHOLE,
  loraRank: WHOLE,
  loraAlpha: NUMBER,
  heldOutShare: NUMBER,
  maxSteps: WHOLE,
};
// Left out means the same as null.
const OPTIONAL = ["layers", "chosenLayers", "loraRank", "loraAlpha", "maxSteps", "gradientClip", "patience", "lossEvery"];

function checkSettings(config, table, where, type, optional) {
  const refuse = (place, expected, got) => {
    throw failure("bad_config", expected, got, place, `See the type ${type} in hearth.d.ts.`);
  };
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    refuse(where, "an object of settings", config === null ? "null" : Array.isArray(config) ? "an array" : typeof config);
  }
  for (const [name, value] of Object.entries(config)) {
    const place = `the setting '${name}'`;
    if (!Object.hasOwn(table, name)) refuse(place, `one of ${Object.keys(table).join(", ")}`, "another name");
    const [expected, fits] = table[name];
    const isLeftOut = value === undefined || (value === null && optional.includes(name));
    if (!isLeftOut && !fits(value)) refuse(place, expected, typeof value === "string" ? `"${value}"` : String(value));
  }
}

async function toSamples(samples, kind, place) {
  if (!Array.isArray(samples)) {
    throw failure("bad_input", "an array of samples", typeof samples, place, "Pass [{input, label}, …].");
  }
  return inTurn(samples, async (sample, index) => {
    const at = `${place}, samples[${index}]`;
    const { input, label } = Object(sample);
    if (typeof label !== "string" && typeof label !== "number") {
      throw failure("bad_input", "a label, a text or a number", label === null ? "null" : typeof label, at, "Pass {input, label}.");
    }
    const isFeatures = kind !== "drawing" && input instanceof Float32Array;
    return { input: isFeatures ? { features: bytes(input) } : await toInput(input, kind, at), label: String(label) };
  });
}

/** One after the other, the page having its turn after each handful: thousands would block it. */
async function inTurn(all, make) {
  const made = [];
  for (const [index, one] of all.entries()) {
    made.push(await make(one, index));
    if (index % 250 === 249) await new Promise((resolve) => setTimeout(resolve));
  }
  return made;
}

const EXPECTED = {
  drawing: "an ImageData, a Blob with a picture, or a Float32Array",
  photo: "an ImageData, or a Blob with a picture",
  file: "a Uint8Array, or a Blob",
  text: "a string",
};

/** An input as the engine takes it, by what the model looks at. */
async function toInput(input, kind, place) {
  if (kind === "drawing" && input instanceof Float32Array) return { tensor: bytes(input) };
  const isBlob = input instanceof Blob;
  if (kind === "text" && typeof input === "string") return { text: input };
  if (kind === "file" && input instanceof Uint8Array) return toFile(new Blob([input]), place);
  if (kind === "file" && isBlob) return toFile(input, place);
  const isPicture = kind === "drawing" || kind === "photo";
  if (isPicture && input instanceof ImageData) return toImage(input);
  if (isPicture && isBlob) return toImage(await decode(input, place));
  throw failure("bad_input", EXPECTED[kind], describe(input), place, `This model looks at a ${kind}: pass one of these.`);
}

const describe = (value) => value?.constructor?.name ?? String(value);
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();

/** A file by its size and its ends. */
async function toFile(blob, place) {
  const part = async (from, to) => {
    const buffer = await blob.slice(from, to).arrayBuffer().catch(() => {
      throw failure("bad_input", "a file that can be read", "none", place, "Was it moved? Choose it again.");
    });
    return new Uint8Array(buffer);
  };
  const { size } = blob;
  const [start, end] = await Promise.all([part(0, FILE_END_BYTES), part(Math.max(0, size - FILE_END_BYTES), size)]);
  return { file: { size, start, end } };
}

function toImage({ width, height, data }) {
  return { image: { width, height, rgba: bytes(data) } };
}

async function decode(blob, place) {
  const got = `${blob.size} bytes of type '${blob.type}'`;
  const refuse = (expected, came) => failure("bad_input", expected, came, place, "Choose a PNG, JPEG or WebP picture.");
  if (blob.size === 0) throw refuse("a picture", "an empty file (0 bytes)");
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw refuse("a picture that this browser can decode", got);
  });
  const { width, height } = bitmap;
  if (width * height > MOST_PIXELS) throw refuse(`at most ${MOST_PIXELS} pixels`, `${width} x ${height} pixels`);
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** A copy: the bytes need not start where a number may. */
function floats(from) {
  return new Float32Array(from.slice().buffer);
}
