// @ts-check
import { ApiError } from "./api.js";
import { lasting } from "./keep.js";

/**
 * Do what was chosen in the profile menu.
 *
 * @param {string} choice as `profile-choice` tells it
 * @param {{ client: import("./box-client.js").BoxClient, dock: import("./elements/chat-dock.js").ChatDock, signIn: () => void }} page
 */
export async function choose(choice, { client, dock, signIn }) {
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

/** For the profile menu. @param {any} page */
export const profile = ({ client, dock }) => ({
  user: client.state.me.user,
  theme: () => lasting.get("theme") ?? "auto",
  alerts: () => dock.alerts,
  phones: () => client.state.me.calls.phones.map((/** @type {any} */ phone) => ({ ...phone, chosen: phone.endpoint === chosenPhone(client.state.me) })),
});

/** @param {string} theme */
function setTheme(theme) {
  lasting.set("theme", theme === "auto" ? null : theme);
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
