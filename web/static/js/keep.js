// @ts-check
/** Browser storage that may be missing, full or forbidden (in a frame of another site it throws). */

/** @param {"localStorage" | "sessionStorage"} name */
function open(name) {
  /** Takes over when the browser refuses: what is kept then lives as long as the page. @type {Map<string, string>} */
  const memory = new Map();
  /** @template T @param {(storage: Storage) => T} use @param {() => T} otherwise @returns {T} */
  const attempt = (use, otherwise) => {
    try {
      return use(/** @type {any} */ (globalThis)[name]);
    } catch {
      return otherwise();
    }
  };
  return {
    /** @param {string} key @returns {any} the parsed value, or null when there is none or it is damaged */
    get(key) {
      const text = memory.get(key) ?? attempt((storage) => storage.getItem(key), () => null);
      try {
        return text === null ? null : JSON.parse(text);
      } catch {
        return null;
      }
    },
    /** @param {string} key @param {unknown} value JSON; null or undefined removes the key */
    set(key, value) {
      memory.delete(key);
      if (value === null || value === undefined) return attempt((storage) => storage.removeItem(key), () => {});
      const text = JSON.stringify(value);
      return attempt((storage) => storage.setItem(key, text), () => void memory.set(key, text));
    },
    /** @param {string} prefix @returns {string[]} */
    keys(prefix) {
      const stored = attempt((storage) => Object.keys(storage), () => /** @type {string[]} */ ([]));
      return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(prefix));
    },
  };
}

/** @typedef {ReturnType<typeof open>} Keep */

/** Shared by all tabs, survives closing the browser. */
export const lasting = open("localStorage");
/** This tab only, survives a reload. */
export const thisTab = open("sessionStorage");
