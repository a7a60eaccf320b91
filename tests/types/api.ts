// The JavaScript API as someone writes against its types: every call with every option, every field of every answer. `tsc` reads it, nothing
// runs it. Each line below a `@ts-expect-error` is a mistake that the types have to find; one that they let pass is an error here.

import { HearthError, benchmarkLine, devices, load, models, version } from "../../static/hearth.js";
import type {
  Averages,
  Benchmark,
  Bytes,
  CallOptions,
  ClassReport,
  Config,
  Device,
  DeviceKind,
  Event,
  Floats,
  Foreseen,
  Generated,
  GenerateOptions,
  HardSample,
  Input,
  Interrupted,
  Line,
  LineOptions,
  LoadOptions,
  LoadProgress,
  Metrics,
  Model,
  ModelCard,
  Piece,
  Prediction,
  ReliabilityBin,
  Report,
  Run,
  Sample,
  Summary,
  TextSummary,
  TextTuning,
  Verdict,
  WorkOptions,
  Writing,
} from "../../static/hearth.js";

const { signal } = new AbortController();
const words: string = version;
const say = (...told: (string | number | boolean | null)[]) => console.log(words, ...told);
const onProgress = ({ what, done, total }: LoadProgress) => say(what, done, total);
/** Takes a value of exactly that type: a field that became optional, or another type, is found. */
const is = <T>(value: T): T => value;

// --- What there is ---

export async function choose(): Promise<ModelCard[]> {
  const all: Device[] = await devices();
  for (const { kind, available, reason, adapter } of all) say(is<DeviceKind>(kind), available, reason, adapter);
  const cards = await models();
  for (const { name, title, task, bytes, licence, parameters, labels, descriptions } of cards) {
    say(name, title, task, bytes, licence, parameters, ...labels, ...descriptions);
  }
  for (const { file, title, credit } of cards.flatMap((card) => card.examples)) say(file, title, credit);
  return cards.filter(({ input, output, own_classes }) => input === "photo" && output === "classes" && own_classes !== "fixed");
}

export async function misread(card: ModelCard): Promise<void> {
  // @ts-expect-error No model listens.
  say(card.input === "sound");
  // @ts-expect-error None shows keypoints.
  say(card.output === "keypoints");
  // @ts-expect-error Only these three.
  say(card.own_classes === "added");
  // @ts-expect-error It is a promise.
  for (const { name } of models()) say(name);
}

// --- Loading ---

export async function fetched(): Promise<Model[]> {
  const options: LoadOptions = { device: "webgpu", signal, onProgress, seed: 3, weights: "fresh" };
  const shipped = await load("digits");
  const given = await load("digits", { weights: await shipped.export("safetensors"), device: "cpu" });
  return [shipped, given, await load("clothes", options), await load("minilm", { device: "auto", signal: undefined })];
}

export async function wronglyFetched(): Promise<void> {
  // @ts-expect-error Which one?
  await load();
  // @ts-expect-error No such device.
  await load("digits", { device: "gpu" });
  // @ts-expect-error A name is not a file.
  await load("digits", { weights: "mine.safetensors" });
  // @ts-expect-error The bytes are wanted, not their buffer.
  await load("digits", { weights: new ArrayBuffer(8) });
  // @ts-expect-error A number.
  await load("digits", { weights: "fresh", seed: "1" });
  // @ts-expect-error A misspelled option.
  await load("digits", { onprogress: onProgress });
  // @ts-expect-error Progress has no share.
  await load("digits", { onProgress: ({ share }) => say(share) });
  // @ts-expect-error The model is not there yet.
  say(load("digits").name);
}

// --- Answers ---

export async function asked(model: Model, canvas: OffscreenCanvas): Promise<Prediction> {
  const context = canvas.getContext("2d")!;
  const inputs: Input[] = [
    context.getImageData(0, 0, 28, 28),
    await canvas.convertToBlob(),
    new Float32Array(784),
    "a text",
    new Uint8Array(9),
    new File([], "seven.png"),
  ];
  const options: CallOptions = { signal };
  for (const input of inputs) await model.predict(input, options);
  const rows: Floats[] = await model.embed(inputs, options);
  say(model.name, ...model.labels, model.device.reason, rows[0]!.length);
  const answer = await model.predict(inputs[0]!);
  const { outputs, labels, seen, verdict, ms, device } = answer;
  if (outputs.probabilities) say(labels[outputs.probabilities.indexOf(Math.max(...outputs.probabilities))]!);
  else say(outputs.embedding.length);
  if (seen) new ImageData(new Uint8ClampedArray(seen.pixels), seen.width, seen.height);
  if (verdict) ruled(verdict);
  say(ms, is<DeviceKind>(device));
  return answer;
}

