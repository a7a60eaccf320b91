// A training on a text that was cut off with its page: offered, gone on with, forgotten.

import { state, whenChanged } from "./write_model.js";
import { putPages } from "./write_pages.js";
import { complain, count, part, say } from "./parts.js";

const FIELDS = { steps: "maxSteps", rank: "loraRank", rate: "learningRate" };

/** The model that was asked for one, and what it found. */
let asked = null;
let found = null;

/** The text and the settings that it had stand in the fields again, where nobody has put in others. */
function showAsked({ text, options }) {
  if (part("pages").value.trim()) return;
  for (const [id, name] of Object.entries(FIELDS)) part(id).value = options[name];
  part("share").value = Math.round(100 * options.heldOutShare);
  putPages(text);
}

async function ask() {
  const model = (asked = state.model);
  const answer = await model?.interrupted();
  // What this page found through the model of another device is held by that one, and stays on offer.
  if (model !== state.model || !answer?.text) return;
  found = answer;
  const letters = count([...found.text.text].length);
  const words = `A training on a text of ${letters} characters was cut off at step ${count(found.step)} of ${count(found.total_steps)}; it can go on from there.`;
  part("return-words").textContent = words;
  say(`${part("said").textContent} ${words}`);
  show();
}

/** What a model learned since then would be lost, so it is offered to the shipped one alone. */
function show() {
  part("return").hidden = !found || !state.model || state.busy !== "" || state.kind !== "shipped";
}

async function forget() {
  try {
    await found.forget();
    found = null;
    show();
    part("pages").focus();
  } catch (error) {
    complain(error);
  }
}

/** Offers one with each model that comes, where there is one; `goOn(found)` goes on with it and tells whether it came to its end. */
export function showReturn(goOn) {
  part("go-on").onclick = async () => {
    const going = found;
    showAsked(going.text);
    if (await goOn(going)) found = null;
    show();
  };
  part("drop-run").onclick = forget;
  whenChanged(() => {
    show();
    if (state.model !== asked) ask().catch(complain);
  });
}
