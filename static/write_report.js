// What is in a writer's pages, told before anything is learned: words, paragraphs, what repeats, and what stands in both parts.

import { count } from "./parts.js";

const paragraphs = (text) => text.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean);
const wordsOf = (text) => text.toLowerCase().match(/\S+/gu) ?? [];
const some = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

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
