// Taking along what the page shows: a link that opens it, and a tag that puts it into any other page.

const button = (textContent, id, make, said) => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent });
  made.dataset.testid = id;
  made.addEventListener("click", async () => {
    said.textContent = "";
    said.textContent = await copied(make(), said);
  });
  return made;
};

/** Returns what to say. Pages without HTTPS have no clipboard: there the text stands selected in a field behind `said`. */
async function copied(text, said) {
  said.parentElement.querySelector("textarea")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, rows: 4 });
    field.setAttribute("aria-label", "What could not be copied");
    said.after(field);
    field.select();
    return "This browser lets this page copy nothing. It is selected below: copy it by hand.";
  }
}

/** The page's own address, without what follows the `#`. */
const site = () => location.href.split("#")[0];

const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** The tag of a widget that shows `state`, an address as `#name?key=value&key=value`. */
export function tag(state) {
  const [name, preset] = state.slice(1).split("?");
  const shows = preset ? ` preset="${quoted(preset)}"` : "";
  // Where nothing is said the page takes the faster device, but a tag the processor.
  const device = /[?&]device=/.test(state) ? "" : ' device="auto"';
  const script = quoted(new URL("widget.js", document.baseURI).href);
  return `<script src="${script}"></script>\n<hearth-demo model="${name}"${device}${shows}>A live model stands here where JavaScript is allowed.</hearth-demo>`;
}

/** Copies the figures that stand in the device panel's table, for a report, when its button is pressed. */
export function offerFigures() {
  const press = document.getElementById("copy-devices");
  press?.addEventListener("click", async () => {
    const rows = [...document.querySelectorAll("#device-facts tr")].map((row) => [...row.children].map((cell) => cell.textContent));
    const figures = Object.fromEntries([...rows, ["Browser", navigator.userAgent]]);
    press.nextElementSibling.textContent = await copied(JSON.stringify(figures, null, 2), press.nextElementSibling);
  });
}

/** Shows the sample at that place, as soon as there are samples, unless somebody does something else before. */
export function showSample(place) {
  if (!/^\d{1,4}$/.test(place ?? "")) return;
  const show = () => {
    const samples = document.querySelectorAll(".sample");
    samples[Number(place)]?.click();
    return samples.length > 0;
  };
  if (show()) return;
  const watch = new MutationObserver(() => show() && watch.disconnect());
  watch.observe(document.getElementById("main"), { childList: true, subtree: true });
  for (const kind of ["hashchange", "pointerdown", "keydown"]) addEventListener(kind, () => watch.disconnect(), { once: true });
}

/** The address with the sample that is shown. */
function withSample(address) {
  const samples = [...document.querySelectorAll(".sample")];
  const place = samples.findIndex((sample) => sample.getAttribute("aria-pressed") === "true");
  return place < 0 ? address : `${address}${address.includes("?") ? "&" : "?"}sample=${place}`;
}

/** Puts a panel below all others, where nothing moves when it comes; `shown` tells what the page shows, as its address says it. */
export function offer(shown) {
  const main = document.getElementById("main");
  if (!main || main.querySelector(".share")) return;
  const said = Object.assign(document.createElement("p"), { className: "help" });
  said.setAttribute("role", "status");
  const panel = Object.assign(document.createElement("section"), { className: "share" });
  panel.setAttribute("aria-labelledby", "share-title");
  panel.innerHTML = `<h2 id="share-title">Take it along</h2><p class="help">Both show what you see now: the demo with its settings, the device, the sample or your drawing. What you taught stays here.</p>`;
  const buttons = Object.assign(document.createElement("div"), { className: "buttons" });
  buttons.append(
    button("Copy link", "copy-link", () => site() + withSample(shown()), said),
    button("Copy embed tag", "copy-embed", () => tag(withSample(shown())), said),
    said,
  );
  panel.append(buttons);
  main.append(panel);
}
