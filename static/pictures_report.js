// What a person should know of the pictures before anything is learned from them.

import { bar, count, element, part, percent, rows } from "./parts.js";
import { LONGEST_NAME, MOST_PICTURES, examples, isLeftOut, obstacle } from "./pictures_choice.js";
import { canvasOf, smallOf } from "./pictures_look.js";
import { state, whenChanged } from "./pictures_model.js";

/** A list names so many. */
const NAMED = 10;
/** Pictures to look at: of a class, and of all classes. */
const EACH = 5;
const SHOWN = 100;
/** The network looks at 224 x 224 pixels; what has a quarter of that is blurred there. */
const SMALL = 56;

const s = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
const quoted = (names) => names.map((name) => `'${name}'`).join(", ");

let shown = null;

function show() {
  const { brought } = state;
  if (brought === shown) return;
  shown = brought;
  part("report").hidden = !brought;
  if (!brought) return;
  const { report, pictures, choice } = brought;
  part("report-words").textContent = `${brought.name}: ${s(pictures.length, "picture")} in ${s(report.classes.length, "class", "classes")}.`;
  const why = obstacle(choice);
  part("obstacle").textContent = why;
  part("notes").replaceChildren(...notes(brought).map((text) => element("li", { text })));
  showClasses(report.classes);
  list("left-out", report.refused, ({ entry, reason }) => `'${entry}': ${reason.trim()}.`);
  const copies = pictures.filter(({ repeats }) => Number.isInteger(repeats));
  const same = (copy) => `'${copy.entry}' ${copy.is_exact ? "is" : "looks"} the same as '${pictures[copy.repeats].entry}'.`;
  list("copies", copies, same);
  showSamples(brought).catch(() => {});
}

function list(id, all, words) {
  part(id).hidden = all.length === 0;
  const items = all.slice(0, NAMED).map((one) => element("li", { text: words(one) }));
  if (all.length > NAMED) items.push(element("li", { text: `And ${count(all.length - NAMED)} more.` }));
  part(`${id}-list`).replaceChildren(...items);
}

/** Balance, sizes, copies, what is learned. */
function notes({ report, pictures, choice }) {
  if (pictures.length === 0) return [];
  return [balance(report.classes), sizes(pictures), copies(report, pictures), learned(pictures, choice)].flat().filter(Boolean);
}

function balance(classes) {
  if (classes.length < 2) return "";
  const sorted = [...classes].sort((one, other) => other.count - one.count);
  const [most, least] = [sorted[0], sorted.at(-1)];
  const all = classes.reduce((sum, { count: of }) => sum + of, 0);
  const guess = `Always saying '${most.class}' would be right on ${percent(most.count / all)}.`;
  const times = most.count / least.count;
  if (times === 1) return `Balanced: ${s(most.count, "picture")} in each class. ${guess}`;
  if (times < 1.5) return `Balanced: ${count(least.count)} to ${count(most.count)} pictures a class. ${guess}`;
  const words = `'${most.class}' has ${times.toFixed(1)} times as many pictures as '${least.class}' (${count(most.count)} against ${count(least.count)}). ${guess}`;
  return times < 4 ? words : `Unbalanced: ${words} Count every class alike in the settings, or bring more of the rare ones.`;
}

function sizes(pictures) {
  const sorted = [...pictures].sort((one, other) => one.width * one.height - other.width * other.height);
  const words = ({ width, height, entry }) => `${count(width)} x ${count(height)} pixels ('${entry}')`;
  const tiny = pictures.filter(({ width, height }) => Math.min(width, height) < SMALL).length;
  const are = tiny ? ` ${s(tiny, "picture is", "pictures are")} less than ${SMALL} pixels wide or high, and blurred once scaled.` : "";
  return `Sizes: from ${words(sorted[0])} to ${words(sorted.at(-1))}. The network sees the middle of each, scaled to 224 x 224.${are}`;
}

function copies({ duplicates, alike, contradictions }, pictures) {
  const all = duplicates + alike;
  if (all === 0) return "No picture is there twice.";
  const kinds = [
    duplicates && `${s(duplicates, "picture repeats", "pictures repeat")} an earlier one byte for byte`,
    alike && `${s(alike, "picture looks", "pictures look")} like an earlier one, scaled or saved again`,
  ];
  const out = pictures.filter((picture) => isLeftOut(picture, pictures)).length;
  const which = out < all ? `${count(out)} of them` : all === 1 ? "the copy" : "the copies";
  const end = out ? `: ${which} ${out === 1 ? "is" : "are"} not learned, so that none is both learned and measured on.` : ".";
  const torn = ` ${count(contradictions)} of them ${contradictions === 1 ? "stands" : "stand"} in another class than the first: look which is right. `;
  const both = out < all ? "Those that only look the same are both learned." : "The first counts.";
  return kinds.filter(Boolean).join(" and ") + end + (contradictions ? torn + both : "");
}

function learned(pictures, choice) {
  const { small, renamed, isPart, classes } = choice;
  const taken = examples(choice).length;
  return [
    small.length && classes.length ? `Fewer than two pictures: ${quoted(small)}. ${small.length === 1 ? "This class is" : "These classes are"} not learned.` : "",
    isPart ? `${count(taken)} of the ${count(pictures.length)} pictures are learned, evenly spread over each class: a tab has room for ${count(MOST_PICTURES)}.` : "",
    renamed.length ? `Names of more than ${LONGEST_NAME} letters are cut: ${quoted(renamed.slice(0, NAMED).map(({ label }) => label))}.` : "",
  ];
}

function showClasses(classes) {
  const most = Math.max(...classes.map(({ count: of }) => of));
  const all = classes.reduce((sum, { count: of }) => sum + of, 0);
  part("counts").hidden = classes.length === 0;
  part("count-bars").replaceChildren(...classes.map(({ class: name, count: of }) => bar(name, of / most, count(of), false)));
  rows(part("count-rows"), classes.map(({ class: name, count: of }) => [name, count(of), percent(of / all)]));
}

/** The first pictures of each class, as they are made small; new pictures end it. */
async function showSamples(brought) {
  const { report, pictures } = brought;
  const box = part("samples");
  box.replaceChildren();
  part("samples-part").hidden = pictures.length === 0;
  const each = Math.min(EACH, Math.max(1, Math.floor(SHOWN / report.classes.length)));
  for (const { class: name } of report.classes.slice(0, SHOWN)) {
    const row = element("dd");
    box.append(element("div", { class: "kind" }, [element("dt", { text: name }), row]));
    const places = [...pictures.keys()].filter((place) => pictures[place].class === name).slice(0, each);
    for (const place of places) {
      const made = await smallOf(brought, place).catch(() => null);
      if (state.brought !== brought) return;
      if (made) row.append(await canvasOf(made.thumb, pictures[place].entry));
    }
  }
}

export function showReport() {
  whenChanged(show);
}
