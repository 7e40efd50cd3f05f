// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { loadSheet } from "../sheet.js";
import { later } from "../strings.later.js";
import { title } from "../words.js";
import "./chat-window.js";
import "./contact-card.js";

/** One conversation with its whole history and the person beside it. Set `client`, `dock`, `face` and `route`; sends `go` with an address. */
export class ConversationPage extends BoxElement {
  /** @type {import("./chat-dock.js").ChatDock} */
  dock;
  /** @type {import("../page-face.js").OwnPage} */
  face;
  /** @type {{ argument: number, hash: string }} */
  route;

  build() {
    this.back = h("a.view-all", { href: "/messages" }, icon("back"), later.history.viewAll);
    this.heading = h("h1.unseen", {}, later.history.title);
    this.columns = h("div.columns");
    this.gone = h("p.empty", { role: "status", hidden: true }, later.history.gone);
    this.append(this.back, this.heading, this.gone, this.columns);
  }

  connected() {
    const id = this.route.argument;
    const { state } = this.client;
    this.listen(this, "close-window", () => this.send("go", "/messages"));
    this.listen(this, "delete-conversation", (event) => void this.dock.deleteConversation(event.detail));
    this.listen(this, "switch-conversation", ({ detail }) => this.send("go", `/messages/${detail.to}`));
    this.listen(this, "write-to", (event) => {
      event.stopPropagation();
      void this.#write(event.detail);
    });
    this.hold(() => {
      this.dock.pageWindow = null;
      this.client.reader?.backToNewest(id).catch(() => {});
    });
    if (state.me) void this.#fill(id);
    else {
      const begun = state.on("me", () => {
        begun();
        void this.#fill(id);
      });
      this.hold(begun);
    }
  }

  /** @param {number} id */
  async #fill(id) {
    try {
      if (!this.client.state.conversations.has(id)) await this.client.readConversation(id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.gone.hidden = false;
      return;
    }
    if (!this.isConnected || this.window) return;
    // The dock makes its drafts with the same news that brought us here.
    await Promise.resolve();
    setText(this.heading, title(this.client.state.conversations.get(id).peer));
    this.face.page = this.heading.textContent ?? "";
    this.window = /** @type {import("./chat-window.js").ChatWindow} */ (
      Object.assign(document.createElement("chat-window"), { client: this.client, drafts: this.dock.drafts, conversationId: id, inPage: true })
    );
    this.card = Object.assign(document.createElement("contact-card"), { client: this.client, conversationId: id });
    this.columns.append(this.window, this.card);
    this.window.minimised = false;
    this.dock.pageWindow = this.window;
    const message = Number(this.route.hash);
    if (message) void this.window.showMessage(message);
  }

  /** Another of the person's numbers: the conversation with it takes this page. @param {any} whom */
  async #write(whom) {
    try {
      if (whom.type === "sms" && !this.client.state.me.sms.allowed) throw new ApiError(403, "not_allowed", this.client.state.me.sms.sentence);
      const { id } = await this.client.openConversation(
        whom.type === "email"
          ? { kind: "email", address: whom.address }
          : whom.type === "chat"
            ? { kind: "chat", user_id: whom.user_id }
            : { kind: "sms", number: whom.number },
      );
      this.send("go", `/messages/${id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.card?.say(error.sentence);
    }
  }
}

await loadSheet("conversation-page");
customElements.define("conversation-page", ConversationPage);
