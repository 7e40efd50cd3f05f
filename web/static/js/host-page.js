// @ts-check
import { attention } from "./attention.js";
import { lasting } from "./keep.js";

/**
 * The page of the intranet around this frame, by way of the loader in it (`embed.js`). Only the origin that the box has
 * allowed is spoken to and heard.
 *
 * @implements {import("./page-face.js").PageFace}
 */
export class HostPage {
  /** @type {"default" | "granted" | "denied" | "unsupported"} */
  desktop = "unsupported";
  /** @type {(id: number) => void} */
  #open = () => {};
  #shape = "";

  /** @param {string} origin of the page around @param {() => void} onChange whether desktop notifications are allowed has changed */
  constructor(origin, onChange) {
    this.origin = origin;
    addEventListener("message", (event) => {
      if (event.origin !== origin || event.source !== parent) return;
      const { data } = event;
      if (data?.type === "open" && Number.isSafeInteger(data.id)) this.#open(data.id);
      if (data?.type !== "host") return;
      attention.hostFocused = data.focused === true;
      if (attention.hostFocused) window.dispatchEvent(new Event("focus"));
      if (this.desktop === data.desktop || !["default", "granted", "denied"].includes(data.desktop)) return;
      this.desktop = data.desktop;
      onChange();
    });
    this.#post({ type: "ready" });
  }

  /** @param {string} words */
  setTitle(words) {
    this.#post({ type: "title", words });
  }

  async askForDesktop() {
    this.#post({ type: "ask" });
  }

  /** @param {{ title: string, body: string, id: number }} notice @param {(id: number) => void} open */
  notify(notice, open) {
    this.#open = open;
    this.#post({ type: "notify", ...notice });
  }

  /**
   * Let the parts of `root` that match `selector` be seen, now and whenever they change: the rest of this frame lets the
   * page around shine, and be clicked, through.
   *
   * @param {Element} root
   * @param {string} selector
   */
  show(root, selector) {
    const margin = 24; // their shadows
    const tell = () => {
      const boxes = [...root.querySelectorAll(selector)].map((part) => part.getBoundingClientRect()).filter((box) => box.width && box.height);
      const rects = boxes.map((box) => [box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin].map(Math.round));
      const message = { type: "shape", rects, scheme: lasting.get("theme") ?? "auto" };
      if (this.#shape === (this.#shape = JSON.stringify(message))) return;
      this.#post(message);
    };
    const sizes = new ResizeObserver(tell);
    const watched = new Set();
    const changed = () => {
      for (const part of root.querySelectorAll(selector)) {
        if (!watched.has(part)) sizes.observe(part);
        watched.add(part);
      }
      for (const part of watched) {
        if (part.isConnected) continue;
        sizes.unobserve(part);
        watched.delete(part);
      }
      tell();
    };
    new MutationObserver(changed).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden", "class", "data-narrow"] });
    new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("resize", tell);
    changed();
  }

  /** @param {any} message */
  #post(message) {
    parent.postMessage(message, this.origin);
  }
}
