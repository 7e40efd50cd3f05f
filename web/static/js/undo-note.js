// @ts-check
import { h, setText } from "./dom.js";
import { iconButton } from "./icons.js";
import { t } from "./strings.js";

/** A sentence that stands until it is dismissed, with a way back where there is one. */
export class UndoNote {
  #words = h("span");
  #undo = h("button.small", { type: "button" }, t.undo);

  /** @param {"status" | "alert"} role @param {() => void} focusOn where the focus goes on when the sentence goes @param {string} [tag] of the element */
  constructor(role, focusOn, tag = "div.note") {
    this.#focusOn = focusOn;
    this.element = h(tag, { role, hidden: true }, this.#words, this.#undo, iconButton("close", t.dismiss, () => this.#hide()));
  }
  #focusOn;

  #hide() {
    this.element.hidden = true;
    this.#focusOn();
  }

  /** @param {string} sentence @param {() => void} [undo] takes it back; the focus goes to its button */
  say(sentence, undo) {
    setText(this.#words, sentence);
    this.#undo.hidden = !undo;
    this.#undo.onclick = () => {
      this.#hide();
      undo?.();
    };
    this.element.toggleAttribute("data-mild", Boolean(undo));
    this.element.hidden = false;
    if (undo) this.#undo.focus();
  }
}
