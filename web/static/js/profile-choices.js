// @ts-check
import "./elements/pop-menu.js";
import { ApiError } from "./api.js";
import { lasting } from "./keep.js";
import { t } from "./strings.js";
import { later } from "./strings.later.js";

/** @typedef {import("./elements/profile-menu.js").ProfileMenu} Owner */

/**
 * The menu behind the profile's button.
 *
 * @param {Owner} owner
 * @param {string} label
 * @param {Node[]} face what its button shows
 * @returns {import("./elements/pop-menu.js").PopMenu}
 */
export function profileMenu(owner, label, face) {
  const menu = /** @type {import("./elements/pop-menu.js").PopMenu} */ (document.createElement("pop-menu"));
  menu.addEventListener("menu-choice", (/** @type {any} */ event) => {
    event.stopPropagation();
    void choose(event.detail, owner);
  });
  return Object.assign(menu, { label, face, items: () => items(owner) });
}

/** @param {Owner} owner @returns {import("./elements/pop-menu.js").MenuItem[]} */
function items({ client, dock }) {
  const { me } = client.state;
  const { alerts } = dock;
  const { phones } = me.calls;
  const words = later.profile;
  const desktop = alerts?.desktop ?? "unsupported";
  const desktopWords = { default: words.desktopAsk, granted: words.desktopOn, denied: words.desktopDenied, unsupported: "" }[desktop];
  const theme = lasting.get("theme") ?? "auto";
  return [
    { name: "/messages", label: t.history.chatAndSms, group: words.messages },
    { name: "/calls", label: t.nav.calls, group: words.messages },
    { name: "/contacts", label: t.nav.contacts, group: words.account },
    { name: "/settings", label: t.nav.settings, group: words.account },
    { name: "sound", label: alerts?.soundOn ? words.soundOn : words.soundOff },
    ...(desktopWords ? [{ name: "desktop", label: desktopWords, disabled: desktop !== "default" }] : []),
    ...(phones.length > 1 ? phones.map((/** @type {any} */ { endpoint, label }) => ({ name: `phone-${endpoint}`, label, checked: endpoint === chosenPhone(me), group: words.phone })) : []),
    ...Object.entries(words.themes).map(([name, label]) => ({ name: `theme-${name}`, label, checked: theme === name, group: words.theme })),
    { name: "sign-out", label: words.signOut },
  ];
}

/** @param {string} choice the name of an item @param {Owner} owner */
async function choose(choice, owner) {
  const { client, dock, signIn } = owner;
  if (choice.startsWith("/")) owner.send("go", choice);
  if (choice === "sound" && dock.alerts) dock.alerts.soundOn = !dock.alerts.soundOn;
  if (choice === "desktop") await dock.alerts?.askForDesktop();
  if (choice.startsWith("theme-")) setTheme(choice.slice("theme-".length));
  if (choice.startsWith("phone-")) await dock.ringOn(choice.slice("phone-".length));
  if (choice === "sign-out") {
    try {
      await client.api.post("/logout");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.passing) return;
    }
    signIn();
  }
}

/** The phone that rings for calls. @param {any} me @returns {string} */
export const chosenPhone = (me) => me.preferences.phone ?? me.calls.phones[0]?.endpoint ?? "";

/** @param {string} theme */
export function setTheme(theme) {
  lasting.set("theme", theme === "auto" ? null : theme);
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
