// @ts-check
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { measure, plain } from "../sms-text.js";
import { language, t } from "../strings.js";
import { later } from "../strings.later.js";
import { filesOf } from "../chosen-file.js";
import "./file-tray.js";

let ids = 0;

/**
 * Where a message is written. Set `data` and `text`; sends `send-text` with the text, `send-files` with what was
 * chosen, `draft-changed` with the text after each change, `choose-line` with the id of the number to send from, and `choose-kind` with "chat" or "sms".
 */
export class ComposeBox extends BoxElement {
  /** @type {{ kind: "chat" | "sms" | "email", title: string, lines: any[], lineId: number | null, limits: any, blocked: string, kinds?: ("chat" | "sms")[] }} `kinds`: the ways to the same person */
  #data = { kind: "chat", title: "", lines: [], lineId: null, limits: { chat_characters: 3500, file_bytes: 0, sms_parts: 10, sms_alphabets: [] }, blocked: "" };

  build() {
    const id = `compose-${(ids += 1)}`;
    this.area = h("textarea", { rows: 1, dir: "auto", enterKeyHint: "send", autocomplete: "off", "aria-describedby": `${id}-count` });
    this.button = h("button.send", { type: "submit", "aria-label": later.compose.send, title: later.compose.send }, icon("send"));
    this.emojiButton = iconButton("smile", later.emoji.label, () => void this.#showEmoji());
    this.emojiButton.setAttribute("aria-expanded", "false");
    this.emojiPlace = h("div");
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
    this.clipButton = iconButton("clip", later.files.attach, () => this.picker.click());
    this.tray = /** @type {import("./file-tray.js").FileTray} */ (document.createElement("file-tray"));
    this.count = h("span.count", { id: `${id}-count` });
    this.forced = h("span.forced");
    this.usePlain = h("button.small", { type: "button" }, later.compose.usePlain);
    this.hint = h("div.forced-line", { role: "status" }, this.forced, this.usePlain);
    this.select = h("select", { id: `${id}-from` });
    this.from = h("div.from", {}, h("label", { for: `${id}-from` }, later.compose.from), this.select);
    this.kinds = h("div.kinds", { role: "group", "aria-label": later.compose.kinds, hidden: true });
    for (const kind of /** @type {const} */ (["chat", "sms"])) {
      this.kinds.append(h("button", { type: "button", "data-kind": kind, onclick: () => this.send("choose-kind", kind) }, t.kinds[kind]));
    }
    this.blocked = h("p.blocked");
    this.form = h("form", {}, h("div.choices", {}, this.kinds, this.from), this.emojiPlace, this.tray, h("div.entry", {}, this.clipButton, this.picker, this.emojiButton, this.area, this.button), h("div.under", {}, this.hint, this.count));
    this.append(this.form, this.blocked);
  }

  connected() {
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.listen(this.area, "keydown", (event) => {
      // While an input method composes a word, Enter ends the word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.listen(this.area, "input", () => this.#changed());
    this.listen(this.usePlain, "click", () => {
      this.text = plain(this.area.value, this.#data.limits.sms_alphabets) ?? this.area.value;
      this.#changed();
      this.area.focus();
    });
    this.listen(this.picker, "change", () => {
      this.addFiles([...(this.picker.files ?? [])]);
      this.picker.value = ""; // the same one may be chosen again
    });
    this.listen(this.area, "paste", (event) => {
      // What comes from an office program is words and a picture of them: the words are meant.
      if (!this.takesFiles || event.clipboardData.types.includes("text/plain")) return;
      const files = filesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      this.addFiles(files);
    });
    this.listen(this.tray, "tray-changed", () => this.#count());
    this.listen(this.select, "change", () => this.send("choose-line", Number(this.select.value)));
    this.#render();
  }

  set data(data) {
    this.#data = data;
    if (this.built) this.#render();
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.#count();
  }

  focus() {
    this.area.focus();
  }

  get takesFiles() {
    return this.#data.kind === "chat" && this.#data.blocked === "" && this.#data.limits.file_bytes > 0;
  }

  /** Show them before they are sent. @param {File[]} files */
  addFiles(files) {
    if (!this.takesFiles || files.length === 0) return;
    this.tray.limit = this.#data.limits.file_bytes;
    void this.tray.add(files);
    this.area.focus();
  }

  async #showEmoji() {
    if (this.emojiPlace.firstChild) return this.#hideEmoji();
    let data;
    try {
      // Large, so not part of what loads first.
      [data] = await Promise.all([bring(language === "de" ? "emoji-data.de.js" : "emoji-data.js"), bring("elements/emoji-picker.js")]);
    } catch {
      return; // no connection: the keyboard has emoji too
    }
    if (this.emojiPlace.firstChild) return;
    const picker = Object.assign(document.createElement("emoji-picker"), { data: data.EMOJI });
    picker.addEventListener("emoji", (/** @type {any} */ event) => {
      event.stopPropagation();
      this.area.setRangeText(event.detail, this.area.selectionStart, this.area.selectionEnd, "end");
      this.#changed();
      this.#hideEmoji();
    });
    picker.addEventListener("emoji-done", () => this.#hideEmoji());
    this.emojiPlace.append(picker);
    this.emojiButton.setAttribute("aria-expanded", "true");
  }

  #hideEmoji() {
    this.emojiPlace.replaceChildren();
    this.emojiButton.setAttribute("aria-expanded", "false");
    this.area.focus();
  }

  #changed() {
    this.#count();
    this.send("draft-changed", this.area.value);
  }

  #submit() {
    const text = this.area.value;
    if (this.button.disabled) return;
    if (text.trim()) this.send("send-text", text);
    const files = this.tray.take();
    if (files.length) this.send("send-files", files);
    if (document.activeElement === this.button) this.area.focus(); // it is about to be disabled
    this.text = "";
    this.send("draft-changed", "");
  }

  #render() {
    const { kind, title, lines, lineId, blocked } = this.#data;
    setAttribute(this.area, "aria-label", later.compose.label(title));
    this.area.placeholder = { chat: later.compose.chatHint, sms: later.compose.smsHint, email: later.compose.emailHint }[kind];
    this.form.hidden = blocked !== "";
    this.blocked.hidden = blocked === "";
    setText(this.blocked, blocked);
    this.clipButton.hidden = !this.takesFiles;
    this.kinds.hidden = !(this.#data.kinds && this.#data.kinds.length > 1);
    for (const button of this.kinds.children) setAttribute(button, "aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.kind === kind));
    this.from.hidden = kind !== "sms" || lines.length < 2;
    if (!this.from.hidden) {
      const offered = lines.map((line) => `${line.id}:${line.label}:${line.display}`).join("|");
      if (this.select.dataset.offered !== offered) {
        this.select.dataset.offered = offered;
        this.select.replaceChildren(...lines.map((line) => h("option", { value: String(line.id) }, later.compose.line(line.label, line.display))));
      }
      this.select.value = String(lineId);
    }
    this.#count();
  }

  #count() {
    const { kind, limits } = this.#data;
    const text = this.area.value;
    let [words, tooMuch, forcedBy] = ["", false, /** @type {string | null} */ (null)];
    if (kind === "sms") {
      const size = measure(text, limits.sms_alphabets);
      forcedBy = size.forcedBy;
      tooMuch = size.parts > limits.sms_parts;
      words = tooMuch ? later.compose.tooLong(size.parts, limits.sms_parts) : later.compose.left(size.left, size.parts);
    } else {
      const left = limits.chat_characters - [...text].length;
      tooMuch = left < 0;
      if (left < 200) words = tooMuch ? later.compose.chatTooLong(-left) : later.compose.chatLeft(left);
    }
    setText(this.count, words);
    this.count.classList.toggle("too-much", tooMuch);
    this.button.disabled = tooMuch || !(text.trim() || this.tray.ready);
    this.hint.hidden = forcedBy === null;
    if (forcedBy !== null) {
      setText(this.forced, later.compose.forced(forcedBy));
      this.usePlain.hidden = plain(text, limits.sms_alphabets) === null;
    }
    this.#grow();
  }

  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }
}

customElements.define("compose-box", ComposeBox);
