// What everyone on the page of pictures may know: what was brought, the network, what is under way.

import { load } from "./hearth.js";
import { complain, count, part, told } from "./parts.js";
import { oneAtATime, progress } from "./work.js";

export const { state, whenChanged, change } = told({
  /** The pictures that were brought: {name, report, pictures, choice, seen}; null before. */
  brought: null,
  /** The network, once somebody taught it. */
  model: null,
  /** What it was taught last: {labels, examples}; null before. */
  taught: null,
  /** A training of this network that was cut off with its tab, which only the demo of photos goes on with. */
  cutOff: null,
  /** What is under way: "", "reading", "teaching", "deciding" or "saving". */
  busy: "",
});

/** The network that looks at photos, fetched at the first call. */
export async function network(signal) {
  if (!state.model) {
    const model = await load("efficientnet-lite0", { signal, onProgress: progress });
    change({ model });
    // Nobody waits for it: without an answer nothing is said of it.
    model.interrupted().then((cutOff) => change({ cutOff }), () => {});
  }
  return state.model;
}

/** Tells an error; a network whose engine was lost is gone, and what it learned with it. */
export function failed(error) {
  complain(error);
  if (error.kind === "engine_lost") change({ model: null, taught: null });
}

/** Does something that nothing else may disturb, unless something else is under way; tells how it fails. */
export const busily = oneAtATime({ state, change }, failed);

/** Says who computes, and what it knows. */
export function showFacts() {
  whenChanged(() => {
    const { model, taught, cutOff, busy } = state;
    part("device").textContent = model ? `Processor (CPU). ${model.device.reason}` : "Processor (CPU)";
    const origin = model ? "EfficientNet-Lite0, as shipped" : "EfficientNet-Lite0, fetched when you teach it (5 MB)";
    part("origin").textContent = taught ? `EfficientNet-Lite0 with your ${taught.labels.length} classes` : origin;
    part("run").hidden = busy === "";
    part("cut-off").hidden = !cutOff || busy !== "";
    if (cutOff) part("cut-off-words").textContent = `A training with ${cutOff.about} was cut off at step ${count(cutOff.step)} of ${count(cutOff.total_steps)}.`;
  });
}
