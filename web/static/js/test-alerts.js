// @ts-check
import { t } from "./strings.js";

const TITLE_MS = 3600;

/**
 * Tell a message that is none in each way, one after the other.
 *
 * @param {import("./alerts.js").Alerts} alerts
 * @param {string} who
 * @param {string} words
 * @returns {AsyncGenerator<{ way: "tone" | "tab" | "desktop", outcome: string }>} tone: off, blocked or done; tab: done;
 *   desktop: its permission
 */
export async function* testAlerts(alerts, who, words) {
  if (alerts.soundOn) await Promise.race([alerts.sound(), new Promise((resolve) => setTimeout(resolve, 1000))]);
  yield { way: "tone", outcome: alerts.soundOn ? (alerts.tone.blocked ? "blocked" : "done") : "off" };
  alerts.face.setTitle(t.alerts.wrote(who), alerts.client.state.unread);
  setTimeout(() => alerts.retitle(false), TITLE_MS);
  yield { way: "tab", outcome: "done" };
  if (alerts.desktop === "default") await alerts.askForDesktop();
  if (alerts.desktop === "granted") alerts.face.notify({ title: who, body: words, id: 0 }, () => {});
  yield { way: "desktop", outcome: alerts.desktop };
}
