// The bench page. `window.hearthBench(name)` is for programs: the device stands in the address (?device=cpu or ?device=webgpu).

import { benchmarkLine, devices } from "./hearth.js";

const LINES = {
  T1: "Training: one step of a small CNN, 32 pictures",
  T2: "Training: one epoch of a head, 2,000 examples of 1,280 features",
  I1: "Answering: a photo, EfficientNet-Lite0",
  I2: "Answering: a small CNN, one picture",
  "I3-16": "Answering: 16 tokens of text, MiniLM",
  "I3-128": "Answering: 128 tokens of text, MiniLM",
  "M1-256": "Matrix product, 256 by 256",
  "M1-512": "Matrix product, 512 by 512",
  "M1-1024": "Matrix product, 1,024 by 1,024",
};
const SAMPLES = 15;
const address = new URLSearchParams(location.search);
const device = address.get("device") ?? "cpu";

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function result({ samples_ms, check, usage }) {
  return { median_ms: median(samples_ms), min_ms: Math.min(...samples_ms), samples_ms, check, ...usage };
}

/** From the navigation of a page of its own to its first output. */
async function startUp() {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = `bench.html?device=${encodeURIComponent(device)}&start=1`;
  const told = new Promise((resolve, reject) => {
    addEventListener("message", function hear({ source, origin, data }) {
      if (source !== frame.contentWindow || origin !== location.origin) return;
      removeEventListener("message", hear);
      if (typeof data?.ms === "number") resolve(data);
      else reject(new Error(String(data?.error)));
    });
  });
  document.body.append(frame);
  try {
    const { ms, check } = await told;
    return result({ samples_ms: [ms], check });
  } finally {
    frame.remove();
  }
}

/** To the page around it, and to a program that navigated here itself. */
async function tellStart() {
  try {
    const { check } = await benchmarkLine("I2", { device, samples: 1, warmUpMs: 0 });
    window.hearthStart = { ms: performance.now(), check };
  } catch (error) {
    window.hearthStart = { error: error.message };
  }
  parent.postMessage(window.hearthStart, location.origin);
}

window.hearthBench = async (name, { samples = SAMPLES, warmUpMs = 3000 } = {}) => {
  if (device !== "cpu" && device !== "webgpu") throw new Error(`?device=: expected cpu or webgpu, got ${device}`);
  if (name === "S1") return startUp();
  return result(await benchmarkLine(name, { device, samples, warmUpMs }));
};

const part = (id) => document.getElementById(id);
const measured = { cpu: {}, webgpu: {} };
const known = {};
let running = null;

function row(name) {
  const row = part("lines").insertRow();
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = LINES[name];
  row.append(head);
  for (const kind of ["cpu", "webgpu"]) {
    const cell = row.insertCell();
    cell.className = kind;
    cell.id = `${kind}-${name}`;
    cell.textContent = "not measured";
  }
}

function show(name) {
  const longest = Math.max(...Object.values(measured).map((lines) => lines[name]?.median_ms ?? 0));
  for (const kind of ["cpu", "webgpu"]) {
    const line = measured[kind][name];
    if (!line) continue;
    const cell = part(`${kind}-${name}`);
    cell.textContent = line.error ?? `${line.median_ms.toPrecision(3)} ms`;
    if (line.error) continue;
    const bar = document.createElement("meter");
    bar.max = longest;
    bar.value = line.median_ms;
    bar.setAttribute("aria-label", `${line.median_ms.toPrecision(3)} of ${longest.toPrecision(3)} milliseconds`);
    cell.append(bar);
  }
}

function busy(is) {
  part("run-cpu").disabled = is;
  part("run-webgpu").disabled = is || !known.webgpu?.available;
  part("cancel").disabled = !is;
  part("copy").disabled = is || !Object.keys({ ...measured.cpu, ...measured.webgpu }).length;
  part("progress").hidden = !is;
}

/** Says what is measured. Returns what shows the bytes of a model or an engine behind it: seen, but not read out each time they change. */
function announce(words) {
  const fetched = document.createElement("span");
  fetched.setAttribute("aria-hidden", "true");
  part("status").replaceChildren(words, fetched);
  const megabytes = (count) => `${(count / 1e6).toFixed(1)} MB`;
  return ({ what, done, total }) => {
    const all = total ? ` of ${megabytes(total)}` : "";
    // The timing is told in the same way, in samples.
    fetched.textContent = what === "timing" ? "" : `, fetching ${what}: ${megabytes(done)}${all}`;
  };
}

async function measure(kind) {
  running = new AbortController();
  busy(true);
  part("cancel").focus();
  part("figures")?.remove();
  const names = Object.keys(LINES);
  for (const [place, name] of names.entries()) {
    part("progress").value = place / names.length;
    const onProgress = announce(`${place + 1} of ${names.length}: ${LINES[name]}`);
    try {
      measured[kind][name] = result(await benchmarkLine(name, { device: kind, samples: SAMPLES, signal: running.signal, onProgress }));
    } catch (error) {
      if (running.signal.aborted) break;
      measured[kind][name] = { error: error.message };
    }
    show(name);
  }
  part("status").textContent = running.signal.aborted ? "Cancelled; what was measured stays." : "Done.";
  running = null;
  const stood = [document.body, part("cancel")].includes(document.activeElement);
  busy(false);
  if (stood) part(`run-${kind}`).focus();
}

/** Pages without HTTPS have no clipboard, and a browser may refuse it. */
async function copy() {
  const text = JSON.stringify({ userAgent: navigator.userAgent, devices: known, measured }, null, 1);
  try {
    await navigator.clipboard.writeText(text);
    part("status").textContent = "Copied.";
  } catch {
    part("status").textContent = "This browser lets this page copy nothing. The figures are selected below: copy them by hand.";
    offer(text);
  }
}

/** The text in a field, to be selected. */
function offer(text) {
  const field = part("figures") ?? Object.assign(document.createElement("textarea"), { id: "figures", readOnly: true, rows: 8 });
  field.setAttribute("aria-label", "The figures as JSON");
  field.value = text;
  part("status").after(field);
  field.focus();
  field.select();
}

async function start() {
  Object.keys(LINES).forEach(row);
  for (const found of await devices()) known[found.kind] = found;
  const card = known.webgpu.available ? `${known.webgpu.adapter || "of unknown name"}.` : `none. ${known.webgpu.reason}`;
  part("devices").textContent = `Processor: one thread with SIMD, ${navigator.hardwareConcurrency} cores here. Graphics card: ${card}`;
  part("run-cpu").onclick = () => measure("cpu");
  part("run-webgpu").onclick = () => measure("webgpu");
  part("cancel").onclick = () => running?.abort();
  part("copy").onclick = copy;
  busy(false);
}

function fail(error) {
  part("status").textContent = `The engine could not be started: ${error.message}`;
}

if (address.has("start")) tellStart();
else if (!address.has("quiet")) start().catch(fail);
