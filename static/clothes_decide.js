// The decision on one picture: a drawing or a test picture, by the network of this tab or by the shipped one.

import { fetchPart, SIDE, values } from "./clothes_data.js";
import { busily, failed, LABELS, shipped, state, whenChanged } from "./clothes_model.js";
import { drawing, showPad } from "./clothes_pad.js";
import { paint } from "./clothes_picture.js";
import { complain, number, part, percent, say, showShares } from "./parts.js";
import { tell } from "./work.js";

/** What is asked about: nothing, the drawing, or a test picture {index, label, pixels}. */
let asked = null;
/** Whether an answer is awaited, and whether it is asked again then. */
let isAsking = false;
let isStale = false;

const isDrawing = () => asked === "drawing";

async function network() {
  return part("network").value === "shipped" ? shipped() : state.model;
}

/** Asks the network; while an answer is awaited the newest question is asked next. */
async function decide() {
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  try {
    do {
      isStale = false;
      await answer();
    } while (isStale);
  } catch (error) {
    failed(error);
  } finally {
    isAsking = false;
  }
}

async function answer() {
  const image = isDrawing() ? drawing() : asked && values(asked.pixels);
  const model = image && (await network());
  if (!model) return nothing();
  const { outputs, seen } = await model.predict(image);
  show(Array.from(outputs.probabilities), seen);
}

function nothing() {
  part("decision").textContent = "Draw something, or choose a test picture.";
  part("decision").classList.add("empty");
  part("seen").hidden = part("decided").hidden = true;
}

function show(probabilities, { pixels }) {
  part("decision").classList.remove("empty");
  const best = probabilities.indexOf(Math.max(...probabilities));
  part("decision").textContent = `${LABELS[best]}, ${percent(probabilities[best])}${truth(best)}`;
  showShares(part("bars"), part("decided-rows"), LABELS, probabilities);
  part("seen").hidden = part("decided").hidden = false;
  paint(part("seen-picture"), pixels, SIDE, SIDE);
}

/** How the decision on a test picture stands to what it is. */
function truth(best) {
  if (isDrawing()) return "";
  return best === asked.label ? ": right." : `: wrong, it is ${LABELS[asked.label]}.`;
}

/** Decides a test picture, and brings its decision into view. */
export async function decidePicture(index) {
  const data = await fetchPart("held_out");
  asked = { index, label: data.labels[index], pixels: data.picture(index) };
  part("index").value = index;
  part("asked").textContent = `Test picture ${index}: ${LABELS[asked.label]}.`;
  await decide();
  say(part("decision").textContent);
}

/** Asks again, since the network has changed. */
export const decideAgain = () => (asked ? decide() : undefined);

function choose(index) {
  busily("loading", async () => {
    tell("Fetching the test pictures, 4.4 MB", null);
    await decidePicture(index());
  });
}

export function showDeciding() {
  nothing();
  let rest;
  showPad(() => {
    asked = "drawing";
    part("asked").textContent = "Your drawing.";
    decide();
    // Screen readers hear of it once the drawing rests.
    clearTimeout(rest);
    rest = setTimeout(() => say(part("decision").textContent), 800);
  });
  part("network").onchange = async () => {
    await busily("loading", network);
    if (part("network").value === "shipped" && !state.shipped) part("network").value = "tab";
    await decideAgain();
  };
  part("any").onclick = () => choose(() => Math.floor(10000 * Math.random()));
  part("show").onclick = () => {
    try {
      const index = number("index");
      choose(() => index);
    } catch (error) {
      complain(error);
    }
  };
  part("index").onkeydown = ({ key }) => {
    if (key === "Enter") part("show").click();
  };
  whenChanged(() => {
    part("any").disabled = part("show").disabled = part("network").disabled = !state.model || state.busy !== "";
    const [tab] = part("network").options;
    tab.textContent = state.hasLearned ? "Trained in this tab" : "Of this tab, untrained";
  });
}
