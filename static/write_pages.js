// A writer's pages: pasted, dropped or chosen, read as text, and shown in the two parts that the engine makes of them.

import { before, report } from "./write_report.js";
import { state, whenChanged } from "./write_model.js";
import { complain, count, part, say, showZone } from "./parts.js";

const MOST_BYTES = 5_000_000;
const MOST_WORD_BYTES = 256;
const QUOTED = 90;
// Who types is not held up by the counting of a long text.
const REPORT_AFTER_MS = 300;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const MARKS = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff] };
const GUESSED = "Read as windows-1252 (Western European), since it is not UTF-8: look whether its letters are right. ";

/**
 * The text of a file, and a note where its encoding was guessed. As src/data/decode.rs, but for its larger choice of encodings: a mark
 * decides; without one it is UTF-8 if it can be, and else windows-1252, unless most of it is UTF-8.
 * Throws a sentence where it is none.
 */
async function readText(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`${file.name}: expected a text of at most ${count(MOST_BYTES)} bytes, got ${count(file.size)}. Take a part of it.`);
  }
  const content = new Uint8Array(await file.arrayBuffer());
  if (content[0] === 0x50 && content[1] === 0x4b) {
    throw new Error(`${file.name}: expected plain text, got a packed document (Word, OpenDocument or zip). Save it as plain text, or copy its text and paste it.`);
  }
  const mark = Object.keys(MARKS).find((name) => MARKS[name].every((byte, place) => content[place] === byte));
  let encoding = mark ?? "utf-8";
  let wrong = firstWrong(content, encoding);
  const isGuessed = !mark && wrong !== null && !isMostlyUtf8(content);
  if (isGuessed) [encoding, wrong] = ["windows-1252", null];
  const isCut = wrong !== null;
  const text = new TextDecoder(encoding).decode(content.subarray(0, wrong ?? content.length), { stream: isCut });
  const zero = text.indexOf("\0");
  if (zero >= 0) throw noText(file, encoding, text.slice(0, zero), 0);
  if (isCut) throw noText(file, encoding, text, content[wrong]);
  return { text: text.replace(/\r\n?/g, "\n"), note: isGuessed ? GUESSED : "" };
}

