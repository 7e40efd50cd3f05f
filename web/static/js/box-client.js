// @ts-check
import { Api, ApiError } from "./api.js";
import { BoxState } from "./box-state.js";
import { bring } from "./bring.js";
import { lasting } from "./keep.js";
import { LiveFeed } from "./live-feed.js";
import { newKey } from "./new-key.js";
import { nextChance } from "./next-chance.js";
import { Outbox } from "./outbox.js";
import { ReadMarks } from "./read-marks.js";
import { t } from "./strings.js";
import { isNews } from "./words.js";

const PAGE = 50;
/** Whether a file may wait in this browser. */
const FILES_WAIT = "files-wait";

/** Everything a person does with the box from this page, and everything the box tells it. */
export class BoxClient {
  state = new BoxState();
  /** @type {Outbox | null} */
  outbox = null;
  /** Files on their way, once their script is there. @type {import("./uploads.js").Uploads | null} */
  uploads = null;
  /** What reads messages, once a window needs it. @type {import("./history-reader.js").HistoryReader | null} */
  reader = null;
  /** @type {Set<(news: any) => void>} */
  #arrivals = new Set();
  /** @type {Set<(failed: any) => void>} */
  #failures = new Set();
  /** @type {Map<number, Promise<any>>} */
  #reading = new Map();
  #marks = new ReadMarks(this);

  /** @param {{ onSignedOut: () => void }} options */
  constructor({ onSignedOut }) {
    this.api = new Api({ onSignedOut });
    this.feed = new LiveFeed({
      url: `${location.protocol === "http:" ? "ws" : "wss"}://${location.host}${this.api.base}/live`,
      cursor: () => this.state.seq,
      rules: () => this.state.me.rules,
      onFrame: (frame) => this.#received(frame),
      onConnected: (connected) => {
        this.state.setConnection(connected ? "online" : "offline");
        if (connected) this.#caughtUp();
      },
      onSignedOut,
    });
  }

