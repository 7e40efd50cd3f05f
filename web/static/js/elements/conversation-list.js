// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.js";
import { renderList } from "../keyed-list.js";
import { stateFace } from "../message-states.js";
import { showPicture } from "../picture.js";
import { t } from "../strings.js";
import { brief, briefTime, firstName, fullTime, isMine, presenceOf, presenceWords, shortName, title } from "../words.js";

/**
 * All conversations, newest first. Set `data`; sends `open-conversation` with an id, and `older-conversations`.
 */
export class ConversationList extends BoxElement {
  /** @type {{ conversations: any[], more: boolean, loaded: boolean, myId: number, draftOf: (id: number) => string, unsentOf: (id: number) => any, users: any[] }} */
  #data = { conversations: [], more: false, loaded: false, myId: 0, draftOf: () => "", unsentOf: () => null, users: [] };

  /** Adds what a page wants beside each row; it finds the conversation in the row's `data-conversation-id`. @type {((row: HTMLElement) => void) | null} */
  furnish = null;

  build() {
    this.list = h("ul.rows", { "aria-label": t.dock.conversations });
    this.empty = h("p.empty", { hidden: true }, t.dock.none);
    this.older = h("button.quiet", { type: "button", hidden: true, onclick: () => this.send("older-conversations") }, t.dock.more);
    this.append(this.list, this.empty, this.older);
  }

  connected() {
    const timer = setInterval(() => this.#render(), 30_000);
    this.hold(() => clearInterval(timer));
    this.#render();
  }

  set data(data) {
    this.#data = data;
    if (this.built) this.#render();
  }

  #render() {
    const { conversations, more, loaded } = this.#data;
    this.empty.hidden = !loaded || conversations.length > 0;
    this.older.hidden = !more;
    renderList(this.list, conversations, (c) => String(c.id), () => this.#row(), (row, c) => this.#fill(row, c));
  }

  #row() {
    const part = (/** @type {string} */ name) => h(`span.${name}`);
    const row = /** @type {any} */ (h("li"));
    row.parts = { picture: part("picture"), name: part("name"), time: h("time.time"), tag: part("tag"), text: part("text"), state: part("state"), badge: part("badge"), muted: part("muted") };
    row.parts.picture.setAttribute("aria-hidden", "true");
    row.parts.name.dir = row.parts.text.dir = "auto";
    row.parts.muted.append(icon("bellOff"), h("span.unseen", {}, t.list.muted));
    row.button = h(
      "button.row",
      { type: "button", onclick: () => this.send("open-conversation", Number(row.dataset.conversationId)) },
      row.parts.picture,
      h("span.line", {}, row.parts.name, row.parts.muted, row.parts.time),
      h("span.line", {}, row.parts.tag, row.parts.state, row.parts.text, row.parts.badge),
    );
    row.append(row.button);
    this.furnish?.(row);
    return row;
  }

  /** @param {any} row @param {any} conversation */
  #fill(row, conversation) {
    const { myId, draftOf, unsentOf, users } = this.#data;
    const { parts: part } = row;
    const unsent = unsentOf(conversation.id);
    const draft = unsent ? "" : draftOf(conversation.id).trim();
    const message = unsent ?? conversation.last_message;
    const mine = unsent || isMine(message, myId);
    row.dataset.conversationId = conversation.id;
    row.dataset.kind = conversation.kind;
    row.dataset.unread = conversation.unread;
    if (conversation.peer.type === "group") showPicture(part.picture, "", "people");
    else showPicture(part.picture, shortName(conversation.peer), "phone");
    const colleague = users.find((user) => user.id === conversation.peer.user_id);
    setAttribute(part.picture, "data-presence", colleague && presenceOf(colleague.presence));
    setAttribute(part.picture, "title", colleague && presenceWords(colleague.presence));
    setText(part.name, title(conversation.peer));
    part.muted.hidden = !conversation.muted;
    setText(part.time, briefTime(message.at));
    setAttribute(part.time, "datetime", message.at);
    setAttribute(part.time, "title", fullTime(message.at));
    setText(part.tag, t.kinds[/** @type {"chat" | "sms" | "email"} */ (conversation.kind)]);
    part.tag.dataset.kind = conversation.kind;
    const face = !draft && mine ? stateFace(message) : null;
    if (part.state.dataset.state !== (face ? message.state : undefined)) {
      part.state.replaceChildren(...(face ? [icon(face.icon), h("span.unseen", {}, `${face.label}: `)] : []));
      setAttribute(part.state, "data-state", face ? message.state : null);
      setAttribute(part.state, "title", face?.label ?? null);
    }
    const other = conversation.peer.type === "group" && message.direction === "internal" && message.author.id !== myId;
    const lead = draft ? t.list.draft : other ? t.group.wrote(firstName(message.author.name), "").trim() : "";
    const words = (lead && " ") + (draft || brief(message, myId));
    // What stands before a text has no say in the direction of the text.
    if (part.text.textContent !== lead + words) part.text.replaceChildren(h("bdi", {}, lead), words);
    part.text.classList.toggle("is-draft", Boolean(draft));
    const { unread } = conversation;
    part.badge.hidden = unread === 0;
    const count = unread > 99 ? "99+" : String(unread);
    if (part.badge.dataset.count !== count) {
      part.badge.dataset.count = count;
      part.badge.replaceChildren(h("span", { "aria-hidden": "true" }, count), h("span.unseen", {}, t.list.unread(unread)));
    }
  }
}

customElements.define("conversation-list", ConversationList);
