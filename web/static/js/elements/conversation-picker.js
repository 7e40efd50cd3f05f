// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { title } from "../words.js";

const REST_MS = 120;
let ids = 0;

/**
 * The field that finds whom to write to. Set `client` and `typed`, what was typed already; sends `pick` with a suggestion, and `pick-cancelled`.
 */
export class ConversationPicker extends BoxElement {
  typed = "";
  /** @type {any[]} */
  #rows = [];
  #active = -1;
  #timer = /** @type {any} */ (undefined);
  #asking = /** @type {AbortController | null} */ (null);

  build() {
    this.listId = `picker-${(ids += 1)}`;
    this.input = h("input", {
      type: "text", value: this.typed, role: "combobox", autocomplete: "off", spellcheck: false, placeholder: later.picker.hint, dir: "auto",
      "aria-label": later.picker.label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listId,
    });
    this.results = h("ul.options", { id: this.listId, role: "listbox", "aria-label": later.picker.results, hidden: true });
    this.note = h("p.note", { role: "status" });
    this.noSms = h("p.no-sms");
    const cancel = h("button.icon-button", { type: "button", "aria-label": t.cancel, title: t.cancel, onclick: () => this.send("pick-cancelled") }, icon("close"));
    this.newGroup = h("button.new-group", { type: "button", onclick: () => void this.#makeGroup() }, icon("people"), later.group.new);
    this.append(h("div.entry", {}, icon("search"), this.input, cancel), this.results, this.note, this.newGroup, this.noSms);
  }

  connected() {
    this.listen(this.input, "input", () => this.#ask(REST_MS));
    this.listen(this.input, "keydown", (event) => this.#key(event));
    this.hold(() => {
      clearTimeout(this.#timer);
      this.#asking?.abort();
    });
    const { sms } = this.client.state.me;
    setText(this.noSms, sms.allowed ? "" : sms.sentence);
    this.noSms.hidden = sms.allowed;
    this.listen(this, "form-done", () => this.send("pick-cancelled"));
    this.listen(this, "group-made", ({ detail }) => {
      this.send("open-conversation", detail);
      this.send("pick-cancelled");
    });
    this.newGroup.hidden = this.client.state.me.users.length < 2;
    this.input.focus();
    if (this.typed) this.#ask(0);
  }

  async #makeGroup() {
    try {
      await bring("elements/group-form.js"); // seldom needed, so not part of what loads first
    } catch {
      return this.say(t.errors.noConnection);
    }
    this.replaceChildren(Object.assign(document.createElement("group-form"), { client: this.client }));
  }

  /** @param {number} restMs */
  #ask(restMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), restMs);
  }

  /** @returns {Promise<void>} */
  async #find() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const q = this.input.value.trim();
    if (!q) {
      this.#show([]);
      setText(this.note, "");
      return;
    }
    try {
      const { suggestions } = await this.client.api.get("/suggest", { q }, asking.signal);
      if (asking.signal.aborted) return;
      const smsAllowed = this.client.state.me.sms.allowed;
      this.#show(suggestions.filter((/** @type {any} */ row) => row.type !== "sms" || smsAllowed));
      setText(this.note, this.#rows.length ? later.picker.count(this.#rows.length) : later.picker.nobody);
      this.note.classList.toggle("unseen", this.#rows.length > 0);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#show([]);
      this.say(error instanceof ApiError ? error.sentence : t.errors.noConnection);
    } finally {
      this.#answered = q;
    }
  }
  #answered = "";

  /** @param {string} sentence */
  say(sentence) {
    this.note.classList.remove("unseen");
    setText(this.note, sentence);
  }

  /** @param {any[]} rows */
  #show(rows) {
    this.#rows = rows;
    renderList(this.results, rows, (row) => `${row.type}:${row.number ?? row.address ?? row.user_id}`, () => this.#option(), (node, row) => {
      node.onclick = () => this.send("pick", row);
      node.dataset.type = row.type;
      const send = (row.type === "email" ? later.picker.sendEmail : t.picker.sendSms)(row.display);
      setText(node.tag, t.kinds[/** @type {"chat" | "sms" | "email"} */ (row.type)]);
      node.tag.dataset.kind = row.type;
      setText(node.who, row.name ? title(row) : send);
      setText(node.more, row.type === "chat" ? t.picker.chat(row.name) : row.name ? send : "");
    });
    this.results.hidden = rows.length === 0;
    setAttribute(this.input, "aria-expanded", String(rows.length > 0));
    this.#activate(rows.length ? 0 : -1);
  }

  #option() {
    const node = /** @type {any} */ (h("li", { role: "option", id: `${this.listId}-${(ids += 1)}` }));
    node.who = h("span.who", { dir: "auto" });
    node.more = h("span.more");
    node.tag = h("span.tag");
    node.append(node.who, node.more, node.tag);
    node.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault()); // the field keeps the focus
    return node;
  }

  /** @param {number} index */
  #activate(index) {
    this.#active = index;
    [...this.results.children].forEach((node, at) => setAttribute(node, "aria-selected", String(at === index)));
    const node = this.results.children[index];
    setAttribute(this.input, "aria-activedescendant", node?.id ?? null);
    node?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    if (event.isComposing) return;
    const count = this.#rows.length;
    if (event.key === "ArrowDown" && count) this.#activate((this.#active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.#activate((this.#active - 1 + count) % count);
    else if (event.key === "Escape") {
      event.stopPropagation();
      this.send("pick-cancelled");
    } else if (event.key === "Enter") {
      event.preventDefault();
      // Enter typed faster than the answer came means what is typed now, not what was found before.
      if (this.#answered !== this.input.value.trim()) {
        clearTimeout(this.#timer);
        await this.#find();
      }
      if (this.#rows[this.#active]) this.send("pick", this.#rows[this.#active]);
      return;
    } else return;
    event.preventDefault();
  }
}

await loadSheet("conversation-picker");
customElements.define("conversation-picker", ConversationPicker);
