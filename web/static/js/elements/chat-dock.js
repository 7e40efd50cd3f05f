// @ts-check
import { Alerts } from "../alerts.js";
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h, setAttribute, setText } from "../dom.js";
import { Drafts } from "../drafts.js";
import { icon, iconButton } from "../icons.js";
import { renderList } from "../keyed-list.js";
import { nextChance } from "../next-chance.js";
import { OpenWindows } from "../open-windows.js";
import { signOfLife } from "../sign-of-life.js";
import { Speech } from "../speech.js";
import { t } from "../strings.js";
import { UndoNote } from "../undo-note.js";
import { shortName, title } from "../words.js";
import "./conversation-list.js";

/** Widths of the parts on a wide screen, with the gap between them; the same as in the style sheets. */
const WINDOW_PX = 320 + 12;
const TAB_PX = 110 + 12; // at least; they are wider where there is room
const PANEL_PX = 344 + 28;
const LAUNCHER_PX = 64 + 28;
const RETRY_MS = 3000;

/**
 * The widget: launcher, list of conversations and their windows, at the bottom right of any page and all of a narrow
 * screen. Set `client`; sends `covers-page` with whether it covers everything else. `open(id)`, `write(suggestion)` and
 * `call(number)` are for the page around it.
 */
export class ChatDock extends BoxElement {
  windows = /** @type {OpenWindows | null} */ (null);
  drafts = /** @type {Drafts | null} */ (null);
  alerts = /** @type {Alerts | null} */ (null);
  /** What shows outside the page; its own by default. @type {import("../page-face.js").PageFace | undefined} */
  face = undefined;
  picker = /** @type {import("./conversation-picker.js").ConversationPicker | null} */ (null);
  /** The window that stands in the page, if one does. @type {import("./chat-window.js").ChatWindow | null} */
  pageWindow = null;
  speech = new Speech();
  #narrow = matchMedia("(max-width: 639px)");

