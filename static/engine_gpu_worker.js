// The GPU engine's worker: fetches the engine while it tells the page how many bytes came, then starts it.

import init from "./engine_gpu.js";

const ADDRESS = new URL("./engine_gpu_bg.wasm", import.meta.url);
const TELL_EVERY_MS = 100;

// Compressed transfers have no total: the bytes that are counted are the unpacked ones.
function totalBytes({ headers }) {
  return headers.has("content-encoding") ? 0 : Number(headers.get("content-length") ?? 0);
}

function counted(response) {
  const total = totalBytes(response);
  let [done, toldMs] = [0, 0];
  const tell = () => postMessage([done, Math.max(total, total && done)]);
  const count = new TransformStream({
    transform(piece, controller) {
      done += piece.byteLength;
      controller.enqueue(piece);
      if (performance.now() - toldMs > TELL_EVERY_MS) {
        toldMs = performance.now();
        tell();
      }
    },
    flush: () => postMessage([done, done]),
  });
  return new Response(response.body.pipeThrough(count), { headers: { "content-type": "application/wasm" } });
}

const response = await fetch(ADDRESS);
if (!response.ok) throw new Error(`${ADDRESS.pathname}: HTTP status ${response.status}`);
await init({ module_or_path: counted(response) });
