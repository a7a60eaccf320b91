// Lets the page open without network: keeps the page's own files, and gives them out where the network does not answer.
// With network the newest files are served: only files with a hash in their name come from here first. Weights never pass through
// here (the engine keeps them, verified, chunk by chunk), nor does a request for a part of a file.

const SCOPE = new URL(self.registration.scope);
const CACHE = `hearth ${SCOPE.pathname}`;
const PAGE = SCOPE.href;
// Pages beside the page of demos.
const OTHERS = /^(?:clothes|pictures|runs|tables|write)\.html$/;

// As engine_cpu.js chooses its module: xtask/src/shrink/fused.rs.
const RELAXED = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11]);
const ENGINE = WebAssembly.validate(RELAXED) ? "engine_cpu_relaxed_bg.wasm" : "engine_cpu_bg.wasm";

// What the page needs beside what its HTML names by hash.
const SHELL = ["boot.js", "late.js", "share.js", "further_settings.js", "engine_cpu_loader.js", "engine_cpu.js", ENGINE, "icons/hearth.svg"];
const HASHED = /[\w.-]+-[0-9a-f]{16}(?:_bg)?\.(?:js|wasm|css)/g;
const KEPT = /^samples\/|^data\/clothes\/|\.(?:js|wasm|css|svg|png|jpe?g|webp|json|csv|txt)$/;

// A host that does not begin to answer the page within this time counts as away, for a while: all files then come from one place.
const PATIENCE_MS = 4000;
const AWAY_MS = 30000;
let awayUntil = 0;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const answer = route(event);
  if (answer) event.respondWith(answer);
});

// What a page fetched before this worker stood.
self.addEventListener("message", ({ data }) => data.forEach((address) => keepToo(address).catch(() => {})));

async function keepToo(address) {
  const url = new URL(address);
  const file = url.pathname.slice(SCOPE.pathname.length);
  const isOurs = url.origin === SCOPE.origin && url.pathname.startsWith(SCOPE.pathname);
  if (isOurs && KEPT.test(file) && !(await kept(address))) await keep(address, await fetch(address));
}

async function keepShell() {
  const response = await fetch(PAGE);
  if (!isPage(response)) throw new Error(`${PAGE}: HTTP status ${response.status}`);
  const named = (await response.clone().text()).match(HASHED) ?? [];
  const cache = await caches.open(CACHE);
  await cache.addAll([...new Set([...SHELL, ...named])].map((file) => new URL(file, PAGE).href));
  await keep(PAGE, response);
}

function route(event) {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === SCOPE.origin && url.pathname.startsWith(SCOPE.pathname);
  // "no-store" asks what the host has now; a part of a file is none of our business.
  if (!isOurs || request.method !== "GET" || request.cache === "no-store" || request.headers.has("range")) return null;
  const file = url.pathname.slice(SCOPE.pathname.length);
  if (request.mode === "navigate" && OTHERS.test(file)) return newest(event);
  if (request.mode === "navigate") return file === "" || file === "index.html" ? page(event) : null;
  if (!KEPT.test(file)) return null;
  return file.search(HASHED) >= 0 ? hashed(event) : newest(event);
}

// Its content never changes.
async function hashed(event) {
  return (await kept(event.request)) ?? fromHost(event, event.request);
}

async function newest(event) {
  const copy = await kept(event.request);
  if (!copy) return fromHost(event, event.request);
  if (Date.now() < awayUntil) return copy;
  return fromHost(event, event.request).then(unlessIll(copy), () => copy);
}

async function page(event) {
  const copy = await kept(PAGE);
  if (!copy) return fromHost(event, PAGE);
  const answer = fromHost(event, PAGE).then(unlessIll(null), () => null);
  event.waitUntil(answer);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([answer, late]);
  awayUntil = first ? 0 : Date.now() + AWAY_MS;
  return first ?? copy;
}

async function kept(key) {
  return (await caches.open(CACHE)).match(key, { ignoreVary: true });
}

async function fromHost(event, key) {
  const response = await fetch(event.request);
  const copy = response.clone();
  // A store that is full costs nothing but the visit without network.
  event.waitUntil(keep(key, copy).catch(() => {}));
  return response;
}

// What a host in trouble says is worth less than what it said before.
const unlessIll = (copy) => (response) => (response.status < 500 ? response : copy);

function isPage(response) {
  return response.status === 200 && (response.headers.get("content-type") ?? "").startsWith("text/html");
}

// A host that answers a missing file with its start page must not spoil what is kept.
async function keep(key, response) {
  const isTheirs = response.status !== 200 || response.type !== "basic" || response.redirected;
  const isHtml = key === PAGE || OTHERS.test(new URL(key.url ?? key).pathname.split("/").pop());
  if (isTheirs || isPage(response) !== isHtml) return;
  const cache = await caches.open(CACHE);
  if (key === PAGE) await dropOld(cache, await response.clone().text());
  await cache.put(key, response);
}

// Files of earlier versions, which the page names no longer.
async function dropOld(cache, html) {
  const named = html.match(HASHED) ?? [];
  for (const request of await cache.keys()) {
    const [name] = request.url.match(HASHED) ?? [];
    if (name && !named.includes(name)) await cache.delete(request);
  }
}
