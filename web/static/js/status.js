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

/** Ask a SIM's operator for the balance, and show the answer beside the button. @param {HTMLButtonElement} button */
async function askBalance(button) {
  const output = /** @type {HTMLOutputElement} */ (button.parentElement?.querySelector("output"));
  button.disabled = true;
  output.classList.remove("error");
  output.textContent = "Asking the network…";
  try {
    const answer = await fetch(`/api/v1/modems/${encodeURIComponent(button.dataset.balance ?? "")}/balance`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    const told = await answer.json();
    output.classList.toggle("error", !answer.ok);
    output.textContent = answer.ok ? told.text : told.error.sentence;
  } catch {
    output.classList.add("error");
    output.textContent = "The box did not answer. Try again.";
  }
  button.disabled = false;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof HTMLButtonElement ? event.target : null;
  if (button?.dataset.balance) void askBalance(button);
});

setInterval(() => document.visibilityState === "visible" && void refresh(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void refresh());
