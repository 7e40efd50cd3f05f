// @ts-check
import { ApiError } from "../api.js";
import { attention } from "../attention.js";
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { acceptDrops } from "../file-drop.js";
import { h } from "../dom.js";
import { HistoryReader } from "../history-reader.js";
import { moveDraft } from "../move-draft.js";
import { twoWaysTo } from "../peer-ways.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { timeline } from "../timeline.js";
import { UndoNote } from "../undo-note.js";
import { WindowHeader } from "../window-header.js";
import { isMine, shortName, title } from "../words.js";
import "./call-bar.js";
import "./chat-doing.js";
import "./compose-box.js";
import "./message-list.js";
import "./window-place.js";

/**
 * One conversation's window. Set `client`, `drafts`, `conversationId` and `inPage`, then `minimised` and `showsAllCalls`; sends
 * `close-window`, `minimise-window` and `restore-window` and `delete-conversation` with the id, and `switch-conversation` with `{from, to}`.
 */
export class ChatWindow extends BoxElement {
  drafts = /** @type {import("../drafts.js").Drafts} */ (/** @type {unknown} */ (null));
  conversationId = 0;
  /** Part of a page instead of the dock: it neither closes nor minimises. */
  inPage = false;
  #minimised = true;
  #showsAllCalls = false;
  #failed = false;
  /** Whether the focus is to come here once there is something to show. */
  #awaited = false;
  #conversation = /** @type {any} */ (null);

  build() {
    this.top = new WindowHeader({
      conversationId: this.conversationId,
      inPage: this.inPage,
      call: (number) => this.#try(() => this.client.call(number)),
      showPeople: (button) => this.#try(() => this.place.togglePeople(button)),
      addContact: (button) => this.#try(() => this.place.showContactForm(button, this.#conversation.peer)),
    });
    this.bar = /** @type {import("./call-bar.js").CallBar} */ (document.createElement("call-bar"));
    this.place = /** @type {import("./window-place.js").WindowPlace} */ (Object.assign(document.createElement("window-place"), { client: this.client, conversationId: this.conversationId }));
    this.list = /** @type {import("./message-list.js").MessageList} */ (document.createElement("message-list"));
    this.doing = Object.assign(document.createElement("chat-doing"), {
      client: this.client,
      conversationId: this.conversationId,
      answers: () => !this.#minimised && attention.here && (this.compose.contains(document.activeElement) || this.compose.text !== ""),
    });
    this.note = new UndoNote("status", () => this.focus());
    this.offline = h("p.offline", { hidden: true }, t.connection.offline); // the dock speaks it
    this.compose = /** @type {import("./compose-box.js").ComposeBox} */ (document.createElement("compose-box"));
    this.body = h("div.body", { "data-drop-hint": later.files.drop }, this.bar, this.place, this.list, this.doing, this.note.element, this.offline, this.compose);
    this.section = h("section.window", {}, this.top.element, this.body);
    this.classList.toggle("in-page", this.inPage);
    this.append(this.section);
  }

