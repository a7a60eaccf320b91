// Checks that this browser can run the page, then loads and mounts it. Every failure becomes a sentence, never a grey page.

const CPU_ENGINE = new URL("./engine_cpu_loader.js", import.meta.url).href;
const GPU_ENGINE = new URL("./engine_gpu_worker.js", import.meta.url).href;

// A module of one function that uses a SIMD instruction.
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

function hasSimd() {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD);
}

// The options are read before the address is looked at, and this address is none: nothing is fetched.
function hasModuleWorkers() {
  let asked = false;
  try {
    new Worker("http://[", {
      get type() {
        asked = true;
        return "module";
      },
    });
  } catch {
    // Expected.
  }
  return asked;
}

function missing() {
  if (!hasSimd()) return "WebAssembly with SIMD";
  if (!hasModuleWorkers()) return "module workers";
  return null;
}

function say(text) {
  // A page that fails after it was mounted has put its own content in the place of the shell's.
  const status = document.getElementById("boot-status") ?? document.body.appendChild(document.createElement("p"));
  status.textContent = text;
  status.className = "status error";
  status.setAttribute("role", "alert");
}

// A browser that remembers nothing for this page has no choice of a device.
function chosenDevice() {
  try {
    return localStorage.getItem("hearth.device") ?? "";
  } catch {
    return "";
  }
}

async function boot() {
  const lacks = missing();
  if (lacks) {
    say(
      `This browser lacks ${lacks}, which Hearth needs to compute in the tab. ` +
        "Chrome and Edge have it from version 97, Firefox from 114, Safari from 16.4: please update or use another browser.",
    );
    return;
  }
  const { js, wasm } = document.querySelector("script[data-js]").dataset;
  const page = await import(new URL(js, document.baseURI).href);
  await page.default({ module_or_path: new URL(wasm, document.baseURI).href });
  const asked = new URLSearchParams(location.hash.split("?")[1]);
  page.mount(CPU_ENGINE, GPU_ENGINE, asked.get("device") ?? chosenDevice(), asked.get("draw") ?? "");
  import("./late.js").then(({ start }) => start(page, asked)).catch(() => {});
}

boot().catch(async (error) => {
  console.error(error);
  const { explain } = await import("./outdated.js").catch(() => ({}));
  if (await explain?.(say)) return;
  say(`The page could not be started: ${error.message ?? error}. Reload it; if that does not help, the site's copy is damaged.`);
});
