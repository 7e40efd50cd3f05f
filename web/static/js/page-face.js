// @ts-check

/**
 * What a page shows outside itself: its title and desktop notifications. A widget in a frame has another one
 * (`host-page.js`).
 *
 * @typedef {object} PageFace
 * @property {(words: string, unread: number) => void} setTitle who wrote, or "" for the page's own title
 * @property {"default" | "granted" | "denied" | "unsupported"} desktop whether desktop notifications are allowed
 * @property {() => Promise<unknown>} askForDesktop
 * @property {(notice: { title: string, body: string, id: number }, open: (id: number) => void) => void} notify
 */

/** @implements {PageFace} */
export class OwnPage {
  #box = document.title;
  #page = "";
  #told = { words: "", unread: 0 };

  /** What is shown of the box, "" for the overview. */
  set page(/** @type {string} */ name) {
    this.#page = name;
    this.setTitle(this.#told.words, this.#told.unread);
  }

  /** @param {string} words @param {number} unread */
  setTitle(words, unread) {
    this.#told = { words, unread };
    const own = this.#page ? `${this.#page} – ${this.#box}` : this.#box;
    document.title = words || (unread ? `(${unread}) ${own}` : own);
  }

  get desktop() {
    return "Notification" in globalThis ? Notification.permission : /** @type {const} */ ("unsupported");
  }

  askForDesktop() {
    return Notification.requestPermission();
  }

  /** @param {{ title: string, body: string, id: number }} notice @param {(id: number) => void} open */
  notify({ title, body, id }, open) {
    try {
      const notice = new Notification(title, { body, tag: `conversation-${id}`, silent: true });
      notice.onclick = () => {
        window.focus();
        open(id);
        notice.close();
      };
    } catch {
      // Some phones allow it only from a service worker; the tone and the title remain.
    }
  }
}
