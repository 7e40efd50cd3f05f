// @ts-check
import { ApiError } from "./api.js";
import { FileKeep } from "./file-keep.js";
import { newKey } from "./new-key.js";
import { later } from "./strings.later.js";

/**
 * @typedef {object} Upload one file that the box has not yet accepted
 * @property {string} key the message's idempotency key: sent a hundred times, it is one message
 * @property {number} user_id
 * @property {number} conversation_id
 * @property {{ name: string, media_type: string, bytes: number, width: number | null, height: number | null }} file
 * @property {Blob} blob
 * @property {Blob | null} preview goes before it
 * @property {string} src an address of the file within this page
 * @property {string} at ISO time
 * @property {"waiting" | "posting" | "refused"} state
 * @property {string} reason why the box refused it
 * @property {number} progress 0 to 1
 */

const AT_ONCE = 2;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const TOLD_EVERY_MS = 150;
const FORGET_MS = 60_000;

/**
 * Files on their way to the box, beside the outbox, so that a large one holds up no text. Each is kept in the browser until
 * the box has answered: a reload or an outage loses none, and its key makes repeating it harmless.
 */
export class Uploads {
  /** @type {Map<string, Upload>} */
  #entries = new Map();
  /** @type {Map<string, AbortController>} */
  #running = new Map();
  #waitMs = FIRST_WAIT_MS;
  #timer = /** @type {any} */ (undefined);

  /**
   * @param {object} options
   * @param {number} options.userId
   * @param {(upload: Upload, onProgress: (done: number) => void, signal: AbortSignal) => Promise<void>} options.post throws `ApiError`
   * @param {(conversationId: number) => void} options.onChange
   * @param {(waits: boolean) => void} [options.onWait] a file waits now, or none is left
   * @param {Pick<FileKeep, "put" | "get" | "all" | "remove">} [options.keep]
   */
  constructor({ userId, post, onChange, onWait = () => {}, keep = new FileKeep() }) {
    this.onWait = onWait;
    this.userId = userId;
    this.post = post;
    this.onChange = onChange;
    this.keep = keep;
  }

  /** Go on with what an earlier page left behind. */
  async restore() {
    const all = await this.keep.all();
    this.onWait(all.length > 0);
    for (const stored of all) {
      if (stored.user_id !== this.userId || this.#entries.has(stored.key)) continue;
      this.#show({ ...stored, src: URL.createObjectURL(stored.blob), state: stored.reason ? "refused" : "waiting", progress: 0 });
    }
    this.flush();
  }

  /** @param {number} conversationId @returns {Upload[]} oldest first */
  of(conversationId) {
    return [...this.#entries.values()].filter((upload) => upload.conversation_id === conversationId);
  }

  /** @param {number} conversationId @param {{ blob: Blob, file: Upload["file"], preview?: Blob | null }} chosen */
  async add(conversationId, { blob, file, preview = null }) {
    const stored = { key: newKey(), user_id: this.userId, conversation_id: conversationId, file, blob, preview, at: new Date().toISOString(), reason: "" };
    this.#show({ ...stored, src: URL.createObjectURL(blob), state: "waiting", progress: 0 });
    this.onWait(true);
    await this.keep.put(stored);
    this.flush();
  }

  /** The box has it, or the person gave it up. @param {string} key */
  remove(key) {
    const upload = this.#entries.get(key);
    if (!upload) return;
    this.#entries.delete(key);
    this.#running.get(key)?.abort();
    void this.keep.remove(key);
    setTimeout(() => URL.revokeObjectURL(upload.src), FORGET_MS); // it may still be shown
    this.onChange(upload.conversation_id);
  }

  /** Offer a refused file once more. @param {string} key */
  retry(key) {
    const upload = this.#entries.get(key);
    if (upload?.state !== "refused") return;
    this.#change(upload, { state: "waiting", reason: "" });
    this.flush();
  }

  /** Send what waits: in each conversation one after the other, as they were chosen. */
  flush() {
    clearTimeout(this.#timer);
    const busy = new Set([...this.#running.keys()].map((key) => this.#entries.get(key)?.conversation_id));
    for (const upload of this.#entries.values()) {
      if (this.#running.size >= AT_ONCE) return;
      if (upload.state !== "waiting" || busy.has(upload.conversation_id)) continue;
      busy.add(upload.conversation_id);
      void this.#send(upload);
    }
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {Upload} upload */
  async #send(upload) {
    const { key } = upload;
    const abort = new AbortController();
    this.#running.set(key, abort);
    let again = false;
    try {
      await aloneWith(key, abort.signal, async () => {
        const stored = await this.keep.get(key);
        if (!stored) return this.remove(key); // another tab has sent it
        const blob = await readable(stored.blob);
        this.#change(upload, { state: "posting", progress: 0 });
        let told = 0;
        await this.post({ ...upload, blob }, (progress) => {
          upload.progress = progress;
          if (Date.now() - told < TOLD_EVERY_MS && progress < 1) return;
          told = Date.now();
          this.onChange(upload.conversation_id);
        }, abort.signal);
        this.remove(key);
      });
      this.#waitMs = FIRST_WAIT_MS;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      if (this.#entries.has(key)) {
        again = error.passing || error.status === 401;
        this.#change(upload, again ? { state: "waiting", progress: 0 } : { state: "refused", reason: error.sentence });
      }
    } finally {
      this.#running.delete(key);
      if (again) this.#later();
      else this.flush();
    }
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#waitMs * (0.5 + Math.random()));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  /** @param {Upload} upload @param {Partial<Upload>} change */
  #change(upload, change) {
    Object.assign(upload, change);
    if (change.reason !== undefined) void this.#keepReason(upload);
    this.onChange(upload.conversation_id);
  }

  /** @param {Upload} upload */
  async #keepReason(upload) {
    const stored = await this.keep.get(upload.key);
    if (stored && this.#entries.has(upload.key)) await this.keep.put({ ...stored, reason: upload.reason }); // else it was given up meanwhile
  }

  /** @param {Upload} upload */
  #show(upload) {
    this.#entries.set(upload.key, upload);
    this.onChange(upload.conversation_id);
  }
}

/** Of several tabs only one sends a file; when it is closed, the next one goes on. @param {string} key @param {AbortSignal} signal @param {() => Promise<void>} act */
async function aloneWith(key, signal, act) {
  if (globalThis.navigator?.locks) await navigator.locks.request(`box-upload:${key}`, { signal }, act);
  else await act();
}

/** @param {Blob} blob @returns {Promise<Blob>} @throws {ApiError} the file was changed or deleted since it was chosen */
async function readable(blob) {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return blob;
  } catch {
    throw new ApiError(400, "bad_request", later.files.gone);
  }
}
