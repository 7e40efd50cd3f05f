// @ts-check
import { h, setAttribute, setText } from "./dom.js";
import { brief, clockTime, fullTime } from "./words.js";

/** @returns {any} an empty row for `fillNoteRow` */
export function createNoteRow() {
  const row = /** @type {any} */ (h("li.note-row"));
  row.parts = { words: h("span.words"), time: h("time") };
  row.append(row.parts.words, row.parts.time);
  return row;
}

/** @param {any} row made by `createNoteRow` @param {any} message what happened to a group @param {number} myId */
export function fillNoteRow(row, message, myId) {
  const { words, time } = row.parts;
  setAttribute(row, "data-message-id", message.id);
  setText(words, brief(message, myId));
  setText(time, clockTime(message.at));
  setAttribute(time, "datetime", message.at);
  setAttribute(time, "title", fullTime(message.at));
}