  build() {
    this.strip = h("div.strip");
    this.bar = /** @type {import("./call-bar.js").CallBar} */ (document.createElement("call-bar"));
    this.note = new UndoNote("alert", () => this.#entrance.focus());
    this.soundNote = h("p.sound-note", { role: "status", hidden: true }, icon("bellOff"), t.dock.soundBlocked);
    this.badge = h("span.badge", { "aria-hidden": "true", hidden: true });
    this.launcher = h("button.launcher", { type: "button", "aria-expanded": "false", onclick: () => this.showList() }, icon("chat"), this.badge);
    this.newButton = h("button.new-conversation", { type: "button", onclick: () => this.#pick() }, icon("compose"), t.dock.newConversation);
    this.soundButton = iconButton("bell", "", () => this.alerts && (this.alerts.soundOn = !this.alerts.soundOn));
    this.offline = h("p.offline");
    this.list = /** @type {import("./conversation-list.js").ConversationList} */ (document.createElement("conversation-list"));
    this.closeButton = iconButton("close", t.dock.minimise, () => this.#hideList());
    this.views = [t.dock.title, t.dock.people].map((words, people) => h("button.view", { type: "button", onclick: () => this.#show(people === 1) }, words));
    this.panelTop = h("div.panel-top", {}, this.newButton);
    this.panel = h(
      "section.panel", { "aria-label": t.dock.title, hidden: true },
      h("header", {}, ...this.views, this.soundButton, this.closeButton),
      this.panelTop, this.list, this.offline,
    );
    this.base = h("div.base", {}, this.bar, this.note.element, this.soundNote, this.panel, this.launcher);
    this.append(this.speech.element, this.strip, this.base);
    this.toggleAttribute("data-narrow", this.#narrow.matches); // before anything shows, or it would jump
    setAttribute(this, "role", "complementary");
    setAttribute(this, "aria-label", t.dock.label);
  }

  connected() {
    const { state } = this.client;
    this.alerts = new Alerts({
      client: this.client,
      isBeingRead: (id) => [this.#windowOf(id), this.pageWindow].some((window) => window?.conversationId === id && window.beingRead),
      open: (id) => this.open(id),
      onChange: () => this.#renderSound(),
      face: this.face,
    });
    this.alerts.start();
    this.hold(() => this.alerts?.stop());
    this.hold(state.on("me", () => this.#begin()));
    for (const topic of ["conversations", "connection"]) this.hold(state.on(topic, () => this.#renderList()));
    this.hold(state.on("calls", () => this.#renderCalls()));
    this.hold(state.on("connection", () => this.speech.tellConnection(state.connection)));
    this.hold(this.client.onArrival((news) => this.speech.announce(news)));
    this.hold(this.client.onFailure((failed) => this.#tellFailure(failed)));
    this.hold(this.client.onLive("video", (signal) => signal.kind === "invite" && void this.#video(signal.conversation_id, signal)));
    this.listen(this, "start-video", (event) => void this.#video(event.detail, null));
    this.listen(window, "resize", () => this.#renderWindows());
    this.listen(this, "open-conversation", (event) => this.open(event.detail));
    this.listen(this, "older-conversations", () => this.#try(() => this.client.loadOlderConversations()));
    this.listen(this, "close-window", (event) => this.#leave(event.detail, (id) => this.windows?.close(id)));
    this.listen(this, "minimise-window", (event) => this.#leave(event.detail, (id) => this.windows?.minimise(id)));
    this.listen(this, "restore-window", (event) => this.open(event.detail));
    this.listen(this, "switch-conversation", ({ detail }) => {
      this.windows?.replace(detail.from, detail.to);
      this.#windowOf(detail.to)?.focus();
    });
    this.listen(this, "delete-conversation", (event) => void this.deleteConversation(event.detail));
    this.listen(window, "write-to", (event) => void this.write(event.detail));
    this.listen(window, "call-number", (event) => void this.call(event.detail));
    this.listen(this, "pick", (event) => void this.write(event.detail));
    this.listen(this, "pick-cancelled", () => this.#stopPicking(true));
    this.hold(signOfLife(this.client.api));
    this.listen(this.bar, "hang-up", (event) => this.#try(() => this.client.hangUp(event.detail)));
    this.listen(this.bar, "dismiss-call", (event) => state.forgetCall(event.detail));
    this.listen(this, "dismiss-call", () => this.#try(() => this.client.callsSeen()));
    this.listen(this, "call-told", (event) => state.forgetCall(event.detail));
    this.listen(this, "call-back", ({ detail }) => void this.call(detail.number));
    this.listen(this, "message-caller", ({ detail }) => void this.writeTo(detail));
    this.listen(this.panel, "keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#hideList();
    });
    this.#renderSound();
    this.#renderList();
  }

  // --- for the page around -----------------------------------------------------------------

  /** @param {number} id */
  async open(id) {
    if (!this.windows || !(await this.#loadWindows())) return;
    this.windows.open(id);
    this.#windowOf(id)?.focus();
  }

  /** Open the conversation of a suggestion. @param {any} whom */
  async write(whom) {
    await this.#try(async () => {
      const { state } = this.client;
      if (whom.type === "sms" && !state.me.sms.allowed) throw new ApiError(403, "not_allowed", state.me.sms.sentence);
      const wanted =
        whom.type === "chat"
          ? { kind: /** @type {const} */ ("chat"), user_id: whom.user_id }
          : whom.type === "email"
            ? { kind: /** @type {const} */ ("email"), address: whom.address }
            : { kind: /** @type {const} */ ("sms"), number: whom.number };
      const { id } = await this.client.openConversation(wanted);
      this.#stopPicking(false);
      this.open(id);
    });
  }

  /** Delete a conversation for oneself, with a way back. @param {number} id */
  deleteConversation(id) {
    return this.#try(async () => {
      const who = title(this.client.state.conversations.get(id)?.peer ?? {});
      const wasOpen = this.windows?.panes.some((pane) => pane.id === id);
      await this.client.deleteConversation(id);
      this.say(t.history.deleted(who), async () => {
        await this.client.restoreConversation(id);
        if (wasOpen) await this.open(id);
      });
    });
  }

  /** Open the conversation with the other side of a call. @param {any} call */
  writeTo(call) {
    if (call.conversation_id) return this.open(call.conversation_id);
    return this.write(call.user_id ? { type: "chat", user_id: call.user_id } : { type: "sms", number: call.number });
  }

  /** @param {string} number */
  call(number) {
    return this.#try(() => this.client.call(number));
  }

  /** @param {string} phone that rings for calls */
  ringOn(phone) {
    return this.#try(() => this.client.prefer({ phone }));
  }

  /** Let the page be seen that a window leads to. @param {number} id of its conversation */
  makeRoom(id) {
    if (!this.#narrow.matches) return this.windows?.minimise(id);
    this.windows?.minimiseAll();
    this.windows?.showList(false);
  }

  showList() {
    if (!this.windows) return;
    void this.#loadWindows();
    if (this.#narrow.matches) this.windows.minimiseAll();
    this.windows.showList(true);
    this.#entrance.focus();
  }

  // --- inside ------------------------------------------------------------------------------

  #begin() {
    const userId = this.client.state.me.user.id;
    this.drafts ??= new Drafts(userId);
    this.windows ??= new OpenWindows(userId, () => this.#renderWindows());
    this.#renderWindows();
    this.#renderList();
  }

  /** @param {number} id @returns {import("./chat-window.js").ChatWindow | undefined} */
  #windowOf(id) {
    return /** @type {any} */ ([...this.strip.children].find((node) => /** @type {any} */ (node).conversationId === id));
  }

  /** @param {number} id @param {(id: number) => void} leave */
  #leave(id, leave) {
    const hadFocus = this.#windowOf(id)?.contains(document.activeElement);
    leave(id);
    if (!hadFocus) return;
    // The focus must stay somewhere near: the minimised window, another one, or the list.
    const near = this.#windowOf(id)?.top.restoreButton;
    (near?.offsetParent ? near : this.#entrance).focus();
  }

  get #entrance() {
    const { listOpen, people } = this.windows ?? {};
    return !listOpen ? this.launcher : people ? this.views[1] : this.newButton;
  }

  #hideList() {
    this.windows?.showList(false);
    this.launcher.focus();
  }

  /** @param {boolean} people whether colleagues and contacts, or the conversations */
  #show(people) {
    this.#stopPicking(false);
    this.windows?.showList(true, people);
  }

  /** Colleagues and contacts come when they are wanted. */
  async #fetchPeople() {
    try {
      await bring("people-view.js");
      if (!this.people) this.list.after((this.people = Object.assign(document.createElement("people-list"), { client: this.client })));
      void this.#renderWindows();
    } catch {
      this.#show(false);
      this.say(t.errors.noConnection);
    }
  }

  /** The field is not part of what loads first: it comes while the list is being looked at. */
  #fetchPicker() {
    return customElements.get("conversation-picker") ? null : bring("elements/conversation-picker.js");
  }

  /** @param {number} conversationId @param {any} invite that of a colleague, or null for one of our own */
  async #video(conversationId, invite) {
    const goesOn = () => this.querySelector("video-session:not([data-state=ended])"); // it answers for itself
    if (invite?.user_id === this.client.state.me.user.id || goesOn()) return;
    try {
      await bring("elements/video-session.js");
      const conversation = this.client.state.conversations.get(conversationId) ?? (await this.client.readConversation(conversationId));
      if (goesOn()) return;
      this.querySelector("video-session")?.remove();
      this.append(Object.assign(document.createElement("video-session"), { client: this.client, conversation, invite, alerts: this.alerts }));
    } catch {
      this.say(t.errors.noConnection);
    }
  }

  async #pick() {
    const coming = this.#fetchPicker();
    const early = h("input", { type: "text", autocomplete: "off", "aria-label": t.dock.newConversation }); // what is typed before it comes
    if (coming) {
      this.panelTop.replaceChildren(early);
      early.focus();
    }
    try {
      await coming;
    } catch {
      this.#stopPicking(true);
      return this.say(t.errors.noConnection);
    }
    this.picker = /** @type {any} */ (Object.assign(document.createElement("conversation-picker"), { client: this.client, typed: early.value }));
    const elsewhere = coming && document.activeElement !== early && document.activeElement !== document.body ? /** @type {HTMLElement} */ (document.activeElement) : null;
    this.panelTop.replaceChildren(this.picker);
    elsewhere?.focus(); // who went on in a window meanwhile stays there
  }

  /** @param {boolean} focus */
  #stopPicking(focus) {
    this.panelTop.replaceChildren(this.newButton);
    if (focus) this.newButton.focus();
  }

  /** Windows come with the first of them, or with the list. @returns {Promise<boolean>} whether they are there */
  async #loadWindows() {
    if (customElements.get("chat-window")) return true;
    try {
      await bring("elements/chat-window.js");
      return true;
    } catch {
      this.say(t.errors.noConnection);
      return false;
    }
  }

  async #renderWindows() {
    const { windows, drafts } = this;
    if (!windows || !drafts) return;
    if (windows.panes.length && !customElements.get("chat-window") && !(await this.#loadWindows())) return;
    const narrow = this.#narrow.matches;
    const base = windows.listOpen ? PANEL_PX : LAUNCHER_PX;
    let room = narrow ? 1 : Math.max(1, Math.floor((innerWidth - base) / WINDOW_PX));
    // Those that do not stand open need room for their tabs.
    while (!narrow && room > 1 && room * WINDOW_PX + (windows.panes.length - room) * TAB_PX > innerWidth - base) room -= 1;
    const standing = windows.standing(room);
    const placed = windows.placed(standing, Math.floor((innerWidth - base - standing.size * WINDOW_PX) / TAB_PX));
    const covered = narrow && standing.size > 0;
    this.toggleAttribute("data-narrow", narrow);
    this.panel.hidden = !windows.listOpen || covered;
    this.toggleAttribute("data-open", !this.panel.hidden);
    if (windows.listOpen) this.#fetchPicker()?.catch(() => {}); // asked for again when it is wanted
    this.launcher.hidden = windows.listOpen || covered;
    const people = windows.people && Boolean(this.people); // until they have come the conversations stand
    if (windows.listOpen && windows.people && !people) void this.#fetchPeople();
    this.panelTop.hidden = this.list.hidden = people;
    if (this.people) this.people.hidden = !people;
    for (const [index, view] of this.views.entries()) setAttribute(view, "aria-pressed", String(windows.people === (index === 1)));
    setAttribute(this.launcher, "aria-expanded", String(windows.listOpen));
    renderList(
      this.strip,
      narrow ? windows.panes.filter((pane) => standing.has(pane.id)) : windows.panes,
      (pane) => String(pane.id),
      (pane) => Object.assign(document.createElement("chat-window"), { client: this.client, drafts, conversationId: pane.id }),
      () => {},
    );
    for (const node of this.strip.children) {
      const window = /** @type {import("./chat-window.js").ChatWindow} */ (node);
      window.minimised = !standing.has(window.conversationId);
      window.hidden = !narrow && !placed.has(window.conversationId);
      window.showsAllCalls = narrow;
    }
    this.send("covers-page", narrow && (windows.listOpen || standing.size > 0));
    this.#renderCalls();
  }

  #renderList() {
    const { state } = this.client;
    const { unread } = state;
    this.badge.hidden = unread === 0;
    setText(this.badge, unread > 99 ? "99+" : String(unread));
    setAttribute(this.launcher, "aria-label", t.dock.open(unread));
    this.launcher.title = t.dock.open(unread);
    setAttribute(this, "data-connection", state.connection);
    const daemon = state.me?.daemon.running === false ? state.me.daemon.sentence : "";
    const words = { connecting: t.connection.connecting, offline: t.connection.offline, online: daemon }[state.connection];
    setText(this.offline, words);
    this.offline.hidden = words === "";
    this.list.data = {
      conversations: state.listed(),
      more: state.moreConversations,
      loaded: state.conversationsLoaded,
      myId: state.me?.user.id ?? 0,
      draftOf: (id) => this.drafts?.get(id) ?? "",
      unsentOf: (id) => this.client.outbox?.of(id).at(-1) ?? null,
      users: state.me?.users ?? [],
    };
  }

  async #renderCalls() {
    const { state } = this.client;
    if (!customElements.get("call-bar")) {
      if (!state.calls.size || this.#barComes) return;
      this.#barComes = true; // with the first call, however often it takes
      await bring("elements/call-bar.js").catch(() => nextChance(RETRY_MS));
      this.#barComes = false;
      return this.#renderCalls();
    }
    const shown = new Set();
    for (const node of this.strip.children) {
      const window = /** @type {import("./chat-window.js").ChatWindow} */ (node);
      if (!window.minimised) shown.add(state.conversations.get(window.conversationId)?.peer.number);
    }
    const calls = state.callsToShow;
    this.bar.skewMs = this.client.api.skewMs;
    this.bar.calls = this.#narrow.matches && this.strip.children.length ? [] : calls.filter((call) => !shown.has(call.number));
  }
  #barComes = false;

  #renderSound() {
    const { alerts } = this;
    if (!alerts) return;
    const label = alerts.soundOn ? t.dock.muteSound : t.dock.unmuteSound;
    setAttribute(this.soundButton, "aria-label", label);
    this.soundButton.title = label;
    this.soundButton.replaceChildren(icon(alerts.soundOn ? "bell" : "bellOff"));
    this.soundNote.hidden = !alerts.soundMissed;
    this.send("alerts-changed");
  }

  /** @param {{ conversation: any }} failed */
  #tellFailure({ conversation }) {
    const words = t.alerts.failed(shortName(conversation.peer));
    if (this.#windowOf(conversation.id)?.beingRead) this.speech.say(words);
    else this.say(words);
  }

  /** Show a sentence above the launcher. @param {string} sentence @param {() => Promise<unknown>} [undo] */
  say(sentence, undo) {
    this.note.say(sentence, undo && (() => void this.#try(undo)));
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.picker?.isConnected) return this.picker.say(error.sentence);
      this.say(error.sentence);
    }
  }
}

customElements.define("chat-dock", ChatDock);
