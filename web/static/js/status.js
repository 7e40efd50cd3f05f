// @ts-check
/* The status page is written by the server. This reads it again now and then and takes over what has changed. */

const EVERY_MS = 10_000;

async function refresh() {
  const stale = /** @type {HTMLElement} */ (document.getElementById("stale"));
  try {
    const answer = await fetch("/status", { redirect: "manual", signal: AbortSignal.timeout(8000) });
    if (answer.type === "opaqueredirect" || answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(`the box answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const section of document.querySelectorAll("[data-fresh]")) {
      const news = fresh.getElementById(section.id);
      if (news && !news.isEqualNode(section)) section.replaceChildren(...news.childNodes);
    }
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

setInterval(() => document.visibilityState === "visible" && void refresh(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void refresh());
