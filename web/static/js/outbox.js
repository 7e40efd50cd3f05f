// @ts-check
import { ApiError } from "./api.js";
import { lasting } from "./keep.js";
import { newKey } from "./new-key.js";

/**
 * @typedef {object} Entry one message that this browser has not yet seen accepted by the box
 * @property {string} key the message's idempotency key: sent a hundred times, it is one message
 * @property {number} conversation_id
 * @property {string} text
 * @property {string} at ISO time
 * @property {"waiting" | "posting" | "refused"} state
 * @property {string} reason why the box refused it
 * @property {boolean} attempted whether it ever left this browser, so that its fate may be unknown here
 */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Messages on their way to the box. Each is kept in the browser's storage, under a name of its own, until the box has
 * answered: a reload, a crash or a week without network loses none, and its key makes repeating it harmless, also
 * from two tabs at once.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #flushing = /** @type {Promise<void> | null} */ (null);
  #again = false;
  #waitMs = FIRST_WAIT_MS;
  #timer = /** @type {any} */ (undefined);

  /**
   * @param {object} options
   * @param {number} options.userId
   * @param {(entry: Entry) => Promise<void>} options.post hands one entry to the box; throws `ApiError`
   * @param {(conversationId: number) => void} options.onChange
   * @param {import("./keep.js").Keep} [options.keep]
   */
  constructor({ userId, post, onChange, keep = lasting }) {
    this.prefix = `outbox:${userId}:`;
    this.post = post;
    this.onChange = onChange;
    this.keep = keep;
    this.reload();
  }

  /** Read what is stored: at the start, and when another tab has changed it. */
  reload() {
    const stored = new Map();
    for (const name of this.keep.keys(this.prefix)) {
      const entry = this.keep.get(name);
      if (entry?.key && entry.text) stored.set(entry.key, { ...entry, state: entry.state === "refused" ? "refused" : "waiting" });
    }
    const touched = new Set([...this.#entries.values(), ...stored.values()].map((entry) => entry.conversation_id));
    for (const [key, entry] of this.#entries) if (entry.state === "posting" && stored.has(key)) stored.set(key, entry);
    this.#entries = stored;
    for (const id of touched) this.onChange(id);
  }

  /** @param {number} conversationId @returns {Entry[]} oldest first */
  of(conversationId) {
    return this.#sorted().filter((entry) => entry.conversation_id === conversationId);
  }

  /** @param {number} conversationId @param {string} text @param {string} [key] @returns {Entry} */
  add(conversationId, text, key = newKey()) {
    /** @type {Entry} */
    const entry = { key, conversation_id: conversationId, text, at: new Date().toISOString(), state: "waiting", reason: "", attempted: false };
    this.#put(entry);
    void this.flush();
    return entry;
  }

  /** The box has it, or the person gave it up. @param {string} key @returns {Entry | undefined} what was removed */
  remove(key) {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.keep.set(this.prefix + key, null);
    this.onChange(entry.conversation_id);
    return entry;
  }

  /** Offer a refused message once more. @param {string} key */
  retry(key) {
    const entry = this.#entries.get(key);
    if (entry?.state !== "refused") return;
    this.#put({ ...entry, state: "waiting", reason: "" });
    void this.flush();
  }

  /** Hand over everything that waits, in the order of writing within each conversation; done when all was tried. */
  flush() {
    this.#again = true;
    this.#flushing ??= this.#rounds().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  async #rounds() {
    clearTimeout(this.#timer);
    let blocked = false;
    while (this.#again) {
      this.#again = false;
      blocked = await this.#round();
    }
    if (!blocked) this.#waitMs = FIRST_WAIT_MS;
    else {
      this.#timer = setTimeout(() => void this.flush(), this.#waitMs * (0.5 + Math.random()));
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @returns {Promise<boolean>} whether something has to wait for a better moment */
  async #round() {
    const held = new Set();
    for (const { key } of this.#sorted()) {
      const entry = this.#entries.get(key);
      if (!entry || entry.state !== "waiting" || held.has(entry.conversation_id)) continue;
      const posting = /** @type {Entry} */ ({ ...entry, state: "posting", attempted: true });
      this.#put(posting);
      try {
        await this.post(posting);
        this.remove(key);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const signedOut = error.status === 401;
        if (!this.#entries.has(key)) continue; // an event told meanwhile that the box has it
        if (error.passing || signedOut) {
          this.#put({ ...posting, state: "waiting" });
          if (error.status === 0 || signedOut) return !signedOut;
          held.add(entry.conversation_id);
        } else this.#put({ ...posting, state: "refused", reason: error.sentence });
      }
    }
    return held.size > 0;
  }

  /** @param {Entry} entry */
  #put(entry) {
    this.#entries.set(entry.key, entry);
    this.keep.set(this.prefix + entry.key, entry);
    this.onChange(entry.conversation_id);
  }

  #sorted() {
    return [...this.#entries.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
}
