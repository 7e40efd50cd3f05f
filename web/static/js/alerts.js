// @ts-check
import { lasting } from "./keep.js";
import { t } from "./strings.js";
import { Tone } from "./tone.js";
import { shortName, title } from "./words.js";

/** A tab that nobody looks at lets one that is looked at go first. */
const POLITE_MS = 300;
const FLASH_MS = 1200;

/** Tells a person that somebody wrote: tone, title of the tab, desktop. One tone and one notice for all tabs. */
export class Alerts {
  tone = new Tone();
  /** A tone was due and the browser did not let it sound. */
  soundMissed = false;
  #releases = /** @type {(() => void)[]} */ ([]);
  #writers = /** @type {string[]} */ ([]);
  #flash = /** @type {any} */ (undefined);
  #ownTitle = document.title;

  /**
   * @param {object} options
   * @param {import("./box-client.js").BoxClient} options.client
   * @param {(conversationId: number) => boolean} options.isBeingRead
   * @param {(conversationId: number) => void} options.open
   * @param {() => void} options.onChange the sound was turned on or off, or was missed
   */
  constructor({ client, isBeingRead, open, onChange }) {
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
    this.#releases.push(this.client.state.on("conversations", () => this.#retitle(false)));
  }

  stop() {
    for (const release of this.#releases.splice(0)) release();
    clearInterval(this.#flash);
    document.title = this.#ownTitle;
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
    return document.visibilityState === "visible" && document.hasFocus();
  }

  /** @param {{ conversation: any, message: any, seq: number }} news */
  async #arrived({ conversation, message, seq }) {
    if (conversation.muted) return;
    const looking = this.#looking;
    if (!looking) {
      this.#writers = [shortName(conversation.peer), ...this.#writers.filter((who) => who !== shortName(conversation.peer))];
      this.#startFlash();
      await new Promise((resolve) => setTimeout(resolve, POLITE_MS));
    }
    // A tab that may not sound leaves the tone to one that may.
    const silent = this.soundOn && this.tone.blocked;
    if (silent) {
      this.soundMissed = true;
      this.onChange();
    } else if (this.soundOn) {
      await claim("tone", seq, () => this.tone.play(this.isBeingRead(conversation.id) ? 0.04 : 0.16));
    }
    await claim("notice", seq, async () => {
      if (!looking) this.#notify(conversation, message);
    });
  }

  // --- desktop -----------------------------------------------------------------------------

  /** @returns {"default" | "granted" | "denied" | "unsupported"} */
  get desktop() {
    return "Notification" in globalThis ? Notification.permission : "unsupported";
  }

  async askForDesktop() {
    if (this.desktop === "default") await Notification.requestPermission();
    this.onChange();
  }

  /** @param {any} conversation @param {any} message */
  #notify(conversation, message) {
    if (this.desktop !== "granted") return;
    try {
      const notice = new Notification(title(conversation.peer), { body: message.text.slice(0, 200), tag: `conversation-${conversation.id}`, silent: true });
      notice.onclick = () => {
        window.focus();
        this.open(conversation.id);
        notice.close();
      };
    } catch {
      // Some phones allow it only from a service worker; the tone and the title remain.
    }
  }

  // --- the title of the tab ----------------------------------------------------------------

  #startFlash() {
    if (this.#flash !== undefined) return;
    let wrote = false;
    const turn = () => {
      wrote = !wrote;
      this.#retitle(wrote);
    };
    turn();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.#flash = setInterval(turn, FLASH_MS);
  }

  #lookedAt() {
    if (!this.#looking) return;
    clearInterval(this.#flash);
    this.#flash = undefined;
    this.#writers = [];
    this.#retitle(false);
  }

  /** @param {boolean} wrote whether it is the turn of who wrote */
  #retitle(wrote) {
    if (this.#writers.length && (wrote || this.#flash === undefined)) {
      document.title = t.alerts.wrote(this.#writers[0]);
      return;
    }
    const { unread } = this.client.state;
    document.title = unread ? `(${unread}) ${this.#ownTitle}` : this.#ownTitle;
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
  // Without locks (an insecure page) two tabs could sound at the same instant: no harm.
  const won = navigator.locks ? await navigator.locks.request(`box:${key}`, async () => first()) : first();
  if (won) await act();
}
