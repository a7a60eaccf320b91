// The page's two networks, the one that learns here and the one that ships. What everyone may know stands in `state`.

import { load } from "./hearth.js";
import { bytes, complain, count, part, say, told, upper } from "./parts.js";

export const { state, whenChanged, change } = told({
  /** The network of this tab, once it is there. */
  model: null,
  /** Whether it has learned something. */
  hasLearned: false,
  /** What it is, in words. */
  origin: "Not there yet",
  /** The shipped network, once somebody asked for it. */
  shipped: null,
  /** What is under way: "", "loading", "training" or "measuring". */
  busy: "",
});

export const LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/** Puts a network that has learned nothing in the place of the tab's own. */
export async function begin(seed, signal) {
  const model = await load("clothes", { weights: "fresh", seed, signal, onProgress: progress });
  const old = state.model;
  change({ model, hasLearned: false, origin: `Nothing learned yet (seed ${seed})` });
  // Its memory is wanted back; nobody waits for it.
  old?.dispose().catch(() => {});
  return model;
}

/** The shipped network, fetched at the first call. */
export async function shipped() {
  if (!state.shipped) change({ shipped: await load("clothes", { onProgress: progress }) });
  return state.shipped;
}

/** Shows how far something is: samples or bytes. */
export function progress({ what, done, total }) {
  const isBytes = total > 20000;
  const number = isBytes ? bytes : count;
  tell(total ? `${upper(what)}: ${number(done)} of ${number(total)}` : upper(what), total ? done / total : null);
}

/** `share` is 0 to 1; null while it is unknown; undefined leaves the bar as it is. */
export function tell(words, share) {
  part("run-words").textContent = words;
  if (share === null) part("run-progress").removeAttribute("value");
  else if (share !== undefined) part("run-progress").value = share;
}

/** Tells an error; a model whose engine was lost is gone, and what it learned with it. */
export function failed(error) {
  complain(error);
  if (error.kind === "engine_lost") change({ model: null, shipped: null, hasLearned: false, origin: "Lost: train again" });
}

/** Does something that nothing else may disturb, unless something else is under way; tells how it fails. */
export async function busily(what, work) {
  if (state.busy) return;
  complain(null);
  change({ busy: what });
  try {
    await work();
  } catch (error) {
    if (error.name !== "AbortError") failed(error);
    else say("Given up.");
  } finally {
    change({ busy: "" });
  }
}

/** Says who computes, as soon as it is known. */
export function showFacts() {
  whenChanged(() => {
    part("origin").textContent = state.origin;
    if (state.model) part("device").textContent = `Processor (CPU). ${state.model.device.reason}`;
    part("run").hidden = state.busy === "";
  });
}
