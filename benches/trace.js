// What happens when, from traces of headless Chromium: `node trace.js start|step SITE CHROME`, with puppeteer-core on NODE_PATH. Prints one
// JSON object. `start`: the first second of the page of demos. `step`: what a training step on WebGPU asks of the browser.

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { extname, join, normalize } = require("node:path");

const [what, site, chrome] = process.argv.slice(2);
const { launch } = createRequire(join(process.env.NODE_PATH, "x.js"))("puppeteer-core");

const KINDS = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };

/** The built site on localhost; scripts may be changed on their way. */
function serve(change = {}) {
  const server = createServer(({ url }, answer) => {
    const name = normalize(decodeURIComponent(new URL(url, "http://x").pathname)).replace(/^\/+/, "") || "index.html";
    try {
      let body = readFileSync(join(site, name));
      if (change[name]) body = Buffer.from(change[name](String(body)));
      const type = KINDS[extname(name)] ?? "application/octet-stream";
      answer.writeHead(200, { "content-type": type, "content-length": body.length, "cache-control": "max-age=600" });
      answer.end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve([server, `http://127.0.0.1:${server.address().port}/`])));
}

const GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const open = (further = []) => launch({ executablePath: chrome, headless: true, protocolTimeout: 600_000, args: ["--no-sandbox", ...further] });

// --- The first second ---

/** As a reader would: the first sample of the gallery is chosen as soon as it is there. */
function choose() {
  new MutationObserver(() => {
    const sample = document.querySelector("[data-testid=sample]");
    if (sample && !window.clicked) {
      window.clicked = true;
      performance.mark("gallery");
      sample.click();
    }
    if (document.querySelector("[data-testid=best]") && !window.answered) {
      window.answered = true;
      performance.mark("answer");
    }
  }).observe(document, { childList: true, subtree: true });
}

const CATEGORIES = ["blink.user_timing", "devtools.timeline", "loading", "v8", "v8.wasm", "disabled-by-default-v8.compile", "disabled-by-default-v8.wasm.detailed"];

async function trace(address) {
  const browser = await open();
  try {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(choose);
    // The browser's own first pages load too.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await page.tracing.start({ categories: CATEGORIES });
    await page.goto(address);
    await page.waitForFunction("window.answered", { timeout: 60_000 });
    return JSON.parse(Buffer.from(await page.tracing.stop()).toString()).traceEvents;
  } finally {
    await browser.close();
  }
}

/** Rows of a chart: what, from when to when in milliseconds after the navigation, how many bytes. */
function rows(events, address) {
  const start = events.find(({ name, args }) => name === "navigationStart" && args.data?.documentLoaderURL?.startsWith(address))?.ts;
  const ms = (ts) => (ts - start) / 1000;
  const ends = new Map();
  for (const { name, ts, args } of events) {
    if (name === "ResourceFinish") ends.set(args.data.requestId, { to: ms(ts), bytes: args.data.decodedBodyLength });
  }
  const isOurs = ({ name, ts, args }) => name === "ResourceSendRequest" && ts >= start && args.data.url.startsWith(address);
  const fetched = events.filter(isOurs);
  const files = fetched.flatMap(({ ts, args: { data } }) => {
    const end = ends.get(data.requestId);
    return end ? [{ kind: "fetch", what: data.url.slice(address.length) || "index.html", from: ms(ts), ...end }] : [];
  });
  const marks = events.filter(({ cat, name }) => cat.includes("user_timing") && ["gallery", "answer"].includes(name));
  const paints = events.filter(({ name, ts }) => name === "firstContentfulPaint" && ts >= start);
  const moments = [...paints.slice(0, 1), ...marks].map(({ name, ts }) => ({ kind: "moment", what: name, from: ms(ts), to: ms(ts) }));
  const wasm = events.filter(({ name, ph, ts }) => /wasm/i.test(name) && ph === "X" && ts >= start);
  const work = new Map();
  for (const { name, ts, dur = 0, pid, tid } of wasm) {
    const key = `${name} ${pid} ${tid}`;
    const sum = work.get(key) ?? { kind: "work", what: name, from: ms(ts), to: 0, busy: 0 };
    work.set(key, { ...sum, to: Math.max(sum.to, ms(ts + dur)), busy: sum.busy + dur / 1000 });
  }
  return [...files, ...moments, ...[...work.values()].filter(({ busy }) => busy >= 1)].sort((a, b) => a.from - b.from);
}

async function firstSecond() {
  const [server, address] = await serve();
  try {
    const all = [];
    for (let visit = 0; visit < 7; visit += 1) all.push(rows(await trace(address), address));
    // The visit whose answer came in the middle of all.
    const answered = (rows) => rows.find(({ what }) => what === "answer").from;
    return all.sort((a, b) => answered(a) - answered(b))[3];
  } finally {
    server.close();
  }
}

// --- A training step on WebGPU ---

/** Counts the calls of WebGPU in the engine's worker, and how long they take there; keeps dispatches, to run each again. */
const COUNT = `
const tally = {};
const note = (name, ms, bytes = 0) => {
  const of = (tally[name] ??= { calls: 0, ms: 0, bytes: 0 });
  of.calls += 1; of.ms += ms; of.bytes += bytes;
};
const wrap = (type, name, bytes = () => 0) => {
  const plain = type.prototype[name];
  type.prototype[name] = function (...all) {
    const start = performance.now();
    const result = plain.apply(this, all);
    if (!(result instanceof Promise)) { note(name, performance.now() - start, bytes(...all)); return result; }
    return result.finally(() => note(name, performance.now() - start, bytes(...all)));
  };
};
wrap(GPUDevice, "createShaderModule");
wrap(GPUDevice, "createComputePipeline");
wrap(GPUDevice, "createComputePipelineAsync");
wrap(GPUDevice, "createBindGroup");
wrap(GPUDevice, "createBuffer", ({ size }) => size);
wrap(GPUCommandEncoder, "beginComputePass");
wrap(GPUCommandEncoder, "copyBufferToBuffer", (...all) => all.at(-1));
wrap(GPUComputePassEncoder, "dispatchWorkgroups");
wrap(GPUComputePassEncoder, "dispatchWorkgroupsIndirect");
wrap(GPUQueue, "submit");
wrap(GPUQueue, "writeBuffer", (buffer, offset, data, from, size) => size ?? data.byteLength);
wrap(GPUBuffer, "mapAsync");

const names = new WeakMap();
const kept = [];
let device;
let keeps = false;
const { createComputePipeline } = GPUDevice.prototype;
GPUDevice.prototype.createComputePipeline = function (of) {
  device = this;
  const pipeline = createComputePipeline.call(this, of);
  names.set(pipeline, of.compute.entryPoint ?? of.label ?? "");
  return pipeline;
};
const { setPipeline, setBindGroup, dispatchWorkgroups } = GPUComputePassEncoder.prototype;
const set = {};
GPUComputePassEncoder.prototype.setPipeline = function (pipeline) {
  set.pipeline = pipeline;
  return setPipeline.call(this, pipeline);
};
GPUComputePassEncoder.prototype.setBindGroup = function (place, group, ...all) {
  set.group = group;
  return setBindGroup.call(this, place, group, ...all);
};
GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...groups) {
  if (keeps) kept.push({ ...set, groups });
  return dispatchWorkgroups.apply(this, groups);
};
/** Each dispatch again, alone, three times: the least counts. */
const alone = async () => {
  keeps = false;
  const kernels = {};
  for (const { pipeline, group, groups } of kept.splice(0)) {
    let least = Infinity;
    for (let turn = 0; turn < 3; turn += 1) {
      const commands = device.createCommandEncoder();
      const pass = commands.beginComputePass();
      setPipeline.call(pass, pipeline);
      setBindGroup.call(pass, 0, group);
      dispatchWorkgroups.apply(pass, groups);
      pass.end();
      const start = performance.now();
      device.queue.submit([commands.finish()]);
      await device.queue.onSubmittedWorkDone();
      least = Math.min(least, performance.now() - start);
    }
    // burn's names end in types and a hash.
    const name = names.get(pipeline).replace(/_(?:in|lhs|[a-z])_(?:f32|u32|bool).*|_[0-9a-f]{8}$/, "");
    const of = (kernels[name] ??= { calls: 0, ms: 0 });
    of.calls += 1; of.ms += least;
  }
  return kernels;
};
const channel = new BroadcastChannel("trace");
channel.onmessage = async ({ data }) => {
  if (data === "tell") channel.postMessage(tally);
  if (data === "keep") channel.postMessage(keeps = true);
  if (data === "alone") channel.postMessage(await alone());
};
`;

const STEPS = 20;

async function step() {
  const [server, address] = await serve({ "engine_gpu_worker.js": (text) => `${COUNT}\n${text}`.replace(/^([\s\S]*?)(import init[^\n]*\n)/, "$2$1") });
  const browser = await open(GPU);
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(String(error)));
    await page.goto(`${address}bench.html?quiet&device=webgpu`);
    await page.waitForFunction("window.hearthBench");
    return await page.evaluate(async (steps) => {
      const channel = new BroadcastChannel("trace");
      const told = (what = "tell") => new Promise((resolve) => {
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage(what);
      });
      const run = async (samples) => {
        const start = performance.now();
        const { samples_ms } = await hearthBench("T1", { samples, warmUpMs: 0 });
        return { ms: performance.now() - start, samples_ms, counted: structuredClone(await told()) };
      };
      // The first run compiles; a longer one less a shorter one is steps alone.
      const [first, short, long] = [await run(1), await run(1), await run(1 + steps)];
      const each = {};
      for (const [name, { calls, ms, bytes }] of Object.entries(long.counted)) {
        const before = short.counted[name] ?? { calls: 0, ms: 0, bytes: 0 };
        const of = first.counted[name] ?? { calls: 0, ms: 0, bytes: 0 };
        const once = { calls: before.calls - of.calls, ms: before.ms - of.ms, bytes: before.bytes - of.bytes };
        each[name] = {
          first_run: of,
          a_step: { calls: (calls - before.calls - once.calls) / steps, ms: (ms - before.ms - once.ms) / steps, bytes: (bytes - before.bytes - once.bytes) / steps },
        };
      }
      const kernelsOf = async (samples) => {
        await told("keep");
        await hearthBench("T1", { samples, warmUpMs: 0 });
        return told("alone");
      };
      // Here too: what makes network and optimizer is in both.
      const more = 4;
      const [once, all] = [await kernelsOf(1), await kernelsOf(1 + more)];
      const kernels = {};
      for (const [name, { calls, ms }] of Object.entries(all)) {
        const before = once[name] ?? { calls: 0, ms: 0 };
        if (calls > before.calls) kernels[name] = { calls: (calls - before.calls) / more, ms: (ms - before.ms) / more };
      }
      return { kernels, steps, first_run_ms: first.ms, second_run_ms: short.ms, step_ms: long.samples_ms.slice(1), calls: each };
    }, STEPS);
  } finally {
    await browser.close();
    server.close();
  }
}

const made = { start: firstSecond, step }[what]();
made.then((told) => console.log(JSON.stringify(told, null, 1)), (error) => {
  console.error(error);
  process.exitCode = 1;
});
