// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { addToGroup, removeFromGroup, renameGroup } from "../groups.js";
import { icon, iconButton } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { showPicture } from "../picture.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import "./people-chooser.js";

let ids = 0;

/** Who is in a group, and its name; both can be changed here. Set `client` and `conversationId`; sends `form-done`. */
export class GroupPeople extends BoxElement {
  conversationId = 0;

  build() {
    const id = `people-${(ids += 1)}`;
    this.name = h("input", { id: `${id}-name`, type: "text", autocomplete: "off", maxLength: 60, dir: "auto" });
    this.rename = h("button", { type: "submit" }, t.save);
    this.nameForm = h("form", { noValidate: true }, h("div.field", {}, h("label", { for: `${id}-name` }, later.group.name), h("div.one-line", {}, this.name, this.rename)));
    this.members = h("ul.members", { "aria-label": later.group.members });
    this.addButton = h("button.small", { type: "button", onclick: () => this.#choose() }, icon("addPerson"), later.group.add);
    this.place = h("div.adding");
    this.error = h("p.error", { role: "alert", hidden: true });
    this.leave = h("button.small", { type: "button", onclick: () => this.#askToLeave() }, later.group.leave);
    this.done = h("button.small", { type: "button", onclick: () => this.send("form-done") }, t.close);
    this.panel = h("div.about-group", { role: "group", "aria-label": later.group.members }, this.nameForm, this.members, this.place, this.error, h("div.buttons", {}, this.addButton, this.leave, this.done));
    this.append(this.panel);
  }

  connected() {
    this.listen(this.nameForm, "submit", (event) => {
      event.preventDefault();
      void this.#try(() => renameGroup(this.client, this.conversationId, this.name.value));
    });
    this.listen(this, "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.send("form-done");
    });
    this.hold(this.client.state.on("conversations", () => this.#render()));
    this.#render();
    this.#backTo(this.addButton);
  }

  get #conversation() {
    return this.client.state.conversations.get(this.conversationId);
  }

  #render() {
    const conversation = this.#conversation;
    if (!conversation || !conversation.can_reply) return this.send("form-done");
    const { peer, members } = conversation;
    const myId = this.client.state.me.user.id;
    if (this.#shownName !== peer.name) this.name.value = this.#shownName = peer.name;
    renderList(this.members, members, (/** @type {any} */ one) => String(one.user_id), () => this.#row(), (row, one) => {
      const mine = one.user_id === myId;
      showPicture(row.picture, one.name, "person");
      setText(row.name, mine ? later.group.me(one.name) : one.name);
      row.remove_.hidden = mine;
      setAttribute(row.remove_, "aria-label", later.group.remove(one.name));
      row.remove_.title = later.group.remove(one.name);
      row.remove_.onclick = () => this.#askToRemove(one);
    });
    this.addButton.hidden = this.#absent.length === 0;
  }
  #shownName = "";

  /** Colleagues who are not in it. */
  get #absent() {
    const present = new Set(this.#conversation.members.map((/** @type {any} */ one) => one.user_id));
    return this.client.state.me.users.filter((/** @type {any} */ user) => !present.has(user.id));
  }

  #row() {
    const row = /** @type {any} */ (h("li"));
    row.picture = h("span.picture", { "aria-hidden": "true" });
    row.name = h("span.name", { dir: "auto" });
    row.remove_ = iconButton("close", "", () => {});
    row.append(row.picture, row.name, row.remove_);
    return row;
  }

  #choose() {
    const chooser = Object.assign(/** @type {import("./people-chooser.js").PeopleChooser} */ (document.createElement("people-chooser")), { users: this.#absent });
    const add = h("button.primary", { type: "button", disabled: true }, later.group.addChosen);
    add.addEventListener("click", () => this.#try(() => addToGroup(this.client, this.conversationId, chooser.chosen.map(({ id }) => id))));
    chooser.addEventListener("chosen-changed", () => (add.disabled = chooser.chosen.length === 0));
    this.place.replaceChildren(chooser, h("div.buttons", {}, add, h("button", { type: "button", onclick: () => this.#backTo(this.addButton) }, t.cancel)));
    chooser.focus();
  }

  /** @param {{ user_id: number, name: string }} one */
  #askToRemove({ user_id, name }) {
    this.#ask(later.group.removeSure(name), later.group.removeYes, () => removeFromGroup(this.client, this.conversationId, user_id), this.addButton);
  }

  #askToLeave() {
    const { id } = this.client.state.me.user;
    this.#ask(later.group.leaveSure, later.group.leave, () => removeFromGroup(this.client, this.conversationId, id), this.leave);
  }

  /** @param {string} question @param {string} yes @param {() => Promise<unknown>} act @param {HTMLElement} back */
  #ask(question, yes, act, back) {
    const button = h("button.danger", { type: "button", onclick: () => this.#try(act) }, yes);
    const no = h("button", { type: "button", onclick: () => this.#backTo(back) }, t.cancel);
    this.place.replaceChildren(h("div.question", { role: "alertdialog", "aria-label": yes }, h("p", {}, question), h("div.buttons", {}, button, no)));
    button.focus();
  }

  /** @param {HTMLElement} button */
  #backTo(button) {
    this.place.replaceChildren();
    (button.hidden ? this.done : button).focus();
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
      this.error.hidden = true;
      if (this.isConnected) this.#backTo(this.addButton);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.error, error.sentence);
      this.error.hidden = false;
    }
  }
}

await loadSheet("groups");
customElements.define("group-people", GroupPeople);
