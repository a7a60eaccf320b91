// What came of a training: how often each kind is right, the worst mistakes as pictures, the filters.

import { fetchPart, values } from "./clothes_data.js";
import { decidePicture } from "./clothes_decide.js";
import { LABELS, failed } from "./clothes_model.js";
import { picture } from "./clothes_picture.js";
import { bar, count, element, part, percent, rows } from "./parts.js";

/** The reports that are shown: of the untrained network, the trained one, the shipped one. */
const shown = { before: null, after: null, shipped: null };

/** Shows the reports that are given beside those that stand there; null takes one away. */
export function showReports(reports) {
  Object.assign(shown, reports);
  const { before, after, shipped } = shown;
  const best = after ?? before;
  part("classes").hidden = part("compare-help").hidden = !best;
  if (!best) return;
  part("verdict").textContent = verdict();
  part("class-words").textContent = `Share of the 1,000 test pictures of each kind that the network ${after ? "trained here" : "that has learned nothing"} gets right.`;
  part("class-bars").replaceChildren(...best.classes.map(({ label, recall }) => bar(label, recall, percent(recall), false)));
  const columns = [["Untrained", before], ["Trained here", after], ["Shipped", shipped]].filter(([, report]) => report);
  const heads = ["Kind", ...columns.map(([name]) => name)].map((text) => element("th", { scope: "col", text }));
  part("class-heads").replaceChildren(...heads);
  const whole = ["All", ...columns.map(([, { accuracy }]) => percent(accuracy))];
  rows(part("class-rows"), [...LABELS.map((name, label) => [name, ...columns.map(([, { classes }]) => percent(classes[label].recall))]), whole]);
}

const right = ({ accuracy, accuracy_low: low, accuracy_high: high }) => `${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)})`;

function verdict() {
  const { before, after, shipped } = shown;
  const words = [];
  if (before) words.push(`Untrained it was right on ${percent(before.accuracy)} of the ${count(before.samples)} test pictures, which no training sees: as good as guessing.`);
  if (after) words.push(`Now it is right on ${right(after)}.`);
  if (shipped) words.push(`The shipped network, which saw 54,000 pictures in 9 epochs, is right on ${right(shipped)}.`);
  return words.join(" ");
}

/** The pictures whose right kind the network found the least probable. */
export async function showMistakes(model, { hardest }) {
  const box = part("mistakes");
  try {
    const data = await fetchPart("held_out");
    const wrong = hardest.filter(({ label, answer }) => label !== answer);
    const items = [];
    for (const mistake of wrong) items.push(await item(model, data, mistake));
    box.hidden = false;
    part("mistake-list").replaceChildren(...items);
  } catch (error) {
    failed(error);
  }
}

async function item(model, data, { index, label, answer }) {
  const pixels = data.picture(index);
  const { outputs } = await model.predict(values(pixels));
  const sure = percent(Math.max(...outputs.probabilities));
  const button = element("button", { type: "button", class: "mistake", title: `Test picture ${index}` }, [
    picture(pixels),
    element("span", {}, [
      element("strong", { text: label }),
      element("small", { text: `taken for ${answer}, ${sure.replace(" ", "\u00a0")} sure` }),
    ]),
  ]);
  button.onclick = async () => {
    await decidePicture(index).catch(failed);
    part("decide-title").scrollIntoView({ block: "start" });
    part("decide-title").focus({ preventScroll: true });
  };
  return element("li", {}, [button]);
}
