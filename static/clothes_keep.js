// What the network learned, as files; the run itself stands on the page of runs.

import { failed, state, whenChanged } from "./clothes_model.js";
import { bytes, offer, part, save, say } from "./parts.js";

async function saveAs(name, file) {
  try {
    const content = await file();
    save(name, content);
    say(`Saved: ${name}, ${bytes(content.length)}.`);
  } catch (error) {
    failed(error);
  }
}

export function showKeeping() {
  part("save-weights").onclick = () => saveAs("clothes-from-this-tab.safetensors", () => state.model.export("safetensors"));
  part("save-capsule").onclick = () => saveAs("clothes-from-this-tab.capsule.json", () => state.model.exportCapsule());
  whenChanged(() => {
    const isThere = state.hasLearned && state.busy === "";
    offer("save-weights", isThere);
    offer("save-capsule", isThere);
    part("keep-words").textContent = state.hasLearned
      ? "What it learned lasts until this page is closed, unless you save it: the weights for other tools (PyTorch reads them), the capsule to train it again, number by number, with hearth replay."
      : "Nothing learned yet.";
  });
}
