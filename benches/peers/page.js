//! The page of one peer: `?peer=NAME`. `window.hearthBench(line)` answers as that of bench.html does; with `&start=1` the page tells in
//! `window.hearthStart` when its first output was there.

import { time } from "./clock.js";

const address = new URLSearchParams(location.search);
const peer = address.get("peer");

/** Makes a line ready: returns its run. A module's `open` starts its engine and tells the lines that it offers, and why not the others. */
async function run(name) {
  const { open } = await import(`./${peer.split("-")[0]}.js`);
  const { lines, reasons } = await open(peer, name);
  if (!lines[name]) throw new Error(reasons[name] ?? "does not offer this line");
  return lines[name]();
}

async function start() {
  const read = await (await run("I2"))();
  return { ms: performance.now(), check: [...read] };
}

if (address.has("start")) {
  start().then(
    (told) => (window.hearthStart = told),
    (error) => (window.hearthStart = { error: String(error?.message ?? error) }),
  );
} else {
  window.hearthBench = async (name, options) => time(await run(name), options);
}