const ruled = ({ label, description, reason }: Verdict) => say(label, description, reason);

export async function wronglyAsked(model: Model): Promise<void> {
  const { outputs, seen, verdict } = await model.predict("a text");
  // @ts-expect-error It may be an embedding.
  say(outputs.probabilities.length);
  // @ts-expect-error Known to be an embedding.
  if (outputs.embedding) say(outputs.probabilities.length);
  // @ts-expect-error Not every input is a drawing.
  say(seen.width);
  // @ts-expect-error Not every model has rules.
  say(verdict.label);
  // @ts-expect-error A number is no input.
  await model.predict(7);
  // @ts-expect-error Drawn, but not read.
  await model.predict(document.createElement("canvas"));
  // @ts-expect-error A list, also of one.
  await model.embed("a text");
  // @ts-expect-error It is said by the model.
  model.labels = [];
  // @ts-expect-error No such call.
  await model.classify("a text");
}

// --- Training ---

const everySetting: Required<Config> = {
  epochs: 60,
  batchSize: 32,
  learningRate: 0.001,
  seed: 1,
  layers: "chosen",
  chosenLayers: ["conv3", "head"],
  loraRank: 8,
  loraAlpha: 16,
  validationShare: 0.2,
  replayShare: 0.75,
  maxSteps: 100,
  optimizer: "adamw",
  momentum: 0,
  weightDecay: 0.01,
  schedule: "warmup_cosine",
  warmupSteps: 10,
  stepEvery: 10,
  stepFactor: 0.1,
  gradientClip: 1,
  labelSmoothing: 0.1,
  classWeights: "balanced",
  patience: 3,
  lossEvery: 10,
};
const otherWords: Config[] = [
  { layers: "all", optimizer: "adam", schedule: "gentle", classWeights: "none" },
  { layers: "head", optimizer: "sgd", schedule: "constant" },
  { layers: "lora", schedule: "cosine" },
  { schedule: "step" },
];

export async function taught(model: Model, drawing: ImageData, row: Floats): Promise<Bytes[]> {
  const samples: Sample[] = [{ input: drawing, label: "heart" }, { input: row, label: 7 }];
  const options: WorkOptions = { signal, onProgress };
  const run: Run = model.fineTune(samples, everySetting, options);
  await run.pause();
  await run.resume();
  if (run.state === "running") await run.stop();
  for await (const event of run) heard(event);
  summed(await run.summary);
  for (const config of otherWords) await model.fineTune([], { replayShare: 1, ...config }).summary;
  return [await model.export("safetensors"), await model.export("adapter"), await model.exportCapsule()];
}

/** Each kind of event, and what it alone has; one that is not named here does not fit the last line. */
function heard(event: Event): void {
  const { step, epoch, loss, metrics } = event;
  say(step, epoch, is<number | null>(loss), metrics["accuracy"] ?? 0);
  switch (event.type) {
    case "step":
      return say(event.total_steps, event.elapsed_ms, event.steps_per_second, event.remaining_ms);
    case "epoch":
    case "paused":
    case "resumed":
      return say(event.type);
    case "validated":
      return say(event.validation_loss, event.validation_accuracy);
    case "checkpoint":
      return say(event.is_kept);
    case "done":
      return summed(event.summary);
    case "failed":
      return failed(event.error);
    default:
      return is<never>(event);
  }
}

/** A run that was given up ends with another error than one that went wrong. */
function failed(error: HearthError | DOMException): void {
  if (error instanceof HearthError) say(error.kind, error.expected, error.got, error.place, error.advice);
  else say(error.name);
}

function summed(summary: Summary): void {
  const { final_loss, steps, total_steps, stopped, elapsed_ms, device, labels, added, flipped, run } = summary;
  say(final_loss, steps, total_steps, stopped, elapsed_ms, is<DeviceKind>(device), ...labels, ...added, flipped, is<string | null>(run));
  for (const { answer, right_probability, is_held_out } of summary.own) say(answer, right_probability, is_held_out);
  for (const { set, index, label, before, after } of summary.flips) say(set === "held_out" || set === "own", index, label, before, after);
  measured(summary.after);
  if (summary.before) measured(summary.before);
}

const measured = ({ held_out, own }: Metrics) => reported(held_out ?? own);

