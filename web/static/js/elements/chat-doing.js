// @ts-check
import { BoxElement } from "../box-element.js";
import { setAttribute, setText } from "../dom.js";
import { t } from "../strings.js";

const TOLD_EVERY_MS = 3000;
const LASTS_MS = 6000;

/** The line below the newest message: who is writing, else who has read it. Set `client` and `conversationId`. */
export class ChatDoing extends BoxElement {
  conversationId = 0;
  /** Who is writing, and the timers after which they are no longer. @type {Map<number, any>} */
  #typing = new Map();
  #told = 0;

  build() {
    this.className = "doing";
    setAttribute(this, "aria-live", "off");
  }

  connected() {
    const { state } = this.client;
    this.hold(this.client.onLive("typing", (told) => told.conversation_id === this.conversationId && this.#starts(told.user_id)));
    this.hold(() => this.#typing.forEach(clearTimeout));
    this.hold(state.on(`history:${this.conversationId}`, () => this.#news()));
    this.hold(state.on("conversations", () => this.#render()));
    this.#render();
  }

  /** Tell the others that this person is writing. */
  tell() {
    const now = Date.now();
    if (now - this.#told < TOLD_EVERY_MS || this.client.state.connection !== "online") return;
    this.#told = now;
    this.client.api.post(`/conversations/${this.conversationId}/typing`).catch(() => {}); // it is only a courtesy
  }

  #news() {
    const author = this.client.state.histories.get(this.conversationId)?.messages.at(-1)?.author;
    if (author) this.#ends(author.id);
    this.#render();
  }

  /** @param {number} userId */
  #starts(userId) {
    this.#ends(userId);
    this.#typing.set(userId, setTimeout(() => this.#ends(userId), LASTS_MS));
    this.#render();
  }

  /** @param {number} userId */
  #ends(userId) {
    clearTimeout(this.#typing.get(userId));
    if (this.#typing.delete(userId)) this.#render();
  }

  #render() {
    const { me, histories, conversations } = this.client.state;
    if (!me) return;
    const names = [...this.#typing.keys()].map((id) => me.users.find((/** @type {any} */ user) => user.id === id)?.name).filter(Boolean);
    const last = histories.get(this.conversationId)?.messages.at(-1);
    const others = (conversations.get(this.conversationId)?.members ?? []).filter((/** @type {any} */ one) => one.user_id !== me.user.id);
    const read = last?.author?.id === me.user.id && others.length > 0 && others.every((/** @type {any} */ one) => one.read_up_to >= last.id);
    setText(this, names.length ? t.window.typing(names.join(", "), names.length) : read ? t.window.read : "");
  }
}

customElements.define("chat-doing", ChatDoing);
