// Curves of a training as lines and as a table, drawn as the other pages draw theirs.

import { element, rows } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";

/** More points than these are thinned out: nobody sees them, and each costs a row. */
const MOST_POINTS = 300;

function shape(name, attributes, children = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A round distance of ticks, so that there are two to five of them. */
function roundTick(top) {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(top, 1e-6) / 2));
  return [5, 2, 1].map((factor) => factor * magnitude).find((tick) => top / tick >= 2) ?? magnitude;
}

/** Evenly fewer points; the last one stays. */
function thinned(points) {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, place) => (points.length - 1 - place) % every === 0);
}

/** One point alone would not be seen: a dash stands for it. */
const seen = (points, totalSteps) => (points.length === 1 ? [{ ...points[0], step: points[0].step - totalSteps / 60 }, ...points] : points);

/**
 * Draws lines of a run of so many steps into a figure. A line has `name`, the name of its column, and `points`, {step, value}; `words` say
 * what is seen, `least` is the lowest top of the scale, `write` makes text of a value, and `id` names the table for tests.
 */
export function drawCurve(figure, { words, lines, totalSteps, least = 1, write, id }) {
  const shown = lines.map(({ name, points }) => ({ name, points: thinned(points) }));
  const highest = Math.max(...shown.flatMap(({ points }) => points.map(({ value }) => value)), least);
  const tick = roundTick(highest);
  const top = Math.ceil(highest / tick - 1e-9) * tick;
  const height = (value) => (100 - (100 * value) / top).toFixed(2);
  const ticks = Array.from({ length: Math.round(top / tick) + 1 }, (_, place) => place * tick);
  const at = ({ step, value }) => `${((100 * step) / totalSteps).toFixed(2)},${height(value)}`;
  const grid = ticks.map((value) => shape("line", { x1: 0, x2: 100, y1: height(value), y2: height(value) }));
  const marks = ticks.map((value) => {
    const mark = element("span", { text: Number(value.toFixed(3)) });
    mark.style.top = `${height(value)}%`;
    return mark;
  });
  const drawn = shown.map(({ points }, place) => shape("polyline", { points: seen(points, totalSteps).map(at).join(" "), class: `line-${place}` }));
  const box = { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" };
  const picture = shape("svg", box, [shape("g", { class: "grid" }, grid), ...drawn]);
  figure.hidden = false;
  const details = figure.querySelector("details") ?? folded(words);
  // The table stays where it is: somebody may be reading it.
  if (!details.parentElement) figure.append(details);
  for (const old of [...figure.children]) if (old !== details) old.remove();
  details.before(
    element("figcaption", { text: words }),
    element("div", { class: "plot" }, [element("div", { class: "ticks", "aria-hidden": "true" }, marks), picture]),
    element("div", { class: "axis", "aria-hidden": "true" }, [element("span", { text: "step 0" }), element("span", { text: `step ${totalSteps}` })]),
    ...(lines.length > 1 ? [legend(lines)] : []),
  );
  const fill = () => details.open && details.lastChild.replaceChildren(table(words, shown, write, id));
  details.ontoggle = fill;
  fill();
}

function legend(lines) {
  const item = ({ name }, place) => element("li", { class: `line-${place}`, text: name });
  return element("ul", { class: "legend", "aria-hidden": "true" }, lines.map(item));
}

/** What is filled once somebody opens it. */
function folded(words) {
  const region = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words });
  return element("details", { class: "data" }, [element("summary", { text: "As a table" }), region]);
}

function table(words, lines, write, id) {
  const steps = [...new Set(lines.flatMap(({ points }) => points.map(({ step }) => step)))].sort((one, other) => one - other);
  const values = lines.map(({ points }) => new Map(points.map(({ step, value }) => [step, write(value)])));
  const body = element("tbody");
  rows(body, steps.map((step) => [step, ...values.map((of) => of.get(step) ?? "")]));
  const heads = ["Step", ...lines.map(({ name }) => name)].map((text) => element("th", { scope: "col", text }));
  const caption = element("caption", { class: "visually-hidden", text: words });
  return element("table", { "data-testid": id }, [caption, element("thead", {}, [element("tr", {}, heads)]), body]);
}
