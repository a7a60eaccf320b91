// The page's two networks, the one that learns here and the one that ships. What everyone may know stands in `state`.

import { load } from "./hearth.js";
import { complain, part, told } from "./parts.js";
import { deviceWords, oneAtATime, progress, tell } from "./work.js";

export const { state, whenChanged, change } = told({
  /** The network of this tab, once it is there. */
  model: null,
  /** Whether it has learned something. */
  hasLearned: false,
  /** What it is, in words. */
  origin: "Not there yet",
  /** The shipped network, once somebody asked for it. */
  shipped: null,
  /** Whether its engine was lost, and nothing is in its place yet. */
  isLost: false,
  /** What is under way: "", "loading", "training" or "measuring". */
  busy: "",
});

export const LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/** Puts a network that has learned nothing in the place of the tab's own. */
export async function begin(seed, signal) {
  const device = part("computes").value;
  const model = await load("clothes", { weights: "fresh", seed, device, signal, onProgress: progress });
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

/** Tells an error; a model whose engine was lost is gone, and what it learned since its last checkpoint with it. */
export function failed(error) {
  complain(error);
  if (error.kind !== "engine_lost") return;
  // One that is lost before there is a network is not replaced again and again.
  const isLost = state.isLost || state.model !== null;
  change({ model: null, shipped: null, hasLearned: false, isLost, origin: "Lost: train again" });
}

/** Puts a network on the processor in the place of one whose engine was lost; what was told of that stays. `offerReturn` tells whether a run can go on. */
export async function replaceLost(offerReturn) {
  change({ isLost: false, busy: "loading" });
  part("computes").value = "cpu";
  tell("Fetching the engine", null);
  try {
    await begin(1);
    const way = (await offerReturn()) ? "go on from the last checkpoint" : "train again";
    change({ origin: `Lost: ${way}` });
  } catch (error) {
    failed(error);
  }
  change({ busy: "" });
}

/** Does something that nothing else may disturb, unless something else is under way; tells how it fails. */
export const busily = oneAtATime({ state, change }, failed);

/** Says who computes, as soon as it is known. */
export function showFacts() {
  whenChanged(() => {
    part("origin").textContent = state.origin;
    if (state.model) part("device").textContent = deviceWords(state.model.device);
    part("run").hidden = state.busy === "";
  });
}
