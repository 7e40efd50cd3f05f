// @ts-check
import { h } from "./dom.js";
import { t } from "./strings.js";
import { brief, listOf, shortName } from "./words.js";

/** Messages that come within this time of an announcement are announced together after it. */
const RESTS_MS = 2000;

/** What the widget says to those who listen to the page. */
export class Speech {
  element = h("div.unseen", { role: "status", "aria-live": "polite" });
  #unspoken = /** @type {{ who: string, words: string }[]} */ ([]);
  #rests = false;
  #wasOffline = false;

  /** @param {string} words */
  say(words) {
    this.element.replaceChildren(h("p", {}, words));
  }

  /** @param {{ conversation: any, message: any }} news */
  announce({ conversation, message }) {
    if (conversation.muted) return;
    this.#unspoken.push({ who: message.author?.name ?? shortName(conversation.peer), words: brief(message).slice(0, 300) });
    if (!this.#rests) this.#tellArrivals();
  }

  /** @param {"connecting" | "online" | "offline"} connection */
  tellConnection(connection) {
    if (connection === "offline") this.#wasOffline = true;
    if (connection === "offline") this.say(t.connection.offline);
    else if (connection === "online" && this.#wasOffline) this.say(t.connection.back);
  }

  #tellArrivals() {
    const told = this.#unspoken.splice(0);
    this.#rests = told.length > 0;
    if (!this.#rests) return;
    const [{ who, words }] = told;
    this.say(told.length === 1 ? t.alerts.announce(who, words) : t.alerts.more(told.length, listOf([...new Set(told.map((each) => each.who))])));
    setTimeout(() => this.#tellArrivals(), RESTS_MS);
  }
}
