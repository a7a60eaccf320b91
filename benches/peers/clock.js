//! Times the runs of a peer by the rules of src/engine/line/mod.rs.

const CHECKED_RUNS = 3;
const CHECKED_NUMBERS = 10;
/** A sample spans so many runs that it takes at least that long: browsers round their clock to a tenth of a millisecond. */
const LEAST_SAMPLE_MS = 20;
/** What is so slow that this runs out gives fewer samples, three at least. */
const PATIENCE_MS = 30_000;
const LEAST_SAMPLES = 3;

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function sample(run, runs, check) {
  const from = performance.now();
  for (let done = 0; done < runs; done++) {
    const read = await run();
    if (check.length < CHECKED_RUNS) check.push([...read].slice(0, CHECKED_NUMBERS));
  }
  return performance.now() - from;
}

/** Runs until it is warm and the samples are there. */
export async function time(run, { samples = 15, warmUpMs = 3000 } = {}) {
  const [check, samples_ms, started] = [[], [], performance.now()];
  let runs = 1;
  const isOver = () => samples_ms.length >= LEAST_SAMPLES && performance.now() - started > PATIENCE_MS;
  while (samples_ms.length < samples && !isOver()) {
    const isWarm = performance.now() - started >= warmUpMs;
    const took = await sample(run, runs, check);
    if (isWarm) samples_ms.push(took / runs);
    else if (took < LEAST_SAMPLE_MS) runs *= 2;
  }
  return { median_ms: median(samples_ms), min_ms: Math.min(...samples_ms), samples_ms, check: check.flat() };
}
