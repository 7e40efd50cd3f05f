// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { showPicture } from "../picture.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";

const FILTER_FROM = 8; // with fewer there is nothing to look for

/** Colleagues to tick. Set `users`, in the order in which they stand; sends `chosen-changed`. */
export class PeopleChooser extends BoxElement {
  /** @type {{ id: number, name: string }[]} */
  users = [];

  build() {
    this.filter = h("input", { type: "search", placeholder: later.group.find, "aria-label": later.group.find, hidden: this.users.length < FILTER_FROM });
    this.none = h("p.empty", { hidden: true });
    this.list = h("ul", { "aria-label": t.portal.colleagues }, ...this.users.map((user) => this.#row(user)));
    this.append(this.filter, this.list, this.none);
  }

  connected() {
    this.listen(this.filter, "input", () => this.#filter());
    this.listen(this.list, "change", () => this.send("chosen-changed"));
  }

  /** @returns {{ id: number, name: string }[]} */
  get chosen() {
    return this.users.filter((_, at) => /** @type {any} */ (this.list.children[at]).box.checked);
  }

  focus() {
    (this.filter.hidden ? /** @type {any} */ (this.list.firstElementChild)?.box : this.filter)?.focus();
  }

  /** @param {{ id: number, name: string }} user */
  #row(user) {
    const picture = h("span.picture", { "aria-hidden": "true" });
    showPicture(picture, user.name, "person");
    const box = h("input", { type: "checkbox" });
    const row = /** @type {any} */ (h("li", {}, h("label", {}, box, picture, h("span.name", { dir: "auto" }, user.name))));
    row.box = box;
    return row;
  }

  #filter() {
    const typed = this.filter.value.trim().toLocaleLowerCase(t.locale);
    this.users.forEach((user, at) => (/** @type {any} */ (this.list.children[at]).hidden = !user.name.toLocaleLowerCase(t.locale).includes(typed)));
    const nobody = ![...this.list.children].some((row) => !(/** @type {any} */ (row).hidden));
    this.none.hidden = !nobody;
    setText(this.none, nobody ? later.group.nobody(this.filter.value.trim()) : "");
  }
}

customElements.define("people-chooser", PeopleChooser);
