// @ts-check
import { PATHS } from "./icons.js";

export { icon, iconButton } from "./icons.js";

// What is not part of what loads first takes its icons from here.
Object.assign(PATHS, {
  camera: "M4 7h10v10H4ZM14 11l6-3v8l-6-3Z",
  cameraOff: "M4 7h6M14 11l6-3v8M4 9v8h10M4 4l16 16",
  micro: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v3",
  microOff: "M15 11V7a3 3 0 0 0-5.500-1.500M9 9v2a3 3 0 0 0 4 2.800M6 11a6 6 0 0 0 9 5.200M12 17v3M4 4l16 16",
  screen: "M3 5h18v11H3ZM9 20h6M12 16v4",
  smile: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9 14c1.500 2 4.500 2 6 0M9 9.500v.01M15 9.500v.01",
  callIn: "M19 5l-9 9M10 8v6h6M5 19h14",
  callOut: "M10 14l9-9M13 5h6v6M5 19h14",
  callMissed: "M4 6l7 7 9-9M14 4h6v6M5 19h14",
  hangUp: "M3 15v-2c5-5 13-5 18 0v2l-4 1-1-3a13 13 0 0 0-8 0l-1 3Z",
  minimise: "M5 18h14",
  back: "M15 5l-7 7 7 7",
  down: "M12 5v14M6 13l6 6 6-6",
  send: "M4 12 3 4l18 8-18 8 1-8Zm0 0h8",
  cog: "M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM12 5.5v-3M12 18.5v3M5.5 12h-3M18.5 12h3M7.4 7.4 5.3 5.3M16.6 16.6l2.1 2.1M16.6 7.4l2.1-2.1M7.4 16.6l-2.1 2.1",
  addPerson: "M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM3 20c0-4 3-6 7-6s7 2 7 6M19 8v6M16 11h6",
  bin: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5",
  mail: "M3 6h18v12H3ZM3 7l9 7 9-7",
  clip: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8-8a3.300 3.300 0 0 1 4.700 4.700l-8 8a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200",
  file: "M6 3h8l4 4v14H6ZM14 3v4h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7v1",
});
