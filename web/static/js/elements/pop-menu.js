// @ts-check
import { BoxElement } from "../box-element.js";
import { h } from "../dom.js";
import { loadSheet } from "../sheet.js";

/**
 * @typedef {object} MenuItem
 * @property {string} name what `menu-choice` is sent with
 * @property {string} label
 * @property {boolean} [checked] makes it one of several choices
 * @property {string} [group] the heading above a run of choices
 * @property {boolean} [danger]
 * @property {boolean} [disabled]
 */

/**
 * A button that opens a menu. Set `face` (what the button shows), `label` and `items`; it sends `menu-choice` with the
 * name of the chosen item.
 */
export class PopMenu extends BoxElement {
  label = "";
  /** @type {Node[]} */
  face = [];
  /** @type {() => MenuItem[]} asked each time it opens */
  items = () => [];

  build() {
    this.button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": this.label, title: this.label });
    this.button.append(...this.face);
    this.button.addEventListener("click", () => (this.menu.hidden ? this.#open() : this.#shut(true)));
    this.menu = h("div.menu", { role: "menu", "aria-label": this.label, hidden: true });
    this.append(this.button, this.menu);
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  connected() {
    this.listen(document, "pointerdown", (event) => {
      if (!this.contains(event.target)) this.#shut(false);
    });
    this.listen(this, "focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.#shut(false);
    });
  }

  #open() {
    this.#fill();
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.#entries()[0]?.focus();
  }

  /** @param {boolean} back whether focus goes back to the button */
  #shut(back) {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  #fill() {
    this.menu.replaceChildren();
    let group = /** @type {string | undefined} */ (undefined);
    let place = /** @type {HTMLElement} */ (this.menu);
    for (const item of this.items()) {
      if (item.group !== group) {
        group = item.group;
        place = this.menu;
        if (group) {
          place = h("div.menu-group", { role: "group", "aria-label": group }, h("div.menu-heading", { "aria-hidden": "true" }, group));
          this.menu.append(place);
        }
      }
      const choice = item.checked !== undefined;
      const entry = h(
        "button",
        {
          type: "button",
          role: choice ? "menuitemradio" : "menuitem",
          tabIndex: -1,
          "aria-checked": choice ? String(item.checked) : null,
          "aria-disabled": item.disabled ? "true" : null,
          "data-item": item.name,
          "data-danger": item.danger ? "" : null,
        },
        item.label,
      );
      entry.addEventListener("click", () => {
        if (item.disabled) return;
        this.#shut(true);
        this.send("menu-choice", item.name);
      });
      place.append(entry);
    }
  }

  #entries() {
    return /** @type {HTMLElement[]} */ ([...this.menu.querySelectorAll("button")]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.menu.hidden) {
      if (event.key === "ArrowDown" && event.target === this.button) {
        event.preventDefault();
        this.#open();
      }
      return;
    }
    const entries = this.#entries();
    const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const goTo = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
    if (goTo !== undefined) entries[goTo % entries.length]?.focus();
    else if (event.key === "Escape") this.#shut(true);
    else if (event.key === "Tab") return this.#shut(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

await loadSheet("pop-menu");
customElements.define("pop-menu", PopMenu);
