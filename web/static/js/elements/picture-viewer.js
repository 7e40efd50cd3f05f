// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { fileAddress } from "../message-file.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { fileSize, fullTime } from "../words.js";

/** The pictures of a conversation at full size, one at a time. Set `messages` and `messageId`; it removes itself when it is closed. */
export class PictureViewer extends BoxElement {
  /** @type {any[]} */
  messages = [];
  messageId = 0;

  build() {
    this.image = h("img", { alt: "" });
    this.name = h("h2", { dir: "auto" });
    this.about = h("p");
    this.save = h("a.icon-button", {}, icon("download"));
    this.before = iconButton("back", later.files.before, () => this.#step(-1));
    this.after = iconButton("back", later.files.after, () => this.#step(1));
    this.after.classList.add("after");
    const close = iconButton("close", t.close, () => this.dialog.close());
    this.dialog = h("dialog", {}, h("div.top", {}, h("div", {}, this.name, this.about), this.save, close), h("div.stage", {}, this.before, this.image, this.after));
    this.append(this.dialog);
  }

  connected() {
    this.listen(this.dialog, "close", () => this.remove());
    this.listen(this.dialog, "click", (event) => {
      if (event.target === this.dialog || event.target.classList.contains("stage")) this.dialog.close();
    });
    this.listen(this.dialog, "keydown", (event) => {
      event.stopPropagation(); // Escape closes the picture and leaves the window behind it
      if (event.key === "ArrowLeft") this.#step(-1);
      if (event.key === "ArrowRight") this.#step(1);
    });
    this.#show();
    this.dialog.showModal();
  }

  get #at() {
    return this.messages.findIndex((message) => message.id === this.messageId);
  }

  /** @param {number} by */
  #step(by) {
    const next = this.messages[this.#at + by];
    if (!next) return;
    this.messageId = next.id;
    this.#show();
  }

  #show() {
    const message = this.messages[this.#at];
    const { file } = message;
    setAttribute(this.dialog, "aria-label", file.name);
    setText(this.name, file.name);
    setText(this.about, later.files.about(message.author?.name ?? "", fullTime(message.at), fileSize(file.bytes)));
    this.image.width = file.width;
    this.image.height = file.height;
    this.image.src = fileAddress(message);
    this.image.alt = file.name;
    this.save.href = `${fileAddress(message)}?download=1`;
    this.save.download = file.name;
    const label = later.files.save(file.name, fileSize(file.bytes));
    setAttribute(this.save, "aria-label", label);
    this.save.title = label;
    this.before.hidden = this.#at === 0;
    this.after.hidden = this.#at === this.messages.length - 1;
  }
}

await loadSheet("picture-viewer");
customElements.define("picture-viewer", PictureViewer);
