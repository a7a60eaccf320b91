// The page for writing: a language model goes on with a text and learns it, over the public API of hearth.js alone.

import { showKeeping } from "./write_keep.js";
import { moveTo, open, showFetching, state, whenChanged } from "./write_model.js";
import { complain, part } from "./parts.js";
import { showTeaching } from "./write_teach.js";
import { showText } from "./write_text.js";
import { deviceWords, offerCard, standOn } from "./work.js";

/** Offers the graphics card where there is one; fetches nothing of its engine before it is chosen. */
async function showDevices() {
  const choice = part("computes");
  whenChanged(() => {
    choice.disabled = state.busy !== "";
    if (state.model) choice.value = state.model.device.kind;
  });
  choice.onchange = async () => {
    if (!(await moveTo(choice.value)) && state.model) choice.value = state.model.device.kind;
    standOn("computes");
  };
  const processor = await offerCard("The processor is fast enough for a model of this size; the card's engine takes 2.5 MB more.");
  if (!state.model) part("device").textContent = deviceWords(processor);
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
