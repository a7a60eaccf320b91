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

// A link with a drawing, a sample or a device that is followed while the page is open: what it says is read as the page opens.
function followPresets() {
  addEventListener("hashchange", ({ newURL }) => {
    if (!/[?&](draw|sample|device)=/.test(newURL)) return;
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

/** Begins, once the page stands. */
export function start(page) {
  followPresets();
  rememberDevice();
  import("./share.js").then(({ offer, offerFigures, showSample }) => {
    offer(page.shown);
    offerFigures();
    showSample();
  }).catch(() => {});
}

keepForOffline();
document.addEventListener("toggle", ({ target }) => target.className === "settings" && furtherSettings(target), true);
document.querySelectorAll("details.settings").forEach(furtherSettings);
