// What the model learned as files: saved, loaded, forgotten.

import { failed, open, state, whenChanged } from "./write_model.js";
import { bytes, complain, offer, part, save, say } from "./parts.js";
import { standOn } from "./work.js";

async function saveWeights() {
  try {
    const file = await state.model.export("safetensors");
    save("austen-with-my-text.safetensors", file);
    say(`All weights saved: ${bytes(file.length)}.`);
  } catch (error) {
    failed(error);
  }
}

function saveAdapter() {
  save("austen-adapter.safetensors", state.adapter);
  say(`The adapter is saved: ${bytes(state.adapter.length)}.`);
}

async function loadFile(file) {
  const weights = new Uint8Array(await file.arrayBuffer());
  await open({ weights, origin: `Austen with ${file.name}`, kind: "given", isForeign: true });
}

const WORDS = {
  shipped: "Nothing learned yet. A file that was saved here can be loaded again.",
  given: "The model goes on with the file that you loaded.",
};

function words() {
  if (!state.model && state.adapter) return "The engine was lost. Save the adapter now: fetching the model anew forgets it.";
  if (state.kind !== "learned") return WORDS[state.kind];
  const lasts = state.run
    ? "The model goes on with it until this page is closed; the run, with the adapter and your text, stays in this browser among your runs."
    : "What it learned lasts until this page is closed: this browser had no room to keep the run.";
  if (state.adapter) {
    return `${lasts} The adapter takes ${bytes(state.adapter.length)} and is laid over the shipped weights again; all weights, added up, take 8.7 MB.`;
  }
  return `${lasts} It learned on top of other learning, so its adapter alone is of no use here: save all weights (8.7 MB).`;
}

export function showKeeping() {
  part("save-adapter").onclick = saveAdapter;
  part("save-weights").onclick = saveWeights;
  part("weights-file").onchange = ({ target }) => {
    const [file] = target.files;
    if (file) loadFile(file).catch(complain).finally(() => standOn("weights-file"));
    target.value = "";
  };
  part("forget").onclick = async () => {
    if (await open()) part("text").focus();
  };
  whenChanged(() => {
    const isIdle = state.model !== null && state.busy === "";
    part("keep-words").textContent = words();
    offer("save-adapter", state.busy === "" && state.adapter !== null);
    offer("save-weights", isIdle && state.kind !== "shipped");
    part("weights-file").disabled = !isIdle;
    offer("forget", isIdle && state.kind !== "shipped");
  });
}
