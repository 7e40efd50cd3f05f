// @ts-check
/** What the box says in sentences of its own, in German. */
import { sentences } from "./sentences.de.js";
import { t } from "./strings.js";

/** The keys of an answer or a frame that hold sentences of the box; whatever people wrote stays as it is. */
const SAID = new Set(["sentence", "reason", "cannot_reply_sentence", "browser"]);
const HIDDEN = "Hidden number";

/** A border between two sentences. */
const BORDER = /(?<=[.?!]) /u;
/** Nothing longer, in characters and in sentences, is the box's own. */
const LONGEST = 1000;
const MOST = 12;

const whole = new Map(sentences);
let open = patterns(sentences);
/** Whatever was said before, up to a bound: lists ask for the same again and again. @type {Map<string, string>} */
const known = new Map();
const KNOWN_MOST = 2000;

/** Say more than what loads first; of two that fit, one of these is taken. @param {[english: string, german: string][]} more */
export function learn(more) {
  for (const [english, german] of more) whole.set(english, german);
  open = [...patterns(more), ...open];
  known.clear();
}

/** @param {[english: string, german: string][]} pairs */
function patterns(pairs) {
  return pairs.filter(([english]) => english.includes("{}")).map(([english, german]) => ({ pattern: pattern(english), german }));
}

/** @param {string} english @returns {RegExp} */
function pattern(english) {
  const literal = english.split("{}").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join("(.*?)")}$`, "su");
}

/** @param {string} text one sentence of the box, or several @returns {string} as it is where nobody has translated it */
export function said(text) {
  if (text === "" || text.length > LONGEST) return text;
  const before = known.get(text);
  if (before !== undefined) return before;
  const words = one(text, true) ?? several(text.split(BORDER)) ?? one(text, false) ?? text;
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(text, words);
  return words;
}

/** @param {string} text @param {boolean} strict whether what is named may be no sentences itself @returns {string | null} */
function one(text, strict) {
  const exact = whole.get(text);
  if (exact !== undefined) return exact;
  for (const { pattern, german } of open) {
    const found = pattern.exec(text);
    if (!found || (strict && found.slice(1).some((named) => BORDER.test(`${named} A`)))) continue;
    return german.replace(/\{(\d)(!?)\}/g, (_, place, again) => (again ? said(found[place]) : found[place]));
  }
  return null;
}

/** @param {string[]} pieces @returns {string | null} */
function several(pieces) {
  if (pieces.length > MOST) return null;
  const words = [];
  for (let from = 0; from < pieces.length; ) {
    let to = pieces.length;
    let translated = null;
    for (; to > from && translated === null; to -= 1) translated = one(pieces.slice(from, to).join(" "), true);
    if (translated === null) return null;
    words.push(translated);
    from = to + 1;
  }
  return words.join(" ");
}

/** The kinds of numbers as the box names them. @type {Map<string, string>} */
const LABELS = new Map([["Mobile", t.contact.kinds.mobile], ["Home", t.contact.kinds.home], ["Work", t.contact.kinds.work], ["Main", t.contact.kinds.main], ["Other", t.contact.kinds.other]]);

/**
 * Read JSON of the box, with all that it says in German.
 *
 * @param {string} text
 * @returns {any}
 * @throws {SyntaxError}
 */
export function readJson(text) {
  return JSON.parse(text, inOurWords);
}

/** @this {any} @param {string} key @param {any} value */
function inOurWords(key, value) {
  if (typeof value !== "string") return value;
  if (SAID.has(key)) return said(value);
  // The office's own numbers have labels too, which the admin has given them.
  if (key === "label" && ("contact_id" in this || "kind" in this)) return LABELS.get(value) ?? value;
  return key === "display" && value === HIDDEN ? said(value) : value;
}
