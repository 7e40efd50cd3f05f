// @ts-check
import { BoxElement } from "../box-element.js";
import { h } from "../dom.js";
import { t } from "../strings.js";
import { initials } from "../words.js";
import "./pop-menu.js";

/**
 * The menu of the person who is signed in. Set `user`, `theme`, `alerts` and `phones`; sends `profile-choice` with
 * a page's name after `go-`, `sound`, `desktop`, `sign-out`, a theme's name after `theme-`, or a phone's after `phone-`.
 */
export class ProfileMenu extends BoxElement {
  user = { name: "" };
  /** @type {() => string} */
  theme = () => "auto";
  /** @type {() => import("../alerts.js").Alerts | null} */
  alerts = () => null;

  /** @type {() => { endpoint: string, label: string, chosen: boolean }[]} */
  phones = () => [];

  build() {
    const menu = Object.assign(document.createElement("pop-menu"), {
      label: t.profile.menu(this.user.name),
      face: [h("span.picture", { "aria-hidden": "true" }, initials(this.user.name)), h("span.name", { "aria-hidden": "true" }, this.user.name)],
      items: () => this.#items(),
    });
    this.append(menu);
  }

  connected() {
    this.listen(this, "menu-choice", (event) => {
      event.stopPropagation();
      this.send("profile-choice", event.detail);
    });
  }

  /** @returns {import("./pop-menu.js").MenuItem[]} */
  #items() {
    const alerts = this.alerts();
    const phones = this.phones();
    const desktop = alerts?.desktop ?? "unsupported";
    const desktopWords = { default: t.profile.desktopAsk, granted: t.profile.desktopOn, denied: t.profile.desktopDenied, unsupported: "" }[desktop];
    return [
      { name: "go-messages", label: t.history.chatAndSms, group: t.profile.messages },
      { name: "go-calls", label: t.nav.calls, group: t.profile.messages },
      { name: "go-contacts", label: t.nav.contacts, group: t.profile.account },
      { name: "go-settings", label: t.nav.settings, group: t.profile.account },
      { name: "sound", label: alerts?.soundOn ? t.profile.soundOn : t.profile.soundOff },
      ...(desktopWords ? [{ name: "desktop", label: desktopWords, disabled: desktop !== "default" }] : []),
      ...(phones.length > 1 ? phones.map(({ endpoint, label, chosen }) => ({ name: `phone-${endpoint}`, label, checked: chosen, group: t.profile.phone })) : []),
      ...Object.entries(t.profile.themes).map(([name, label]) => ({ name: `theme-${name}`, label, checked: this.theme() === name, group: t.profile.theme })),
      { name: "sign-out", label: t.profile.signOut },
    ];
  }
}

customElements.define("profile-menu", ProfileMenu);