function reported(report: Report): void {
  const { samples, correct, accuracy, accuracy_low, accuracy_high, log_loss, brier_score, calibration_error } = report;
  say(samples, correct, accuracy, accuracy_low, accuracy_high, log_loss, brier_score, calibration_error);
  const averages: Averages[] = [report.macro_average, report.weighted_average];
  for (const { precision, recall, f1, roc_auc } of averages) say(precision, recall, f1, is<number | null>(roc_auc));
  const classes: ClassReport[] = report.classes;
  for (const { label, samples, recall, precision, f1, roc_auc } of classes) say(label, samples, recall, precision, f1, roc_auc);
  const bins: ReliabilityBin[] = report.reliability;
  for (const { samples, confidence, accuracy } of bins) say(samples, is<number | null>(confidence), is<number | null>(accuracy));
  const hardest: HardSample[] = report.hardest;
  for (const { index, label, answer, right_probability } of hardest) say(index, label, answer, right_probability);
  for (const row of report.confusion) say(...row);
}

export async function wronglyTaught(model: Model, drawing: ImageData, report: Report): Promise<void> {
  // @ts-expect-error A sample has a label.
  model.fineTune([{ input: drawing }]);
  // @ts-expect-error One sample is a list too.
  model.fineTune({ input: drawing, label: "heart" });
  // @ts-expect-error No such optimizer.
  model.fineTune([], { optimizer: "lion" });
  // @ts-expect-error As a script names it, not as a file may.
  model.fineTune([], { batch_size: 32 });
  // @ts-expect-error A number.
  model.fineTune([], { epochs: "60" });
  // @ts-expect-error No such layers.
  model.fineTune([], { layers: "last" });
  // @ts-expect-error A list of names.
  model.fineTune([], { layers: "chosen", chosenLayers: "head" });
  // @ts-expect-error What is a run's comes third.
  model.fineTune([], { signal });
  const run = model.fineTune([]);
  // @ts-expect-error Its events come with time.
  for (const event of run) say(event.step);
  // @ts-expect-error No such state.
  say(run.state === "ended");
  // @ts-expect-error It is a promise.
  say(run.summary.steps);
  for await (const event of run) {
    // @ts-expect-error Only a step has it.
    say(event.remaining_ms);
    // @ts-expect-error Only the end has it.
    summed(event.summary);
    // @ts-expect-error No event has it.
    if (event.type === "step") say(event.accuracy);
    // @ts-expect-error No such event.
    if (event.type === "progress") say("never");
    // @ts-expect-error Nothing is known before the first report.
    if (event.type === "epoch") say(event.loss.toFixed(2));
    // @ts-expect-error A run that was given up has no kind.
    if (event.type === "failed") say(event.error.kind);
  }
  const { before, after } = await run.summary;
  // @ts-expect-error A new head has nothing to be compared with.
  say(before.own.accuracy);
  // @ts-expect-error There may have been too few.
  say(after.held_out.accuracy);
  // @ts-expect-error A class without samples has none.
  say(report.classes[0]!.recall.toFixed(2));
  // @ts-expect-error No such format.
  await model.export("onnx");
}

// --- A run that lost its page ---

export async function goneOn(model: Model): Promise<Summary | TextSummary | null> {
  const lost: Interrupted | null = await model.interrupted({ signal });
  if (!lost) return null;
  say(lost.run, lost.step, lost.total_steps, lost.about, lost.on_shipped);
  if (lost.text) await model.tuneText(lost.text.text, lost.text.options).summary;
  if (lost.step === 0) await lost.forget();
  const run = lost.resume({ signal, onProgress, model });
  for await (const { type } of run) say(type);
  // @ts-expect-error There may be no such run.
  (await model.interrupted()).resume();
  // @ts-expect-error It may have learned no text.
  say(lost.text.text);
  // @ts-expect-error A text adds no classes.
  say(...(await run.summary).added);
  // @ts-expect-error With its own samples and settings.
  lost.resume([], {});
  return run.summary;
}

// --- Measuring, and what is kept ---

export async function judged(model: Model, samples: Sample[]): Promise<void> {
  reported(await model.evaluate());
  reported(await model.evaluate(samples, { signal, onProgress }));
  reported(await model.evaluate(undefined, { onProgress }));
  const time: Benchmark = await model.benchmark({ kind: "predict", runs: 100 });
  const { median_ms, min_ms, device } = await model.benchmark({ kind: "train_step", runs: 10, signal });
  say(time.median_ms, median_ms, min_ms, is<DeviceKind>(device));
  // @ts-expect-error How often?
  await model.benchmark({ kind: "predict" });
  // @ts-expect-error No such kind.
  await model.benchmark({ kind: "load", runs: 1 });
}

