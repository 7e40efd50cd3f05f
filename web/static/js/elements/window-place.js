// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h } from "../dom.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";

/**
 * What stands for a while between the header of a window and its messages: a question or a form. Set `client` and
 * `conversationId`; sends `delete-conversation` with the id, and `place-closed` with what had opened it.
 */
export class WindowPlace extends BoxElement {
  conversationId = 0;

  connected() {
    this.listen(this, "form-done", () => this.close());
    this.listen(this, "keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault(); // the window stays open
      this.close();
    });
  }

  /** @param {HTMLElement | null} opener */
  askToDelete(opener) {
    const yes = h("button.danger", { type: "button", "data-action": "confirm-delete", onclick: () => this.send("delete-conversation", this.conversationId) }, later.window.deleteYes);
    const no = h("button", { type: "button", onclick: () => this.close() }, t.cancel);
    this.#show(opener, h("div.question", { role: "alertdialog", "aria-label": later.window.delete }, h("p", {}, later.window.deleteSure), h("div.buttons", {}, yes, no)));
    yes.focus();
  }

  /** @param {HTMLElement} opener @param {{ number: string, display: string }} peer @throws {ApiError} */
  async showContactForm(opener, { number, display }) {
    await needed(bring("elements/contact-form.js")); // seldom needed, so not part of what loads first
    this.#show(opener, Object.assign(document.createElement("contact-form"), { number, display, client: this.client }));
  }

  /** Show who is in the group, or leave that again. @param {HTMLElement} opener @throws {ApiError} */
  async togglePeople(opener) {
    if (this.querySelector("group-people")) return this.close();
    await needed(bring("elements/group-people.js"));
    this.#show(opener, Object.assign(document.createElement("group-people"), { client: this.client, conversationId: this.conversationId }));
  }

  close() {
    this.replaceChildren();
    this.send("place-closed", this.#opener);
  }
  #opener = /** @type {HTMLElement | null} */ (null);

  /** @param {HTMLElement | null} opener @param {HTMLElement} what */
  #show(opener, what) {
    this.#opener = opener;
    this.replaceChildren(what);
  }
}

/** @param {Promise<unknown>} script */
async function needed(script) {
  try {
    await script;
  } catch {
    throw new ApiError(0, "no_connection", t.errors.noConnection);
  }
}

customElements.define("window-place", WindowPlace);
