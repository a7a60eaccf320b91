// The loss of a training as a line and as a table, drawn as the other pages draw theirs.

import { element, rows } from "./write_parts.js";

const SVG = "http://www.w3.org/2000/svg";

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

/** Draws `points` ({step, loss}) of a run of so many steps into a figure. */
export function drawCurve(figure, points, totalSteps) {
  const highest = Math.max(...points.map(({ loss }) => loss), 1);
  const tick = roundTick(highest);
  const top = Math.ceil(highest / tick) * tick;
  const height = (value) => (100 - (100 * value) / top).toFixed(2);
  const ticks = Array.from({ length: Math.round(top / tick) + 1 }, (_, place) => place * tick);
  const line = points.map(({ step, loss }) => `${((100 * step) / totalSteps).toFixed(2)},${height(loss)}`).join(" ");
  const grid = ticks.map((value) => shape("line", { x1: 0, x2: 100, y1: height(value), y2: height(value) }));
  const marks = ticks.map((value) => {
    const mark = element("span", { text: Number(value.toFixed(3)) });
    mark.style.top = `${height(value)}%`;
    return mark;
  });
  const box = { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" };
  const picture = shape("svg", box, [shape("g", { class: "grid" }, grid), shape("polyline", { points: line })]);
  const wasOpen = figure.querySelector("details")?.open ?? false;
  figure.replaceChildren(
    element("figcaption", { text: "Loss while it learned: mean nats for each piece; lower is better." }),
    element("div", { class: "plot" }, [element("div", { class: "ticks", "aria-hidden": "true" }, marks), picture]),
    element("div", { class: "axis", "aria-hidden": "true" }, [element("span", { text: "step 0" }), element("span", { text: `step ${totalSteps}` })]),
    table(points, wasOpen),
  );
}

function table(points, isOpen) {
  const body = element("tbody");
  rows(body, points.map(({ step, loss }) => [step, loss.toFixed(3)]));
  const head = element("thead", {}, [element("tr", {}, [element("th", { scope: "col", text: "Step" }), element("th", { scope: "col", text: "Loss" })])]);
  const whole = element("table", { "data-testid": "curve-table" }, [element("caption", { class: "visually-hidden", text: "Loss by step" }), head, body]);
  const region = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Loss by step" }, [whole]);
  const details = element("details", { class: "data" }, [element("summary", { text: "As a table" }), region]);
  details.open = isOpen;
  return details;
}
