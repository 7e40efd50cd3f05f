// @ts-check
/** The portal page: joins the client, the widget and the lists around it. */
import { ApiError } from "./api.js";
import { BoxClient } from "./box-client.js";
import { h, setText } from "./dom.js";
import { OwnPage } from "./page-face.js";
import { Pages } from "./pages.js";
import { t } from "./strings.js";
import { ChatDock } from "./elements/chat-dock.js";
import "./elements/people-list.js";
import "./elements/profile-menu.js";
import "./elements/system-status.js";

const find = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));
const signIn = () => location.replace("/login");

const client = new BoxClient({ onSignedOut: signIn });
const face = new OwnPage();
const dock = Object.assign(new ChatDock(), { client, face });
document.body.append(dock);

const nav = h(
  "nav", { "aria-label": t.nav.label },
  ...Object.entries({ home: "/", messages: "/messages", calls: "/calls", contacts: "/contacts" }).map(([name, href]) => h("a", { href, "data-page": name }, t.nav[/** @type {"home"} */ (name)])),
);
find("#nav").append(nav);
const missed = h("span.count", { hidden: true });
/** @type {HTMLElement} */ (nav.querySelector("[data-page=calls]")).append(missed);
client.state.on("calls", () => {
  const count = client.state.missed;
  missed.hidden = !count;
  setText(missed, count > 99 ? "99+" : String(count)); // the box counts no further than 100
  missed.title = t.nav.missed(count);
});
const pages = new Pages({ home: find("#home"), place: find("#page"), nav, gives: { client, dock, face }, onFailed: () => dock.say(t.errors.noConnection) });
void pages.show();

const once = client.state.on("me", () => {
  once();
  const { user } = client.state.me;
  setText(find("#welcome"), t.portal.welcome(user.name.split(" ")[0]));
  find("#profile").append(Object.assign(document.createElement("profile-menu"), { client, dock, signIn }));
  find("#status").append(Object.assign(document.createElement("system-status"), { client }));
  find("#people").append(Object.assign(document.createElement("people-list"), { client }));
});

// What stands on the page as a whole needs no window before it.
addEventListener("go", (/** @type {any} */ { target, detail }) => dock.makeRoom(Number(/^\/messages\/(\d+)$/.exec(detail)?.[1] ?? target.conversationId ?? 0)));
addEventListener("covers-page", (/** @type {any} */ event) => {
  // Behind a widget that fills the screen nothing may be reached by keyboard or read aloud.
  for (const part of document.querySelectorAll("body > header, body > main")) part.toggleAttribute("inert", event.detail);
});

client.start().catch((error) => {
  if (!(error instanceof ApiError && error.status === 401)) throw error;
});
