// @ts-check
import { lasting } from "./keep.js";

/** What was typed and not sent, kept by user and conversation across reloads, outages and signing in again. */
export class Drafts {
  /** Of this page, where a conversation may stand in two windows. @type {Set<(conversationId: number, before: string, now: string) => void>} */
  #here = new Set();

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
    const before = this.get(conversationId);
    this.keep.set(this.prefix + conversationId, text || null);
    for (const listener of this.#here) listener(conversationId, before, text);
  }

  /** Hear what another window or tab of this browser types or sends. @param {number} conversationId @param {(before: string, now: string) => void} listener @returns {() => void} ends it */
  onElsewhere(conversationId, listener) {
    const heard = (/** @type {StorageEvent} */ { key, oldValue, newValue }) => {
      if (key === this.prefix + conversationId) listener(JSON.parse(oldValue ?? '""'), JSON.parse(newValue ?? '""'));
    };
    const here = (/** @type {number} */ id, /** @type {string} */ before, /** @type {string} */ now) => id === conversationId && listener(before, now);
    addEventListener("storage", heard);
    this.#here.add(here);
    return () => {
      removeEventListener("storage", heard);
      this.#here.delete(here);
    };
  }
}
