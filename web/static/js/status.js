// @ts-check
/* The status page is written by the server. This reads it again now and then and takes over what has changed. */
import { Api, ApiError } from "./api.js";
import { language } from "./strings.js";
import { later } from "./strings.later.js";

const EVERY_MS = 10_000;
const BALANCE_WITHIN_MS = 60_000; // a network takes its time

/** What only admins are told, in German; in English where it did not come. */
const learned = language === "de" ? Promise.all([import("./said.de.js"), import("./sentences.later.de.js")]).then(([{ learn }, { sentences }]) => learn(sentences), () => {}) : undefined;

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
  output.textContent = later.status.asking;
  try {
    await learned;
    const answer = await new Api({ timeoutMs: BALANCE_WITHIN_MS }).post(`/modems/${encodeURIComponent(button.dataset.balance ?? "")}/balance`);
    output.textContent = answer.text;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    output.classList.add("error");
    output.textContent = error.status === 0 ? later.status.noAnswer : error.sentence;
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof HTMLButtonElement ? event.target : null;
  if (button?.dataset.balance) void askBalance(button);
});

setInterval(() => document.visibilityState === "visible" && void refresh(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void refresh());
