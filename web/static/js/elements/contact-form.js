// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { renderList } from "../keyed-list.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";

let ids = 0;

/**
 * Adds a number to the contacts: a new one, or one that exists. Set `number`, `display`, `client`; sends `form-done`.
 */
export class ContactForm extends BoxElement {
  number = "";
  display = "";
  /** @type {any | null} */
  #chosen = null;
  #asked = 0;

  build() {
    const id = `contact-${(ids += 1)}`;
    const radio = (/** @type {string} */ value, /** @type {string} */ label, /** @type {boolean} */ checked) =>
      h("label.choice", {}, h("input", { type: "radio", name: id, value, checked }), label);
    this.ways = h("div.ways", { role: "radiogroup", "aria-label": later.window.addContact }, radio("new", later.contact.new, true), radio("existing", later.contact.existing, false));
    this.nameLabel = h("label", { for: `${id}-name` });
    this.name = h("input", { id: `${id}-name`, type: "text", autocomplete: "off", maxLength: 120, required: true, dir: "auto" });
    this.found = h("ul.matches", { "aria-label": later.contact.existing, hidden: true });
    this.kind = h("select", { id: `${id}-kind` }, ...Object.entries(t.contact.kinds).map(([value, label]) => h("option", { value }, label)));
    this.error = h("p.error", { role: "alert", hidden: true });
    this.saveButton = h("button.primary", { type: "submit" }, t.save);
    this.form = h(
      "form",
      { noValidate: true, "aria-label": later.contact.title(this.display) },
      h("h3", {}, later.contact.title(this.display)),
      this.ways,
      h("div.field", {}, this.nameLabel, this.name, this.found),
      h("div.field", {}, h("label", { for: `${id}-kind` }, later.contact.kind), this.kind),
      this.error,
      h("div.buttons", {}, this.saveButton, h("button", { type: "button", onclick: () => this.send("form-done") }, t.cancel)),
    );
    this.append(this.form);
  }

  connected() {
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    this.listen(this.ways, "change", () => this.#setWay());
    this.listen(this.name, "input", () => {
      this.#chosen = null;
      void this.#find();
    });
    this.listen(this, "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.send("form-done");
    });
    this.#setWay();
    this.name.focus();
  }

  get #existing() {
    return /** @type {HTMLInputElement} */ (this.ways.querySelector("input[value=existing]")).checked;
  }

  #setWay() {
    setText(this.nameLabel, this.#existing ? later.contact.find : later.contact.name);
    this.error.hidden = true;
    void this.#find();
  }

  async #find() {
    const asked = (this.#asked += 1);
    if (!this.#existing || this.#chosen) {
      this.found.hidden = true;
      return;
    }
    let contacts = [];
    try {
      ({ contacts } = await this.client.api.get("/contacts", { q: this.name.value.trim() || undefined, limit: 6 }));
    } catch (error) {
      this.#fail(error);
    }
    if (asked !== this.#asked) return; // a later question is on its way
    this.found.hidden = contacts.length === 0;
    renderList(
      this.found,
      contacts,
      (/** @type {any} */ contact) => String(contact.id),
      () => h("li", {}, h("button", { type: "button" })),
      (row, contact) => {
        setText(row.firstChild, contact.name);
        row.firstChild.dir = "auto";
        row.firstChild.onclick = () => {
          this.#chosen = contact;
          this.name.value = contact.name;
          this.found.hidden = true;
          this.saveButton.focus();
        };
      },
    );
  }

  async #save() {
    const existing = this.#existing;
    if (existing && !this.#chosen) return this.#fail({ sentence: later.contact.choose });
    const number = { number: this.number, kind: this.kind.value };
    this.saveButton.disabled = true;
    try {
      const path = existing ? `/contacts/${this.#chosen.id}/numbers` : "/contacts";
      const { contact } = await this.client.api.post(path, existing ? number : { name: this.name.value.trim(), numbers: [number] });
      this.client.state.putContact(contact);
      await null; // what is around shows the name first, and may no longer offer what led here
      this.send("form-done");
    } catch (error) {
      this.#fail(error);
    } finally {
      this.saveButton.disabled = false;
    }
  }

  /** @param {any} error */
  #fail(error) {
    setText(this.error, error.sentence ?? t.errors.noConnection);
    this.error.hidden = false;
    this.name.focus();
  }
}

await loadSheet("contact-form");
customElements.define("contact-form", ContactForm);
