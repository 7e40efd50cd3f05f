// @ts-check
import { icon } from "./icons.js";
import { initials } from "./words.js";

/**
 * Fill the round picture beside a name.
 *
 * @param {HTMLElement} picture
 * @param {string} name
 * @param {string} otherwise for a name without letters, which is a number
 */
export function showPicture(picture, name, otherwise) {
  const letters = initials(name);
  if (picture.dataset.shows === letters) return;
  picture.dataset.shows = letters;
  picture.replaceChildren(letters || icon(otherwise));
}