export async function kept(model: Model): Promise<string> {
  const features = (await model.embed(["a text"]))[0]!;
  const project: Bytes = await model.exportProject([{ label: "letter", content: new TextEncoder().encode("a text"), features }]);
  // @ts-expect-error The features belong to it.
  await model.exportProject([{ label: "letter", content: new Uint8Array(1) }]);
  const files: BlobPart[] = [project, await model.export("safetensors"), await model.exportCapsule(), features];
  await fetch("/mine", { method: "POST", body: project });
  await model.dispose();
  return URL.createObjectURL(new Blob(files));
}

// --- Texts ---

const everyDraw: Required<GenerateOptions> = {
  maxPieces: 200,
  temperature: 0.8,
  topK: 0,
  topP: 0.95,
  seed: 1,
  stop: ["\n"],
  shown: 5,
  signal,
};
const everyTuning: Required<TextTuning> = {
  epochs: 10,
  batchSize: 8,
  length: 64,
  learningRate: 0.002,
  seed: 1,
  loraRank: 8,
  loraAlpha: 16,
  heldOutShare: 0.1,
  maxSteps: 100,
  signal,
  onProgress,
};

export async function written(model: Model): Promise<Generated> {
  const writing: Writing = model.generate("It is a truth", everyDraw);
  for await (const piece of writing) shown(piece);
  const { text, pieces, reason, ms, device } = await writing.result;
  say(text, pieces, reason === "max_pieces" || reason === "stop", ms, is<DeviceKind>(device));
  for await (const { text } of model.generate("")) say(text);
  return writing.result;
}

function shown({ text, probability, candidates }: Piece): void {
  say(text, probability);
  for (const { text, probability } of candidates) say(text, probability);
}

export async function read(model: Model, text: string): Promise<TextSummary> {
  foreseen(await model.foresee(text, { signal }));
  const run: Run<TextSummary> = model.tuneText(text, everyTuning);
  for await (const event of run) if (event.type === "done") foreseen(event.summary.after);
  const { final_loss, steps, total_steps, stopped, elapsed_ms, device, before, after, run: kept } = await run.summary;
  say(final_loss, steps, total_steps, stopped, elapsed_ms, is<DeviceKind>(device), is<string | null>(kept));
  foreseen(before);
  foreseen(after);
  return model.tuneText(text).summary;
}

const foreseen = ({ bits_per_character, loss, pieces, characters }: Foreseen) => say(bits_per_character, loss, pieces, characters);

export async function wronglyWritten(model: Model): Promise<void> {
  // @ts-expect-error A text.
  model.generate(7);
  // @ts-expect-error A list, also of one.
  model.generate("", { stop: "\n" });
  // @ts-expect-error As others name it.
  model.generate("", { max_tokens: 200 });
  const writing = model.generate("");
  // @ts-expect-error Its pieces come with time.
  for (const piece of writing) shown(piece);
  // @ts-expect-error It is a promise.
  say(writing.result.text);
  // @ts-expect-error It cannot be paused.
  await writing.pause();
  // @ts-expect-error A setting of fineTune().
  model.tuneText("", { optimizer: "sgd" });
  const { before } = await model.tuneText("").summary;
  // @ts-expect-error A text has no classes.
  say(before.own.accuracy);
}

// --- The comparison with other engines ---

export async function compared(): Promise<void> {
  const lines: Line[] = ["T1", "T2", "I1", "I2", "T1-64", "I3-128", "M1-512"];
  const options: Required<LineOptions> = { device: "webgpu", samples: 30, warmUpMs: 3000, signal, onProgress };
  for (const line of lines) {
    const { samples_ms, check, device, usage } = await benchmarkLine(line, options);
    say(...samples_ms, ...check, is<DeviceKind>(device), is<number | null>(usage.engine_bytes), is<number | null>(usage.device_bytes));
  }
  await benchmarkLine("I1", { device: "cpu" });
  // @ts-expect-error A line whose size has to be said.
  await benchmarkLine("M1");
  // @ts-expect-error The race is load()'s.
  await benchmarkLine("T1", { device: "auto" });
}

// --- Errors ---

export async function caught(): Promise<string> {
  try {
    await load("digits");
  } catch (error) {
    // @ts-expect-error It may be any.
    say(error.kind);
    if (error instanceof HearthError) return `${error.place}: ${error.message}`;
  }
  // @ts-expect-error Its parts, not a sentence.
  throw new HearthError("not so");
}

export const ours = new HearthError({ kind: "bad_input", expected: "one", got: "two", place: "here", advice: "Take one." });
// @ts-expect-error What was said stays.
ours.kind = "other";
