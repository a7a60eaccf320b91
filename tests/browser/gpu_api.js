const { load } = await import("./hearth.js");
const fetched = [];
const onProgress = ({ what, done }) => what.includes("GPU") && fetched.push(done);
const model = await load("digits", { device: "webgpu", onProgress });
if (!fetched.length) throw new Error("no bytes of the engine were told");
const said = { device: model.device.kind, adapter: model.device.adapter };

const golden = await (await fetch("./models/digits/golden.json")).json();
said.difference = 0;
for (const [sample, logits] of golden.logits.entries()) {
  const pixels = Float32Array.from(golden.pixels[sample], (pixel) => pixel / 255);
  const { outputs } = await model.predict(pixels);
  const top = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - top), 0);
  logits.forEach((logit, place) => {
    const difference = Math.abs(outputs.probabilities[place] - Math.exp(logit - top) / sum);
    said.difference = Math.max(said.difference, difference);
  });
}

const context = new OffscreenCanvas(90, 70).getContext("2d");
context.fillStyle = "white";
context.fillRect(0, 0, 90, 70);
context.fillStyle = "black";
context.fillRect(15, 30, 60, 8);
const bar = context.getImageData(0, 0, 90, 70);
const run = model.fineTune([{ input: bar, label: "bar" }], { maxSteps: 12, batchSize: 8, replayShare: 0.5, seed: 3 });
const losses = [];
for await (const event of run) if (event.type === "step") losses.push(event.loss);
const summary = await run.summary;
[said.first_loss, said.last_loss] = [losses[0], losses.at(-1)];
said.added = summary.added;

const report = await model.evaluate();
said.samples = report.samples;
const before = (await model.predict(bar)).outputs.probabilities;
const file = await model.export("safetensors");
await model.dispose();
const again = await load("digits", { device: "webgpu", weights: file });
const after = (await again.predict(bar)).outputs.probabilities;
said.same = before.every((probability, place) => Math.abs(probability - after[place]) < 1e-6);
said.predict_ms = (await again.benchmark({ kind: "predict", runs: 10 })).median_ms;
said.train_ms = (await again.benchmark({ kind: "train_step", runs: 3 })).median_ms;
await again.dispose();
return said;
