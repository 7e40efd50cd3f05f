// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { showPicture } from "../picture.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { shortName } from "../words.js";

/**
 * The person of a conversation: everything that leads to them, and what can be done with the conversation. Set `client`
 * and `conversationId`; sends `write-to` with a suggestion, `delete-conversation` with its id and `call-number` with a number.
 */
export class ContactCard extends BoxElement {
  conversationId = 0;
  #contact = /** @type {any} */ (null);
  #asked = 0;

  build() {
    this.picture = h("span.picture.large", { "aria-hidden": "true" });
    this.name = h("h2", { dir: "auto" });
    this.about = h("p.about");
    this.ways = h("ul.ways");
    this.unknown = h("p.about", {}, later.card.unknown);
    this.noSms = h("p.about.no-sms", { hidden: true });
    this.addButton = h("button", { type: "button", "data-action": "card-add-contact", onclick: () => void this.#add() }, icon("addPerson"), later.window.addContact);
    this.editLink = h("a.button", {}, later.card.edit);
    this.place = h("div.place");
    this.bell = h("input", { type: "checkbox", role: "switch" });
    const exports = Object.entries(later.card.formats).map(([format, label]) =>
      h("a", { href: `${this.client.api.base}/conversations/${this.conversationId}/export?format=${format}`, download: "" }, label),
    );
    this.error = h("p.error", { role: "alert", hidden: true });
    this.deleteButton = h("button.delete", { type: "button", "data-action": "card-delete", onclick: () => this.#askToDelete() }, icon("bin"), later.window.delete);
    this.append(
      h("div.person", {}, this.picture, this.name, this.about),
      this.ways, this.noSms, this.unknown, this.addButton, this.editLink, this.place,
      h("label.switch", {}, h("span", {}, later.card.notifications), this.bell),
      h("p.exports", {}, h("span", {}, later.card.export), ...exports),
      this.deleteButton,
      this.error,
    );
    this.classList.add("card");
  }

  connected() {
    const { state } = this.client;
    for (const topic of ["conversations", "me"]) this.hold(state.on(topic, () => this.#render()));
    this.hold(state.on("contacts", () => void this.#read()));
    this.listen(this.bell, "change", () => this.#try(() => this.client.setMuted(this.conversationId, !this.bell.checked)));
    this.listen(this, "form-done", () => this.#closePlace());
    this.listen(this.place, "keydown", (event) => event.key === "Escape" && this.#closePlace());
    this.#render();
    void this.#read();
  }

  /** @param {string} sentence */
  say(sentence) {
    setText(this.error, sentence);
    this.error.hidden = sentence === "";
  }

  async #read() {
    const asked = (this.#asked += 1);
    const id = this.client.state.conversations.get(this.conversationId)?.peer.contact_id;
    let contact = null;
    try {
      if (id) ({ contact } = await this.client.api.get(`/contacts/${id}`));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    if (asked !== this.#asked) return;
    this.#contact = contact;
    this.#render();
  }

  #render() {
    const { me, conversations } = this.client.state;
    const conversation = conversations.get(this.conversationId);
    if (!me || !conversation) return;
    const { peer, kind, muted } = conversation;
    if ((peer.contact_id ?? null) !== (this.#contact?.id ?? null) && this.#wanted !== peer.contact_id) {
      this.#wanted = peer.contact_id;
      void this.#read();
    }
    const user = me.users.find((/** @type {any} */ each) => (peer.type === "user" ? each.id === peer.user_id : each.mobile && each.mobile.number === peer.number));
    const isNumber = peer.type === "number" && /^\+?\d/.test(peer.number);
    setAttribute(this, "aria-label", later.card.label(shortName(peer)));
    if (peer.type === "group") showPicture(this.picture, "", "people");
    else showPicture(this.picture, shortName(peer), "phone");
    setText(this.name, shortName(peer));
    const { members } = conversation;
    setText(this.about, peer.type === "group" && members.length ? later.group.people(members.length) : user ? [later.card.colleague, user.extension && later.card.extension(user.extension)].filter(Boolean).join(" · ") : "");
    this.unknown.hidden = !(isNumber && !peer.contact_id && !user);
    // Where texting would be offered, why it is not.
    setText(this.noSms, me.sms.allowed || (!isNumber && !this.#contact?.numbers.length && !user?.mobile) ? "" : me.sms.sentence);
    this.noSms.hidden = this.noSms.textContent === "";
    this.addButton.hidden = this.unknown.hidden;
    this.editLink.hidden = !peer.contact_id;
    this.editLink.href = `/contacts#${peer.contact_id}`;
    this.bell.checked = !muted;

    const mobile = user?.mobile ? [{ ...user.mobile, label: t.contact.kinds.mobile }] : [];
    const numbers = this.#contact?.numbers ?? (isNumber ? [peer] : mobile);
    const addresses = this.#contact?.addresses ?? (peer.type === "address" ? [peer] : []);
    const name = this.#contact?.name ?? peer.name;
    const people = peer.type === "group" ? members.filter((/** @type {any} */ one) => one.user_id !== me.user.id) : [];
    const ways = [
      ...people.map((/** @type {any} */ one) => ({
        key: `user:${one.user_id}`, label: "", value: one.name, write: { type: "chat", user_id: one.user_id }, words: later.card.chat(one.name), icon: "chat",
      })),
      ...(user && peer.type !== "user" ? [{ key: "chat", label: later.card.colleague, value: user.name, write: { type: "chat", user_id: user.id, name: user.name }, words: later.card.chat(user.name), icon: "chat" }] : []),
      ...numbers.map((/** @type {any} */ number) => ({
        key: number.number, label: number.label ?? "", value: number.display, here: number.number === peer.number,
        call: me.calls.allowed ? number.number : null,
        write: me.sms.allowed && !(kind === "sms" && number.number === peer.number) ? { type: "sms", ...number, name } : null,
        words: later.card.sms(number.display), callWords: later.card.call(number.display), icon: "chat",
      })),
      ...addresses.map((/** @type {any} */ address) => ({
        key: address.address, label: address.label ?? "", value: address.address, here: address.address === peer.address,
        write: me.mail?.allowed !== false && address.address !== peer.address ? { type: "email", address: address.address, name } : null,
        words: later.card.email(address.address), icon: "mail",
      })),
      ...(user?.extension ? [{ key: user.extension, label: "", value: later.card.extension(user.extension), call: me.calls.allowed ? user.extension : null, callWords: later.card.call(user.name) }] : []),
    ];
    renderList(this.ways, ways, (way) => way.key, (way) => this.#way(way), (row, way) => {
      row.toggleAttribute("data-here", Boolean(way.here));
      setText(row.label, way.label);
      setText(row.shown, way.value);
      for (const [button, use, words] of [[row.call, way.call, way.callWords], [row.write, way.write, way.words]]) {
        button.hidden = !use;
        setAttribute(button, "aria-label", words);
        button.title = words ?? "";
      }
      row.call.onclick = () => this.send("call-number", way.call);
      row.write.onclick = () => this.send("write-to", way.write);
    });
  }
  #wanted = /** @type {any} */ (undefined);

  /** @param {any} way */
  #way(way) {
    const row = /** @type {any} */ (h("li"));
    row.label = h("span.label");
    row.shown = h("span.value", { dir: "auto" });
    row.call = iconButton("phone", "", () => {});
    row.write = iconButton(way.icon ?? "chat", "", () => {});
    row.append(h("span.words", {}, row.label, row.shown), row.call, row.write);
    return row;
  }

  async #add() {
    const { number, display } = this.client.state.conversations.get(this.conversationId).peer;
    try {
      await bring("elements/contact-form.js");
    } catch {
      return this.say(t.errors.noConnection);
    }
    this.place.replaceChildren(Object.assign(document.createElement("contact-form"), { number, display, client: this.client }));
  }

  /** The focus goes back to what opened it, or to what is there instead. */
  #closePlace() {
    const asked = this.place.firstElementChild?.className === "question";
    this.place.replaceChildren();
    (asked ? this.deleteButton : this.addButton.hidden ? this.editLink : this.addButton).focus();
  }

  #askToDelete() {
    const yes = h("button.danger", { type: "button", "data-action": "card-confirm-delete" }, later.window.deleteYes);
    yes.addEventListener("click", () => this.send("delete-conversation", this.conversationId));
    const no = h("button", { type: "button", onclick: () => this.#closePlace() }, t.cancel);
    this.place.replaceChildren(h("div.question", { role: "alertdialog", "aria-label": later.window.delete }, h("p", {}, later.window.deleteSure), h("div.buttons", {}, yes, no)));
    yes.focus();
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
      this.say("");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.say(error.sentence);
      this.#render();
    }
  }
}

customElements.define("contact-card", ContactCard);
