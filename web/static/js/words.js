// @ts-check
/** People, times and states in words. */
import { t } from "./strings.js";

/** @param {any} peer a conversation's peer or a call @returns {string} "Bob Smith – Mobile", or the formatted number */
export function title(peer) {
  if (!peer.name) return peer.display ?? "";
  return peer.label ? `${peer.name} – ${peer.label}` : peer.name;
}

/** @param {any} peer @returns {string} the shortest name that says who it is */
export function shortName(peer) {
  return peer.name || peer.display || "";
}

const formatter = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(t.locale, options);
const CLOCK = formatter({ hour: "2-digit", minute: "2-digit" });
const WEEKDAY = formatter({ weekday: "short" });
const DAY = formatter({ day: "numeric", month: "short" });
const DAY_AND_YEAR = formatter({ day: "numeric", month: "short", year: "numeric" });
const LONG_DAY = formatter({ weekday: "long", day: "numeric", month: "long" });
const LONG_DAY_AND_YEAR = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FULL = formatter({ dateStyle: "full", timeStyle: "medium" });

/** @param {Date} date @returns {number} counts local days, whatever daylight saving does */
const dayNumber = (date) => Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);

/** @param {string} at ISO time @returns {string} "18:26" */
export const clockTime = (at) => CLOCK.format(new Date(at));
/** @param {string} at ISO time */
export const fullTime = (at) => FULL.format(new Date(at));

/** @param {string} at ISO time @param {number} [now] ms @returns {string} "now", "5 min", "18:26", "Yesterday", "Mon", "12 Nov" */
export function briefTime(at, now = Date.now()) {
  const date = new Date(at);
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  if (minutes < 1) return t.now;
  if (minutes < 60) return t.minutes(minutes);
  const days = dayNumber(new Date(now)) - dayNumber(date);
  if (days <= 0) return CLOCK.format(date);
  if (days === 1) return t.days.yesterday;
  if (days < 7) return WEEKDAY.format(date);
  return (date.getFullYear() === new Date(now).getFullYear() ? DAY : DAY_AND_YEAR).format(date);
}

/** @param {string} at ISO time @param {number} [now] ms @returns {string} the words of a day separator */
export function dayName(at, now = Date.now()) {
  const date = new Date(at);
  const days = dayNumber(new Date(now)) - dayNumber(date);
  if (days === 0) return t.days.today;
  if (days === 1) return t.days.yesterday;
  return (date.getFullYear() === new Date(now).getFullYear() ? LONG_DAY : LONG_DAY_AND_YEAR).format(date);
}

/** @param {string} at ISO time @returns {string} equal for times of one local day */
export const dayKey = (at) => String(dayNumber(new Date(at)));

/** @param {number} ms @returns {string} "4:05" or "1:04:05" */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** @typedef {{ phone?: string, browser?: string }} Presence of a colleague */

/** @param {Presence} [presence] @returns {string} what their dot shows */
export function presenceOf({ phone = "unknown", browser = "offline" } = {}) {
  if (phone === "busy" || phone === "ringing") return "busy";
  return browser === "offline" ? phone : browser;
}

/** @param {Presence} [presence] @returns {string} "phone free · online" */
export function presenceWords({ phone = "unknown", browser = "offline" } = {}) {
  return [/** @type {any} */ (t.presence.phone)[phone], /** @type {any} */ (t.presence.browser)[browser]].filter(Boolean).join(" · ");
}

/** @param {Presence} [presence] @returns {string} what matters to who writes to them: "online" */
export function presenceBrief({ phone = "unknown", browser = "offline" } = {}) {
  if (phone === "busy" || phone === "ringing") return t.presence.phone[phone];
  return browser === "offline" ? t.presence.gone : /** @type {any} */ (t.presence.browser)[browser];
}

/** @param {number} bytes @returns {string} "480 KB", "2.1 MB" */
export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1024 * 1000 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${new Intl.NumberFormat(t.locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

const LIST = new Intl.ListFormat(t.locale, { type: "conjunction" });
/** @param {string[]} names @returns {string} "Anna, Ben and Carla" */
export const listOf = (names) => LIST.format(names);

/** @param {string} name @returns {string} the first of its words */
export const firstName = (name) => name.split(" ")[0];

/** @param {any} message @param {number} [myId] @returns {string} what it says, where there is room for a line */
export function brief(message, myId = 0) {
  if (message.note) {
    const { what, users, name } = message.note;
    const people = listOf(users.map((/** @type {any} */ user) => (user.id === myId ? t.group.you : user.name)));
    return t.group[/** @type {"added"} */ (what)]?.(message.author.name, people, name, message.author.id === myId) ?? message.text;
  }
  return message.file ? t.files.brief(message.file.name) : message.text;
}

/** @param {string} name @returns {string} one or two letters for a round picture */
export function initials(name) {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word][0].toLocaleUpperCase(t.locale)).join("");
}

/** @param {any} message @param {number} myId @returns {boolean} whether it stands on my side of the window */
export function isMine(message, myId) {
  // A colleague on the same SMS number answers for the office too: that is our side, with the author's name.
  return message.direction === "out" || (message.direction === "internal" && message.author?.id === myId);
}

/** @param {any} message @param {number} myId @returns {boolean} whether it is news to me */
export function isNews(message, myId) {
  return message.direction === "in" || (message.direction === "internal" && message.author?.id !== myId);
}
