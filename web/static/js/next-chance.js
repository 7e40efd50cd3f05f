// @ts-check
/** After `waitMs`, or as soon as the browser says that there is a network or a reader. @param {number} waitMs @returns {Promise<void>} */
export function nextChance(waitMs) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
  });
}
