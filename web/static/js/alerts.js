// @ts-check
import { attention } from "./attention.js";
import { lasting } from "./keep.js";
import { OwnPage } from "./page-face.js";
import { t } from "./strings.js";
import { Tone } from "./tone.js";
import { brief, title } from "./words.js";

/** A tab that nobody looks at lets one that is looked at go first. */
const POLITE_MS = 300;
const FLASH_MS = 1200;
/** After this time what a tab has stored is known to all. */
const STORED_MS = 5000;
/** Messages that come within this time of a tone need no other one. */
const TONE_RESTS_MS = 2000;

/** Tells a person that somebody wrote: tone, title of the tab, desktop. One tone and one notice for all tabs. */
export class Alerts {
  tone = new Tone();
  /** A tone was due and the browser did not let it sound. */
  soundMissed = false;
  #releases = /** @type {(() => void)[]} */ ([]);
  /** Who wrote and was not read yet, by conversation; the latest comes last. @type {Map<number, string>} */
  #writers = new Map();
  #flash = /** @type {any} */ (undefined);

  /**
   * @param {object} options
   * @param {import("./box-client.js").BoxClient} options.client
   * @param {(conversationId: number) => boolean} options.isBeingRead
   * @param {(conversationId: number) => void} options.open
   * @param {() => void} options.onChange the sound was turned on or off, or was missed
   * @param {import("./page-face.js").PageFace} [options.face]
   */
  constructor({ client, isBeingRead, open, onChange, face = new OwnPage() }) {
    this.face = face;
    this.client = client;
    this.isBeingRead = isBeingRead;
    this.open = open;
    this.onChange = onChange;
  }

  start() {
    const listen = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {(event: any) => void} */ listener) => {
      target.addEventListener(type, listener);
      this.#releases.push(() => target.removeEventListener(type, listener));
    };
    const gesture = () => {
      if (!this.soundOn) return;
      void this.tone.unlock();
      if (this.soundMissed) {
        this.soundMissed = false;
        this.onChange();
      }
    };
    listen(document, "pointerdown", gesture);
    listen(document, "keydown", gesture);
    listen(window, "focus", () => this.#lookedAt());
    listen(document, "visibilitychange", () => this.#lookedAt());
    listen(window, "storage", (event) => event.key === "sound" && this.onChange());
    const begun = this.client.state.on("me", () => {
      begun();
      // After the box's database was restored its events count from lower again.
      for (const name of ["tone", "notice"]) {
        if ((lasting.get(claimKey(name)) ?? 0) > this.client.state.seq) lasting.set(claimKey(name), this.client.state.seq);
      }
    });
    this.#releases.push(begun, this.client.onArrival((news) => void this.#arrived(news)));
    this.#releases.push(this.client.state.on("conversations", () => this.#readElsewhere()));
  }

  stop() {
    for (const release of this.#releases.splice(0)) release();
    clearInterval(this.#flash);
    this.face.setTitle("", 0);
  }

  get soundOn() {
    return lasting.get("sound") !== false;
  }

  set soundOn(on) {
    lasting.set("sound", on ? null : false);
    this.soundMissed = false;
    this.onChange();
  }

  get #looking() {
    return attention.here;
  }

  /** @param {{ conversation: any, message: any, seq: number }} news */
  async #arrived({ conversation, message, seq }) {
    if (conversation.muted) return;
    const looking = this.#looking;
    if (!looking) {
      this.#writers.delete(conversation.id);
      this.#writers.set(conversation.id, title(conversation.peer));
      this.#startFlash();
      await new Promise((resolve) => setTimeout(resolve, POLITE_MS));
    }
    if (this.quiet()) return;
    // A tab that may not sound leaves the tone to one that may.
    const silent = this.soundOn && this.tone.blocked;
    if (silent) {
      this.soundMissed = true;
      this.onChange();
    } else if (this.soundOn) {
      void claim("tone", seq, () => this.#soundUnlessJustDone(this.isBeingRead(conversation.id) ? 0.04 : 0.16));
    }
    await claim("notice", seq, async () => {
      if (!looking) this.#notify(conversation, message);
    });
  }

  // --- desktop -----------------------------------------------------------------------------

  get desktop() {
    return this.face.desktop;
  }

  async askForDesktop() {
    if (this.desktop === "default") await this.face.askForDesktop();
    this.onChange();
  }

  /** @param {any} conversation @param {any} message */
  #notify(conversation, message) {
    if (this.desktop !== "granted") return;
    const notice = { title: title(conversation.peer), body: (conversation.peer.type === "group" ? t.group.wrote(message.author.name, brief(message)) : brief(message)).slice(0, 200), id: conversation.id };
    this.face.notify(notice, (id) => this.open(id));
  }

  /** A soft one does not do for a loud one. @param {number} volume */
  async #soundUnlessJustDone(volume) {
    const key = `sounded:${volume}`;
    const now = Date.now();
    if (Math.abs(now - (lasting.get(key) ?? 0)) < TONE_RESTS_MS) return;
    lasting.set(key, now);
    await this.sound(volume);
  }