/** A byte that no text has, told by its place behind the text before it. */
function noText(file, encoding, before, byte) {
  const lines = before.split("\n");
  const place = `line ${count(lines.length)}, column ${count(letters(lines.at(-1)) + 1)}`;
  const got = `0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  return new Error(`${file.name}, ${place}: expected text in ${encoding.replace(/^utf.*/, (name) => name.toUpperCase())}, got the byte ${got}. Save it as plain text in UTF-8.`);
}

/** Whether more letters beyond ASCII are whole in UTF-8 than are not: chance hardly makes one. */
function isMostlyUtf8(content) {
  const found = (pattern, text) => text.match(pattern)?.length ?? 0;
  const text = decoder.decode(content);
  return found(/[^\0-\x7f\ufffd]/gu, text) > found(/\ufffd/g, text);
}

/** The place of the first byte that the encoding does not allow; null where all are. */
function firstWrong(content, encoding) {
  const isText = (length, stream) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(content.subarray(0, length), { stream });
      return true;
    } catch {
      return false;
    }
  };
  if (isText(content.length, false)) return null;
  let [good, bad] = [0, content.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isText(middle, true)) good = middle;
    else bad = middle;
  }
  // What was begun and cannot be ended is wrong from its first byte.
  const whole = new TextDecoder(encoding, { ignoreBOM: true }).decode(content.subarray(0, good), { stream: true });
  return encoding === "utf-8" ? encoder.encode(whole).length : Math.min(good, content.length - 1);
}

/** What is learned and what is held out, as src/engine/tune_text/parts.rs cuts but for rare blanks: after a share, where a word ends. */
export function inTwo(pages, share) {
  const content = encoder.encode(pages.trim());
  let cut = Math.floor(content.length * (1 - share));
  while (cut > 0 && (content[cut] & 0xc0) === 0x80) cut--;
  const before = decoder.decode(content.subarray(Math.max(0, cut - MOST_WORD_BYTES + 1), cut));
  const space = before.search(/\s\S*$/u);
  const near = space < 0 ? 0 : encoder.encode(before.slice(space)).length;
  return [decoder.decode(content.subarray(0, cut - near)), decoder.decode(content.subarray(cut - near))];
}

const letters = (text) => [...text].length;

/** Its first and last words. */
function quote(text) {
  const words = text.trim().replace(/\s+/g, " ");
  if (words.length <= 2 * QUOTED) return `“${words}”`;
  return `“${words.slice(0, QUOTED).replace(/\s\S*$/, "")} … ${words.slice(-QUOTED).replace(/^\S*\s/, "")}”`;
}

/** The first words of the held-out end's first whole sentence. */
function beginning(held) {
  const [, sentence] = held.match(/[.!?]["”’)]*\s+(\S+(?: \S+){1,3})/u) ?? held.match(/^\s*(\S+(?:\s+\S+){0,3})/u) ?? [];
  return sentence ?? "";
}

/** What the model goes on with before and after it learned. */
export const comparedBeginning = () => part("prompt").value || part("prompt").placeholder;

let reporting = 0;
let noted = "";

/** Shows the two parts of the pages; nothing where there are none. */
export function showSplit() {
  const pages = part("pages").value;
  const share = part("share").validity.valid ? part("share").valueAsNumber / 100 : 0.1;
  clearTimeout(reporting);
  part("pages-report").textContent = part("before").textContent = "";
  part("split").hidden = !pages.trim();
  if (!pages.trim()) return;
  const [learned, held] = inTwo(pages, share);
  part("learned-words").textContent = `Learned: ${count(letters(learned))} characters`;
  part("held-words").textContent = `Held out: ${count(letters(held))} characters`;
  part("prompt").placeholder = beginning(held);
  part("learned").textContent = quote(learned);
  part("held").textContent = quote(held);
  reporting = setTimeout(() => {
    part("pages-report").textContent = noted + report(learned, held);
    part("before").textContent = before(state, learned, held);
  }, REPORT_AFTER_MS);
  part("split-bar").firstElementChild.style.width = `${100 * (1 - share)}%`;
}

/** Puts a text into the field; what is to be known of how it was read stands before what is in it. */
export function putPages(text, note = "") {
  part("pages").value = text;
  noted = note;
  showSplit();
}

/** Lets pages be pasted, dropped, chosen, or taken from the site; tells what is wrong with them. */
export function showPages(whenNew) {
  const field = part("pages");
  const wrong = (words) => {
    part("pages-problem").textContent = words;
    field.setAttribute("aria-invalid", String(Boolean(words)));
  };
  const take = ({ text, note }) => {
    putPages(text, note);
    if (note) say(note);
    wrong("");
    whenNew();
  };
  const read = (file) => file && readText(file).then(take, (error) => wrong(error.message));
  field.oninput = () => {
    noted = "";
    wrong("");
    showSplit();
    whenNew();
  };
  part("share").addEventListener("input", showSplit);
  part("pages-file").onchange = ({ target }) => {
    read(target.files[0]);
    target.value = "";
  };
  part("sample").onclick = async () => {
    const answer = await fetch("samples/texts/declaration.txt").catch(() => null);
    if (answer?.ok) take({ text: await answer.text() });
    else wrong("The Declaration could not be fetched. Check the connection, or paste a text.");
  };
  let shown = "";
  whenChanged(() => {
    const { kind, learned, isForeign } = state;
    const now = `${kind} ${isForeign} ${learned.length}`;
    if (now !== shown) showSplit();
    shown = now;
  });
  showZone(part("drop"), (_, [file]) => {
    if (state.busy === "training") complain(new Error("A training is under way. Drop the file once it is over."));
    else read(file);
  });
  return wrong;
}
