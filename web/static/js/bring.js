// @ts-check
const MOST_MS = 15_000; // a box that takes the connection and stays silent holds nobody up

/** What came, or is on its way. @type {Map<string, Promise<any>>} */
const coming = new Map();

/**
 * Import a module that is not part of what loads first. Chromium never asks again for one that once failed to come, so
 * it is fetched before it is imported: after an outage it comes without a reload.
 *
 * @param {string} path below this folder
 * @returns {Promise<any>} the module; fails where there is no connection
 */
export function bring(path) {
  const module = coming.get(path) ?? fetched(new URL(path, import.meta.url).href);
  coming.set(path, module);
  module.catch(() => coming.delete(path));
  return module;
}

/** @param {string} url */
async function fetched(url) {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(MOST_MS) });
  if (!ok) throw new TypeError(`${url} did not come`);
  return import(url);
}
