// Loads and mounts the page of tables. A failure becomes a sentence, never a grey page.
import load, { mount_tables as mount } from "./tables.js";

// A module of one function that uses a SIMD instruction, as the engine does.
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

try {
  if (!WebAssembly.validate(SIMD)) throw new Error("this browser has no WebAssembly with SIMD");
  await load({ module_or_path: new URL("./tables_bg.wasm", import.meta.url) });
  mount();
} catch (error) {
  console.error(error);
  const status = document.getElementById("boot-status") ?? document.body.appendChild(document.createElement("p"));
  status.className = "status error";
  status.setAttribute("role", "alert");
  status.textContent = `The page of tables could not be started: ${error.message ?? error}. Reload it; it needs WebAssembly with SIMD, which Chrome and Edge have from version 97, Firefox from 114, Safari from 16.4.`;
}
