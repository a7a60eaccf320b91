// What is in a writer's pages, told before anything is learned: words, paragraphs, what repeats, and what stands in both parts.

import { count } from "./parts.js";

const paragraphs = (text) => text.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean);
const wordsOf = (text) => text.toLowerCase().match(/\S+/gu) ?? [];
const some = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

/** So many letters in a row that stand in two texts are no chance. */
const STRETCH = 32;

/** How many characters of a text stand in others, in long stretches. */
function shared(text, others) {
  const places = new Map();
  for (const other of others) {
    for (let at = 0; at + STRETCH <= other.length; at += STRETCH) places.set(other.slice(at, at + STRETCH), [other, at]);
  }
  let [sum, free] = [0, 0];
  for (let at = 0; places.size && at + STRETCH <= text.length; at++) {
    const [other, place] = places.get(text.slice(at, at + STRETCH)) ?? [];
    if (!other) continue;
    let [back, on] = [0, STRETCH];
    while (at - back > free && text[at - back - 1] === other[place - back - 1]) back++;
    while (at + on < text.length && text[at + on] === other[place + on]) on++;
    sum += [...text.slice(at - back, at + on)].length;
    free = at + on;
    at = free - 1;
  }
  return sum;
}

/** What the model learned before it learns the first part of a text, and whether the figure on the second part is then an honest one. */
export function before(state, learned, held) {
  if (state.kind === "shipped") return "";
  const sentences = ["It goes on from what it has learned."];
  if (state.isForeign) sentences.push("What the weights that it began with had learned is not known, the held-out end perhaps: press Forget for an honest figure.");
  const known = shared(held, state.learned);
  // What a text repeats of itself is told of elsewhere.
  if (known > shared(held, [learned])) sentences.push(`${some(known, "character of the held-out end was", "characters of the held-out end were")} learned before: press Forget for an honest figure.`);
  return sentences.join(" ");
}

/** Two parts of a text, the first learned and the second held out, as sentences. */
export function report(learned, held) {
  const words = wordsOf(learned + held);
  const all = paragraphs(learned + held);
  const known = new Set(paragraphs(learned));
  const repeated = all.length - new Set(all).size;
  const both = paragraphs(held).filter((one) => known.has(one)).length;
  const sentences = [
    `${some(words.length, "word", "words")}, ${count(new Set(words).size)} different; ${some(all.length, "paragraph", "paragraphs")}.`,
  ];
  if (repeated) sentences.push(`${some(repeated, "paragraph repeats", "paragraphs repeat")} an earlier one.`);
  if (both) sentences.push(`Of the held-out end, ${some(both, "paragraph stands", "paragraphs stand")} in the learned part too: it will look better foreseen than new text is.`);
  return sentences.join(" ");
}
