// @ts-check
import { h } from "./dom.js";

/**
 * Load the style sheet of an element that is not part of what loads first.
 *
 * @param {string} name of a file in `css`
 * @returns {Promise<void>} also done when it did not come: a plain form is better than none
 */
export function loadSheet(name) {
  return new Promise((done) => {
    const href = new URL(`../css/${name}.css`, import.meta.url).href;
    if ([...document.styleSheets].some((sheet) => sheet.href?.startsWith(href))) return done();
    document.head.append(h("link", { rel: "stylesheet", href, onload: () => done(), onerror: () => done() }));
  });
}
