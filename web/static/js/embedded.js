// @ts-check
/** The widget alone, in a frame on a page of the intranet. */
import { ApiError } from "./api.js";
import { BoxClient } from "./box-client.js";
import { HostPage } from "./host-page.js";
import { ChatDock } from "./elements/chat-dock.js";
import "./elements/profile-menu.js";

const PARTS = ".launcher, .panel, .window, .base > call-bar, .base > .note, .base > .sound-note, video-session";

const { host, signedIn } = /** @type {{ host: string, signedIn?: string }} */ (document.body.dataset);
const again = () => location.reload();

if (signedIn === undefined) {
  const { SignInPanel } = await import("./elements/sign-in-panel.js");
  const panel = new SignInPanel();
  document.body.append(panel);
  panel.addEventListener("signed-in", again);
  new HostPage(/** @type {string} */ (host), () => {}).show(panel, ".launcher, .panel");
} else {
  const client = new BoxClient({ onSignedOut: again });
  const dock = new ChatDock();
  const face = new HostPage(/** @type {string} */ (host), () => dock.send("alerts-changed"));
  document.body.append(Object.assign(dock, { client, face }));
  face.show(dock, PARTS);
  const once = client.state.on("me", () => {
    once();
    dock.closeButton.before(Object.assign(document.createElement("profile-menu"), { client, dock, signIn: again }));
  });
  addEventListener("go", (/** @type {any} */ event) => open(event.detail, "_blank", "noopener")); // the box's own pages
  client.start().catch((error) => {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
}
