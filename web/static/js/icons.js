// @ts-check
import { h } from "./dom.js";

/** Outlines on a grid of 24, drawn with a round pen of width 2. */
const PATHS = {
  chat: "M21 12a8 8 0 0 1-8 8H4l2-3.5A8 8 0 1 1 21 12Z",
  compose: "M12 20h8M16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1 1-4Z",
  camera: "M4 7h10v10H4ZM14 11l6-3v8l-6-3Z",
  cameraOff: "M4 7h6M14 11l6-3v8M4 9v8h10M4 4l16 16",
  micro: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v3",
  microOff: "M15 11V7a3 3 0 0 0-5.500-1.500M9 9v2a3 3 0 0 0 4 2.800M6 11a6 6 0 0 0 9 5.200M12 17v3M4 4l16 16",
  screen: "M3 5h18v11H3ZM9 20h6M12 16v4",
  smile: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9 14c1.500 2 4.500 2 6 0M9 9.500v.01M15 9.500v.01",
  phone: "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z",
  callIn: "M19 5l-9 9M10 8v6h6M5 19h14",
  callOut: "M10 14l9-9M13 5h6v6M5 19h14",
  callMissed: "M4 6l7 7 9-9M14 4h6v6M5 19h14",
  hangUp: "M3 15v-2c5-5 13-5 18 0v2l-4 1-1-3a13 13 0 0 0-8 0l-1 3Z",
  close: "M6 6l12 12M18 6 6 18",
  minimise: "M5 18h14",
  back: "M15 5l-7 7 7 7",
  down: "M12 5v14M6 13l6 6 6-6",
  send: "M4 12 3 4l18 8-18 8 1-8Zm0 0h8",
  cog: "M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM12 5.5v-3M12 18.5v3M5.5 12h-3M18.5 12h3M7.4 7.4 5.3 5.3M16.6 16.6l2.1 2.1M16.6 7.4l2.1-2.1M7.4 16.6l-2.1 2.1",
  addPerson: "M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM3 20c0-4 3-6 7-6s7 2 7 6M19 8v6M16 11h6",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4ZM10 21h4",
  bellOff: "M6 16V11c0-1 .3-2 .7-2.8M10 5.3A6 6 0 0 1 18 11v3M20 18H4l2-2M10 21h4M4 4l16 16",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4l3 2",
  check: "M5 13l4 4L19 7",
  checks: "M2 13l4 4L15 7M11 16l1 1L22 7",
  question: "M9 9a3 3 0 1 1 4 2.8c-.7.4-1 1-1 2.2M12 18v.01",
  warning: "M12 4 2.5 20h19ZM12 10v4M12 17v.01",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 20c0-4 4-6 8-6s8 2 8 6",
  bin: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5",
  mail: "M3 6h18v12H3ZM3 7l9 7 9-7",
  clip: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8-8a3.300 3.300 0 0 1 4.700 4.700l-8 8a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200",
  file: "M6 3h8l4 4v14H6ZM14 3v4h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  people: "M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM2.500 19c0-3.500 3-5 6.500-5s6.500 1.500 6.500 5M16 5.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.700 3.500 2 3.500 4.500",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7v1",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l4 4",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name @returns {SVGElement} an ornament: the words beside it or the button's label carry the meaning */
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

/** @param {IconName} name @param {string} label @param {() => void} onclick @returns {HTMLButtonElement} */
export function iconButton(name, label, onclick) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick }, icon(name));
}
