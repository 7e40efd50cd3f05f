// @ts-check
import { lasting } from "./keep.js";

/** What was typed and not sent, kept by user and conversation across reloads, outages and signing in again. */
export class Drafts {
  /** @param {number} userId @param {import("./keep.js").Keep} [keep] */
  constructor(userId, keep = lasting) {
    this.prefix = `draft:${userId}:`;
    this.keep = keep;
  }

  /** @param {number} conversationId @returns {string} */
  get(conversationId) {
    const draft = this.keep.get(this.prefix + conversationId);
    return typeof draft === "string" ? draft : "";
  }

  /** @param {number} conversationId @param {string} text */
  set(conversationId, text) {
    this.keep.set(this.prefix + conversationId, text || null);
  }

  /** Hear what another tab of this browser types or sends. @param {number} conversationId @param {(before: string, now: string) => void} listener @returns {() => void} ends it */
  onElsewhere(conversationId, listener) {
    const heard = (/** @type {StorageEvent} */ { key, oldValue, newValue }) => {
      if (key === this.prefix + conversationId) listener(JSON.parse(oldValue ?? '""'), JSON.parse(newValue ?? '""'));
    };
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }
}
