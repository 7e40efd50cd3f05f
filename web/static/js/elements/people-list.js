// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.js";
import { renderList } from "../keyed-list.js";
import { showPicture } from "../picture.js";
import { readContacts } from "../read-contacts.js";
import { t } from "../strings.js";
import { presenceOf, presenceWords, title } from "../words.js";

const PAGE = 50;
const REST_MS = 150;

/**
 * Colleagues and contacts; in the widget one field finds both. Set `client`; sends `write-to` with a suggestion and `call-number` with a number.
 */
export class PeopleList extends BoxElement {
  /** @type {any[]} */
  #contacts = [];
  #more = false;
  #asked = 0;
  #timer = /** @type {any} */ (undefined);

  build() {
    this.inWidget = Boolean(this.closest("chat-dock"));
    const find = this.inWidget ? t.portal.findPerson : t.portal.findContact;
    this.users = h("ul.rows", { "aria-label": t.portal.colleagues });
    this.noUsers = h("p.empty", { hidden: true }, t.portal.noColleagues);
    this.filter = h("input", { type: "search", "aria-label": find, placeholder: find, autocomplete: "off" });
    this.contacts = h("ul.rows", { "aria-label": t.portal.contacts });
    this.note = h("p.empty", { role: "status", hidden: true });
    this.noSms = h("p.empty", { hidden: true });
    this.moreButton = h("button.quiet", { type: "button", hidden: true, onclick: () => void this.#read(true) }, t.portal.moreContacts);
    this.colleagues = h("section.card", {}, h("h2", {}, t.portal.colleagues), this.users, this.noUsers);
    this.append(
      this.inWidget ? this.filter : "",
      this.colleagues,
      h("section.card", {}, h("h2", {}, t.portal.contacts), this.inWidget ? "" : this.filter, this.noSms, this.contacts, this.note, this.moreButton),
    );
  }

  connected() {
    const { state } = this.client;
    this.hold(state.on("me", () => this.#render()));
    this.hold(state.on("contacts", () => void this.#read(false)));
    this.listen(this.filter, "input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#read(false), REST_MS);
      this.#render();
    });
    this.hold(() => clearTimeout(this.#timer));
    if (state.me) void this.#read(false);
    this.#render();
  }

  /** @param {boolean} further whether the next page is wanted */
  async #read(further) {
    const asked = (this.#asked += 1);
    const q = this.filter.value.trim();
    try {
      const [count, after] = further ? [PAGE, this.#contacts.at(-1)?.id] : [Math.max(PAGE, this.#contacts.length)];
      const { contacts, more } = await readContacts(this.client.api, q, count, after);
      if (asked !== this.#asked) return;
      this.#contacts = further ? [...this.#contacts, ...contacts] : contacts;
      this.#more = more;
      this.#say(this.#contacts.length ? "" : q ? t.portal.nobodyFound(q) : t.portal.noContacts);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === this.#asked) this.#say(error.sentence);
    }
    this.#render();
  }

  /** @param {string} words */
  #say(words) {
    setText(this.note, words);
    this.note.hidden = words === "";
  }

  #render() {
    const { me } = this.client.state;
    if (!me) return;
    setText(this.noSms, me.sms.sentence);
    this.noSms.hidden = me.sms.allowed;
    const q = this.inWidget ? this.filter.value.trim().toLowerCase() : "";
    const users = me.users.filter((/** @type {any} */ { name }) => name.toLowerCase().includes(q));
    this.noUsers.hidden = me.users.length > 0;
    this.colleagues.hidden = q !== "" && users.length === 0;
    renderList(this.users, users, (/** @type {any} */ user) => String(user.id), () => this.#row(), (row, user) => {
      row.dataset.userId = user.id;
      const call = me.calls.allowed && user.extension ? user.extension : null;
      const { name, mobile } = user;
      const texted = mobile && me.sms.allowed ? [{ title: title({ name, label: t.contact.kinds.mobile }), words: `${t.contact.kinds.mobile} · ${mobile.display}`, write: { type: "sms", name, ...mobile }, call: me.calls.allowed ? mobile.number : null }] : [];
      this.#fill(row, name, [{ title: name, words: texted.length ? t.kinds.chat : undefined, write: { type: "chat", user_id: user.id, name }, call }, ...texted]);
      setAttribute(row.presence, "data-presence", presenceOf(user.presence));
      setText(row.presence, presenceWords(user.presence));
      row.presence.hidden = false;
    });
    renderList(this.contacts, this.#contacts, (contact) => String(contact.id), () => this.#row(), (row, contact) => {
      row.dataset.contactId = contact.id;
      this.#fill(row, contact.name, contact.numbers.map((/** @type {any} */ number) => {
        const who = { ...number, name: contact.name };
        return {
          title: title(who),
          words: `${number.label} · ${number.display}`,
          write: me.sms.allowed ? { type: "sms", ...who, contact_id: contact.id } : null,
          call: me.calls.allowed ? number.number : null,
        };
      }));
    });
    this.moreButton.hidden = !this.#more;
  }

  #row() {
    const row = /** @type {any} */ (h("li.person"));
    row.picture = h("span.picture", { "aria-hidden": "true" });
    row.name = h("strong", { dir: "auto" });
    row.ways = h("div.ways");
    row.presence = h("span.presence", { hidden: true });
    row.append(row.picture, row.name, row.presence, row.ways);
    return row;
  }

  /** @param {any} row @param {string} name @param {{ title: string, words?: string, write?: any, call?: string | null }[]} ways */
  #fill(row, name, ways) {
    showPicture(row.picture, name, "person");
    setText(row.name, name);
    renderList(row.ways, ways, (way) => way.words ?? "chat", () => this.#way(), (node, way) => {
      setText(node.words, way.words ?? "");
      node.write.hidden = !way.write;
      const label = way.write?.type === "sms" ? t.picker.sendSms(way.title) : t.picker.chat(way.title);
      setAttribute(node.write, "aria-label", label);
      node.write.title = label;
      node.write.onclick = () => this.send("write-to", way.write);
      node.call.hidden = !way.call;
      setAttribute(node.call, "aria-label", t.window.call(way.title));
      node.call.title = t.window.call(way.title);
      node.call.onclick = () => this.send("call-number", way.call);
    });
  }

  #way() {
    const node = /** @type {any} */ (h("div.way"));
    node.words = h("span.words");
    node.write = h("button.icon-button", { type: "button", "data-action": "write" }, icon("chat"));
    node.call = h("button.icon-button", { type: "button", "data-action": "call" }, icon("phone"));
    node.append(node.words, node.write, node.call);
    return node;
  }
}

customElements.define("people-list", PeopleList);
