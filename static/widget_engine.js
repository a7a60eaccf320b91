// The end of the widget's worker, behind what wasm-bindgen wrote for the processor's engine (`start`): fetches the engine, tells the
// bytes that came, checks its hash where one is known, and starts it. Its settings come with its address, or before it in a blob.

const { base, wasm, bytes, integrity } = self.hearthEngine ?? Object.fromEntries(new URL(import.meta.url).searchParams);
self.hearthBase = base;
const TELL_EVERY_MS = 100;

async function counted(response) {
  const packed = response.headers.has("content-encoding");
  const total = Number(bytes) || (packed ? 0 : Number(response.headers.get("content-length") ?? 0));
  const reader = response.body.getReader();
  const pieces = [];
  let [done, toldMs] = [0, 0];
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    pieces.push(step.value);
    done += step.value.byteLength;
    if (performance.now() - toldMs > TELL_EVERY_MS) {
      toldMs = performance.now();
      postMessage([done, Math.max(total, total && done)]);
    }
  }
  postMessage([done, done]);
  return new Blob(pieces).arrayBuffer();
}

async function checked(content) {
  if (!integrity) return content;
  if (!self.crypto?.subtle) return (await fetch(wasm, { integrity })).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", content));
  if (`sha384-${btoa(String.fromCharCode(...digest))}` !== integrity) {
    throw new Error(`${wasm}: expected the hash ${integrity}, got other content`);
  }
  return content;
}

const response = await fetch(wasm);
if (!response.ok) throw new Error(`${wasm}: HTTP status ${response.status}`);
await start({ module_or_path: await checked(await counted(response)) });