  /** The person's own tone. @param {number} [volume] 0 to 1 */
  sound(volume = 0.16) {
    return this.tone.play(volume, this.client.state.me?.preferences.tone);
  }

  /** Whether the person's quiet hours are now: then only the counts and the title tell. @param {Date} [now] */
  quiet(now = new Date()) {
    const { quiet_from: from, quiet_until: until } = this.client.state.me?.preferences ?? {};
    if (!from || !until) return false;
    const clock = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    return from < until ? clock >= from && clock < until : clock >= from || clock < until;
  }

  // --- the title of the tab ----------------------------------------------------------------

  #startFlash() {
    if (this.#flash !== undefined) return;
    let wrote = false;
    const turn = () => {
      wrote = !wrote;
      this.retitle(wrote);
    };
    turn();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.#flash = setInterval(turn, FLASH_MS);
  }

  #lookedAt() {
    if (!this.#looking) return;
    this.#writers.clear();
    this.#endFlash();
  }

  /** In another tab, or on another computer: nothing is left to tell here. */
  #readElsewhere() {
    for (const id of this.#writers.keys()) if (!this.client.state.conversations.get(id)?.unread) this.#writers.delete(id);
    if (this.#writers.size) this.retitle(false);
    else this.#endFlash();
  }

  #endFlash() {
    clearInterval(this.#flash);
    this.#flash = undefined;
    this.retitle(false);
  }

  /** @param {boolean} wrote whether it is the turn of who wrote */
  retitle(wrote) {
    const who = [...this.#writers.values()].at(-1);
    const words = who && (wrote || this.#flash === undefined) ? t.alerts.wrote(who) : "";
    this.face.setTitle(words, this.client.state.unread);
  }
}

/** @param {string} name */
const claimKey = (name) => `claimed:${name}`;

/**
 * Do something once for all tabs of this browser.
 *
 * @param {string} name
 * @param {number} seq the event it is for; an older one than the last claimed is settled already
 * @param {() => Promise<void>} act
 */
async function claim(name, seq, act) {
  const key = claimKey(name);
  const first = () => {
    if ((lasting.get(key) ?? 0) >= seq) return false;
    lasting.set(key, seq);
    return true;
  };
  // Without locks (an insecure page, or a frame that may store nothing) two tabs could sound at the same instant: no harm.
  if (!navigator.locks) return void (first() && (await act()));
  // What one tab stores another may read only a moment later. So each event has a lock, and who got it keeps it for that long.
  const won = await new Promise((resolve) => {
    const taken = async (/** @type {unknown} */ lock) => {
      resolve(lock !== null && first());
      if (lock !== null) await new Promise((after) => setTimeout(after, STORED_MS));
    };
    navigator.locks.request(`box:${key}:${seq}`, { ifAvailable: true }, taken).catch(() => resolve(first()));
  });
  if (won) await act();
}
