// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { callWords } from "../call-row.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { midnight } from "../midnight.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { clockTime, dayKey, dayName, fullTime, title } from "../words.js";

const PAGE = 50;
const DAYS_EVERY_MS = 60_000;
const REST_MS = 200;
/** What the choice of calls asks for. @type {Record<string, Record<string, string>>} */
const WHICH = { all: {}, missed: { missed: "1" }, in: { direction: "in" }, out: { direction: "out" } };

/** All calls of the user, newest first. Set `client`, `dock` and `route`; sends `call-number`. */
export class CallsPage extends BoxElement {
  /** @type {import("./chat-dock.js").ChatDock} */
  dock;
  /** @type {{ query: URLSearchParams }} */
  route;
  #calls = /** @type {any[]} */ ([]);
  #gaps = /** @type {any[]} */ ([]);
  #more = false;
  /** Whether all missed calls stand in the list, or would. */
  #showsMissed = false;
  #asked = 0;
  #timer = /** @type {any} */ (undefined);

  build() {
    const { query } = this.route;
    this.q = h("input", { type: "search", name: "q", value: query.get("q") ?? "", placeholder: later.calls.searchHint, autocomplete: "off", spellcheck: false, dir: "auto", "aria-label": later.calls.search });
    this.which = h("select", { name: "which" }, ...Object.keys(WHICH).map((value) => h("option", { value }, later.calls[/** @type {"all"} */ (value)])));
    this.which.value = query.get("which") ?? "";
    if (!this.which.value) this.which.value = "all";
    this.since = h("input", { type: "date", name: "since", value: query.get("since") ?? "" });
    this.until = h("input", { type: "date", name: "until", value: query.get("until") ?? "" });
    const labelled = (/** @type {string} */ label, /** @type {HTMLElement} */ field) => h("label.filter", {}, h("span", {}, label), field);
    this.form = h(
      "form.search", { role: "search", "aria-label": later.calls.search },
      h("div.entry", {}, icon("search"), this.q),
      h("div.filters", {}, labelled(later.calls.which, this.which), labelled(later.history.from, this.since), labelled(later.history.until, this.until)),
    );
    this.status = h("p.empty", { role: "status" });
    this.list = h("ul.calls", { "aria-label": later.calls.list });
    this.older = h("button.quiet", { type: "button", hidden: true, onclick: () => void this.#read(true) }, later.calls.more);
    this.append(h("h1", {}, t.nav.calls), this.form, h("div.card", {}, this.status, this.list, this.older));
  }

  connected() {
    this.hold(this.client.state.on("calls", () => this.#soon()));
    this.hold(this.client.state.on("contacts", () => this.#soon()));
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#read(false);
    });
    this.listen(this.form, "input", (event) => {
      if (event.target === this.q) this.#soon();
      else void this.#read(false);
    });
    this.listen(document, "visibilitychange", () => this.#seen());
    this.hold(() => clearTimeout(this.#timer));
    const days = setInterval(() => this.#render(), DAYS_EVERY_MS); // today is yesterday at midnight
    this.hold(() => clearInterval(days));
    void this.#read(false);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(false), REST_MS);
  }

  /** @param {boolean} further the calls before those that are shown; else these afresh */
  async #read(further) {
    const asked = (this.#asked += 1);
    const given = { q: this.q.value.trim(), which: this.which.value === "all" ? "" : this.which.value, since: this.since.value, until: this.until.value };
    const address = new URLSearchParams(Object.entries(given).filter(([, value]) => value)).toString();
    if (address !== location.search.slice(1)) history.replaceState(history.state, "", address ? `?${address}` : location.pathname);
    const question = { q: given.q || undefined, ...WHICH[this.which.value], since: midnight(given.since, 0), until: midnight(given.until, 1) };
    const limit = further ? PAGE : Math.max(PAGE, Math.min(this.#calls.length, 4 * PAGE));
    let words = "";
    try {
      const { calls, gaps, more } = await this.client.api.get("/calls", { ...question, limit, before: further ? this.#calls.at(-1)?.id : undefined });
      if (asked !== this.#asked) return;
      this.#calls = further ? [...this.#calls, ...calls] : calls;
      this.#gaps = gaps;
      this.#more = more;
      if (!this.#calls.length) words = address ? later.calls.noneFound : later.calls.none;
      this.#showsMissed = address === "" || address === "which=missed";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked !== this.#asked) return;
      words = error.sentence;
    }
    setText(this.status, words);
    this.status.hidden = words === "";
    this.#render();
    this.#seen();
  }

  /** Whoever reads the list has looked at the missed calls. */
  #seen() {
    if (!this.#showsMissed || !this.isConnected || document.visibilityState !== "visible") return;
    if (this.client.state.missed) this.client.callsSeen().catch(() => {}); // they are still counted
  }

  #render() {
    renderList(this.list, this.#rows(), (row) => row.key, (row) => (row.call ? this.#row() : h(row.day ? "li.day" : "li.gap")), (node, row) => {
      if (row.day) setText(node, row.day);
      else if (row.gap) setText(node, `${clockTime(row.gap.from)} – ${clockTime(row.gap.to)}: ${row.gap.sentence}`);
      else this.#fill(node, row.call);
    });
    this.older.hidden = !this.#more;
  }

  /** @returns {any[]} days, calls, and the times of which calls may be missing */
  #rows() {
    const rows = [];
    const gaps = [...this.#gaps];
    let day = "";
    /** @param {string} at */
    const begin = (at) => {
      if (dayKey(at) === day) return;
      day = dayKey(at);
      rows.push({ key: `day:${day}`, day: dayName(at) });
    };
    /** @param {any} gap */
    const tell = (gap) => {
      begin(gap.to);
      rows.push({ key: `gap:${gap.from}`, gap });
    };
    for (const call of this.#calls) {
      while (gaps.length && gaps[0].to >= call.at) tell(gaps.shift());
      begin(call.at);
      rows.push({ key: call.id, call });
    }
    if (!this.#more && rows.length) for (const gap of gaps) tell(gap);
    return rows;
  }

  #row() {
    const row = /** @type {any} */ (h("li.call"));
    row.way = h("span.way");
    row.name = h("a.name", { dir: "auto" });
    row.words = h("span.more");
    row.time = h("time");
    row.call = iconButton("phone", "", () => {});
    row.write = iconButton("compose", "", () => {});
    row.append(row.way, h("span.words", {}, row.name, row.words), row.time, h("span.row-tools", {}, row.call, row.write));
    return row;
  }

  /** @param {any} row @param {any} call */
  #fill(row, call) {
    const { me } = this.client.state;
    const way = call.missed ? "callMissed" : call.direction === "in" ? "callIn" : "callOut";
    if (row.shown !== way) row.way.replaceChildren(icon(way));
    row.shown = way;
    row.dataset.callId = call.id;
    row.toggleAttribute("data-missed", Boolean(call.missed));
    const who = title(call);
    setText(row.name, who);
    setAttribute(row.name, "href", call.conversation_id ? `/messages/${call.conversation_id}` : null);
    const words = call.voicemail || (call.missed && call.end !== "missed") ? call.sentence : callWords(call);
    const told = [call.name && call.number ? call.display : "", call.source === "cdr" ? later.calls.records : "", words];
    setText(row.words, told.filter(Boolean).join(" · "));
    setText(row.time, clockTime(call.at));
    setAttribute(row.time, "datetime", call.at);
    setAttribute(row.time, "title", fullTime(call.at));
    const texts = call.user_id ? true : call.number && me?.sms.allowed;
    for (const [button, use, label] of [
      [row.call, call.number && me?.calls.allowed, later.card.call(who)],
      [row.write, call.conversation_id || texts, call.user_id ? later.card.chat(who) : later.card.sms(who)],
    ]) {
      button.hidden = !use;
      setAttribute(button, "aria-label", label);
      button.title = label;
    }
    row.call.onclick = () => this.send("call-number", call.number);
    row.write.onclick = () => void this.dock.writeTo(call);
  }
}

await Promise.all([loadSheet("search-form"), loadSheet("calls-page")]);
customElements.define("calls-page", CallsPage);
