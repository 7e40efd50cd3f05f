// @ts-check
/** What the box says in sentences of its own, in the language of the page: English as it comes. */
import { language } from "./strings.js";

const german = language === "de" ? await import("./said.de.js") : null;

/** One sentence of the box, or several. @type {(text: string) => string} */
export const said = german?.said ?? ((text) => text);

/** Read JSON of the box; throws SyntaxError. @type {(text: string) => any} */
export const readJson = german?.readJson ?? ((text) => JSON.parse(text));
