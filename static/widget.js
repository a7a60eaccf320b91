// <hearth-demo>: a live model in any page with one tag. Before a reader touches it, this file and a drawn poster are all there is; then
// come the widget's program, the engine and the weights, each counted in bytes. A classic script, so that it runs from file:// as well.

(() => {
  "use strict";
  const VERSION = "0.1.0";
  const TAG = "hearth-demo";
  // In a bundle: each file's name there, its bytes and its hash, which is checked. Else the site's own names.
  const FILES = null;

  const known = window.customElements?.get(TAG);
  if (known) {
    if (known.version !== VERSION) {
      console.warn(`${TAG}: version ${known.version} is on this page already and is used; version ${VERSION} is not.`);
    }
    return;
  }

  // A module is nobody's current script: its tag is known by the file's name.
  const NAMED = FILES ? `/hearth-demo-${VERSION}.js` : "/widget.js";
  const script = document.currentScript ?? [...document.scripts].find(({ src }) => src.split(/[?#]/)[0].endsWith(NAMED));
  const BASE = new URL("./", script?.src || document.baseURI);
  const MODEL = /^[a-z0-9][a-z0-9-]{0,39}$/;
  const NAME = /^[a-z][a-z-]{0,39}$/;

  // A module of one function that uses a SIMD instruction.
  const SIMD = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);
  // As engine_cpu.js chooses its module: xtask/src/shrink/fused.rs.
  const RELAXED = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11,
  ]);

  const DEMOS = {
    digits: ["Digits", "Draw a digit, see what the model thinks, then teach it your hand.", "M50 55H118C100 85 88 112 78 142"],
    "efficientnet-lite0": ["Photos", "Show it a photo, see what it takes it for, then teach it classes of your own.", "M25 145L65 85L92 122L112 98L145 145"],
    magika: ["Files", "Give it any file: it tells from a few bytes what the file is.", "M50 40H100L122 62V150H50Z"],
    minilm: ["Texts", "Ask a text in your own words: what means the same is found.", "M35 60H135M35 95H105M35 130H125"],
  };
  const HEIGHT = 600;

  const POSTER_CSS = `
:host { display: block; position: relative; box-sizing: border-box; height: var(--height); contain: layout;
  --ground: var(--hearth-ground, #f7f5f2); --text: var(--hearth-text, #1f2328); --quiet: var(--hearth-quiet, #565d66);
  --line: var(--hearth-line, #d5cec4); --accent: var(--hearth-accent, #a8420f); --accent-text: var(--hearth-accent-text, #fff);
  --surface: var(--hearth-surface, #fff); --bad: var(--hearth-bad, #a3212b); color-scheme: light;
  font: 400 16px/1.5 var(--hearth-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif); }
:host([hidden]) { display: none; }
.poster { position: absolute; inset: 0; box-sizing: border-box; display: flex; flex-direction: column; justify-content: center;
  align-items: center; gap: 14px;
  padding: 20px; overflow: hidden; text-align: center; border: 1px solid var(--line); border-radius: 14px;
  background: var(--ground); color: var(--text); }
.poster svg, .poster img { flex: 0 1 190px; width: 340px; max-width: 100%; min-height: 0; object-fit: contain; }
.poster p { margin: 0; max-width: 36em; }
.poster .title { font-size: 20px; font-weight: 650; line-height: 1.2; }
.poster .quiet { color: var(--quiet); font-size: 14px; width: 100%; min-height: 42px; }
.poster .quiet span { display: block; }
.poster .failed { color: var(--bad); }
.poster button { font: inherit; font-weight: 600; padding: 9px 22px; border: 1px solid var(--accent); border-radius: 10px;
  background: var(--accent); color: var(--accent-text); cursor: pointer; }
.poster button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.poster [hidden], .stage[hidden], .print { display: none; }
.stage { position: absolute; inset: 0; content-visibility: auto; }
.paper { fill: var(--surface); stroke: var(--line); stroke-width: 1.5; }
.pen { fill: none; stroke: var(--text); stroke-width: 9; stroke-linecap: round; stroke-linejoin: round; }
.track { fill: var(--line); } .best { fill: var(--accent); }
@media print { :host { height: auto; } .poster, .stage { display: none !important; } .print { display: block; } }
`;
  const DARK = `--ground: var(--hearth-ground, #14171b); --text: var(--hearth-text, #e9e7e3); --quiet: var(--hearth-quiet, #a9b0b8);
  --line: var(--hearth-line, #3a424c); --accent: var(--hearth-accent, #f49b63); --accent-text: var(--hearth-accent-text, #1a1209);
  --surface: var(--hearth-surface, #1c2026); --bad: var(--hearth-bad, #ff9a9a); color-scheme: dark;`;
  const THEMES = `@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } } :host([theme="dark"]) { ${DARK} }`;

  // --- Files ---

  const file = (name) => new URL(FILES?.[name]?.file ?? name, BASE).href;
  const integrity = (name) => FILES?.[name]?.integrity;
  const inBytes = (count) =>
    count < 1e3 ? `${count} bytes` : count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;

  async function get(name) {
    const response = await fetch(file(name), integrity(name) ? { integrity: integrity(name) } : {}).catch((error) => {
      throw new Error(`${name}: expected a file with the right content${integrity(name) ? " and hash" : ""}, got none (${error.message})`);
    });
    if (!response.ok) throw new Error(`${name}: expected a file of ${BASE.href}, got HTTP status ${response.status}`);
    return response;
  }

  /** The bytes of a file, counted as they come and checked where the hash is known. */
  async function counted(name, tell) {
    const response = await fetch(file(name));
    if (!response.ok) throw new Error(`${name}: expected a file of ${BASE.href}, got HTTP status ${response.status}`);
    const packed = response.headers.has("content-encoding");
    const total = FILES?.[name]?.bytes ?? (packed ? 0 : Number(response.headers.get("content-length") ?? 0));
    const reader = response.body.getReader();
    const pieces = [];
    let done = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      pieces.push(step.value);
      done += step.value.byteLength;
      tell(done, Math.max(total, done));
    }
    const bytes = await new Blob(pieces).arrayBuffer();
    return check(name, bytes);
  }

  /** The bytes that were checked. */
  async function check(name, bytes) {
    const expected = integrity(name);
    if (!expected) return bytes;
    // Pages without HTTPS have no crypto.subtle: there the browser checks what it reads once more, from its cache.
    if (!window.crypto?.subtle) return (await get(name)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
    if (`sha384-${btoa(String.fromCharCode(...digest))}` !== expected) {
      throw new Error(`${name}: expected the hash ${expected}, got other content. The copy at ${BASE.href} is damaged or was changed.`);
    }
    return bytes;
  }

  /** A module whose hash the browser checks before it runs. */
  async function module(name) {
    if (integrity(name)) {
      await new Promise((resolve, reject) => {
        const tag = Object.assign(document.createElement("script"), { type: "module", crossOrigin: "anonymous", src: file(name) });
        tag.integrity = integrity(name);
        tag.onload = resolve;
        tag.onerror = () => reject(new Error(`${name}: expected the hash ${integrity(name)}, got other content or none`));
        document.head.append(tag);
      });
    }
    return import(file(name));
  }

  const isForeign = () => BASE.origin !== self.origin;

  const settings = (wasm) => ({ base: BASE.href, wasm: file(wasm), integrity: integrity(wasm) ?? "", bytes: FILES?.[wasm].bytes ?? 0 });

  /** The engine's worker: a file of this site, or, from elsewhere, a blob with the file's text. */
  async function engine() {
    const config = settings(WebAssembly.validate(RELAXED) ? "engine_cpu_relaxed_bg.wasm" : "engine_cpu_bg.wasm");
    if (!FILES && !isForeign()) return `${file("widget_engine.js")}?${new URLSearchParams(config)}`;
    const text = await (await get("widget_engine.js")).text();
    return inline([`self.hearthEngine = ${JSON.stringify(config)};\n`, text]);
  }

  /** The worker of the graphics card's engine, of which nothing is fetched before a widget asks for it. */
  function gpuEngine() {
    const name = FILES ? "widget_engine_gpu.js" : "engine_gpu_worker.js";
    if (!FILES && !isForeign()) return file(name);
    const config = settings("engine_gpu_bg.wasm");
    const address = JSON.stringify(file(name));
    const checked = FILES ? `await fetch(${address}, { integrity: "${integrity(name)}" });` : "";
    return inline([`self.hearthEngine = ${JSON.stringify(config)}; self.hearthBase = self.hearthEngine.base; ${checked} await import(${address});`]);
  }

  /** A script as an address. Where the page has no origin, Chromium starts no module from a blob, but from data. */
  function inline(parts) {
    if (self.origin === "null") return `data:text/javascript,${encodeURIComponent(parts.join(""))}`;
    return URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  }

  /** The program, its sheet and the engine's worker: once for all widgets of a page. */
  let program = null;
  const watchers = new Set();
  let loadedBytes = [0, 0];

  async function fetchProgram() {
    const tell = (...bytes) => {
      loadedBytes = bytes;
      watchers.forEach((watch) => watch(...bytes));
    };
    const [sheet, js, wasm, cpu] = await Promise.all([
      get("widget.css").then((response) => response.text()),
      module("widget_app.js"),
      counted("widget_app_bg.wasm", tell),
      engine(),
    ]);
    await js.default({ module_or_path: wasm });
    js.start_widgets(BASE.href, cpu, gpuEngine(), script.src);
    return { js, sheet: sheetOf(sheet) };
  }

  function load() {
    program ??= fetchProgram().catch((error) => {
      program = null;
      throw error;
    });
    return program;
  }

  // --- What stands in the way ---

  function obstacle() {
    if (!script) return "The widget does not know where its files are: load it with a plain script tag.";
    if (location.protocol === "file:" || BASE.protocol === "file:") {
      return (
        "This page was opened as a file (file://). From there browsers start no engine and read no weights. " +
        "Serve its folder instead, for example with: python3 -m http.server"
      );
    }
    if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) {
      return "This browser lacks WebAssembly with SIMD: Chrome and Edge have it from version 97, Firefox from 114, Safari from 16.4.";
    }
    return null;
  }

  /** Whether nothing can be kept: in a frame with sandbox="allow-scripts" the page has no origin of its own. */
  const keepsNothing = () => self.origin === "null" || !navigator.storage?.getDirectory;

  // A policy that forbids something of ours is told with the directive that would allow it; what it forbids of the page around is not.
  let policy = null;
  document.addEventListener("securitypolicyviolation", ({ disposition, effectiveDirective, blockedURI }) => {
    const directive = effectiveDirective.replace("-elem", "");
    const isMade = /^(blob|data|wasm-eval)/.test(blockedURI) && /^(script|worker|connect)-src$/.test(directive);
    // One that only reports forbids nothing.
    if (disposition !== "enforce" || !(isMade || blockedURI.startsWith(BASE.href))) return;
    const source = { "worker-src": "blob:", "script-src": "'wasm-unsafe-eval'" }[directive];
    const allows = isForeign() || !source ? `${source ? `${source} ` : ""}${BASE.origin}` : source;
    policy = `This page's Content-Security-Policy forbids it: allow ${effectiveDirective} ${allows}.`;
    widgets.forEach((widget) => widget.policyForbids(policy));
  });

  // --- The poster ---

  const SVG = "http://www.w3.org/2000/svg";
  function h(name, attributes = {}, ...children) {
    const element = name === "svg" || attributes.svg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (key !== "svg") element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function drawing(path) {
    const s = (name, attributes) => h(name, { svg: 1, ...attributes });
    const bars = [14, 108, 26, 10, 18].map((width, row) => {
      const place = { x: 190, y: 34 + row * 26, height: 12, rx: 6 };
      return [s("rect", { ...place, width: 140, class: "track", opacity: 0.6 }), s("rect", { ...place, width, class: row === 1 ? "best" : "track" })];
    });
    return h(
      "svg",
      { viewBox: "0 0 340 190", width: 340, height: 190, "aria-hidden": "true" },
      s("rect", { x: 5, y: 15, width: 160, height: 160, rx: 12, class: "paper" }),
      s("path", { d: path, class: "pen" }),
      ...bars.flat(),
    );
  }

  function sheetOf(text) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  }

  let shared = null;
  const posterSheet = () => (shared ??= sheetOf(POSTER_CSS + THEMES));

  /** Only who opens the settings fetches the form of the rarer ones; without it the usual ones are there. */
  async function furtherSettings(target) {
    if (!target.open || target.className !== "settings") return;
    await module("further_settings.js").then(({ show }) => show(target), (error) => console.warn(`${TAG}: ${error.message}`));
  }

  const widgets = new Set();

  /** Attributes that are properties too, and what they are where nothing is said. */
  const ATTRIBUTES = {
    model: "digits", device: "", height: "", theme: "", hide: "", preset: "", poster: "", autostart: "click", train: "", weights: "", origins: "",
  };

  // --- The element ---

  class HearthDemo extends HTMLElement {
    static version = VERSION;
    static observedAttributes = ["model", "device", "height", "hide", "poster", "preset", "weights", "train", "autostart"];

    #root = this.attachShadow({ mode: "open" });
    #own = new CSSStyleSheet();
    #poster = null;
    #stage = null;
    #words = null;
    #button = null;
    #bytes = null;
    #number = 0;
    #state = "poster";
    #seen = null;
    /** The start under way, which start it is, and why the last one ended before the demo stood. */
    #starting = null;
    #turn = 0;
    #why = "";
    #prediction = null;
    #isReady = false;
    #hasFailed = false;
    #hadFocus = false;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [posterSheet(), this.#own];
      this.#poster = h("div", { class: "poster", part: "poster" });
      this.#stage = h("div", { class: "stage", part: "stage", hidden: "" });
      this.#root.append(this.#poster, this.#stage, h("div", { class: "print" }, h("slot")));
      this.#poster.addEventListener("click", () => this.autostart !== "never" && this.#touch());
      this.#stage.addEventListener("toggle", ({ target }) => furtherSettings(target), true);
    }

    connectedCallback() {
      widgets.add(this);
      // A script may have set properties before this one defined the tag.
      for (const name of Object.keys(ATTRIBUTES).filter((name) => Object.hasOwn(this, name))) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      this.#dress();
      if (this.#state === "live") return;
      this.#draw();
      this.#watch();
    }

    disconnectedCallback() {
      // One that is only moved is connected again by then, and keeps what it holds.
      setTimeout(() => this.isConnected || this.#end());
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (name === "height" || name === "hide") return this.#dress();
      if (this.#state !== "live") {
        this.#draw();
        // What stood in the way of one that is seen may be gone.
        if (name === "autostart" || this.#seen) this.#watch();
        return;
      }
      if (name === "device") return this.#js.set_widget_device(this.#number, this.device);
      if (name === "model" || name === "train" || name === "preset" || name === "weights") {
        this.#end();
        this.#draw();
        this.#touch();
      }
    }

    get ready() { return this.#isReady; }
    get prediction() { return this.#prediction; }
    /** What is shown, as text: a preset for another tag. */
    get state() {
      const text = this.#number ? this.#js.widget_state(this.#number) : "";
      return text.split("?")[1] ?? "";
    }
    #js = null;

    /** Starts it as a touch does; ends when it stands, or fails with the sentence that the event `error` tells. */
    async start() {
      if (this.#state === "live") return;
      const message = this.isConnected ? this.#obstacle() : "The tag stands in no page yet.";
      if (message) {
        queueMicrotask(() => this.#tell("error", { message }));
        throw new Error(message);
      }
      await (this.#starting ??= this.#begin());
    }

    /** Back to the poster; what it held is gone. */
    stop() {
      this.#end();
      if (this.isConnected) this.#draw();
    }

    policyForbids(why) {
      // It is told after what was forbidden has failed, or in its place.
      const waits = this.#state === "loading" || (this.#state === "live" && !this.#isReady);
      if (waits || this.#hasFailed) this.#fail(why);
    }

    #dress() {
      const height = this.getAttribute("height") ?? "";
      const isAuto = height === "auto" && this.#state === "live";
      const pixels = /^\d{2,4}$/.test(height) ? Number(height) : HEIGHT;
      const hidden = (this.getAttribute("hide") ?? "").split(/\s+/).filter((name) => NAME.test(name));
      const hides = hidden.map((name) => `.stage .${name}, .stage [data-testid="${name}"], .stage [part="${name}"] { display: none !important; }`);
      const grows = isAuto ? ":host { height: auto; } .stage { position: static; content-visibility: visible; }" : "";
      this.#own.replaceSync(`:host { --height: ${pixels}px; } ${grows} ${hides.join(" ")}`);
    }

    #obstacle() {
      return MODEL.test(this.model) ? obstacle() : `The attribute model: expected a model's name, got "${this.model}".`;
    }

    #draw() {
      const unknown = [this.model, "A model that runs in this page.", ""];
      const [title, words, path] = Object.hasOwn(DEMOS, this.model) ? DEMOS[this.model] : unknown;
      const obstacleNow = this.#obstacle();
      const poster = this.getAttribute("poster");
      this.#words = h("p", { class: "quiet", part: "status", role: "status" });
      this.#button = h("button", { type: "button", part: "start" }, "Start");
      this.#button.hidden = Boolean(obstacleNow) || this.autostart === "never";
      this.#words.classList.toggle("failed", Boolean(obstacleNow));
      this.#words.textContent = obstacleNow ?? `Runs in this page; nothing you show or teach leaves it.${keepsNothing() ? " This frame may keep nothing: it runs from memory." : ""}`;
      this.#poster.replaceChildren(
        poster ? h("img", { src: poster, alt: "", part: "picture" }) : drawing(path),
        h("p", { class: "title", part: "title" }, title),
        h("p", {}, words),
        this.#button,
        this.#words,
      );
      this.#poster.hidden = false;
      this.#stage.hidden = true;
      if (this.#state === "loading" && !obstacleNow) this.#wait();
    }

    /** Starts it once it is seen, where its author and its reader want that. */
    #watch() {
      this.#unwatch();
      if (this.#state !== "poster" || this.autostart !== "visible" || navigator.connection?.saveData) return;
      this.#seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#touch();
      });
      this.#seen.observe(this);
    }

    #unwatch() {
      this.#seen?.disconnect();
      this.#seen = null;
    }

    /** The button keeps its place, so that nothing moves. The bytes, on a line of their own, are seen but not read out each time they change. */
    #wait() {
      this.#button.style.visibility = "hidden";
      this.#bytes = h("span", { "aria-hidden": "true" });
      this.#words.replaceChildren("Fetching the demo", this.#bytes);
    }

    // What goes wrong is shown and told.
    #touch() {
      this.start().catch(() => {});
    }

    async #begin() {
      const turn = ++this.#turn;
      this.#unwatch();
      this.#state = "loading";
      this.#hasFailed = false;
      // Another one that loads may have been told just now.
      if (!watchers.size) policy = null;
      this.#hadFocus = this.#root.activeElement === this.#button;
      this.#wait();
      const watch = (done, total) => {
        this.#bytes.textContent = `${inBytes(done)} of ${inBytes(total)}`;
        this.#tell("progress", { what: "program", done, total });
      };
      watchers.add(watch);
      // Not before it is known that a start is under way: a listener may start it too.
      if (loadedBytes[0]) queueMicrotask(() => watch(...loadedBytes));
      try {
        const { js, sheet } = await load();
        if (turn === this.#turn) this.#mount(js, sheet);
      } catch (error) {
        if (turn === this.#turn) this.#fail(policy ?? error.message);
      } finally {
        watchers.delete(watch);
      }
      if (turn !== this.#turn) throw new Error(this.#why);
    }

    #mount(js, sheet) {
      // Its tag may have been changed while it loaded.
      const message = this.#obstacle();
      if (message) throw new Error(message);
      this.#js = js;
      this.#root.adoptedStyleSheets = [posterSheet(), sheet, this.#own];
      const preset = (this.getAttribute("preset") ?? "").replace(/^\?/, "");
      const page = FILES ? "" : BASE.href;
      const hear = (kind, detail) => this.#hear(kind, detail);
      const trains = this.getAttribute("train") !== "off";
      this.#state = "live";
      this.#dress();
      this.#number = js.mount_widget(this.#stage, `#${this.model}${preset && `?${preset}`}`, this.device, trains, page, hear);
      this.#stage.hidden = false;
      this.#poster.hidden = true;
      const number = this.#number;
      this.#weights().then(
        (given) => given && js.give_weights(number, ...given),
        (error) => js.refuse(number, error.message),
      );
      // Most demos have nothing yet that could take the focus and stays; their heading can, and Tab goes on from there.
      const pad = this.#stage.querySelector("#pad");
      this.#goOn(pad?.getClientRects().length ? pad : this.#stage.querySelector("#demo-title"));
    }

    /** Who started it by keyboard goes on at that element, unless they went elsewhere meanwhile. */
    #goOn(element) {
      const { activeElement } = this.getRootNode();
      if (this.#hadFocus && [this, document.body, null].includes(activeElement)) element?.focus();
    }

    /** A head that was trained before: from the script's origin, or from one that the tag lists. */
    async #weights() {
      const address = this.getAttribute("weights");
      if (!address) return null;
      const url = new URL(address, document.baseURI);
      const origins = (this.getAttribute("origins") ?? "").split(/\s+/);
      const check = ({ origin }) => {
        if (origin === BASE.origin || origins.includes(origin)) return;
        throw new Error(`The attribute weights: expected a file of ${BASE.origin}, got one of ${origin}. List it in the attribute origins.`);
      };
      check(url);
      const response = await fetch(url).catch((error) => ({ status: error.message }));
      if (!response.ok) throw new Error(`${url.href}: expected weights, got ${response.status}. Mend the attribute weights.`);
      // A listed origin may lead to one that is not.
      check(new URL(response.url));
      return [url.pathname.split("/").at(-1), new Uint8Array(await response.arrayBuffer())];
    }

    #hear(kind, detail) {
      if (kind === "ready") this.#isReady = true;
      if (kind === "prediction") this.#prediction = detail;
      // Told once what is heard has settled: a listener may take the widget away.
      queueMicrotask(() => this.#tell(kind, detail));
    }

    #tell(kind, detail) {
      this.dispatchEvent(new CustomEvent(kind, { detail }));
    }

    #fail(message) {
      this.#hasFailed = true;
      this.#end(message);
      this.#draw();
      this.#words.textContent = `The demo could not be started. ${message}`;
      this.#words.classList.add("failed");
      this.#button.textContent = "Try again";
      this.#goOn(this.#button);
      this.#tell("error", { message });
    }

    #end(why = "The demo was stopped before it stood.") {
      this.#why = why;
      this.#turn++;
      this.#starting = null;
      if (!this.isConnected) widgets.delete(this);
      this.#unwatch();
      if (this.#number) this.#js.unmount_widget(this.#number);
      this.#number = 0;
      this.#state = "poster";
      this.#isReady = false;
      this.#prediction = null;
      // A poster has the height that it always has.
      this.#dress();
      this.#stage.replaceChildren();
    }
  }

  for (const [name, usual] of Object.entries(ATTRIBUTES)) {
    Object.defineProperty(HearthDemo.prototype, name, {
      configurable: true,
      enumerable: true,
      get() { return this.getAttribute(name) ?? usual; },
      set(value) { this.setAttribute(name, value); },
    });
  }
  customElements.define(TAG, HearthDemo);
})();
