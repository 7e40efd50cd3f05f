// @ts-check
/**
 * How much of a text message is used while it is typed: alphabets, parts and what is left
 * (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1). The same rules as `appliance/domain/sms_text.py`.
 */

const DEFAULT =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
  "abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

const UCS2 = { single: 70, part: 67 };

/**
 * @typedef {object} Alphabet one way to write a text in septets
 * @property {string} short its characters of one septet
 * @property {string} long those of two
 * @property {number} single septets of a text of one part
 * @property {number} part septets of each of several parts
 *
 * @typedef {object} Measure
 * @property {"gsm7" | "ucs2"} encoding
 * @property {number} parts how many SMS parts the text takes; an empty text takes one
 * @property {number} left septets or UTF-16 units that still fit the last part
 * @property {string | null} forcedBy the character that no alphabet of septets has
 */

/** @type {Alphabet} */
const GSM7 = { short: DEFAULT, long: EXTENSION, single: 160, part: 153 };

/** Septets by character. @type {WeakMap<Alphabet, Map<string, number>>} */
const known = new WeakMap();

/** @param {Alphabet} alphabet */
function septetsOf(alphabet) {
  let septets = known.get(alphabet);
  if (!septets) {
    septets = new Map([...[...alphabet.short].map((c) => /** @type {const} */ ([c, 1])), ...[...alphabet.long].map((c) => /** @type {const} */ ([c, 2]))]);
    known.set(alphabet, septets);
  }
  return septets;
}

/**
 * @param {string} text
 * @param {Alphabet[]} [national] the office's further alphabets, the preferred one first; of those that have every
 *   character, the one with the fewest parts is used
 * @returns {Measure}
 */
export function measure(text, national = []) {
  const characters = [...text];
  /** @type {Measure | null} */
  let best = null;
  let reached = -1;
  for (const alphabet of [GSM7, ...national]) {
    const septets = septetsOf(alphabet);
    const unknown = characters.findIndex((c) => !septets.has(c));
    if (unknown >= 0) reached = Math.max(reached, unknown);
    else {
      const filled = fill(characters.map((c) => /** @type {number} */ (septets.get(c))), alphabet);
      if (best === null || filled.parts < best.parts) best = { encoding: "gsm7", ...filled, forcedBy: null };
    }
    if (alphabet === GSM7 && best) break;
  }
  return best ?? { encoding: "ucs2", ...fill(characters.map((c) => c.length), UCS2), forcedBy: characters[reached] };
}

/** @param {number[]} sizes @param {{ single: number, part: number }} room */
function fill(sizes, room) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= room.single) return { parts: 1, left: room.single - total };
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room.part) {
      // An escape pair or a surrogate pair moves to the next part as a whole.
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { parts, left: room.part - used };
}

/** Typographic characters that word processors and phones put in, and what people mean by them. */
const PLAIN = new Map([
  ["‘", "'"], ["’", "'"], ["‚", "'"], ["‛", "'"], ["`", "'"], ["´", "'"], ["“", '"'], ["”", '"'], ["„", '"'], ["«", '"'],
  ["»", '"'], ["‐", "-"], ["‑", "-"], ["‒", "-"], ["–", "-"], ["—", "-"], ["−", "-"], ["…", "..."], ["•", "*"],
  ["\u00a0", " "], ["\u202f", " "], ["\u2009", " "], ["\u200b", ""], ["\ufeff", ""], ["\t", " "],
]);

/**
 * The text with every character that the short parts lack replaced by its plain one, or null when some character
 * has none (an emoji, another script): then replacing the others would gain nothing.
 *
 * @param {string} text
 * @param {Alphabet[]} [national] as `measure` takes it; their letters stay
 * @returns {string | null}
 */
export function plain(text, national = []) {
  for (const alphabet of [...national, GSM7]) {
    const result = plainIn(septetsOf(alphabet), text);
    if (result !== null) return result;
  }
  return null;
}

/** @param {Map<string, number>} septets @param {string} text */
function plainIn(septets, text) {
  let result = "";
  for (const character of text.normalize("NFC")) {
    if (septets.has(character)) result += character;
    else {
      const base = PLAIN.get(character) ?? character.normalize("NFD").replace(/\p{Mark}/gu, "");
      if (![...base].every((c) => septets.has(c))) return null;
      result += base;
    }
  }
  return result;
}
