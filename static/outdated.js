// What `boot.js` asks when a page cannot be started: whether the site was updated meanwhile.

// A page whose files are gone may be of an older state of the site.
async function isOutdated() {
  const { js } = document.querySelector("script[data-js]").dataset;
  const response = await fetch(location.href, { cache: "no-store" });
  const now = await response.text();
  return now.includes("data-js=") && !now.includes(js);
}

function offerReload() {
  const button = document.createElement("button");
  button.textContent = "Reload the page";
  button.addEventListener("click", () => location.reload());
  document.querySelector("[role=alert]").after(button);
}

/** Says so if it was, and offers to reload; whether it was. */
export async function explain(say) {
  if (!(await isOutdated().catch(() => false))) return false;
  say("The site was updated while this page was being opened: reload it.");
  offerReload();
  return true;
}
