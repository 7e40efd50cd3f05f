// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { later } from "../strings.later.js";
import { firstName, listOf } from "../words.js";

const TOLD_EVERY_MS = 3000;
const LASTS_MS = 6000;
const CLAIMED_EVERY_MS = 10_000;
const CLAIM_LASTS_MS = 15_000;
const LOOKED_AT_EVERY_MS = 1000;

/**
 * The line below the newest message: who is writing, else who is about to answer on a shared number, else who has read it.
 * Set `client`, `conversationId` and `answers`: whether this person is about to answer here.
 */
export class ChatDoing extends BoxElement {
  conversationId = 0;
  /** Who is writing, and the timers after which they are no longer. @type {Map<number, any>} */
  #typing = new Map();
  #told = 0;
  /** @type {() => boolean} */
  answers = () => false;
  /** Who is about to answer, and the timers after which they are no longer. @type {Map<number, any>} */
  #answering = new Map();
  #claimed = 0;

  build() {
    this.className = "doing";
    this.words = h("span");
    this.readers = h("button.readers", { type: "button", hidden: true, onclick: () => this.#name() });
    this.append(this.words, this.readers);
    setAttribute(this, "aria-live", "off");
  }

  connected() {
    const { state } = this.client;
    this.hold(this.client.onLive("typing", (told) => told.conversation_id === this.conversationId && this.#starts(told.user_id)));
    this.hold(this.client.onLive("answering", (told) => told.conversation_id === this.conversationId && this.#claims(told)));
    this.hold(() => [...this.#typing.values(), ...this.#answering.values()].forEach(clearTimeout));
    const looking = setInterval(() => this.#claim(), LOOKED_AT_EVERY_MS);
    this.hold(() => {
      clearInterval(looking);
      if (this.#claimed) this.#tellClaim(false);
    });
    this.listen(window, "pagehide", () => this.#claimed && this.#tellClaim(false));
    this.hold(state.on(`history:${this.conversationId}`, () => this.#news()));
    this.hold(state.on("conversations", () => this.#render()));
    this.#render();
  }

  /** Of a group: who has read it, or how many. */
  #name() {
    this.#named = !this.#named;
    this.#render();
  }
  #named = false;

  /** Tell the others that this person is writing. */
  tell() {
    const now = Date.now();
    if (now - this.#told < TOLD_EVERY_MS || this.client.state.connection !== "online") return;
    this.#told = now;
    this.client.api.post(`/conversations/${this.conversationId}/typing`).catch(() => {}); // it is only a courtesy
  }

  /** Others of a shared number see who is about to answer; it holds nobody back. */
  #claim() {
    const { calls, connection, conversations } = this.client.state;
    const shared = (conversations.get(this.conversationId)?.members.length ?? 0) > 1 && conversations.get(this.conversationId).kind === "sms";
    const onCall = [...calls.values()].some((call) => call.state !== "ended" && call.state !== "ringing_you");
    const claims = shared && !onCall && connection === "online" && this.answers();
    if (claims ? Date.now() - this.#claimed >= CLAIMED_EVERY_MS : this.#claimed) this.#tellClaim(claims);
  }

  /** @param {boolean} answering */
  #tellClaim(answering) {
    this.#claimed = answering ? Date.now() : 0;
    // Also while the page goes away; that it did not come through harms nobody.
    const body = new Blob([JSON.stringify({ answering })], { type: "application/json" });
    navigator.sendBeacon(`${this.client.api.base}/conversations/${this.conversationId}/answering`, body);
  }

  /** @param {{ user_id: number, answering: boolean }} told */
  #claims({ user_id, answering }) {
    clearTimeout(this.#answering.get(user_id));
    this.#answering.delete(user_id);
    const ends = () => {
      this.#answering.delete(user_id);
      this.#render();
    };
    if (answering) this.#answering.set(user_id, setTimeout(ends, CLAIM_LASTS_MS));
    this.#render();
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
    const named = (/** @type {Iterable<number>} */ ids) => [...ids].map((id) => me.users.find((/** @type {any} */ user) => user.id === id)?.name).filter(Boolean);
    const conversation = conversations.get(this.conversationId);
    const group = conversation?.peer.type === "group";
    const [typing, answering] = [named(this.#typing.keys()), named(this.#answering.keys())];
    const last = histories.get(this.conversationId)?.messages.findLast((message) => !message.note);
    const mine = last?.author?.id === me.user.id;
    const others = (conversation?.members ?? []).filter((/** @type {any} */ one) => one.user_id !== me.user.id);
    const readers = last ? others.filter((/** @type {any} */ one) => one.read_up_to >= last.id) : [];
    const names = listOf(readers.map((/** @type {any} */ one) => one.name));
    const all = readers.length > 0 && readers.length === others.length;
    let words = "";
    if (typing.length) words = later.window.typing(listOf(group ? typing.map(firstName) : typing), typing.length);
    else if (answering.length) words = later.window.answers(listOf(answering), answering.length);
    // Of a text it is colleagues who have read what came in; of the other side nobody knows.
    else if (conversation?.kind === "sms") words = last?.direction === "in" && readers.length ? later.window.readBy(names) : "";
    else if (mine && all && !group) words = later.window.read;
    setAttribute(this, "data-claim", answering.length ? "" : null);
    setText(this.words, words);
    this.readers.hidden = !(group && mine && readers.length) || words !== "";
    const count = all ? later.group.readByAll : later.group.readBy(readers.length, others.length);
    setText(this.readers, this.readers.hidden ? "" : this.#named ? later.window.readBy(names) : count);
    this.readers.title = later.window.readBy(names);
    setAttribute(this.readers, "aria-expanded", String(this.#named));
  }
}

customElements.define("chat-doing", ChatDoing);
