// @ts-check
import { Histories, History } from "./history.js";
import { isNews } from "./words.js";

/** An import changes many contacts at once: whoever lists them reads them again when it is over. */
const REST_MS = 100;
const MISSED_SHOWN = 3;

/**
 * What the browser knows of the box. REST answers are merged in, events are applied in order and once;
 * whoever shows something subscribes to its topic: `me`, `connection`, `conversations`, `history:ID`,
 * `calls`, `contacts`.
 *
 * An answer that was asked for before an event came may be older than that event. So each merge takes the cursor
 * at which its request began (`askedAt`), and whatever an event has told since then stands.
 */
export class BoxState {
  seq = 0;
  /** The answer of `GET /me`. @type {any} */
  me = null;
  /** @type {"connecting" | "online" | "offline"} */
  connection = "connecting";
  /** @type {Map<number, any>} */
  conversations = new Map();
  /** Those that were deleted, here or in another tab, until something new arrives. @type {Set<number>} */
  hidden = new Set();
  moreConversations = false;
  conversationsLoaded = false;
  histories = new Histories();
  /** @type {Map<string, any>} */
  calls = new Map();

  #topics = /** @type {Map<string, Set<() => void>>} */ (new Map());
  #pending = /** @type {Set<string>} */ (new Set());

  /** @param {string} topic @param {() => void} listener @returns {() => void} ends the subscription */
  on(topic, listener) {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tell the subscribers of a topic, once for all that happens in this turn. @param {...string} topics */
  tell(...topics) {
    if (this.#pending.size === 0) {
      queueMicrotask(() => {
        const told = [...this.#pending];
        this.#pending.clear();
        const due = told.flatMap((topic) => [...(this.#topics.get(topic) ?? [])].map((listener) => ({ topic, listener })));
        // Who subscribes because of this news has seen it; who has left meanwhile is left alone.
        for (const { topic, listener } of due) if (this.#topics.get(topic)?.has(listener)) listener();
      });
    }
    for (const topic of topics) this.#pending.add(topic);
  }

  /** @param {"connecting" | "online" | "offline"} connection */
  setConnection(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.tell("connection");
  }

  /** Begin from a fresh `GET /me`: everything older than its `seq` will be read again. @param {any} me */
  begin(me) {
    this.me = me;
    this.missedBefore = me.calls.missed;
    this.#missed.clear();
    this.seq = this.#preferredAt = me.seq;
    this.#told.clear();
    const ended = [...this.calls].filter(([, call]) => call.state === "ended");
    this.calls = new Map([...ended, ...me.calls.active.map((/** @type {any} */ call) => [call.id, call])]);
    for (const history of this.histories.values()) history.loaded = false;
    this.conversationsLoaded = false;
    this.tell("me", "calls", "contacts");
  }

  // --- answers -----------------------------------------------------------------------------

  /** @param {any[]} conversations @param {boolean} more @param {number} askedAt @param {boolean} first whether it is the newest page */
  mergeConversations(conversations, more, askedAt, first) {
    if (first && !this.conversationsLoaded) {
      const listed = new Set(conversations.map((conversation) => conversation.id));
      for (const [id, known] of this.conversations) {
        if (!listed.has(id) && !(known.touchedAt > askedAt)) this.conversations.delete(id);
      }
      this.conversationsLoaded = true;
    }
    for (const conversation of conversations) this.mergeConversation(conversation, askedAt);
    this.moreConversations = more;
    this.tell("conversations");
  }

  /** @param {any} conversation @param {number} askedAt @returns {any} what is known now */
  mergeConversation(conversation, askedAt) {
    const known = this.conversations.get(conversation.id);
    const newer = known && known.touchedAt > askedAt;
    const merged = newer
      ? { ...known, peer: conversation.peer, members: conversation.members, line: conversation.line, can_reply: conversation.can_reply, cannot_reply_sentence: conversation.cannot_reply_sentence }
      : { ...conversation, touchedAt: known?.touchedAt ?? 0, countedUpTo: conversation.last_message?.id ?? 0 };
    if (merged.last_message) merged.last_message = this.#withToldState(merged.last_message, askedAt);
    this.conversations.set(conversation.id, merged);
    this.hidden.delete(conversation.id);
    this.tell("conversations");
    return merged;
  }

  /** @param {number} id @returns {History} */
  history(id) {
    let history = this.histories.get(id);
    if (!history) this.histories.set(id, (history = new History()));
    return history;
  }

  /** @param {number} id @param {any[]} messages @param {boolean} more @param {number} askedAt @param {boolean} newest */
  mergePage(id, messages, more, askedAt, newest) {
    const history = this.history(id);
    if (newest && !history.loaded) {
      // After a gap only what came by event since then joins the page; older messages are read again on demand.
      const last = messages[messages.length - 1]?.id ?? 0;
      history.messages = history.messages.filter((message) => message.id > last);
      history.loaded = true;
      history.newer = false;
      history.more = more;
    } else if (!newest) history.more = more;
    for (const message of messages) history.put(this.#withToldState(message, askedAt));
    this.tell(`history:${id}`);
  }

  /** A stretch around one message takes the place of what was loaded. @param {number} id @param {any[]} messages @param {boolean} more @param {boolean} newer @param {number} askedAt */
  mergeStretch(id, messages, more, newer, askedAt) {
    const conversation = this.conversations.get(id);
    const overtaken = conversation?.touchedAt > askedAt && conversation.last_message?.id > (messages.at(-1)?.id ?? 0);
    const told = messages.map((message) => this.#withToldState(message, askedAt));
    Object.assign(this.history(id), { messages: told, more, newer: newer || overtaken, loaded: true });
    this.tell(`history:${id}`);
  }

  /** The answer to a request of our own about one message. @param {any} message @param {number} askedAt */
  mergeMessage(message, askedAt) {
    const current = this.#withToldState(message, askedAt);
    const history = this.histories.get(message.conversation_id);
    const known = history?.find(message.id);
    // An event that overtook this answer has told more than the answer can.
    if (history && !history.newer && !(known?.toldAt > askedAt)) history.put(current);
    const conversation = this.conversations.get(message.conversation_id);
    if (conversation && message.id >= (conversation.last_message?.id ?? 0)) {
      conversation.last_message = history?.find(message.id) ?? current;
    }
    this.tell(`history:${message.conversation_id}`, "conversations");
  }

  #preferredAt = 0;

  /** What this person prefers since the event `seq`, told by an answer or by the event itself, in any order. @param {any} preferences @param {number} seq */
  prefer(preferences, seq) {
    if (seq < this.#preferredAt) return;
    this.#preferredAt = seq;
    this.#status({ preferences });
  }

  // --- events ------------------------------------------------------------------------------

  /**
   * Apply one frame of the feed. A frame that was applied before changes nothing.
   *
   * @param {any} frame
   * @returns {boolean} whether it was news
   */
  apply(frame) {
    if (frame.seq !== undefined) {
      if (frame.seq <= this.seq) return false;
      this.seq = frame.seq;
    }
    const apply = this.#events[frame.type];
    if (!apply) return false; // a newer box may tell what this page does not know yet
    apply(frame.data);
    return true;
  }

  /** The last told state of recent messages, for pages that were on their way meanwhile. @type {Map<number, any>} */
  #told = new Map();

  /** @param {any} message @param {number} askedAt */
  #withToldState(message, askedAt) {
    const told = this.#told.get(message.id);
    return told && told.toldAt > askedAt ? { ...message, ...told } : message;
  }

  /** @type {Record<string, (data: any) => void>} */
  #events = {
    "message.new": ({ conversation_id, message }) => {
      const history = this.histories.get(conversation_id);
      // A text whose last part came late is told a second time, with all of its words.
      if (history && !history.newer && (!history.find(message.id) || message.direction === "in")) history.put({ ...message, toldAt: this.seq });
      const conversation = this.conversations.get(conversation_id);
      if (conversation) {
        conversation.touchedAt = this.seq;
        const counted = Math.max(conversation.read_up_to ?? 0, conversation.countedUpTo);
        if (isNews(message, this.me.user.id) && message.id > counted) {
          conversation.unread += 1;
          conversation.countedUpTo = message.id;
        }
        if (message.author?.id === this.me.user.id && message.id > conversation.read_up_to) {
          // Who answers has read, on whatever screen it was.
          Object.assign(conversation, { unread: 0, read_up_to: message.id });
        }
        if (message.id >= (conversation.last_message?.id ?? 0)) conversation.last_message = message;
      }
      if (message.author) this.#readBy(conversation_id, message.author.id, message.id); // who writes has read
      this.tell(`history:${conversation_id}`, "conversations");
    },
    "conversation.read": ({ conversation_id, user_id, read_up_to }) => this.#readBy(conversation_id, user_id, read_up_to),
    "message.state": ({ conversation_id, message_id, state, reason }) => {
      const told = { state, reason, toldAt: this.seq };
      this.#told.delete(message_id);
      this.#told.set(message_id, told);
      if (this.#told.size > 500) this.#told.delete(/** @type {number} */ (this.#told.keys().next().value));
      const history = this.histories.get(conversation_id);
      const message = history?.find(message_id);
      if (message) history?.put({ ...message, ...told });
      const conversation = this.conversations.get(conversation_id);
      if (conversation?.last_message?.id === message_id) conversation.last_message = { ...conversation.last_message, ...told };
      this.tell(`history:${conversation_id}`, "conversations");
    },
    "message.deleted": ({ conversation_id, message_id, ...about }) => {
      this.histories.get(conversation_id)?.remove(message_id);
      this.#about(conversation_id, about);
    },
    "message.restored": ({ conversation_id, message, ...about }) => {
      const history = this.histories.get(conversation_id);
      if (history && message.id > (history.messages[0]?.id ?? Infinity)) history.put(message);
      this.#about(conversation_id, about);
    },
    "preferences.changed": ({ preferences }) => this.prefer(preferences, this.seq),
    "conversation.changed": ({ conversation_id, hidden, ...change }) => {
      const conversation = this.conversations.get(conversation_id);
      // One that is still without a message was not deleted: there is nothing of it to list yet.
      if (hidden && !(conversation && !conversation.last_message)) this.hide(conversation_id);
      else if (conversation) {
        Object.assign(conversation, { muted: change.muted, touchedAt: this.seq });
        // What was read here meanwhile stays read. Else the count is as of this event: every message told after it is one more.
        if (change.read_up_to >= conversation.read_up_to) Object.assign(conversation, change, { countedUpTo: 0 });
      }
      this.tell("conversations");
    },
    "contact.changed": ({ contact }) => this.putContact(contact),
    "contact.deleted": ({ contact_id }) => this.#renamePeers(contact_id, null),
    call: ({ call }) => {
      const history = call.conversation_id && this.histories.get(call.conversation_id);
      if (history && call.state === "ended") {
        history.calls.set(call.id, call);
        this.tell(`history:${call.conversation_id}`);
      }
      if (call.missed) this.#missed.add(call.id);
      else this.#missed.delete(call.id);
      this.putCall(call);
    },
    "calls.seen": () => {
      this.#missed.clear();
      this.missedBefore = 0;
      for (const [id, call] of this.calls) if (call.missed) this.calls.delete(id);
      this.tell("calls");
    },
    voicemail: ({ waiting }) => this.#status({ calls: { ...this.me.calls, voicemail: waiting } }),
    presence: ({ users }) => {
      const news = new Map(users.map((/** @type {any} */ { user_id, ...states }) => [user_id, states]));
      const changed = this.me.users.map((/** @type {any} */ user) =>
        news.has(user.id) ? { ...user, presence: { ...user.presence, ...news.get(user.id) } } : user,
      );
      this.#status({ users: changed });
    },
    "pbx.status": (status) => this.#status({ pbx: status }),
    "modem.status": (status) => {
      const others = this.me.modems.filter((/** @type {any} */ modem) => modem.name !== status.name);
      const modems = [...others, status].sort((a, b) => a.name.localeCompare(b.name));
      this.#status({ modems });
    },
    "daemon.status": (status) => this.#status({ daemon: status }),
  };

  /** @param {number} conversationId @param {number} userId @param {number} upTo */
  #readBy(conversationId, userId, upTo) {
    const member = this.conversations.get(conversationId)?.members?.find((/** @type {any} */ one) => one.user_id === userId);
    if (!member || member.read_up_to >= upTo) return;
    member.read_up_to = upTo;
    this.tell(`history:${conversationId}`);
  }

  /** @param {any} contact */
  putContact(contact) {
    this.#renamePeers(contact.id, contact);
  }

  /** What the list shows of a conversation after one of its messages went or came back. @param {number} id @param {any} about */
  #about(id, about) {
    const conversation = this.conversations.get(id);
    if (conversation) Object.assign(conversation, about, { touchedAt: this.seq });
    this.tell("conversations", `history:${id}`);
  }

  /** It leaves the list. @param {number} id */
  hide(id) {
    this.hidden.add(id);
    this.conversations.delete(id);
    this.histories.delete(id);
    this.tell("conversations", `history:${id}`);
  }

  /** @param {any} change */
  #status(change) {
    this.me = { ...this.me, ...change };
    this.tell("me");
  }

  /** Conversations whose person another contact names too, or did: who goes first is the box's to say. @type {Set<number>} */
  doubtful = new Set();

  /** Names follow the contact everywhere at once. @param {number} contactId @param {any | null} contact */
  #renamePeers(contactId, contact) {
    const numbers = new Map((contact?.numbers ?? []).map((/** @type {any} */ number) => [number.number, number]));
    for (const address of contact?.addresses ?? []) numbers.set(address.address, address);
    /** @param {any} peer */
    const renamed = (peer) => {
      const number = numbers.get(peer.number ?? peer.address);
      // One's own contact goes before the office's.
      if (number && peer.contact_id && peer.contact_id !== contactId && contact.shared) return peer;
      if (number) return { ...peer, name: contact.name, label: number.label, contact_id: contactId };
      if (peer.contact_id === contactId) return { ...peer, name: null, label: null, contact_id: null };
      return peer;
    };
    for (const conversation of this.conversations.values()) {
      if (conversation.kind === "chat") continue;
      const { peer } = conversation;
      const other = peer.contact_id !== contactId;
      conversation.peer = renamed(peer);
      const named = numbers.has(peer.number ?? peer.address);
      if (named ? peer.contact_id && other : !other) this.doubtful.add(conversation.id);
    }
    for (const [id, call] of this.calls) if (numbers.has(call.number)) this.calls.set(id, renamed(call));
    this.tell("conversations", "calls");
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.tell("contacts"), REST_MS);
  }
  #resting = /** @type {any} */ (undefined);

  // --- calls -------------------------------------------------------------------------------

  missedBefore = 0;
  /** Missed since `me` was read; one may turn out to be taken by somebody. @type {Set<string>} */
  #missed = new Set();

  /** How many missed calls nobody has looked at yet. */
  get missed() {
    return this.missedBefore + this.#missed.size;
  }

  /** @param {any} call */
  putCall(call) {
    // A click that ended stays ended; a queue may ring for the same call again.
    if (this.calls.get(call.id)?.state === "ended" && call.direction !== "in") return;
    // A new call takes the place of those that are over; missed ones stay until they were looked at.
    if (!this.calls.has(call.id)) {
      for (const [id, other] of this.calls) if (other.state === "ended" && !other.missed) this.calls.delete(id);
    }
    // What happened on the phone itself and is over needs no word here, unless it was missed, or somebody else took it.
    const told = call.source === "live" && (call.missed || call.end === "answered_elsewhere");
    const over = call.state === "ended" && call.clicked === false && !told;
    if (over) this.calls.delete(call.id);
    else this.calls.set(call.id, call);
    this.tell("calls");
  }

  /** Of the missed ones the latest: the page of calls has them all. @returns {any[]} */
  get callsToShow() {
    const calls = [...this.calls.values()];
    const older = calls.filter((call) => call.missed).slice(0, -MISSED_SHOWN);
    return calls.filter((call) => !older.includes(call));
  }

  /** @param {string} id */
  forgetCall(id) {
    this.calls.delete(id);
    this.tell("calls");
  }

  // --- reading -----------------------------------------------------------------------------

  /** The conversations to list, newest first. @returns {any[]} */
  listed() {
    return [...this.conversations.values()]
      .filter((conversation) => conversation.last_message)
      .sort((a, b) => b.last_message.id - a.last_message.id);
  }

  get unread() {
    return this.listed().reduce((sum, conversation) => sum + conversation.unread, 0);
  }
}
