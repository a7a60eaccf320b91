// What is under way on a page that is plain JavaScript: said, shown as a share, and disturbed by nothing else.

import { devices } from "./hearth.js";
import { bytes, complain, count, part, say, upper } from "./parts.js";

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

/**
 * How a page does something that nothing else may disturb: `state.busy` says what is under way, and nothing begins beside it; `failed`
 * hears of errors but for what was given up.
 */
export function oneAtATime({ state, change }, failed) {
  return async (what, work) => {
    if (state.busy) return;
    const stood = document.activeElement;
    complain(null);
    change({ busy: what });
    try {
      await work();
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
      else say("Given up.");
    } finally {
      change({ busy: "" });
      // A button that was disabled or hidden meanwhile has lost who stood on it.
      const stands = document.activeElement;
      if (stands === document.body || !stands.getClientRects().length) stood?.focus({ preventScroll: true });
    }
  };
}

/** Once buttons have gone, whoever stood on one of them stands on another. */
export function standOn(id, ...gone) {
  if ([document.body, ...gone.map(part)].includes(document.activeElement)) part(id).focus({ preventScroll: true });
}

/** A device in words: which, and why. */
export function deviceWords({ kind, reason, adapter }) {
  return kind === "cpu" ? `Processor (CPU). ${reason}` : `Graphics card (WebGPU)${adapter ? `: ${adapter}` : ""}. ${reason}`;
}

/** Offers the graphics card in the choice `computes` where there is one, with what is to be known of that; its engine is fetched by who uses it. */
export async function offerCard(help) {
  const [processor, card] = await devices();
  part("computes").querySelector("[value=webgpu]").disabled = !card.available;
  part("computes-help").textContent = card.available ? help : `Processor only: ${card.reason}`;
  return processor;
}
