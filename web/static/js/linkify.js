// @ts-check
import { h } from "./dom.js";

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"“”„]+/giu;
const TRAILING = /[.,;:!?'’)\]}»…]+$/u;

/**
 * Cut a text into plain pieces and web addresses.
 *
 * @param {string} text
 * @returns {{ text: string, href?: string }[]} joined, the texts are exactly the input
 */
export function pieces(text) {
  const result = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    let address = match[0];
    const tail = address.match(TRAILING)?.[0] ?? "";
    // A bracket that was opened inside the address belongs to it.
    address = tail.startsWith(")") && address.includes("(") ? address.slice(0, address.length - tail.length + 1) : address.slice(0, address.length - tail.length);
    const href = safeHref(address);
    if (!href) continue;
    if (match.index > done) result.push({ text: text.slice(done, match.index) });
    result.push({ text: address, href });
    done = match.index + address.length;
  }
  if (done < text.length) result.push({ text: text.slice(done) });
  return result;
}

/** @param {string} address */
function safeHref(address) {
  try {
    const url = new URL(/^www\./i.test(address) ? `https://${address}` : address);
    // Nobody should be shown one host and sent to another by "https://bank.example@evil.example".
    return /^https?:$/.test(url.protocol) && url.hostname.includes(".") && !url.username ? url.href : null;
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Node[]} */
export function linkified(text) {
  return pieces(text).map((piece) =>
    piece.href
      ? h("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, piece.text)
      : document.createTextNode(piece.text),
  );
}