  /** Read the snapshot and follow the feed from there; without a connection, again and again until it works. */
  async start() {
    for (let waitMs = 1000; ; waitMs = Math.min(waitMs * 2, 30_000)) {
      try {
        await this.#readSnapshots();
        break;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 401) throw error;
        this.state.setConnection("offline");
        await nextChance(waitMs * (0.5 + Math.random()));
      }
    }
    this.feed.start();
  }

  async #readSnapshots() {
    const me = await this.api.get("/me");
    this.state.begin(me);
    if (!this.outbox) {
      this.outbox = new Outbox({
        userId: me.user.id,
        post: (entry) => this.#post(entry),
        onChange: (id) => this.state.tell(`history:${id}`, "conversations"),
      });
      addEventListener("storage", (event) => {
        if (event.key === null || event.key.startsWith(this.outbox?.prefix ?? "")) this.outbox?.reload();
      });
    }
    const wanted = [...this.state.histories.keys()].filter((id) => this.state.histories.inUse(id));
    await Promise.all([this.loadConversations(), ...wanted.map((id) => this.reader?.newest(id).catch(() => {}))]);
    for (const id of wanted) if (!this.state.conversations.has(id)) void this.#rereadConversation(id); // older than those listed
    void this.outbox.flush();
    if (lasting.get(FILES_WAIT)) void this.#beginUploads();
  }

  /** Not part of what loads first; until it came, nothing can be sent with it. */
  async #beginUploads() {
    const { FileUploads } = await bring("file-uploads.js").catch(() => ({ FileUploads: null }));
    if (FileUploads) this.uploads ??= new FileUploads(this, (waits) => lasting.set(FILES_WAIT, waits || null));
    void this.uploads?.restore();
  }

  /** @param {number} id @param {import("./chosen-file.js").Chosen[]} files */
  async sendFiles(id, files) {
    await this.#beginUploads();
    if (!this.uploads) throw new ApiError(0, "no_connection", t.errors.noConnection);
    for (const chosen of files) await this.uploads.add(id, chosen);
  }

  #caughtUp() {
    void this.outbox?.flush();
    this.uploads?.flush();
    this.#marks.tellAgain();
  }

  /** @param {any} frame */
  #received(frame) {
    if (frame.type === "reset") {
      this.feed.stop();
      void this.start();
      return;
    }
    const live = this.#live.get(frame.type);
    if (live) {
      for (const listener of [...live]) listener(frame.data);
      return;
    }
    const told = frame.type === "message.new" ? frame.data : null;
    const before = this.state.conversations.get(told?.conversation_id)?.last_message?.id ?? 0;
    if (!this.state.apply(frame)) return;
    for (const id of this.state.doubtful) void this.#rereadConversation(id);
    this.state.doubtful.clear();
    // It came back on another screen.
    if (frame.type === "conversation.changed" && !frame.data.hidden && this.state.hidden.has(frame.data.conversation_id)) void this.#rereadConversation(frame.data.conversation_id);
    if (frame.type === "message.state" && frame.data.state === "failed") this.#failed(frame.data);
    if (!told) return;
    if (told.message.key) this.outbox?.remove(told.message.key);
    if (told.message.file) this.uploads?.remove(told.message.key);
    if (told.message.note) void this.#rereadConversation(told.conversation_id);
    // What completes an earlier text is shown, but it is not a new one.
    if (told.message.id > before) void this.#introduce(told.conversation_id, told.message, frame.seq);
  }

  /** It is another now, or new. @param {number} id */
  async #rereadConversation(id) {
    await this.#reading.get(id)?.catch(() => {}); // that one may have been asked before it changed
    await this.readConversation(id).catch(() => {});
  }

  /** @type {Map<string, Set<(data: any) => void>>} */
  #live = new Map([["typing", new Set()], ["answering", new Set()], ["video", new Set()]]);

  /** What is told at this moment and never kept. @param {"typing" | "answering" | "video"} type @param {(data: any) => void} listener @returns {() => void} */
  onLive(type, listener) {
    this.#live.get(type)?.add(listener);
    return () => this.#live.get(type)?.delete(listener);
  }

  /** @param {number} conversationId @param {any} message @param {number} seq */
  async #introduce(conversationId, message, seq) {
    if (!this.state.conversations.has(conversationId)) await this.#rereadConversation(conversationId);
    const conversation = this.state.conversations.get(conversationId);
    if (!conversation || !isNews(message, this.state.me.user.id)) return;
    for (const listener of this.#arrivals) listener({ conversation, message, seq });
  }

  /** @param {(news: any) => void} listener @returns {() => void} */
  onArrival(listener) {
    this.#arrivals.add(listener);
    return () => this.#arrivals.delete(listener);
  }

  /** @param {{ conversation_id: number, message_id: number }} told */
  #failed({ conversation_id, message_id }) {
    const conversation = this.state.conversations.get(conversation_id);
    const last = conversation?.last_message;
    const message = this.state.histories.get(conversation_id)?.find(message_id) ?? (last?.id === message_id ? last : null);
    if (!conversation || message?.author?.id !== this.state.me.user.id) return;
    for (const listener of this.#failures) listener({ conversation, message });
  }

  /** A text of this person's was refused. @param {(failed: any) => void} listener @returns {() => void} */
  onFailure(listener) {
    this.#failures.add(listener);
    return () => this.#failures.delete(listener);
  }

  // --- conversations -----------------------------------------------------------------------

  /** @param {number} [before] */
  async loadConversations(before) {
    const askedAt = this.state.seq;
    const { conversations, more } = await this.api.get("/conversations", { limit: PAGE, before });
    this.state.mergeConversations(conversations, more, askedAt, before === undefined);
  }

  loadOlderConversations() {
    return this.loadConversations(this.state.listed().at(-1)?.last_message.id);
  }

  /** @param {number} id @returns {Promise<any>} */
  readConversation(id) {
    const underWay = this.#reading.get(id);
    if (underWay) return underWay;
    const askedAt = this.state.seq;
    const reading = this.api
      .get(`/conversations/${id}`)
      .then(({ conversation }) => this.state.mergeConversation(conversation, askedAt))
      .finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  /** @param {number} id */
  async restoreConversation(id) {
    const askedAt = this.state.seq;
    const { conversation } = await this.api.post(`/conversations/${id}/restore`);
    this.state.mergeConversation(conversation, askedAt);
  }

  /** @param {{ kind: "chat", user_id: number } | { kind: "sms", line_id?: number, number: string } | { kind: "email", address: string }} whom */
  async openConversation(whom) {
    const asked = whom.kind === "sms" ? { ...whom, line_id: whom.line_id ?? (await this.#lineFor(whom.number)) } : whom;
    const askedAt = this.state.seq;
    const { conversation } = await this.api.post("/conversations", asked);
    if (conversation.line) lasting.set("last-line", conversation.line.id);
    return this.state.mergeConversation(conversation, askedAt);
  }

  /** The office's number to write to `number` from: the last one used with it, else the last one used. @param {string} number */
  async #lineFor(number) {
    const { lines, preferences } = this.state.me;
    if (lines.length < 2) return lines[0]?.id;
    const listed = this.state.listed().find((c) => c.kind === "sms" && c.peer.number === number);
    const wanted = listed?.line.id ?? (await this.#lastLine(number)) ?? preferences?.line_id ?? lasting.get("last-line");
    return (lines.find((/** @type {any} */ line) => line.id === wanted) ?? lines[0]).id;
  }

  /** The conversation may be older than those that are loaded. @param {string} number @returns {Promise<number | null>} */
  async #lastLine(number) {
    const { suggestions } = await this.api.get("/suggest", { q: number });
    return suggestions.find((/** @type {any} */ row) => row.number === number)?.preferred_line_id ?? null;
  }

  /** @param {number} id @param {boolean} muted */
  async setMuted(id, muted) {
    const askedAt = this.state.seq;
    const { conversation } = await this.api.patch(`/conversations/${id}`, { muted });
    this.state.mergeConversation(conversation, askedAt);
  }

  /** @param {number} id */
  async deleteConversation(id) {
    await this.api.delete(`/conversations/${id}`);
    this.state.hide(id);
  }

  // --- messages ----------------------------------------------------------------------------

  /** Take a message out of one's own view. @param {number} id */
  deleteMessage(id) {
    return this.api.delete(`/messages/${id}`);
  }

  /** @param {number} id */
  restoreMessage(id) {
    return this.api.post(`/messages/${id}/restore`);
  }

  /** @param {any} change */
  async prefer(change) {
    const { preferences, seq } = await this.api.patch("/me/preferences", change);
    this.state.prefer(preferences, seq);
  }

  /** @param {number} id @param {string} text */
  send(id, text) {
    this.outbox?.add(id, text);
  }

  /** @param {import("./outbox.js").Entry} entry */
  async #post(entry) {
    const askedAt = this.state.seq;
    try {
      const { message } = await this.api.post(`/conversations/${entry.conversation_id}/messages`, { text: entry.text, key: entry.key });
      this.state.mergeMessage({ ...message, key: message.key ?? entry.key }, askedAt);
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) this.feed.nudge();
      throw error;
    }
  }

  /** @param {number} messageId */
  async retry(messageId) {
    const askedAt = this.state.seq;
    const { message } = await this.api.post(`/messages/${messageId}/retry`);
    this.state.mergeMessage(message, askedAt);
  }

  /** Everything up to a message was read. @param {number} id @param {number} upTo */
  markRead(id, upTo) {
    this.#marks.put(id, upTo);
  }

  // --- calls -------------------------------------------------------------------------------

  /** Does nothing while that call is being made: people click twice. @param {string} number */
  async call(number) {
    const made = [...this.state.calls.values()].some((call) => call.direction === "out" && call.number === number && call.state !== "ended");
    if (made || this.#calling === number) return;
    this.#calling = number;
    try {
      const { call } = await this.api.post("/calls", { number, key: newKey() });
      if (!this.state.calls.has(call.id)) this.state.putCall(call);
    } finally {
      this.#calling = "";
    }
  }
  #calling = "";

  /** The missed calls were looked at, here and so on every screen. */
  async callsSeen() {
    await this.api.post("/calls/seen");
  }

  /** @param {string} id */
  async hangUp(id) {
    const { call } = await this.api.post(`/calls/${id}/hangup`);
    if (call.state === "ended") this.state.putCall(call);
  }
}
