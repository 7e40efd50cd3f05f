// @ts-check
import { h, setAttribute, setText } from "./dom.js";
import { icon, iconButton } from "./icons.later.js";
import { calleeOf, colleagueOf, isNumber } from "./peer-ways.js";
import { t } from "./strings.js";
import { later } from "./strings.later.js";
import { presenceBrief, title } from "./words.js";
import "./elements/pop-menu.js";

/**
 * The top of a conversation's window: whom it is with, and what can be done. Its `element` sends `start-video`,
 * `minimise-window`, `restore-window` and `close-window` with the conversation's id, and `menu-choice`.
 */
export class WindowHeader {
  #conversation = /** @type {any} */ (null);
  #minimised = true;

  /**
   * @param {object} options
   * @param {number} options.conversationId
   * @param {boolean} options.inPage it neither closes nor minimises
   * @param {(number: string) => void} options.call
   * @param {(button: HTMLElement) => void} options.showPeople
   * @param {(button: HTMLElement) => void} options.addContact
   */
  constructor({ conversationId, inPage, call, showPeople, addContact }) {
    const sends = (/** @type {string} */ type) => () => this.element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: conversationId }));
    this.heading = h("h2", { dir: "auto" });
    this.tag = h("span.tag");
    this.via = h("span.via");
    this.badge = h("span.badge", { hidden: true });
    this.callButton = iconButton("phone", "", () => call(this.callButton.dataset.number ?? ""));
    this.callButton.dataset.action = "call";
    this.videoButton = iconButton("camera", "", sends("start-video"));
    this.videoButton.dataset.action = "video";
    this.peopleButton = iconButton("people", later.group.members, () => showPeople(this.peopleButton));
    this.peopleButton.dataset.action = "people";
    this.addButton = iconButton("addPerson", later.window.addContact, () => addContact(this.addButton));
    this.addButton.dataset.action = "add-contact";
    this.cog = Object.assign(document.createElement("pop-menu"), {
      label: later.window.settings,
      face: [icon("cog")],
      items: () => [
        { name: "mute", label: this.#conversation?.muted ? later.window.unmute : later.window.mute },
        ...(this.#conversation?.peer.contact_id ? [{ name: "contact", label: later.card.edit }] : []),
        ...(inPage ? [] : [{ name: "page", label: later.card.page }]),
        { name: "delete", label: later.window.delete, danger: true },
      ],
    });
    this.backButton = iconButton("back", t.back, sends("minimise-window"));
    this.backButton.classList.add("back");
    this.minimiseButton = iconButton("minimise", later.window.minimise, sends("minimise-window"));
    this.minimiseButton.classList.add("minimise");
    this.closeButton = iconButton("close", t.close, sends("close-window"));
    this.restoreButton = h("button.restore", { type: "button", onclick: sends("restore-window") });
    this.tools = h("div.tools", {}, this.callButton, this.videoButton, this.peopleButton, this.addButton, this.cog, this.minimiseButton);
    this.element = h(
      "header", {},
      this.backButton,
      h("div.who", {}, this.heading, h("span.line", {}, this.tag, this.via)),
      this.tools, this.restoreButton, this.badge, this.closeButton,
    );
    if (inPage) for (const part of [this.backButton, this.minimiseButton, this.closeButton]) part.remove();
  }

  set minimised(minimised) {
    this.#minimised = minimised;
    this.tools.hidden = this.backButton.hidden = minimised;
    this.restoreButton.hidden = !minimised;
  }

  /** @param {any} me @param {any} conversation */
  show(me, conversation) {
    this.#conversation = conversation;
    const { kind, peer, unread } = conversation;
    const who = title(peer);
    setText(this.heading, who);
    this.heading.title = who;
    setText(this.tag, t.kinds[/** @type {"chat" | "sms" | "email"} */ (kind)]);
    this.tag.dataset.kind = kind;
    const isGroup = peer.type === "group";
    const colleague = colleagueOf(me, conversation);
    setText(this.via, isGroup && conversation.members.length ? later.group.people(conversation.members.length) : colleague ? presenceBrief(colleague.presence) : kind !== "chat" && peer.name ? peer.display : "");
    this.peopleButton.hidden = !isGroup || !conversation.can_reply;
    setAttribute(this.restoreButton, "aria-label", later.window.restore(who, unread));
    this.badge.hidden = !this.#minimised || unread === 0;
    setText(this.badge, unread > 99 ? "99+" : String(unread));
    const callee = calleeOf(me, conversation);
    this.callButton.hidden = !callee;
    setAttribute(this.callButton, "data-number", callee ?? null);
    setAttribute(this.callButton, "aria-label", t.window.call(who));
    this.callButton.title = t.window.call(who);
    this.videoButton.hidden = peer.type !== "user";
    setAttribute(this.videoButton, "aria-label", later.window.video(who));
    this.videoButton.title = later.window.video(who);
    this.addButton.hidden = !(kind === "sms" && isNumber(peer)) || Boolean(peer.contact_id);
  }
}