  connected() {
    const { state } = this.client;
    const id = this.conversationId;
    this.section.dataset.conversationId = String(id);
    this.hold(state.histories.use(id));
    this.hold(state.on("conversations", () => this.#renderAbout()));
    this.hold(state.on("me", () => this.#renderAbout()));
    this.hold(state.on("calls", () => this.#renderCalls()));
    this.hold(state.on(`history:${id}`, () => this.#renderMessages()));
    this.hold(state.on("connection", () => {
      if (state.connection === "online") void this.#load();
      this.#renderConnection();
      this.#renderMessages();
    }));
    this.#listenToMessages();
    this.listen(this, "menu-choice", (event) => this.#chosen(event.detail));
    acceptDrops(this, this.section, () => this.compose.takesFiles, (files) => this.compose.addFiles(files));
    this.listen(this, "place-closed", ({ detail }) => (detail?.offsetParent ? detail : this).focus());
    this.listen(this, "hang-up", (event) => this.#try(() => this.client.hangUp(event.detail)));
    this.listen(this, "dismiss-call", (event) => state.forgetCall(event.detail));
    this.listen(this, "keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !this.inPage) this.send("minimise-window", id);
    });
    for (const [target, type] of /** @type {[EventTarget, string][]} */ ([[window, "focus"], [document, "visibilitychange"]])) {
      this.listen(target, type, () => this.#markRead());
    }
    this.compose.text = this.drafts.get(id);
    this.hold(this.drafts.onElsewhere(id, (before, now) => {
      if (this.compose.text === before) this.compose.text = now; // else it was written on here too
    }));
    this.#renderAbout();
    this.#renderMessages();
    this.#renderCalls();
    this.#renderConnection();
    void this.#load();
  }

  /** One for all windows of a page. */
  get #reader() {
    return (this.client.reader ??= new HistoryReader(this.client));
  }

  #renderConnection() {
    this.offline.hidden = this.client.state.connection !== "offline";
  }

  #listenToMessages() {
    const id = this.conversationId;
    const outbox = () => /** @type {import("../outbox.js").Outbox} */ (this.client.outbox);
    this.listen(this, "older-messages", () => void this.#loadOlder());
    this.listen(this, "newer-messages", () => this.#try(() => this.#reader.newer(id)));
    this.listen(this, "to-newest", () => void this.#toNewest());
    this.listen(this, "delete-message", (event) => this.#try(() => this.#deleteMessage(event.detail)));
    this.listen(this, "bottom-changed", () => this.#markRead());
    this.listen(this, "retry-message", (event) => this.#try(() => this.client.retry(event.detail)));
    this.listen(this, "retry-entry", (event) => outbox().retry(event.detail));
    this.listen(this, "discard-entry", (event) => outbox().remove(event.detail));
    this.listen(this, "edit-entry", (event) => {
      const entry = outbox().remove(event.detail);
      if (!entry) return;
      const typed = this.compose.text;
      this.compose.text = typed ? `${entry.text}\n${typed}` : entry.text;
      this.drafts.set(id, this.compose.text);
      this.compose.focus();
    });
    this.listen(this, "send-text", (event) => {
      if (this.#held) return this.#held.push(event.detail);
      this.#toPresent();
      this.client.send(id, event.detail);
    });
    this.listen(this, "send-files", (event) => this.#try(() => this.#sendFiles(event.detail)));
    this.listen(this, "retry-file", (event) => this.client.uploads?.retry(event.detail));
    this.listen(this, "discard-file", (event) => this.client.uploads?.remove(event.detail));
    this.listen(this, "open-picture", (event) => void this.#openPicture(event.detail));
    this.listen(this, "draft-changed", (event) => {
      this.drafts.set(id, event.detail);
      if (event.detail) this.doing.tell();
      this.client.state.tell("conversations");
    });
    this.listen(this, "choose-line", (event) => void this.#switchTo({ kind: "sms", line_id: event.detail, number: this.#conversation.peer.number }));
    this.listen(this, "choose-kind", (event) => void this.#chooseKind(event.detail));
  }

  set minimised(minimised) {
    this.#minimised = minimised;
    this.section.classList.toggle("minimised", minimised);
    this.body.hidden = minimised;
    this.top.minimised = minimised;
    this.#renderAbout();
    if (minimised) return;
    void this.#load();
    this.#markRead();
  }

  get minimised() {
    return this.#minimised;
  }

  /** On a narrow screen this window covers everything, so that every call is shown here. */
  set showsAllCalls(showsAllCalls) {
    this.#showsAllCalls = showsAllCalls;
    this.#renderCalls();
  }

  focus() {
    this.#awaited = this.section.hidden; // nothing is known of it yet
    if (this.#awaited) return;
    // On a touch screen the keyboard would cover what is to be read.
    if (matchMedia("(pointer: fine)").matches && !this.compose.form.hidden) this.compose.focus();
    else this.list.scroller.focus({ preventScroll: true });
  }

  /** Bring one message of this conversation into view. @param {number} messageId */
  showMessage(messageId) {
    return this.#try(async () => {
      await this.#reader.around(this.conversationId, messageId);
      this.list.jumpTo(messageId);
    });
  }

  /** Whether a person looks at the newest message right now. */
  get beingRead() {
    return !this.#minimised && attention.here && this.list.atBottom;
  }

  // --- showing -----------------------------------------------------------------------------

  #renderAbout() {
    const { state } = this.client;
    if (state.hidden.has(this.conversationId)) return this.send("close-window", this.conversationId);
    const conversation = (this.#conversation = state.conversations.get(this.conversationId) ?? this.#conversation);
    const { me } = state;
    this.section.hidden = !conversation;
    if (!conversation || !me) return;
    const { kind, peer, line } = conversation;
    this.section.dataset.kind = kind;
    const label = later.window.label(t.kinds[/** @type {"chat" | "sms" | "email"} */ (kind)], title(peer));
    this.section.setAttribute("aria-label", this.inPage ? later.window.whole(label) : label);
    this.top.show(me, conversation);
    const blocked = !conversation.can_reply ? conversation.cannot_reply_sentence : kind === "sms" && !me.sms.allowed ? me.sms.sentence : "";
    const typing = this.compose.contains(document.activeElement);
    this.compose.data = { kind, title: shortName(peer), lines: me.lines, lineId: line?.id ?? null, limits: me.limits, blocked, kinds: twoWaysTo(me, conversation) ? ["chat", "sms"] : [] };
    if (this.#awaited || (typing && blocked)) this.focus(); // the messages say why it is blocked
    this.#renderCalls();
  }

  #renderMessages() {
    const { state } = this.client;
    const history = state.histories.get(this.conversationId);
    const conversation = this.#conversation;
    if (!state.me || !conversation) return;
    this.list.data = {
      messages: timeline(this.client, this.conversationId),
      loaded: history?.loaded ?? false,
      more: history?.more ?? true,
      newer: history?.newer ?? false,
      failed: this.#failed,
      myId: state.me.user.id,
      kind: conversation.kind,
      // On a number that several share it matters which colleague answered.
      showAuthor: conversation.peer.type === "group" || conversation.kind === "sms" && history !== undefined && history.messages.some((m) => isMine(m, state.me.user.id) && m.author && m.author.id !== state.me.user.id),
      online: state.connection === "online",
      title: title(conversation.peer),
    };
    this.#markRead();
  }

  #renderCalls() {
    const number = this.#conversation?.peer.number;
    const calls = this.client.state.callsToShow;
    this.bar.skewMs = this.client.api.skewMs;
    this.bar.calls = this.#showsAllCalls ? calls : calls.filter((call) => number && call.number === number);
  }

  // --- doing -------------------------------------------------------------------------------

  /** What a minimised window shows is read when it is opened. */
  async #load() {
    try {
      const { state } = this.client;
      if (!state.conversations.has(this.conversationId)) await this.client.readConversation(this.conversationId);
      if (!this.#minimised) await this.#reader.newest(this.conversationId);
      this.#failed = false;
      if (!this.#minimised) void this.#loadCalls();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return this.send("close-window", this.conversationId);
      this.#failed = true;
    }
    this.#renderMessages();
  }

  async #toNewest() {
    try {
      await this.#reader.backToNewest(this.conversationId);
      this.#failed = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failed = true;
    }
    this.#renderMessages();
  }

  /** Who writes while reading in the past sees the message where it stands. */
  #toPresent() {
    if (this.client.state.histories.get(this.conversationId)?.newer) this.list.toNewest();
  }

  async #loadOlder() {
    try {
      if (this.client.state.history(this.conversationId).loaded) await this.#reader.older(this.conversationId);
      else return await this.#load();
      this.#failed = false;
      void this.#loadCalls();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failed = true;
      this.list.mayAskAgain();
    }
    this.#renderMessages();
  }

  /** The messages come first; without the calls they are worth showing all the same. */
  async #loadCalls() {
    try {
      await this.#reader.calls(this.conversationId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** @param {number} id */
  async #deleteMessage(id) {
    await this.client.deleteMessage(id);
    this.#say(later.message.deleted, () => this.client.restoreMessage(id));
  }

  /** @param {import("../chosen-file.js").Chosen[]} files */
  async #sendFiles(files) {
    this.#toPresent();
    try {
      await this.client.sendFiles(this.conversationId, files);
    } catch (error) {
      this.compose.addFiles(files.map(({ blob }) => /** @type {File} */ (blob))); // none is lost
      throw error;
    }
  }

  /** @param {number} messageId */
  async #openPicture(messageId) {
    try {
      await bring("elements/picture-viewer.js");
    } catch {
      return this.#say(t.errors.noConnection);
    }
    const messages = (this.client.state.histories.get(this.conversationId)?.messages ?? []).filter((message) => message.file?.width);
    this.append(Object.assign(document.createElement("picture-viewer"), { messages, messageId }));
  }

  #markRead() {
    if (!this.beingRead) return;
    const last = this.client.state.histories.get(this.conversationId)?.messages.at(-1);
    if (last && this.client.state.histories.get(this.conversationId)?.loaded) this.client.markRead(this.conversationId, last.id);
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#say(error.sentence);
    }
  }

  /** @param {string} sentence @param {() => Promise<unknown>} [undo] */
  #say(sentence, undo) {
    this.note.say(sentence, undo && (() => void this.#try(undo)));
  }

  /** @param {string} name */
  #chosen(name) {
    if (name === "mute") void this.#try(() => this.client.setMuted(this.conversationId, !this.#conversation.muted));
    if (name === "contact") this.send("go", `/contacts#${this.#conversation.peer.contact_id}`);
    if (name === "page") this.send("go", `/messages/${this.conversationId}`);
    if (name === "delete") this.place.askToDelete(this.top.cog.querySelector("button"));
  }

  /** @param {"chat" | "sms"} kind */
  #chooseKind(kind) {
    const user = twoWaysTo(this.client.state.me, this.#conversation);
    if (!user || kind === this.#conversation.kind) return;
    if (!this.compose.tray.empty) return this.#say(later.files.chatOnly);
    const number = user.mobile.number;
    return this.#switchTo(kind === "chat" ? { kind, user_id: user.id } : { kind, number });
  }

  /** This window goes on with another conversation, and with what is typed. @param {any} whom as `openConversation` takes it */
  async #switchTo(whom) {
    this.#held = [];
    await this.#try(async () => {
      const { id } = await this.client.openConversation(whom);
      for (const text of this.#held?.splice(0) ?? []) this.client.send(id, text);
      if (id === this.conversationId) return;
      moveDraft(this.drafts, this.conversationId, id);
      this.send("switch-conversation", { from: this.conversationId, to: id });
    });
    // It stays as it was: what was to be sent is there again, to be looked at.
    const left = [...(this.#held ?? []), this.compose.text].filter(Boolean);
    this.#held = null;
    if (left.length > 1 || left[0] !== this.compose.text) this.compose.text = left.join("\n");
    this.#renderAbout();
  }
  /** What is sent while the window changes to another number goes out from that one. @type {string[] | null} */
  #held = null;
}

await Promise.all([loadSheet("chat-window"), loadSheet("message-list"), loadSheet("compose-box"), loadSheet("message-file")]);
customElements.define("chat-window", ChatWindow);
