// @ts-check
import { BoxElement } from "../box-element.js";
import { h } from "../dom.js";
import { loadSheet } from "../sheet.js";
import { later } from "../strings.later.js";

/** Emoji to choose from. Set `data`; sends `emoji` with the chosen one, and `emoji-done` when it is to be closed. */
export class EmojiPicker extends BoxElement {
  /** What `emoji-data.js` has, or its German sister. */
  data = "";
  #all = /** @type {{ emoji: string, name: string, words: string }[]} */ ([]);

  build() {
    this.#all = this.data.split("\n").map((line) => {
      const [, emoji, name, more] = /** @type {RegExpExecArray} */ (/^(\S+) ([^|]*)\|(.*)$/u.exec(line));
      return { emoji, name, words: `${name} ${more}`.toLowerCase() };
    });
    this.search = h("input", { type: "search", placeholder: later.emoji.search, "aria-label": later.emoji.search, autocomplete: "off" });
    this.grid = h("div.emoji-grid", { role: "group", "aria-label": later.emoji.label });
    this.none = h("p.empty", { role: "status", hidden: true }, later.emoji.none);
    this.append(this.search, this.grid, this.none);
  }

  connected() {
    this.listen(this.search, "input", () => this.#render());
    this.listen(this.grid, "click", (event) => {
      const button = event.target.closest("button");
      if (button) this.send("emoji", button.textContent);
    });
    this.listen(this, "keydown", (event) => this.#key(event));
    this.#render();
    this.search.focus();
  }

  #render() {
    const words = this.search.value.toLowerCase().split(/\s+/u).filter(Boolean);
    const found = this.#all.filter((each) => words.every((word) => each.words.includes(word)));
    this.none.hidden = found.length > 0;
    this.grid.replaceChildren(...found.map(({ emoji, name }, index) => h("button", { type: "button", "aria-label": name, title: name, tabIndex: index ? -1 : 0 }, emoji)));
    this.grid.scrollTop = 0;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.grid.children]);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const columns = Math.max(1, buttons.findIndex((button) => button.offsetTop > (buttons[0]?.offsetTop ?? 0)));
    if (event.key === "Escape") this.send("emoji-done");
    else if (event.key === "Enter" && at < 0) buttons[0]?.click();
    else if (event.key === "ArrowDown" && at < 0) buttons[0]?.focus();
    else if (event.key === "ArrowUp" && at >= 0 && at < columns) this.search.focus();
    else if (at >= 0) {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
      if (step === undefined) return;
      buttons[at + step]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

await loadSheet("emoji-picker");
customElements.define("emoji-picker", EmojiPicker);
