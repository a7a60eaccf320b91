// Part of a test: what a script does with a run that lost its page. `device` and `part` stand before this text.
const { load } = await import("./hearth.js");
const FURTHER_STEPS = 10;
const stripe = (row) => Float32Array.from({ length: 784 }, (_, place) => (Math.abs(Math.floor(place / 28) - row) < 2 ? 1 : 0));
const samples = [7, 14, 21].map((row) => ({ input: stripe(row), label: "stripe" }));
// Steps that are large enough for the first checkpoint, after 5 s, to come long before the run's end on any device.
const config = { epochs: 1000, batchSize: 64, replayShare: 0.95, seed: 7, schedule: "constant" };

/** The values of a safetensors file, end to end. */
const numbers = (file) => {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return new Float32Array(file.slice(start).buffer);
};

const model = await load("digits", { device });
const found = part === "begins" ? null : await model.interrupted();
const run = part === "begins" ? model.fineTune(samples, config) : found.resume();
const from = found?.step ?? 0;
for await (const event of run) {
  const isKept = event.type === "checkpoint" && event.is_kept && event.step > from;
  if (part !== "ends" && isKept) return { from, step: event.step, about: found?.about };
  if (part === "ends" && event.type === "step" && event.step >= from + FURTHER_STEPS) {
    await run.stop();
    break;
  }
}
const { steps } = await run.summary;
const resumed = numbers(await model.export("safetensors"));
const left = await model.interrupted();

/** The weights that as many steps without a break end at. */
const without = async (seed) => {
  const other = await load("digits");
  await other.fineTune(samples, { ...config, seed, maxSteps: steps }).summary;
  return numbers(await other.export("safetensors"));
};
const apart = (one, other) => one.map((value, place) => Math.abs(value - other[place]));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const whole = await without(config.seed);
const differences = apart(whole, resumed);
return {
  from,
  steps,
  mean: mean(differences),
  largest: differences.reduce((most, one) => Math.max(most, one)),
  other_seed: mean(apart(whole, await without(config.seed + 1))),
  count: [resumed.length, whole.length],
  left,
};
