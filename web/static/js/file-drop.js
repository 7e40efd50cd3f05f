// @ts-check
import { filesOf } from "./chosen-file.js";

const carriesFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;

// A file that misses its window must not take the place of the whole page.
for (const type of ["dragover", "drop"]) {
  addEventListener(type, (/** @type {any} */ event) => {
    if (!carriesFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}

/**
 * Let files be dropped onto an element; while they hover over it, it has `data-drop`.
 *
 * @param {import("./box-element.js").BoxElement} owner whose listeners these are
 * @param {HTMLElement} place
 * @param {() => boolean} takes
 * @param {(files: File[]) => void} onFiles
 */
export function acceptDrops(owner, place, takes, onFiles) {
  let depth = 0; // of the elements inside that were entered and not left
  const hover = (/** @type {number} */ now) => {
    depth = Math.max(0, now);
    place.toggleAttribute("data-drop", depth > 0);
  };
  owner.listen(place, "dragenter", (event) => carriesFiles(event) && takes() && hover(depth + 1));
  owner.listen(place, "dragleave", (event) => carriesFiles(event) && hover(depth - 1));
  owner.listen(place, "dragover", (event) => {
    if (!carriesFiles(event) || !takes()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  owner.listen(place, "drop", (event) => {
    hover(0);
    if (!carriesFiles(event) || !takes()) return;
    event.preventDefault();
    onFiles(filesOf(event.dataTransfer));
  });
}
