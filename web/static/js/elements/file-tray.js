// @ts-check
import { BoxElement } from "../box-element.js";
import { describe } from "../chosen-file.js";
import { h, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { later } from "../strings.later.js";
import { fileSize } from "../words.js";

const MOST = 20;

/** Files that were chosen and not sent yet. Set `limit` (bytes); sends `tray-changed`. */
export class FileTray extends BoxElement {
  limit = 0;
  /** @type {{ chosen: import("../chosen-file.js").Chosen, row: HTMLElement, src: string }[]} */
  #items = [];

  build() {
    this.list = h("ul", { "aria-label": later.files.chosen });
    this.note = h("p.note", { role: "status", hidden: true });
    this.append(this.list, this.note);
    this.hidden = true;
  }

  /** Whether any of them can be sent. */
  get ready() {
    return this.#items.some(({ chosen }) => !chosen.problem);
  }

  /** Whether there is anything in it. */
  get empty() {
    return this.#items.length === 0;
  }

  /** @param {File[]} files */
  async add(files) {
    const taken = await Promise.all(files.slice(0, MOST).map((file) => describe(file, this.limit)));
    const room = Math.max(0, MOST - this.#items.length);
    for (const chosen of taken.slice(0, room)) this.#show(chosen);
    setText(this.note, files.length > room ? later.files.tooMany(MOST) : "");
    this.note.hidden = files.length <= room;
    this.#changed();
  }

  /** What can be sent, which is then no longer here. @returns {import("../chosen-file.js").Chosen[]} */
  take() {
    const taken = this.#items.filter(({ chosen }) => !chosen.problem);
    for (const item of taken) this.#drop(item);
    return taken.map(({ chosen }) => chosen);
  }

  /** @param {import("../chosen-file.js").Chosen} chosen */
  #show(chosen) {
    const { file, problem, blob } = chosen;
    const src = file.width === null ? "" : URL.createObjectURL(blob);
    const face = src ? h("img.thumb", { src, alt: "" }) : h("span.thumb", {}, icon("file"));
    const words = h("span.words", {}, h("span.name", { dir: "auto", title: file.name }, file.name), h("span.size", {}, problem || fileSize(file.bytes)));
    const row = h("li", {}, face, words, iconButton("close", later.files.remove(file.name), () => this.#remove(item)));
    row.toggleAttribute("data-problem", Boolean(problem));
    const item = { chosen, row, src };
    this.#items.push(item);
    this.list.append(row);
  }

  /** @param {FileTray["#items"][number]} item */
  #remove(item) {
    const beside = item.row.nextElementSibling ?? item.row.previousElementSibling;
    this.#drop(item);
    this.note.hidden = true;
    this.#changed();
    /** @type {HTMLElement} */ (beside?.querySelector("button") ?? this.parentElement?.querySelector("textarea")).focus();
  }

  /** @param {FileTray["#items"][number]} item */
  #drop(item) {
    this.#items = this.#items.filter((other) => other !== item);
    item.row.remove();
    if (item.src) URL.revokeObjectURL(item.src);
    this.hidden = this.#items.length === 0;
  }

  #changed() {
    this.hidden = this.#items.length === 0 && this.note.hidden;
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.send("tray-changed");
  }
}

customElements.define("file-tray", FileTray);
