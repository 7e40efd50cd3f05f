// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { showPicture } from "../picture.js";
import { readContacts } from "../read-contacts.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import "./contact-editor.js";
import "./contacts-import.js";

const PAGE = 100;
const REST_MS = 150;

/** The contacts of the office: list, search, and one of them to edit. Set `client` and `route`; the address names the contact after `#`. */
export class ContactsPage extends BoxElement {
  /** @type {{ hash: string }} */
  route;
  /** @type {any[]} */
  #contacts = [];
  #more = false;
  #asked = 0;
  #timer = /** @type {any} */ (undefined);

  build() {
    this.filter = h("input", { type: "search", placeholder: t.portal.findContact, "aria-label": t.portal.findContact, autocomplete: "off", dir: "auto" });
    this.newButton = h("button.primary", { type: "button", onclick: () => this.#edit(null) }, icon("addPerson"), later.contacts.new);
    this.importButton = h("button", { type: "button", onclick: () => this.#import() }, later.contacts.import);
    const exports = Object.entries(later.contacts.formats).map(([format, label]) =>
      h("a", { href: `${this.client.api.base}/contacts/export?format=${format}`, download: "" }, label),
    );
    this.done = h("p.saved", { role: "status" });
    this.status = h("p.empty", { role: "status" });
    this.list = h("ul.rows", { "aria-label": t.nav.contacts });
    this.moreButton = h("button.quiet", { type: "button", hidden: true, onclick: () => void this.#read(true) }, t.portal.moreContacts);
    this.place = h("div.place");
    this.append(
      h("div.top", {}, h("h1", {}, t.nav.contacts), h("div.buttons", {}, this.importButton, this.newButton)),
      this.done,
      h("div.columns", {}, h("section.card", { "aria-label": t.nav.contacts }, this.filter, this.status, this.list, this.moreButton,
        h("p.exports", {}, h("span", {}, later.contacts.export), ...exports)), this.place),
    );
  }

  connected() {
    this.hold(this.client.state.on("contacts", () => void this.#read(false)));
    this.listen(this.filter, "input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#read(false), REST_MS);
    });
    this.hold(() => clearTimeout(this.#timer));
    this.listen(this, "editor-closed", () => this.#close());
    this.listen(this, "contacts-imported", (event) => {
      this.#close();
      setText(this.done, event.detail);
    });
    this.listen(this, "editor-opened", (event) => void this.#open(event.detail));
    void this.#read(false);
    if (Number(this.route.hash)) void this.#open(Number(this.route.hash));
  }

  /** @param {boolean} further */
  async #read(further) {
    const asked = (this.#asked += 1);
    const q = this.filter.value.trim();
    let words = "";
    try {
      const [count, after] = further ? [PAGE, this.#contacts.at(-1)?.id] : [Math.max(PAGE, this.#contacts.length)];
      const { contacts, more } = await readContacts(this.client.api, q, count, after);
      if (asked !== this.#asked) return;
      this.#contacts = further ? [...this.#contacts, ...contacts] : contacts;
      this.#more = more;
      words = this.#contacts.length ? "" : q ? t.portal.nobodyFound(q) : later.contacts.none;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked !== this.#asked) return;
      words = error.sentence;
    }
    setText(this.status, words);
    this.status.hidden = words === "";
    this.moreButton.hidden = !this.#more;
    const here = this.list.contains(document.activeElement);
    renderList(this.list, this.#contacts, (contact) => String(contact.id), () => this.#row(), (row, contact) => {
      row.dataset.contactId = contact.id;
      showPicture(row.picture, contact.name, "person");
      setText(row.name, contact.name);
      row.own.hidden = contact.shared;
      setText(row.more, [...contact.numbers.map((/** @type {any} */ number) => number.display), ...contact.addresses.map((/** @type {any} */ each) => each.address)].join(" · "));
      row.button.onclick = () => this.#edit(contact);
    });
    if (here && !this.list.contains(document.activeElement)) this.newButton.focus(); // that contact is gone
    this.#mark();
  }

  #row() {
    const row = /** @type {any} */ (h("li"));
    row.picture = h("span.picture", { "aria-hidden": "true" });
    row.name = h("strong", { dir: "auto" });
    row.more = h("span.more");
    row.own = h("span.tag", {}, later.contacts.ownTag);
    row.button = h("button.row", { type: "button" }, row.picture, h("span.words", {}, row.name, row.more), row.own);
    row.append(row.button);
    return row;
  }

  /** @param {number} id */
  async #open(id) {
    try {
      const { contact } = await this.client.api.get(`/contacts/${id}`);
      this.#edit(contact);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.status, error.sentence);
      this.status.hidden = false;
    }
  }

  /** @param {any | null} contact null makes a new one */
  #edit(contact) {
    this.place.replaceChildren(Object.assign(document.createElement("contact-editor"), { client: this.client, contact }));
    history.replaceState(history.state, "", contact ? `#${contact.id}` : location.pathname);
    this.#mark();
  }

  #import() {
    setText(this.done, "");
    this.place.replaceChildren(Object.assign(document.createElement("contacts-import"), { client: this.client }));
    history.replaceState(history.state, "", location.pathname);
    this.#mark();
  }

  #close() {
    const id = location.hash.slice(1);
    const importing = this.place.firstElementChild?.localName === "contacts-import";
    this.place.replaceChildren();
    history.replaceState(history.state, "", location.pathname);
    this.#mark();
    const row = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-contact-id="${CSS.escape(id)}"] button`));
    (row ?? (importing ? this.importButton : this.newButton)).focus();
  }

  #mark() {
    for (const row of /** @type {any} */ (this.list.children)) setAttribute(row.button, "aria-current", location.hash === `#${row.dataset.contactId}` ? "true" : null);
  }
}

await loadSheet("contacts-page");
customElements.define("contacts-page", ContactsPage);
