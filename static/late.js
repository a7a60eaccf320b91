// What the page can do without at first: it comes once the page stands.

// Keeps the page's files for a visit without network, once the page has what it needs. It works as well without.
function keepForOffline() {
  if (!location.protocol.startsWith("http") || !navigator.serviceWorker) return;
  const register = async () => {
    await navigator.serviceWorker.register(new URL("./sw.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage(performance.getEntriesByType("resource").map(({ name }) => name));
  };
  setTimeout(() => register().catch(() => {}), 3000);
}

// Only who opens the settings fetches the form of the rarer ones.
async function furtherSettings(settings) {
  if (settings.open) (await import("./further_settings.js")).show(settings);
}

const PRESET = /^(device|draw|sample)=/;

// What a link said of the device, the drawing and the sample is shown: the address of the demo stays, so that going back to it opens no page anew.
function shortenAddress() {
  const [name, query = ""] = location.hash.split("?");
  const rest = query.split("&").filter((pair) => !PRESET.test(pair)).join("&");
  if (rest !== query) history.replaceState(null, "", rest ? `${name}?${rest}` : name);
}

// Such a link that is followed while the page is open is read as the page opens.
function followPresets() {
  addEventListener("hashchange", ({ newURL }) => {
    const query = new URL(newURL).hash.split("?")[1] ?? "";
    if (!query.split("&").some((pair) => PRESET.test(pair))) return;
    // The page has shortened its address already.
    history.replaceState(null, "", newURL);
    location.reload();
  });
}

// The device that was chosen by hand, until the next visit. A browser that refuses forgets the choice, which is all that is lost.
function rememberDevice() {
  document.getElementById("wish")?.addEventListener("change", ({ target }) => {
    try {
      localStorage.setItem("hearth.device", target.value);
    } catch {
      // Forgotten.
    }
  });
}

/** Begins, once the page stands; `asked` is what its address asked for. */
export function start(page, asked) {
  shortenAddress();
  followPresets();
  rememberDevice();
  import("./share.js").then(({ offer, offerFigures, showSample }) => {
    offer(page.shown);
    offerFigures();
    showSample(asked.get("sample"));
  }).catch(() => {});
}

keepForOffline();
document.addEventListener("toggle", ({ target }) => target.className === "settings" && furtherSettings(target), true);
document.querySelectorAll("details.settings").forEach(furtherSettings);
