// Pictures are brought: a zip or a folder, chosen or dropped.

import { bytes, complain, count, offer, part, say, showZone } from "./parts.js";
import { choose } from "./pictures_choice.js";
import { busily, change, state, whenChanged } from "./pictures_model.js";
import { readFolder, readZip } from "./pictures_reader.js";
import { tell } from "./work.js";

/** One more than the reader takes, so that it can say so. */
const MOST_FILES = 20001;

let giveUp = null;

/** Reads what was brought; what is refused or given up leaves what was there before. */
function bring(name, read) {
  if (state.busy) return void complain(new Error("Something else is still under way. Bring the pictures once it is over, or cancel it first."));
  giveUp = new AbortController();
  const { signal } = giveUp;
  busily("reading", async () => {
    tell(`Reading ${name}`, null);
    part("read-cancel").focus();
    const { report, pictures } = await read({ signal, onProgress: (far) => tellFar(name, far) });
    // What the network sees of each picture, and its small picture, once it was looked at.
    change({ brought: { name, report, pictures, choice: choose(pictures), seen: new Map() }, taught: null });
    say(`${name} is read: ${count(pictures.length)} pictures. ${part("obstacle").textContent}`);
    part("report-title").focus({ preventScroll: true });
    part("report").scrollIntoView({ block: "nearest" });
  });
}

function tellFar(name, { done, total, pictures, bytes: read }) {
  tell(`Reading ${name}: ${count(done)} of ${count(total)} files, ${bytes(read)}, ${count(pictures)} pictures`, done / total);
}

/** The files of a folder that was chosen, by their paths within it. */
function ofFolder(files) {
  const [root] = files[0].webkitRelativePath.split("/");
  const entries = files.map((file) => ({ name: file.webkitRelativePath.slice(root.length + 1), file }));
  bring(root, (options) => readFolder(entries, options));
}

const isZip = (file) => /\.zip$/i.test(file.name) || /zip/.test(file.type);

/** What was dropped: a zip, or folders with all that is in them. */
async function take(items, files) {
  const roots = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const folders = roots.filter((entry) => entry.isDirectory);
  if (folders.length === 0) {
    const zip = files.find(isZip) ?? (files.length === 1 ? files[0] : null);
    if (zip) return bring(zip.name, (options) => readZip(zip, options));
    return bring(`${files.length} files`, (options) => readFolder(files.map((file) => ({ name: file.webkitRelativePath || file.name, file })), options));
  }
  const [only] = folders;
  // Several folders are the classes; one alone holds them.
  const start = roots.length === 1 ? "" : null;
  const name = start === "" ? only.name : `${folders.length} folders`;
  bring(name, async (options) => {
    const entries = [];
    for (const root of roots) await collect(root, start ?? root.name, entries, options.signal);
    return readFolder(entries, options);
  });
}

/** All files below an entry, in order; folders are read in handfuls, which end with an empty one. */
async function collect(entry, path, found, signal) {
  signal.throwIfAborted();
  if (found.length >= MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ name: path, file });
    return;
  }
  const reader = entry.createReader();
  const children = [];
  for (;;) {
    const handful = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (handful.length === 0) break;
    children.push(...handful);
  }
  children.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const child of children) await collect(child, path ? `${path}/${child.name}` : child.name, found, signal);
  if (found.length) tell(`Looking through the folder: ${count(found.length)} files`, null);
}

export function showBringing() {
  showZone(part("drop"), (items, files) => void take(items, files).catch(complain));
  part("zip").onchange = ({ target }) => {
    const [file] = target.files;
    if (file) bring(file.name, (options) => readZip(file, options));
    target.value = "";
  };
  part("folder").onchange = ({ target }) => {
    const files = [...target.files];
    target.value = "";
    if (files.length) ofFolder(files);
    else complain(new Error("Expected a folder with pictures, got an empty one. Choose another one."));
  };
  part("read-cancel").onclick = () => giveUp?.abort();
  whenChanged(() => {
    const isReading = state.busy === "reading";
    offer("read-cancel", isReading);
    part("zip").disabled = part("folder").disabled = state.busy !== "";
  });
}
