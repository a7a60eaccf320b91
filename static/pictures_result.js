// What came of a teaching: right on how many that were held out, which class is taken for which, the mistakes as pictures.

import { bar, count, element, part, percent, rows } from "./parts.js";
import { canvasOf, smallOf } from "./pictures_look.js";

const MOST_MISTAKES = 20;

/** Shows the result of a run. */
export async function showResult(model, { brought, learned, summary }) {
  const { held_out: held, own } = summary.after;
  part("verdict").textContent = verdict(held, own, summary.labels);
  part("by-class").hidden = !held;
  if (held) {
    showClasses(held);
    showMatrix(held, summary.labels);
  }
  part("result").hidden = false;
  await showMistakes(model, brought, wrong(learned, summary));
}

function verdict(held, own, labels) {
  const learnt = `It is right on ${percent(own.accuracy)} of the ${count(own.samples)} pictures that it learned from.`;
  if (!held) return `Nothing was held out, so nobody knows how it does on pictures that it never saw: bring at least five pictures a class, or hold out more. ${learnt}`;
  const { accuracy, accuracy_low: low, accuracy_high: high, samples } = held;
  const most = held.classes.reduce((best, one) => (one.samples > best.samples ? one : best));
  const baseline = most.samples / samples;
  const chance = low <= baseline ? " So few pictures cannot tell it from that guess." : "";
  const unseen = labels.filter((label) => !held.classes.some((one) => one.label === label && one.samples > 0));
  const none = unseen.length ? ` Of ${unseen.map((label) => `'${label}'`).join(", ")} none was held out.` : "";
  return `It is right on ${percent(accuracy)} of the ${count(samples)} held-out pictures, which it did not learn from (95 % interval ${percent(low)} to ${percent(high)}). Always saying '${most.label}', the largest class, would be right on ${percent(baseline)}.${chance}${none} ${learnt}`;
}

function showClasses({ classes }) {
  const seen = classes.filter(({ samples }) => samples > 0);
  part("class-bars").replaceChildren(...seen.map(({ label, recall }) => bar(label, recall, percent(recall), false)));
  const share = (value) => (value === null ? "none" : percent(value));
  rows(part("class-rows"), classes.map(({ label, samples, recall, precision }) => [label, count(samples), share(recall), share(precision)]));
}

/** Truth downward, answers across; a cell is the darker, the larger its share of the truth's row. */
function showMatrix({ confusion }, labels) {
  const heads = ["Truth, answer across", ...labels].map((text) => element("th", { scope: "col", text }));
  part("matrix-heads").replaceChildren(...heads);
  const row = (counts, truth) => {
    const all = counts.reduce((sum, one) => sum + one, 0);
    const cells = counts.map((one) => {
      const cell = element("td", { text: one });
      cell.style.setProperty("--share", all ? one / all : 0);
      return cell;
    });
    return element("tr", {}, [element("th", { scope: "row", text: labels[truth] }), ...cells]);
  };
  part("matrix-rows").replaceChildren(...confusion.map(row));
}

/** The mistakes, the least expected first; held-out pictures before those that were learned from. */
function wrong(learned, { own }) {
  const all = own.map((said, index) => ({ ...learned[index], ...said })).filter(({ label, answer }) => label !== answer);
  all.sort((one, other) => other.is_held_out - one.is_held_out || one.right_probability - other.right_probability);
  const held = all.filter(({ is_held_out: isHeld }) => isHeld).length;
  return { all, held };
}

async function showMistakes(model, brought, { all, held }) {
  const learned = all.length - held;
  const also = learned ? ` It is also wrong on ${count(learned)} that it learned from: look whether they stand in the right folder.` : "";
  part("mistake-words").textContent = all.length ? `${held ? count(held) : "None"} of the held-out pictures.${also}` : "None: every picture is answered rightly.";
  const items = [];
  for (const mistake of all.slice(0, MOST_MISTAKES)) items.push(await item(model, brought, mistake));
  part("mistake-list").replaceChildren(...items);
}

async function item(model, brought, { place, label, answer, is_held_out: isHeld }) {
  const { image, thumb } = await smallOf(brought, place);
  const { outputs } = await model.predict(image);
  const sure = percent(Math.max(...outputs.probabilities)).replace(" ", "\u00a0");
  const words = element("span", {}, [
    element("strong", { text: label }),
    element("small", { text: `taken for ${answer}, ${sure} sure` }),
    element("small", { text: `${brought.pictures[place].entry}${isHeld ? "" : " (learned)"}` }),
  ]);
  return element("li", { class: "mistake" }, [await canvasOf(thumb), words]);
}
