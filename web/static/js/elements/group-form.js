// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { makeGroup } from "../groups.js";
import { newKey } from "../new-key.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import "./people-chooser.js";

let ids = 0;

/** Makes a group chat. Set `client`; sends `group-made` with the conversation's id, and `form-done`. */
export class GroupForm extends BoxElement {
  #named = false;
  #key = newKey(); // however often it is asked for, it is one group

  build() {
    const id = `group-${(ids += 1)}`;
    this.name = h("input", { id: `${id}-name`, type: "text", autocomplete: "off", maxLength: 60, dir: "auto" });
    this.chooser = Object.assign(/** @type {import("./people-chooser.js").PeopleChooser} */ (document.createElement("people-chooser")), { users: this.client.state.me.users });
    this.error = h("p.error", { role: "alert", hidden: true });
    this.make = h("button.primary", { type: "submit", disabled: true }, later.group.make);
    this.form = h(
      "form", { noValidate: true, "aria-label": later.group.new },
      h("h3", {}, later.group.new),
      this.chooser,
      h("div.field", {}, h("label", { for: `${id}-name` }, later.group.name), this.name),
      this.error,
      h("div.buttons", {}, this.make, h("button", { type: "button", onclick: () => this.send("form-done") }, t.cancel)),
    );
    this.append(this.form);
  }

  connected() {
    this.listen(this, "chosen-changed", () => {
      const { chosen } = this.chooser;
      if (!this.#named) this.name.value = chosen.map(({ name }) => name.split(" ")[0]).join(", ").slice(0, 60);
      this.#check();
    });
    this.listen(this.name, "input", () => {
      this.#named = this.name.value.trim() !== "";
      this.#check();
    });
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#make();
    });
    this.listen(this, "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.send("form-done");
    });
    this.chooser.focus();
  }

  #check() {
    this.make.disabled = this.chooser.chosen.length === 0 || !this.name.value.trim();
  }

  async #make() {
    if (this.make.disabled) return;
    this.make.disabled = true;
    try {
      const { id } = await makeGroup(this.client, this.name.value, this.chooser.chosen.map((user) => user.id), this.#key);
      this.send("group-made", id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.error, error.sentence);
      this.error.hidden = false;
      this.#check();
    }
  }
}

await loadSheet("groups");
customElements.define("group-form", GroupForm);
