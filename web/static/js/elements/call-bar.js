// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { clockTime, duration, title } from "../words.js";

let sheet = /** @type {Promise<void> | undefined} */ (undefined); // wanted with the first call
const TAKEN_MS = 10_000; // shown so long

/**
 * Calls as they go. Set `calls` and `skewMs`; sends `hang-up` and `dismiss-call` with a call's id, `call-back` and
 * `message-caller` with the call, and `call-told` with the id of one that somebody else took.
 */
export class CallBar extends BoxElement {
  /** @type {any[]} */
  #calls = [];
  /** How far the box's clock is ahead. */
  skewMs = 0;

  connected() {
    const timer = setInterval(() => this.#tick(), 1000);
    this.hold(() => clearInterval(timer));
    void this.#render();
  }

  set calls(calls) {
    this.#calls = calls;
    if (this.built) void this.#render();
  }

  async #render() {
    if (this.#calls.length) await (sheet ??= loadSheet("call-bar"));
    this.hidden = this.#calls.length === 0;
    renderList(this, this.#calls, (call) => call.id, () => this.#bar(), (bar, call) => this.#fill(bar, call));
    this.#tick();
  }

  #bar() {
    const bar = /** @type {any} */ (h("div.call", { role: "group" }));
    bar.who = h("span.who", { role: "status" });
    bar.sentence = h("span.sentence", { role: "status" });
    bar.clock = h("span.clock", { role: "timer" });
    bar.end = h("button.hang-up", { type: "button" }, icon("hangUp"));
    bar.endLabel = h("span");
    bar.end.append(bar.endLabel);
    bar.end.addEventListener("click", () => {
      bar.end.disabled = true; // until the telephone system says what became of it
      this.send("hang-up", bar.call.id);
      setTimeout(() => (bar.end.disabled = false), 3000);
    });
    bar.dismiss = h("button.icon-button", { type: "button", "aria-label": t.dismiss, title: t.dismiss }, icon("close"));
    bar.dismiss.addEventListener("click", () => this.send("dismiss-call", bar.call.id));
    bar.back = h("button.small", { type: "button", onclick: () => this.send("call-back", bar.call) }, later.call.back);
    bar.write = h("button.small", { type: "button", onclick: () => this.send("message-caller", bar.call) });
    bar.append(h("span.call-icon", {}, icon("phone")), h("span.words", {}, bar.who, h("span.line", {}, bar.sentence, bar.clock)), bar.end, bar.dismiss, h("span.acts", {}, bar.back, bar.write));
    return bar;
  }

  /** @param {any} bar @param {any} call */
  #fill(bar, call) {
    const ended = call.state === "ended";
    bar.call = call;
    bar.dataset.callId = call.id;
    bar.dataset.state = call.state;
    if (call.end) bar.dataset.end = call.end;
    bar.setAttribute("aria-label", later.call.label(title(call)));
    const inbound = call.direction === "in";
    const rings = inbound && call.state === "ringing_you";
    setText(bar.who, rings ? later.call.callsYou(title(call)) : call.missed ? later.call.missedFrom(title(call)) : title(call));
    const about = [call.name ? call.display : "", call.missed ? clockTime(call.at) : ""].filter(Boolean).join(" · ");
    setText(bar.sentence, rings || call.missed ? about : call.sentence);
    setText(bar.endLabel, call.state === "connected" ? later.call.hangUp : later.call.cancel);
    bar.end.hidden = call.can_hang_up === false || ended;
    bar.back.hidden = !(inbound && ended && call.number);
    bar.write.hidden = !(inbound && (call.number || call.user_id));
    setText(bar.write, call.user_id ? later.call.message : later.call.sendSms);
    bar.dismiss.hidden = !ended;
  }

  #tick() {
    for (const bar of /** @type {any[]} */ ([...this.children])) {
      const { connected_at, ended_at } = bar.call;
      const until = ended_at ? Date.parse(ended_at) : Date.now() + this.skewMs;
      const clock = connected_at ? duration(until - Date.parse(connected_at)) : "";
      setText(bar.clock, clock);
      bar.clock.hidden = !clock;
      if (bar.call.end === "answered_elsewhere" && Date.now() + this.skewMs - until > TAKEN_MS) this.send("call-told", bar.call.id);
      if (clock) bar.clock.setAttribute("aria-label", later.call.duration(clock));
    }
  }
}

customElements.define("call-bar", CallBar);
