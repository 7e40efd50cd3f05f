// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { createCallRow, fillCallRow } from "../call-row.js";
import { renderList } from "../keyed-list.js";
import { createNoteRow, fillNoteRow } from "../note-row.js";
import { createRow, fillRow, messageKey } from "../message-row.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { dayKey, dayName, isMine } from "../words.js";

/** So many messages stand in the page at most, and so many come and go at its ends. */
const MOST = 200;
const STEP = 60;
const NEAR_PX = 400;
const BOTTOM_PX = 24;
const AGAIN_MS = 3000; // a box that refuses is not asked by every turn of the wheel
const GROUP_MS = 5 * 60_000;
const DAYS_EVERY_MS = 60_000;

/**
 * The messages of one conversation: a stretch of at most `MOST` of them is in the page, and slides with the reader.
 * Set `data`; sends `older-messages` and `newer-messages` when the reader nears an end, `to-newest`, `bottom-changed`, and what the rows send.
 */
export class MessageList extends BoxElement {
  /** @type {{ messages: any[], loaded: boolean, more: boolean, newer: boolean, failed: boolean, myId: number, kind: "chat" | "sms" | "email", showAuthor: boolean, online: boolean, title: string }} */
  #data = { messages: [], loaded: false, more: true, newer: false, failed: false, myId: 0, kind: "chat", showAuthor: false, online: true, title: "" };
  /** How many stand in the page, and how many newer ones do not. */
  #count = STEP;
  #after = 0;
  #atBottom = true;
  #fresh = 0;
  #lastKey = "";
  #shownLast = /** @type {any} */ (null);

