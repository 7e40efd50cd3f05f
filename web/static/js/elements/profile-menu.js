// @ts-check
import { BoxElement } from "../box-element.js";
import { bring } from "../bring.js";
import { h } from "../dom.js";
import { t } from "../strings.js";
import { initials } from "../words.js";

/**
 * The button of the person who is signed in; its menu comes when it is wanted. Set `client`, `dock` and `signIn`; sends
 * `go` with the address of a page.
 */
export class ProfileMenu extends BoxElement {
  dock = /** @type {import("./chat-dock.js").ChatDock} */ (/** @type {unknown} */ (null));
  signIn = () => {};

  build() {
    const { name } = this.client.state.me.user;
    const label = t.profile.menu(name);
    const face = [h("span.picture", { "aria-hidden": "true" }, initials(name)), h("span.name", { "aria-hidden": "true" }, name)];
    this.button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, title: label, onclick: () => void this.#open() }, ...face);
    this.append(this.button);
  }

  async #open() {
    try {
      const { profileMenu } = await bring("profile-choices.js");
      if (!this.button.isConnected) return; // it was pressed twice
      const menu = profileMenu(this, this.button.title, [...this.button.childNodes]);
      this.button.replaceWith(menu);
      menu.button.click();
    } catch {
      this.dock.say(t.errors.noConnection);
    }
  }
}

customElements.define("profile-menu", ProfileMenu);
