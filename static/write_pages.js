// A writer's pages: pasted, dropped or chosen, read as text, and shown in the two parts that the engine makes of them.

import { before, report } from "./write_report.js";
import { state, whenChanged } from "./write_model.js";
import { count, part, showZone } from "./parts.js";

const MOST_BYTES = 5_000_000;
const MOST_WORD_BYTES = 256;
const QUOTED = 90;
// Who types is not held up by the counting of a long text.
const REPORT_AFTER_MS = 300;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The text of a file: UTF-8, or UTF-16 with its mark.
 * Throws a sentence where it is none.
 */
export async function readText(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`${file.name}: expected a text of at most ${count(MOST_BYTES)} bytes, got ${count(file.size)}. Take a part of it.`);
  }
  const content = new Uint8Array(await file.arrayBuffer());
  if (content[0] === 0x50 && content[1] === 0x4b) {
    throw new Error(`${file.name}: expected plain text, got a packed document (Word, OpenDocument or zip). Save it as plain text, or copy its text and paste it.`);
  }
  const encoding = content[0] === 0xff && content[1] === 0xfe ? "utf-16le" : content[0] === 0xfe && content[1] === 0xff ? "utf-16be" : "utf-8";
  const place = firstWrong(content, encoding);
  if (place !== null) {
    throw new Error(`${file.name}: expected text in ${encoding.toUpperCase()}, got the byte 0x${content[place].toString(16).padStart(2, "0").toUpperCase()} at place ${count(place + 1)}. Save it as plain text in UTF-8.`);
  }
  return new TextDecoder(encoding).decode(content).replace(/\r\n?/g, "\n");
}

/** The place of the first byte that is no text; null where all are. */
function firstWrong(content, encoding) {
  const zero = encoding === "utf-8" ? content.indexOf(0) : -1;
  const end = zero < 0 ? content.length : zero;
  const isText = (length, stream) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(content.subarray(0, length), { stream });
      return true;
    } catch {
      return false;
    }
  };
  if (isText(end, zero >= 0)) return zero < 0 ? null : zero;
  let [good, bad] = [0, end];
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
    part("pages-report").textContent = report(learned, held);
    part("before").textContent = before(state, learned, held);
  }, REPORT_AFTER_MS);
  part("split-bar").firstElementChild.style.width = `${100 * (1 - share)}%`;
}

/** Puts a text into the field. */
export function putPages(text) {
  part("pages").value = text;
  showSplit();
}

/** Lets pages be pasted, dropped, chosen, or taken from the site; tells what is wrong with them. */
export function showPages(whenNew) {
  const field = part("pages");
  const wrong = (words) => {
    part("pages-problem").textContent = words;
    field.setAttribute("aria-invalid", String(Boolean(words)));
  };
  const take = (text) => {
    putPages(text);
    wrong("");
    whenNew();
  };
  const read = (file) => file && readText(file).then(take, (error) => wrong(error.message));
  field.oninput = () => {
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
    if (answer?.ok) take(await answer.text());
    else wrong("The Declaration could not be fetched. Check the connection, or paste a text.");
  };
  let shown = "";
  whenChanged(() => {
    const { kind, learned, isForeign } = state;
    const now = `${kind} ${isForeign} ${learned.length}`;
    if (now !== shown) showSplit();
    shown = now;
  });
  showZone(part("drop"), (_, [file]) => read(file));
  return wrong;
}