  build() {
    this.top = h("p.edge", { "aria-live": "off" });
    this.again = h("button.small", { type: "button", hidden: true, onclick: () => this.send("older-messages") }, t.tryAgain);
    this.list = h("ol.rows", {});
    this.scroller = h("div.scroller", { tabIndex: 0, role: "log", "aria-live": "off" }, this.top, this.again, this.list);
    this.pillText = h("span");
    this.pill = h("button.pill", { type: "button", hidden: true, onclick: () => this.#leavePill() }, this.pillText, icon("down"));
    this.append(this.scroller, this.pill);
  }

  connected() {
    this.listen(this.scroller, "scroll", () => this.#scrolled(), { passive: true });
    // The window was opened, or the compose box has grown: who was at the bottom stays there.
    const sizes = new ResizeObserver(() => {
      if (this.#atBottom) this.#toEnd();
      this.#fillView();
    });
    sizes.observe(this.scroller);
    this.hold(() => sizes.disconnect());
    // Today is yesterday at midnight.
    const days = setInterval(() => this.list.querySelectorAll(".day").forEach(nameDay), DAYS_EVERY_MS);
    this.hold(() => clearInterval(days));
    this.#render();
  }

  /** Whether the newest message is in view. */
  get atBottom() {
    return this.#atBottom && this.scroller.clientHeight > 0;
  }

  set data(data) {
    const first = !this.#data.loaded && data.loaded;
    const live = !this.#data.newer; // what then comes is new; else it was only not loaded
    this.#data = data;
    const { messages } = data;
    const last = messages.at(-1);
    let appended = 0;
    if (this.#lastKey && last) {
      while (appended < messages.length && messageKey(messages[messages.length - 1 - appended]) !== this.#lastKey) appended += 1;
      if (appended === messages.length) appended = 0; // another stretch of time: nothing to continue from
    }
    const added = appended ? messages.slice(-appended) : [];
    const mine = added.some((message) => !message.call && isMine(message, data.myId) && message.key);
    if (data.newer || this.#jumpTo) this.#atBottom = false;
    if ((first || mine || this.#wantsEnd) && !data.newer && !this.#jumpTo) this.#goToEnd();
    else if (!this.#atBottom) {
      this.#after += appended;
      if (live) this.#fresh += added.filter((message) => !message.call && !isMine(message, data.myId)).length;
    } else this.#count += appended;
    this.#lastKey = last ? messageKey(last) : "";
    if (this.built) this.#render();
    if (this.#jumpTo) this.#jump();
  }

  /** Bring a message into view and mark it, as soon as it is there. @param {number} messageId */
  jumpTo(messageId) {
    this.#jumpTo = messageId;
    this.#wantsEnd = false;
    this.#jump();
  }
  #jumpTo = 0;
  #wantsEnd = false;
  #askedAfter = "";
  #askAgainAt = 0;

  #jump() {
    const { messages } = this.#data;
    const at = messages.findIndex((message) => message.id === this.#jumpTo);
    if (at < 0) return;
    const wanted = this.#jumpTo;
    this.#jumpTo = 0;
    this.#atBottom = false;
    this.#after = Math.max(0, messages.length - at - STEP / 2);
    this.#count = STEP;
    this.#render();
    const row = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-message-id="${wanted}"]`));
    if (!row) return;
    this.scroller.scrollTop = row.offsetTop - (this.scroller.clientHeight - row.offsetHeight) / 2;
    row.classList.remove("marked");
    requestAnimationFrame(() => row.classList.add("marked"));
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }

  toNewest() {
    if (this.#data.newer) {
      this.#wantsEnd = true; // as soon as it is there
      return this.send("to-newest");
    }
    this.#goToEnd();
    this.#render();
    this.#tellBottom();
  }

  #leavePill() {
    this.scroller.focus({ preventScroll: true }); // before it goes
    this.toNewest();
  }

  #goToEnd() {
    this.#wantsEnd = false;
    this.#after = 0;
    this.#count = STEP;
    this.#fresh = 0;
    this.#atBottom = true;
  }

  #render() {
    const { messages, loaded, more, failed, myId, kind, showAuthor, online, title } = this.#data;
    this.#after = Math.min(this.#after, Math.max(0, messages.length - 1));
    if (this.#count > MOST) {
      // The reader's end of the stretch stays.
      if (!this.#atBottom) this.#after += this.#count - MOST;
      this.#count = MOST;
    }
    const to = messages.length - this.#after;
    const from = Math.max(0, to - this.#count);
    const rows = [];
    for (let at = from; at < to; at += 1) {
      const message = messages[at];
      const before = messages[at - 1];
      // Above the first row there is nothing yet to make up for a day that goes: it goes with the rows that come.
      const newDay = at === from || dayKey(before.at) !== dayKey(message.at);
      if (newDay) rows.push({ key: `d:${dayKey(message.at)}:${messageKey(message)}`, day: message.at });
      rows.push({ key: messageKey(message), message, follows: !newDay && follows(before, message) });
    }

    const anchor = this.#atBottom ? null : this.#anchor();
    renderList(
      this.list,
      rows,
      (row) => row.key,
      (row) => (row.message?.call ? createCallRow() : row.message?.note ? createNoteRow() : row.message ? createRow() : h("li.day", {}, h("span"))),
      (node, row) => {
        if (row.message?.call) fillCallRow(node, row.message.call);
        else if (row.message?.note) fillNoteRow(node, row.message, myId);
        else if (row.message) fillRow(node, row.message, { myId, kind, showAuthor, follows: row.follows, online });
        else nameDay(Object.assign(node, { at: row.day }));
      },
    );
    setText(this.top, failed ? t.errors.noConnection : !loaded || (more && from === 0) ? t.loading : from > 0 ? "" : messages.length ? later.window.beginning : later.window.empty);
    this.again.hidden = !failed;
    this.scroller.setAttribute("aria-label", later.window.messages(title));
    this.pill.hidden = this.#atBottom;
    setText(this.pillText, this.#fresh ? later.window.newMessages(this.#fresh) : later.window.toNewest);
    this.pill.toggleAttribute("data-fresh", this.#fresh > 0);
    if (anchor) this.scroller.scrollTop += anchor.node.offsetTop - anchor.offset;
    else if (this.#atBottom) this.#toEnd();
    this.#fillView();
  }

  /** The first row in view, and where it stands, so that it can stand there again. */
  #anchor() {
    const top = this.scroller.scrollTop;
    for (const node of /** @type {Iterable<HTMLElement>} */ (this.list.children)) {
      if (node.offsetTop + node.offsetHeight > top && node.className.includes("message")) return { node, offset: node.offsetTop };
    }
    return null;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (clientHeight === 0) return;
    const was = this.#atBottom;
    const { newer } = this.#data;
    this.#atBottom = !newer && this.#after === 0 && scrollHeight - clientHeight - scrollTop <= BOTTOM_PX;
    if (this.#atBottom && this.#fresh) this.#fresh = 0;
    if (was !== this.#atBottom) {
      this.pill.hidden = this.#atBottom;
      setText(this.pillText, this.#fresh ? later.window.newMessages(this.#fresh) : later.window.toNewest);
      this.#tellBottom();
    }
    this.#fillView();
  }

  /** Near an end of what stands there: show what is beyond it, or ask for that. */
  #fillView() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const { newer, loaded, failed } = this.#data;
    if (!loaded || failed || clientHeight === 0) return;
    if (!this.#atBottom && scrollHeight - clientHeight - scrollTop < NEAR_PX) {
      if (this.#after > 0) {
        const step = Math.min(STEP, this.#after);
        this.#after -= step;
        this.#count = Math.min(this.#count + step, MOST);
        return this.#render();
      }
      this.#askForNewer(newer);
    }
    this.#fillAbove();
  }

  /** For what stands after the last one at once, and again after a rest. @param {boolean} newer */
  #askForNewer(newer) {
    const last = messageKey(this.#data.messages.at(-1) ?? {});
    if (!newer || (last === this.#askedAfter && Date.now() < this.#askAgainAt)) return;
    this.#askedAfter = last;
    this.#askAgainAt = Date.now() + AGAIN_MS;
    this.send("newer-messages");
  }

  #fillAbove() {
    const { messages, more } = this.#data;
    if (this.scroller.scrollTop > NEAR_PX) return;
    const from = messages.length - this.#after - this.#count;
    if (from > 0 && !(this.#atBottom && this.#count >= MOST)) {
      this.#count += Math.min(STEP, from);
      this.#render();
    } else if (from <= 0 && more && this.#shownLast !== messages[0]) {
      this.#shownLast = messages[0]; // asked once for what stands before this message
      this.send("older-messages");
    }
  }

  /** The page before the first message did not come: it may be asked for again. */
  mayAskAgain() {
    this.#shownLast = null;
  }

  #tellBottom() {
    this.send("bottom-changed", this.#atBottom);
  }
}

/** @param {any} node between two days, with the time `at` of a message of the second */
function nameDay(node) {
  setText(node.firstChild, dayName(node.at));
}

/** @param {any} before @param {any} message */
function follows(before, message) {
  return (
    before.direction === message.direction &&
    !before.note &&
    before.author?.id === message.author?.id &&
    Date.parse(message.at) - Date.parse(before.at) < GROUP_MS
  );
}

customElements.define("message-list", MessageList);
