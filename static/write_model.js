// The page's language model: fetched, replaced, moved to another device. What everyone may know stands in `state`.

import { load } from "./hearth.js";
import { bytes, complain, part, say, told } from "./parts.js";
import { deviceWords, standOn } from "./work.js";

export const { state, whenChanged, change } = told({
  /** The model of hearth.js, once it is there. */
  model: null,
  /** What it is, in words. */
  origin: "Not there yet",
  /** "shipped", "learned" or "given". */
  kind: "shipped",
  /** The adapter's file, where one belongs to the shipped weights. */
  adapter: null,
  /** The kept run that it comes of, where there is one. */
  run: null,
  /** The texts that it learned here, without their held-out ends. */
  learned: [],
  /** Whether it stands on weights of which nobody knows here what they learned. */
  isForeign: false,
  /** What is under way: "", "loading", "writing" or "training". */
  busy: "",
});

let wish = "cpu";
let giveUp = null;

/** Fetches or replaces the model; what is not said stays. Returns whether it is there. */
export async function open({ weights, device = wish, ...rest } = {}) {
  giveUp?.abort();
  const own = (giveUp = new AbortController());
  const old = state.model;
  change({ busy: "loading" });
  complain(null);
  tell({ what: "the engine", done: 0, total: 0 });
  try {
    const model = await load("austen", { device, weights, signal: own.signal, onProgress: tell });
    wish = device;
    const shipped = { origin: "Austen, as shipped", kind: "shipped", adapter: null, run: null, learned: [], isForeign: false };
    change({ model, busy: "", ...shipped, ...rest });
    say(`The model is ready: ${state.origin}.`);
    // Its memory is wanted back; nobody waits for it.
    old?.dispose().catch(() => {});
    return true;
  } catch (error) {
    change({ busy: "" });
    if (!own.signal.aborted) complain(error);
    else say("The model was not fetched.");
    return false;
  }
}

/** Tells an error; a model whose engine was lost is gone, and what it learned with it. */
export function failed(error) {
  complain(error);
  if (error.kind !== "engine_lost") return;
  wish = "cpu";
  change({ model: null, origin: "Lost", kind: "shipped", learned: [], isForeign: false });
}

function tell({ what, done, total }) {
  const bar = part("fetched");
  if (total) bar.value = done / total;
  else bar.removeAttribute("value");
  part("fetch-words").textContent = total ? `Fetching ${what}: ${bytes(done)} of ${bytes(total)}` : `Fetching ${what}`;
}

export function showFetching() {
  part("fetch-cancel").onclick = () => giveUp?.abort();
  part("fetch").onclick = async () => {
    standOn((await open()) ? "text" : "fetch", "fetch", "fetch-cancel");
  };
  whenChanged(() => {
    part("fetching").hidden = state.busy !== "loading";
    part("unfetched").hidden = state.busy !== "" || state.model !== null;
    part("written").hidden = state.busy === "loading" || state.model === null;
    part("origin").textContent = state.origin;
    if (state.model) part("device").textContent = deviceWords(state.model.device);
  });
}

/** Goes on with the same weights on another device. */
export async function moveTo(device) {
  if (!state.model) return open({ device });
  const { origin, kind, adapter, run, learned, isForeign } = state;
  change({ busy: "loading" });
  try {
    const weights = kind !== "shipped" ? await state.model.export("safetensors") : undefined;
    return await open({ device, weights, origin, kind, adapter, run, learned, isForeign });
  } catch (error) {
    change({ busy: "" });
    failed(error);
    return false;
  }
}
