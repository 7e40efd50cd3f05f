// @ts-check
/** The part of a message's row that shows its file: a picture in its own proportions, or name and size. */
import { h, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.later.js";
import { later } from "./strings.later.js";
import { fileSize } from "./words.js";

/** The largest a picture stands in a conversation, in CSS pixels. */
const WIDEST = 260;
const HIGHEST = 300;

/** @param {any} message @returns {string} where the box hands its file out */
export const fileAddress = (message) => `/api/v1/messages/${message.id}/file`;

/** @returns {any} an empty part for `fillFile` */
export function createFile() {
  const part = /** @type {any} */ (h("div.attachment", { hidden: true }));
  part.image = h("img", { alt: "", loading: "lazy", decoding: "async" });
  part.open = h("button.shown", { type: "button" }, part.image);
  part.name = h("span.name", { dir: "auto" });
  part.size = h("span.size");
  part.link = h("a.saved", {}, icon("file"), h("span.words", {}, part.name, part.size), icon("download"));
  part.bar = h("progress", { max: 1, hidden: true });
  part.append(part.open, part.link, part.bar);
  part.open.addEventListener("click", () => part.dispatchEvent(new CustomEvent("open-picture", { bubbles: true, detail: part.messageId })));
  return part;
}

/** @param {any} part made by `createFile` @param {any} message one of the box's, or an upload */
export function fillFile(part, message) {
  const { file } = message;
  part.hidden = !file;
  if (!file) return;
  const isPicture = file.width !== null;
  part.messageId = message.id;
  part.open.hidden = !isPicture;
  part.link.hidden = isPicture;
  part.bar.hidden = !(message.state === "posting" && message.progress !== undefined);
  if (!part.bar.hidden) {
    part.bar.value = message.progress;
    part.bar.setAttribute("aria-label", later.files.sending(file.name));
  }
  if (isPicture) {
    const scale = Math.min(1, WIDEST / file.width, HIGHEST / file.height);
    part.image.width = Math.max(1, Math.round(file.width * scale));
    part.image.height = Math.max(1, Math.round(file.height * scale));
    part.image.alt = file.name;
    part.open.disabled = !message.id;
    setAttribute(part.open, "aria-label", later.files.open(file.name));
    // What this page has just sent stands there already.
    const src = message.src ?? (message.id ? fileAddress(message) + (file.preview ? "?preview=1" : "") : "");
    if (part.key !== message.key || !part.image.src) part.image.src = src;
    part.image.onerror = message.id ? () => part.image.src !== new URL(fileAddress(message), location.href).href && (part.image.src = fileAddress(message)) : null;
    part.key = message.key;
    return;
  }
  setText(part.name, file.name);
  setText(part.size, fileSize(file.bytes));
  setAttribute(part.link, "href", message.id ? `${fileAddress(message)}?download=1` : null);
  setAttribute(part.link, "download", message.id ? file.name : null);
  setAttribute(part.link, "aria-label", message.id ? later.files.save(file.name, fileSize(file.bytes)) : null);
}
