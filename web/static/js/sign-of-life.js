// @ts-check
/** Tell the box about once a minute that somebody is at this browser, as long as that is so. */

const EVERY_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/** @param {import("./api.js").Api} api @param {EventTarget} [page] @param {() => number} [now] @returns {() => void} ends it */
export function signOfLife(api, page = globalThis, now = () => performance.now()) {
  let toldAt = now(); // opening the page was a sign itself
  const tell = () => {
    if (now() - toldAt < EVERY_MS) return;
    toldAt = now();
    api.post("/presence").catch(() => {}); // the next sign is as good
  };
  for (const sign of SIGNS) page.addEventListener(sign, tell, { passive: true });
  return () => SIGNS.forEach((sign) => page.removeEventListener(sign, tell));
}
