// @ts-check
import { h, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.later.js";
import { later } from "./strings.later.js";
import { clockTime, duration, fullTime } from "./words.js";

/** @returns {any} an empty row for `fillCallRow` */
export function createCallRow() {
  const row = /** @type {any} */ (h("li.call-row"));
  row.parts = { words: h("span.words"), time: h("time") };
  row.append(icon("phone"), row.parts.words, row.parts.time);
  return row;
}

/** @param {any} call @returns {string} "You called · talked 3:12" */
export function callWords(call) {
  const talked = call.connected_at && call.ended_at ? duration(Date.parse(call.ended_at) - Date.parse(call.connected_at)) : "";
  const what = call.missed ? later.call.missed : call.direction === "in" ? later.call.from : later.call.to;
  return talked ? later.call.talked(what, talked) : call.missed ? what : `${what} · ${call.sentence}`;
}

/** @param {any} row made by `createCallRow` @param {any} call one that has ended */
export function fillCallRow(row, call) {
  const { words, time } = row.parts;
  setText(words, callWords(call));
  words.title = call.sentence;
  setText(time, clockTime(call.at));
  setAttribute(time, "datetime", call.at);
  setAttribute(time, "title", fullTime(call.at));
  row.toggleAttribute("data-missed", Boolean(call.missed));
}
