// The page for writing: a language model goes on with a text and learns it, over the public API of hearth.js alone.

import { devices } from "./hearth.js";
import { showKeeping } from "./write_keep.js";
import { deviceWords, moveTo, open, showFetching, state, whenChanged } from "./write_model.js";
import { complain, part } from "./parts.js";
import { showTeaching } from "./write_teach.js";
import { showText } from "./write_text.js";

/** Offers the graphics card where there is one; fetches nothing of its engine before it is chosen. */
async function showDevices() {
  const choice = part("computes");
  whenChanged(() => {
    choice.disabled = state.busy !== "";
    if (state.model) choice.value = state.model.device.kind;
  });
  choice.onchange = async () => {
    if (!(await moveTo(choice.value)) && state.model) choice.value = state.model.device.kind;
  };
  const [processor, card] = await devices();
  if (!state.model) part("device").textContent = deviceWords(processor);
  choice.querySelector("[value=webgpu]").disabled = !card.available;
  part("computes-help").textContent = card.available
    ? "The processor is fast enough for a model of this size; the card's engine takes 2.4 MB more."
    : `Processor only: ${card.reason}`;
}

part("problem-close").onclick = () => {
  complain(null);
  part("text").focus();
};
showFetching();
showText();
showTeaching();
showKeeping();
open();
showDevices().catch(complain);
