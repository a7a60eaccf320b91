// Small parts of the pages that are plain JavaScript: elements, numbers as people read them, bars, tables, files.

export const part = (id) => document.getElementById(id);

/** An element with attributes (`text` is its content) and children. */
export function element(name, { text, ...attributes } = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export const upper = (words) => words[0].toUpperCase() + words.slice(1);
export const count = (number) => Math.round(number).toLocaleString("en");
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

export function bytes(number) {
  return number < 1e6 ? `${Math.round(number / 1e3)} kB` : `${(number / 1e6).toFixed(1)} MB`;
}

export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A piece with its blanks to be seen. */
export const visible = (piece) => piece.replaceAll(" ", "␣").replaceAll("\n", "↵") || "(nothing)";

/** What screen readers are told; the same words twice are told twice. */
export function say(words) {
  part("said").textContent = part("said").textContent === words ? `${words}\u00a0` : words;
}

/** What a field was told already. */
class Told extends Error {}

/** A problem as a sentence, until it is closed, or the next one or none comes. */
export function complain(error) {
  if (error instanceof Told) return;
  part("problem").hidden = !error;
  part("problem-words").textContent = error ? upper(error.message || String(error)) : "";
}

/** A button that is there only while it can be pressed. */
export function offer(id, isOffered) {
  part(id).disabled = part(id).hidden = !isOffered;
}

/** One bar of a list of them; `share` is 0 to 1. */
export function bar(name, share, value, isBest) {
  const fill = element("span", { class: "fill" });
  fill.style.width = `${100 * share}%`;
  return element("div", { class: isBest ? "bar best-bar" : "bar" }, [
    element("span", { class: "name", text: name }),
    element("span", { class: "track" }, [fill]),
    element("span", { class: "value", text: value }),
  ]);
}

/** Rows of a table's body; the first cell of each is its head. */
export function rows(body, values) {
  body.replaceChildren(
    ...values.map(([head, ...cells]) =>
      element("tr", {}, [element("th", { scope: "row", text: head }), ...cells.map((text) => element("td", { text }))]),
    ),
  );
}

/** Probabilities of classes as bars, the most probable one marked, and as rows of a table's body. */
export function showShares(bars, body, names, shares) {
  const best = shares.indexOf(Math.max(...shares));
  bars.replaceChildren(...shares.map((share, label) => bar(names[label], share, percent(share), label === best)));
  rows(body, shares.map((share, label) => [names[label], percent(share)]));
}

/** How a run ended, and where it is found again if it was kept. */
export function sayOfRun(box, sentence, run) {
  box.replaceChildren(sentence, ...(run ? [" The run stands among ", element("a", { href: "runs.html", text: "your runs" }), "."] : []));
  say(sentence);
}

/** Says once what it means that a checkpoint of a run could not be kept. */
export function sayUnkept(box, { type, is_kept: isKept }) {
  const words = "This browser has no room for checkpoints: keep this tab open until the end.";
  if (type !== "checkpoint" || isKept || box.textContent === words) return;
  box.textContent = words;
  say(words);
}

/** The number in a field; where it does not fit, the field says what is expected, and this throws. */
export function number(id) {
  const field = part(id);
  const fits = field.checkValidity();
  field.setAttribute("aria-invalid", String(!fits));
  field.parentElement.querySelector(".problem")?.remove();
  if (fits) return field.valueAsNumber;
  const fold = field.closest("details");
  if (fold) fold.open = true;
  const { min, max, step } = field;
  const kind = step === "1" ? "a whole number" : "a number";
  const words = `Expected ${kind} from ${min} to ${count(max)}, got ${field.value || "nothing"}.`;
  field.after(element("p", { class: "problem", role: "alert", "data-testid": `${id}-problem`, text: words }));
  field.focus();
  throw new Told(words);
}

// What is dropped beside a zone must not take the page's place, and what it learned with it; fields take what is theirs.
for (const kind of ["dragover", "drop"]) {
  addEventListener(kind, (event) => {
    const isFile = event.dataTransfer?.types?.includes("Files");
    if (!event.target.closest?.(isFile ? "input[type=file]:enabled" : "textarea, input")) event.preventDefault();
  });
}

/** A zone for files: `dropped` gets the items and the files. */
export function showZone(zone, dropped) {
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.dataset.over = "yes";
  };
  zone.ondragleave = () => delete zone.dataset.over;
  zone.ondrop = (event) => {
    delete zone.dataset.over;
    const { items, files } = event.dataTransfer;
    if (!files.length) return;
    event.preventDefault();
    dropped([...items], [...files]);
  };
}

/** Offers bytes as a file. */
export function save(name, content) {
  const address = URL.createObjectURL(new Blob([content]));
  const link = element("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** What the parts of a page may know of each other, in `state`: who wants to hear of changes is called at once and after each. */
export function told(state) {
  const listeners = [];
  return {
    state,
    whenChanged(listener) {
      listeners.push(listener);
      listener();
    },
    change(values) {
      Object.assign(state, values);
      for (const listener of listeners) listener();
    },
  };
}
