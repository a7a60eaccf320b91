// Part of a test: what a script does with a run that lost its page. `device` and `part` stand before this text.
const { load } = await import("./hearth.js");
const stripe = (row) => Float32Array.from({ length: 784 }, (_, place) => (Math.abs(Math.floor(place / 28) - row) < 2 ? 1 : 0));
const samples = [7, 14, 21].map((row) => ({ input: stripe(row), label: "stripe" }));
const config = { maxSteps: part.steps, epochs: 1000, batchSize: part.batch, replayShare: 0.5, seed: 7, schedule: "constant" };

/** The values of a safetensors file, end to end. */
const numbers = (file) => {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return new Float32Array(file.slice(start).buffer);
};

const model = await load("digits", { device });
const found = part.begins ? null : await model.interrupted();
const run = part.begins ? model.fineTune(samples, config) : found.resume();
const from = found?.step ?? 0;
if (!part.ends) {
  for await (const event of run) if (event.type === "checkpoint" && event.is_kept && event.step > from) return { from, step: event.step, about: found?.about };
  throw new Error("the run ended before its checkpoint");
}
const { steps, final_loss } = await run.summary;
const resumed = numbers(await model.export("safetensors"));
const left = await model.interrupted();

const other = await load("digits");
const whole = other.fineTune(samples, config);
const { final_loss: whole_loss } = await whole.summary;
const uninterrupted = numbers(await other.export("safetensors"));
const largest = uninterrupted.reduce((most, value, place) => Math.max(most, Math.abs(value - resumed[place])), 0);
return { from, steps, final_loss, whole_loss, largest, count: [resumed.length, uninterrupted.length], left };
