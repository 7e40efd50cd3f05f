// @ts-check
/** Colleagues and contacts in the widget, with all that they need where no page around it has them. */
import "./elements/people-list.js";
import { loadSheet } from "./sheet.js";

await Promise.all([loadSheet("people-list"), loadSheet("people-view")]);
