// @ts-check
import { h, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.later.js";
import { linkified } from "./linkify.js";
import { createFile, fillFile } from "./message-file.js";
import { stateFace } from "./message-states.js";
import { t } from "./strings.js";
import { later } from "./strings.later.js";
import { clockTime, fullTime, isMine } from "./words.js";

/** @param {any} message @returns {string} the same before and after the box has given it an id */
export const messageKey = (message) => (message.key ? `k:${message.key}` : `m:${message.id}`);

/** One to three emoji and nothing else: those are shown large. */
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{fe0f}\u{200d}\p{Emoji_Modifier}]*){1,3}$/u;

/** @returns {any} an empty row for `fillRow` */
export function createRow() {
  const row = /** @type {any} */ (h("li.message"));
  const part = {
    author: h("span.author"),
    text: h("p.text", { dir: "auto" }),
    file: createFile(),
    kind: h("span"),
    time: h("time"),
    state: h("span.state"),
    reason: h("p.reason"),
    actions: h("div.actions"),
    remove: h("button.icon-button", { type: "button", "aria-label": later.message.delete, title: later.message.delete, "data-action": "delete" }, icon("bin")),
  };
  row.parts = part;
  part.meta = h("span.meta", {}, part.kind, part.time, part.state);
  row.append(h("div.bubble", {}, part.author, part.text, part.file, part.meta, part.remove), h("div.below", {}, part.reason, part.actions));
  return row;
}

/**
 * @param {any} row made by `createRow`
 * @param {any} message one of the box's, or an entry of the outbox
 * @param {{ myId: number, kind: "chat" | "sms" | "email", showAuthor: boolean, follows: boolean, online: boolean }} context
 */
export function fillRow(row, message, { myId, kind, showAuthor, follows, online }) {
  const { parts: part } = row;
  const mine = isMine(message, myId);
  setAttribute(row, "data-message-id", message.id);
  setAttribute(row, "data-key", message.key);
  setAttribute(row, "data-side", mine ? "mine" : "theirs");
  row.classList.toggle("follows", follows);

  // In a group only the others need a name; of a number that several share, everybody who answered.
  const author = showAuthor && !follows && !(mine && message.direction === "internal") ? message.author?.name ?? "" : "";
  setText(part.author, author && message.author.id === myId ? t.you : author);
  part.author.hidden = !author;

  part.text.hidden = Boolean(message.file);
  if (row.shownText !== message.text) {
    row.shownText = message.text;
    part.text.replaceChildren(...linkified(message.text));
    part.text.classList.toggle("large", ONLY_EMOJI.test(message.text));
  }
  part.remove.hidden = !message.id;
  part.remove.onclick = () => row.dispatchEvent(new CustomEvent("delete-message", { bubbles: true, detail: message.id }));
  setText(part.kind, t.kinds[kind]);
  setText(part.time, clockTime(message.at));
  setAttribute(part.time, "datetime", message.at);
  setAttribute(part.time, "title", fullTime(message.at));

  // Being posted while the link is down is waiting, whatever the browser's network stack still hopes.
  const state = message.state === "waiting" && online ? "posting" : message.state === "posting" && !online ? "waiting" : message.state;
  const face = stateFace({ ...message, state });
  fillFile(part.file, { ...message, state });
  row.classList.toggle("has-picture", Boolean(message.file) && message.file.width !== null);
  const shown = mine || state === "incomplete";
  const reason = shown || message.reason ? face.reason : "";
  const show = `${shown ? state : ""}|${reason}|${message.attempted ?? ""}`;
  setAttribute(row, "data-state", state);
  if (row.shownState === show) return;
  row.shownState = show;
  part.state.replaceChildren(...(shown ? [face.label, icon(face.icon)] : []));
  setText(part.reason, reason);
  part.reason.hidden = !reason;
  const actions = mine ? actionsOf(message, state) : [];
  part.actions.replaceChildren(...actions.map(([label, event, detail]) => action(label, event, detail)));
  part.actions.hidden = actions.length === 0;
}

/** @param {any} message @param {string} state @returns {[string, string, any][]} label, event and its detail */
function actionsOf(message, state) {
  if (message.file && !message.id) {
    const discard = /** @type {[string, string, any]} */ ([state === "refused" ? later.message.discard : t.cancel, "discard-file", message.key]);
    return state === "refused" ? [[t.retry, "retry-file", message.key], discard] : [discard];
  }
  switch (state) {
    case "failed":
      return [[t.retry, "retry-message", message.id]];
    case "maybe_sent":
      return [[later.message.sendAgain, "retry-message", message.id]];
    case "refused":
      return [[t.retry, "retry-entry", message.key], [later.message.edit, "edit-entry", message.key], [later.message.discard, "discard-entry", message.key]];
    case "waiting":
      // Once it left this browser its fate is the box's to tell, and it cannot be taken back.
      return message.attempted ? [] : [[later.message.edit, "edit-entry", message.key], [later.message.discard, "discard-entry", message.key]];
    default:
      return [];
  }
}

/** @param {string} label @param {string} event @param {any} detail */
function action(label, event, detail) {
  const button = h("button.small", { type: "button", "data-action": event }, label);
  button.addEventListener("click", (click) => {
    if (click.detail < 2) button.dispatchEvent(new CustomEvent(event, { bubbles: true, detail })); // people click twice
  });
  return button;
}
