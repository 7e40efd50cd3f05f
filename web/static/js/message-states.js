// @ts-check
import { t } from "./strings.js";

/** @type {Record<string, string>} */
const ICONS = {
  waiting: "clock",
  posting: "clock",
  refused: "warning",
  queued: "clock",
  sending: "clock",
  sent: "check",
  delivered: "checks",
  received: "check",
  maybe_sent: "question",
  failed: "warning",
  incomplete: "warning",
};

/**
 * How the state of a message is shown: an icon, its word, and a sentence where something needs saying.
 *
 * @param {any} message
 * @returns {{ icon: string, label: string, reason: string }}
 */
export function stateFace(message) {
  const fallback = { maybe_sent: t.message.maybeSentWhy, incomplete: t.message.incompleteWhy, failed: t.message.failedWhy };
  let reason = message.reason || fallback[/** @type {"failed"} */ (message.state)] || "";
  if (message.state === "maybe_sent" && message.reason) reason = `${message.reason} ${t.message.maybeSentAgain}`;
  return { icon: ICONS[message.state] ?? "clock", label: t.message.states[message.state] ?? message.state, reason };
}
