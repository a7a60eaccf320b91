// What a training on a text changed: the cost of the held-out end, and the same beginning gone on with before and after.

import { bar, count, element, rows } from "./parts.js";

export function showResult(box, { prompt, answers, summary }) {
  const { before, after } = summary;
  box.hidden = false;
  box.replaceChildren(
    element("h3", { text: "What it learned" }),
    element("p", { text: verdict(before, after), "data-testid": "verdict" }),
    costs(before, after),
    element("h3", { text: "The same beginning, before and after" }),
    element("div", { class: "beside" }, [
      column("Before", prompt, answers[0], "answer-before"),
      column("After", prompt, answers[1], "answer-after"),
    ]),
    element("p", { class: "help", text: "Both with temperature 0.8, top-p 0.95 and seed 1, 60 pieces." }),
  );
}

function verdict(before, after) {
  const change = 1 - after.bits_per_character / before.bits_per_character;
  const held = `the ${count(before.characters)} held-out characters`;
  if (Math.abs(change) < 0.005) return `It foresees ${held} as well as before.`;
  const share = `${Math.abs(100 * change).toFixed(0)} %`;
  return change > 0 ? `It foresees ${held} better: ${share} fewer bits.` : `It foresees ${held} worse: ${share} more bits. Fewer steps or a lower rate may help; press Forget first, else the next training starts from these weights.`;
}

function costs(before, after) {
  const most = Math.max(before.bits_per_character, after.bits_per_character);
  const one = (name, { bits_per_character: bits }, isBest) => bar(name, bits / most, bits.toFixed(3), isBest);
  const bars = element("div", { class: "bars", "aria-hidden": "true" }, [one("Before", before, false), one("After", after, true)]);
  const body = element("tbody");
  rows(body, [
    ["Bits for each character", before.bits_per_character.toFixed(4), after.bits_per_character.toFixed(4)],
    ["Loss for each piece, in nats", before.loss.toFixed(4), after.loss.toFixed(4)],
    ["Pieces", count(before.pieces), count(after.pieces)],
  ]);
  const heads = ["Held-out end", "Before", "After"].map((text) => element("th", { scope: "col", text }));
  const table = element("table", { class: "costs", "data-testid": "costs" }, [
    element("caption", { class: "visually-hidden", text: "What the held-out end costs; lower is better" }),
    element("thead", {}, [element("tr", {}, heads)]),
    body,
  ]);
  const words = element("figcaption", { text: "Bits for each character of the held-out end; lower is better." });
  return element("figure", { class: "chart" }, [words, bars, table]);
}

function column(name, prompt, answer, id) {
  return element("div", {}, [
    element("h4", { text: name }),
    element("p", { class: "answer-text", "data-testid": id }, [element("span", { class: "given", text: prompt }), element("span", { text: answer })]),
  ]);
}
