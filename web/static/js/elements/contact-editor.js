// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { iconButton } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";

let ids = 0;

/**
 * One contact, new or known: name, numbers, addresses; merging and deleting. Set `client` and `contact` (null: a new one);
 * sends `editor-closed`, and `editor-opened` with the id of another contact to go on with.
 */
export class ContactEditor extends BoxElement {
  contact = /** @type {any | null} */ (null);
  #asked = 0;

  build() {
    const id = `editor-${(ids += 1)}`;
    const { contact } = this;
    this.name = h("input", { id, type: "text", value: contact?.name ?? "", maxLength: 120, autocomplete: "off", dir: "auto" });
    this.numbers = h("div.entries", { role: "group", "aria-label": later.contacts.numbers });
    this.addresses = h("div.entries", { role: "group", "aria-label": later.contacts.addresses });
    const more = (/** @type {HTMLElement} */ place, /** @type {string} */ kind, /** @type {string} */ label) =>
      h("button.small", { type: "button", onclick: () => this.#add(place, "", kind).focus() }, label);
    this.moreNumbers = more(this.numbers, "mobile", later.contacts.addNumber);
    this.moreAddresses = more(this.addresses, "work", later.contacts.addAddress);
    for (const number of contact?.numbers ?? [{}]) this.#add(this.numbers, number.display, number.kind ?? "mobile");
    for (const each of contact?.addresses ?? []) this.#add(this.addresses, each.address, each.kind);
    this.own = h("input", { type: "checkbox", role: "switch", checked: contact?.shared === false });
    this.error = h("p.error", { role: "alert", hidden: true });
    this.merge = h("input", { id: `${id}-merge`, type: "search", autocomplete: "off", placeholder: later.contacts.mergeHint });
    this.matches = h("ul.matches", { "aria-label": later.contacts.mergeHint, hidden: true });
    this.place = h("div.place");
    this.form = h(
      "form.card", { noValidate: true },
      h("h2", {}, contact ? contact.name : later.contacts.new),
      h("div.field", {}, h("label", { for: id }, later.contact.name), this.name),
      h("h3", {}, later.contacts.numbers), this.numbers, this.moreNumbers,
      h("h3", {}, later.contacts.addresses), this.addresses, this.moreAddresses,
      h("label.switch", {}, h("span", {}, later.contacts.own), this.own),
      this.error,
      h("div.buttons", {}, h("button.primary", { type: "submit" }, t.save), h("button", { type: "button", onclick: () => this.send("editor-closed") }, t.cancel)),
      contact && h("div.further", {},
        h("div.field", {}, h("label", { for: `${id}-merge` }, later.contacts.merge), this.merge, this.matches),
        h("button.delete", { type: "button", "data-action": "delete-contact", onclick: () => this.#ask(later.contacts.deleteSure(contact.name), t.delete, () => this.#delete()) }, later.contacts.delete)),
      this.place,
    );
    this.append(this.form);
  }

  connected() {
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    this.listen(this.merge, "input", () => void this.#find());
    this.listen(this, "keydown", (event) => {
      if (event.key === "Escape") this.send("editor-closed");
    });
    this.name.focus();
  }

  /** @param {HTMLElement} place @param {string} [value] @param {string} [kind] @returns {HTMLInputElement} */
  #add(place, value = "", kind = "mobile") {
    const label = place === this.numbers ? later.contacts.number : later.contacts.address;
    const select = h("select", { "aria-label": later.contact.kind }, ...Object.entries(t.contact.kinds).map(([name, words]) => h("option", { value: name }, words)));
    select.value = kind;
    const input = h("input", { type: place === this.numbers ? "tel" : "email", value, autocomplete: "off", "aria-label": label });
    const row = h("div.entry", {}, select, input, iconButton("close", later.contacts.remove, () => {
      row.remove();
      (place === this.numbers ? this.moreNumbers : this.moreAddresses).focus();
    }));
    place.append(row);
    return input;
  }

  /** @param {HTMLElement} place @param {"number" | "address"} name */
  #entries(place, name) {
    return [...place.children]
      .map((row) => ({ [name]: /** @type {any} */ (row.querySelector("input")).value.trim(), kind: /** @type {any} */ (row.querySelector("select")).value }))
      .filter((entry) => entry[name] !== "");
  }

  #save() {
    return this.#try(async () => {
      const fields = { name: this.name.value.trim(), numbers: this.#entries(this.numbers, "number"), addresses: this.#entries(this.addresses, "address"), shared: !this.own.checked };
      const { api, state } = this.client;
      const { contact } = this.contact ? await api.patch(`/contacts/${this.contact.id}`, fields) : await api.post("/contacts", fields);
      state.putContact(contact);
      this.send("editor-closed");
    });
  }

  #delete() {
    return this.#try(async () => {
      await this.client.api.delete(`/contacts/${this.contact.id}`);
      this.client.state.tell("contacts");
      this.send("editor-closed");
    });
  }

  async #find() {
    const asked = (this.#asked += 1);
    const q = this.merge.value.trim();
    let found = [];
    if (q) await this.#try(async () => ({ contacts: found } = await this.client.api.get("/contacts", { q, limit: 6 })));
    if (asked !== this.#asked) return;
    const others = found.filter((/** @type {any} */ other) => other.id !== this.contact.id);
    this.matches.hidden = others.length === 0;
    renderList(this.matches, others, (/** @type {any} */ other) => String(other.id), () => h("li", {}, h("button", { type: "button" })), (row, other) => {
      setText(row.firstChild, other.name);
      row.firstChild.onclick = () => this.#ask(later.contacts.mergeSure(other.name, this.contact.name), later.contacts.mergeYes, () => this.#merge(other.id));
    });
  }

  /** @param {number} other */
  #merge(other) {
    return this.#try(async () => {
      const { contact } = await this.client.api.post(`/contacts/${this.contact.id}/merge`, { contact_id: other });
      this.client.state.putContact(contact);
      this.send("editor-opened", contact.id);
    });
  }

  /** @param {string} question @param {string} answer @param {() => Promise<unknown>} act */
  #ask(question, answer, act) {
    const yes = h("button.danger", { type: "button", "data-action": "confirm", onclick: () => void act() }, answer);
    const asker = /** @type {HTMLElement} */ (document.activeElement);
    const close = () => {
      this.place.replaceChildren();
      (this.contains(asker) ? asker : this.name).focus();
    };
    const no = h("button", { type: "button", onclick: close }, t.cancel);
    const ask = h("div.question", { role: "alertdialog", "aria-label": answer }, h("p", {}, question), h("div.buttons", {}, yes, no));
    ask.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // the form stays open, with what was typed
      close();
    });
    this.place.replaceChildren(ask);
    yes.focus();
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
      this.error.hidden = true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.error, error.sentence);
      this.error.hidden = false;
    }
  }
}

customElements.define("contact-editor", ContactEditor);
