// Loads and mounts the page of tables. A failure becomes a sentence, never a grey page.
import load, { mount_tables as mount } from "./tables.js";

try {
  await load({ module_or_path: new URL("./tables_bg.wasm", import.meta.url) });
  mount();
} catch (error) {
  console.error(error);
  const status = document.getElementById("boot-status") ?? document.body.appendChild(document.createElement("p"));
  status.className = "status error";
  status.setAttribute("role", "alert");
  status.textContent = `The page of tables could not be started: ${error.message ?? error}. Reload it; it needs WebAssembly with SIMD, which Chrome and Edge have from version 97, Firefox from 114, Safari from 16.4.`;
}
