const { HearthError, devices, load, models } = await import("./hearth.js");
const said = { errors: [] };
said.models = (await models()).map(({ name }) => name);
said.devices = (await devices()).map(({ kind, available }) => [kind, available]);

const progress = [];
const model = await load("digits", { onProgress: ({ done, total }) => progress.push([done, total]) });
if (!progress.length || progress.at(-1)[1] < 100_000) throw new Error("no progress in bytes");

const context = new OffscreenCanvas(90, 70).getContext("2d");
context.fillStyle = "white";
context.fillRect(0, 0, 90, 70);
context.fillStyle = "black";
context.fillRect(15, 30, 60, 8);
const bar = context.getImageData(0, 0, 90, 70);

const { outputs } = await model.predict(bar);
said.sum = outputs.probabilities.reduce((sum, probability) => sum + probability, 0);
const blob = await context.canvas.convertToBlob();
const fromBlob = (await model.predict(blob)).outputs.probabilities;
if (!fromBlob.every((probability, place) => Math.abs(probability - outputs.probabilities[place]) < 1e-6)) {
  throw new Error("a Blob answers otherwise than its pixels");
}

const run = model.fineTune([{ input: bar, label: "bar" }], { epochs: 75, seed: 3 });
const types = new Set();
const states = [run.state];
let paused = false;
for await (const event of run) {
  types.add(event.type);
  if (event.type === "step" && !paused) {
    paused = true;
    await run.pause();
    states.push(run.state);
    await run.resume();
    states.push(run.state);
  }
}
said.types = ["step", "epoch", "paused", "resumed", "done"].filter((type) => types.has(type));
const summary = await run.summary;
said.states = [...states, run.state];
said.added = summary.added;
said.flips = [summary.flipped, summary.flips[0]];
said.labels = model.labels.length;
said.samples = summary.after.held_out.samples;

const before = (await model.predict(bar)).outputs.probabilities;
const again = await load("digits", { weights: await model.export("safetensors") });
const after = (await again.predict(bar)).outputs.probabilities;
said.same = again.labels.length === 11 && before.every((probability, place) => probability === after[place]);
const report = await again.evaluate([{ input: bar, label: "bar" }]);
if (report.samples !== 1) throw new Error("evaluate() counts wrongly");

said.predict_ms = (await model.benchmark({ kind: "predict", runs: 200 })).median_ms;
said.train_ms = (await model.benchmark({ kind: "train_step", runs: 60 })).median_ms;

const abort = new AbortController();
const long = model.fineTune([{ input: bar, label: "bar" }], { epochs: 1000 }, { signal: abort.signal });
for await (const event of long) if (event.type === "step") abort.abort();
said.aborted = await long.summary.catch(({ name }) => name);
said.states.push(long.state);

const tiny = new Float32Array(3);
const attempts = [
  () => model.predict("seven"),
  () => model.predict(tiny),
  () => model.predict(new Blob([])),
  () => model.predict(new Blob(["text"], { type: "image/png" })),
  () => load("cats"),
  () => load("digits", { weights: new Uint8Array(9) }),
  () => load("digits", { device: "webgpu" }),
  () => model.fineTune([{ input: bar, label: "bar" }], { epochs: 0 }).summary,
  async () => {
    await again.dispose();
    await again.predict(bar);
  },
];
for (const attempt of attempts) {
  try {
    await attempt();
    said.errors.push("accepted");
  } catch (error) {
    said.errors.push(error instanceof HearthError ? error.kind : String(error));
  }
}
return said;
