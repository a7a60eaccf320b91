// The text: the model goes on with it piece by piece, at its end; and what comes next, as bars and as a table.

import { change, failed, state, whenChanged } from "./write_model.js";
import { bar, complain, count, number, offer, part, percent, rows, say, visible } from "./parts.js";

const SHOWN = 10;
const LOOK_AFTER_MS = 250;

let writing = null;
/** Where the model's last words begin, and the seed that they were written by. */
let last = null;
let looking = null;
let lookLater = 0;
let drawing = 0;

function options() {
  const stop = part("stopWord").value;
  return {
    temperature: number("temperature"),
    topK: number("topK"),
    topP: number("topP"),
    seed: number("seed"),
    maxPieces: number("maxPieces"),
    stop: stop ? [stop] : [],
    shown: SHOWN,
  };
}

/** Goes on with the text; with a seed, in the place of what was written last. */
async function write(seed) {
  if (!state.model || state.busy) return;
  complain(null);
  let asked;
  try {
    asked = { ...options(), ...(seed !== undefined && { seed }) };
  } catch (error) {
    return void complain(error);
  }
  looking?.abort();
  writing = new AbortController();
  const text = part("text");
  if (seed !== undefined) text.value = text.value.slice(0, last.from);
  part("seed").value = asked.seed;
  last = { from: text.value.length, seed: asked.seed };
  const hadFocus = document.activeElement?.closest(".buttons button");
  part("written").textContent = "";
  change({ busy: "writing" });
  if (hadFocus) part("stop").focus();
  say("Writing.");
  try {
    await hear(state.model.generate(text.value, { ...asked, signal: writing.signal }), text);
  } catch (error) {
    if (writing.signal.aborted) told(`Stopped: ${lettersSince(last.from)}.`);
    else failed(error);
  }
  const isLost = [document.body, part("stop")].includes(document.activeElement);
  change({ busy: "" });
  if (hadFocus && isLost) part("write").focus();
}

async function hear(answer, text) {
  for await (const piece of answer) {
    if (piece.text) {
      const isAtEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
      text.value += piece.text;
      if (isAtEnd) text.scrollTop = text.scrollHeight;
    }
    draw(piece.candidates, "While it writes: the most probable pieces at each place.");
  }
  const { pieces, ms, device, reason } = await answer.result;
  const rate = ms > 0 ? `, ${count((1000 * pieces) / ms)} a second` : "";
  const where = device === "cpu" ? "processor" : "graphics card";
  const end = reason === "stop" ? " It ended before the stop word." : "";
  told(`${pieces === 1 ? "One piece" : `${count(pieces)} pieces`}${rate}, on the ${where}, with seed ${last.seed}.${end}`);
}

const lettersSince = (from) => `${count(part("text").value.length - from)} letters written`;

function told(words) {
  part("written").textContent = words;
  say(words);
}

function takeBack() {
  const text = part("text");
  text.value = text.value.slice(0, last.from);
  last = null;
  told("Taken back.");
  change({});
  text.focus();
  look();
}

/** Bars are drawn once a frame, however many pieces come. */
function draw(candidates, words) {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(() => {
    const longest = Math.max(...candidates.map(({ probability }) => probability), 1e-9);
    const bars = candidates.map(({ text, probability }, place) =>
      bar(visible(text), probability / longest, percent(probability), place === 0),
    );
    part("bars").replaceChildren(...bars);
    rows(part("next-rows"), candidates.map(({ text, probability }) => [visible(text), percent(probability)]));
    part("next-words").textContent = words;
  });
}

/** Asks what comes after the text as it is now. */
async function look() {
  clearTimeout(lookLater);
  looking?.abort();
  if (!state.model || state.busy) return;
  const own = (looking = new AbortController());
  try {
    const temperature = part("temperature").validity.valid ? part("temperature").valueAsNumber : 1;
    const answer = state.model.generate(part("text").value, { temperature, maxPieces: 1, shown: SHOWN, signal: own.signal });
    for await (const { candidates } of answer) {
      draw(candidates, `After your text${temperature > 0 ? `, at temperature ${temperature}` : ""}; a space is shown as ␣, a new line as ↵.`);
    }
  } catch (error) {
    if (!own.signal.aborted) failed(error);
  }
}

function lookSoon() {
  clearTimeout(lookLater);
  lookLater = setTimeout(look, LOOK_AFTER_MS);
}

export function showText() {
  const text = part("text");
  part("write").onclick = () => write();
  part("stop").onclick = () => writing?.abort();
  part("again").onclick = () => write(last.seed + 1);
  part("back").onclick = takeBack;
  text.oninput = () => {
    last = null;
    change({});
    lookSoon();
  };
  part("temperature").addEventListener("input", lookSoon);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") writing?.abort();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      write();
    }
  });
  let wasIdle = false;
  whenChanged(() => {
    const isIdle = state.model !== null && state.busy === "";
    text.readOnly = state.busy === "writing";
    part("write").disabled = !isIdle;
    part("stop").disabled = state.busy !== "writing";
    offer("again", isIdle && last !== null);
    offer("back", isIdle && last !== null);
    // What was under way may have changed the text, or what the model makes of it.
    if (isIdle && !wasIdle) look();
    wasIdle = isIdle;
  });
}
