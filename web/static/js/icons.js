// @ts-check
import { h } from "./dom.js";

/** Outlines on a grid of 24, drawn with a round pen of width 2; icons.later.js adds to them. @type {Record<string, string>} */
export const PATHS = {
  chat: "M21 12a8 8 0 0 1-8 8H4l2-3.5A8 8 0 1 1 21 12Z",
  compose: "M12 20h8M16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1 1-4Z",
  phone: "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z",
  close: "M6 6l12 12M18 6 6 18",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4ZM10 21h4",
  bellOff: "M6 16V11c0-1 .3-2 .7-2.8M10 5.3A6 6 0 0 1 18 11v3M20 18H4l2-2M10 21h4M4 4l16 16",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4l3 2",
  check: "M5 13l4 4L19 7",
  checks: "M2 13l4 4L15 7M11 16l1 1L22 7",
  question: "M9 9a3 3 0 1 1 4 2.8c-.7.4-1 1-1 2.2M12 18v.01",
  warning: "M12 4 2.5 20h19ZM12 10v4M12 17v.01",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 20c0-4 4-6 8-6s8 2 8 6",
  people: "M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM2.500 19c0-3.500 3-5 6.500-5s6.500 1.500 6.500 5M16 5.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.700 3.500 2 3.500 4.500",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l4 4",
};

/** @param {string} name @returns {SVGElement} an ornament: the words beside it or the button's label carry the meaning */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({ class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", "data-icon": name })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** @param {string} name @param {string} label @param {() => void} onclick @returns {HTMLButtonElement} */
export function iconButton(name, label, onclick) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick }, icon(name));
}
