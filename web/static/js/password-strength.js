// @ts-check
/** How hard a password is to guess, as far as its length and its characters tell; the box has the last word. */

export const SHORTEST = 10;

/** @param {string} password @returns {"short" | "weak" | "fair" | "good" | "strong"} */
export function strength(password) {
  const characters = [...password];
  if (characters.length < SHORTEST) return "short";
  const different = new Set(characters.map((each) => each.toLowerCase())).size;
  if (different < 6) return "weak";
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const worth = Math.min(characters.length, different * 2) + 2 * kinds;
  return worth < 16 ? "fair" : worth < 22 ? "good" : "strong";
}
