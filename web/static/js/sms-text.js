// @ts-check
/**
 * How much of a text message is used while it is typed: alphabets, parts and what is left
 * (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1). The same rules as `appliance/domain/sms_text.py`.
 */

const DEFAULT =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
  "abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

/** Septets by character: 1 for the default alphabet, 2 for the extension table (escape and character). */
const SEPTETS = new Map(/** @type {[string, number][]} */ ([...[...DEFAULT].map((c) => [c, 1]), ...[...EXTENSION].map((c) => [c, 2])]));

const GSM7 = { single: 160, part: 153 };
const UCS2 = { single: 70, part: 67 };

/**
 * @typedef {object} Measure
 * @property {"gsm7" | "ucs2"} encoding
 * @property {number} parts how many SMS parts the text takes; an empty text takes one
 * @property {number} left septets or UTF-16 units that still fit the last part
 * @property {string | null} forcedBy the first character that GSM 7-bit lacks
 */

/** @param {string} text @returns {Measure} */
export function measure(text) {
  const characters = [...text];
  const forcedBy = characters.find((c) => !SEPTETS.has(c)) ?? null;
  const sizes = characters.map((c) => (forcedBy === null ? /** @type {number} */ (SEPTETS.get(c)) : c.length));
  const room = forcedBy === null ? GSM7 : UCS2;
  const encoding = forcedBy === null ? "gsm7" : "ucs2";

  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= room.single) return { encoding, parts: 1, left: room.single - total, forcedBy };
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
  return { encoding, parts, left: room.part - used, forcedBy };
}

/** Typographic characters that word processors and phones put in, and what people mean by them. */
const PLAIN = new Map([
  ["‘", "'"], ["’", "'"], ["‚", "'"], ["‛", "'"], ["`", "'"], ["´", "'"], ["“", '"'], ["”", '"'], ["„", '"'], ["«", '"'],
  ["»", '"'], ["‐", "-"], ["‑", "-"], ["‒", "-"], ["–", "-"], ["—", "-"], ["−", "-"], ["…", "..."], ["•", "*"],
  ["\u00a0", " "], ["\u202f", " "], ["\u2009", " "], ["\u200b", ""], ["\ufeff", ""], ["\t", " "],
]);

/**
 * The text with every character that GSM 7-bit lacks replaced by its plain one, or null when some character
 * has none (an emoji, another script): then replacing the others would gain nothing.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function plain(text) {
  let result = "";
  for (const character of text.normalize("NFC")) {
    if (SEPTETS.has(character)) result += character;
    else {
      const base = PLAIN.get(character) ?? character.normalize("NFD").replace(/\p{Mark}/gu, "");
      if (![...base].every((c) => SEPTETS.has(c))) return null;
      result += base;
    }
  }
  return result;
}
