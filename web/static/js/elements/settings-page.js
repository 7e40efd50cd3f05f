// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { lasting } from "../keep.js";
import { renderList } from "../keyed-list.js";
import { chosenPhone } from "../profile-choices.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { briefTime } from "../words.js";

/** What a person can set: in this browser, for all of them, and the password. Set `client` and `dock`; sends `profile-choice`. */
export class SettingsPage extends BoxElement {
  /** @type {import("./chat-dock.js").ChatDock} */
  dock;

  build() {
    const words = t.settings;
    const option = (/** @type {[string, string]} */ [value, label]) => h("option", { value }, label);
    this.theme = h("select", { id: "settings-theme" }, ...Object.entries(t.profile.themes).map(option));
    this.sound = h("input", { type: "checkbox", role: "switch", id: "settings-sound" });
    this.desktop = h("button", { type: "button" });
    this.tested = h("p.saved", { role: "status" });
    this.language = h("select", { id: "settings-language" }, ...Object.entries(words.languages).map(option));
    this.line = h("select", { id: "settings-line" });
    this.lineRow = row(words.line, "settings-line", this.line);
    this.phone = h("select", { id: "settings-phone" });
    this.phoneRow = row(t.profile.phone, "settings-phone", this.phone);
    this.unread = h("input", { type: "checkbox", role: "switch", id: "settings-unread" });
    this.saved = h("p.saved", { role: "status" });
    const password = (/** @type {string} */ id, /** @type {string} */ autocomplete) => h("input", { type: "password", id, autocomplete: /** @type {any} */ (autocomplete), required: true });
    this.old = password("settings-old", "current-password");
    this.new = password("settings-new", "new-password");
    this.changed = h("p.saved", { role: "status" });
    this.form = h(
      "form", { noValidate: true },
      h("input", { type: "text", autocomplete: "username", hidden: true, value: this.client.state.me?.user.username ?? "" }),
      h("div.field", {}, h("label", { for: "settings-old" }, words.old), this.old),
      h("div.field", {}, h("label", { for: "settings-new" }, words.new), this.new),
      h("p.hint", {}, words.passwordHint),
      h("div.buttons", {}, h("button.primary", { type: "submit" }, words.change)), this.changed,
    );
    this.sessions = h("ul.rows", { "aria-labelledby": "settings-sessions" });
    this.ended = h("p.saved", { role: "status" });
    this.append(
      h("h1", {}, t.nav.settings),
      h("section.card", {}, h("h2", {}, words.here), row(t.profile.theme, "settings-theme", this.theme), row(words.sound, "settings-sound", this.sound),
        h("div.buttons", {}, this.desktop, h("button", { type: "button", onclick: () => void this.#test() }, words.test)), this.tested),
      h("section.card", {}, h("h2", {}, words.everywhere), row(words.language, "settings-language", this.language), this.lineRow, this.phoneRow, row(words.unreadMail, "settings-unread", this.unread), this.saved),
      h("section.card", {}, h("h2", {}, words.password), this.form),
      h("section.card", {}, h("h2", { id: "settings-sessions" }, words.sessions), this.sessions,
        h("div.buttons", {}, h("button", { type: "button", onclick: () => this.#try(this.ended, () => this.client.api.delete("/me/sessions"), words.endedOthers) }, words.endOthers)), this.ended),
    );
  }

  connected() {
    const { state } = this.client;
    this.hold(state.on("me", () => this.#render()));
    this.listen(this.theme, "change", () => this.send("profile-choice", `theme-${this.theme.value}`));
    this.listen(this.sound, "change", () => {
      if (this.dock.alerts) this.dock.alerts.soundOn = this.sound.checked;
    });
    this.listen(window, "alerts-changed", () => this.#render());
    this.listen(this.desktop, "click", () => this.send("profile-choice", "desktop"));
    this.listen(this.language, "change", () => this.#try(this.saved, () => this.client.prefer({ language: this.language.value }), t.settings.saved, () => location.reload()));
    this.listen(this.line, "change", () => this.#try(this.saved, () => this.client.prefer({ line_id: Number(this.line.value) || null }), t.settings.saved));
    this.listen(this.phone, "change", () => this.#try(this.saved, () => this.client.prefer({ phone: this.phone.value }), t.settings.saved));
    this.listen(this.unread, "change", () => this.#try(this.saved, () => this.client.prefer({ unread_mail: this.unread.checked }), t.settings.saved));
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#try(this.changed, () => this.client.api.post("/me/password", { old: this.old.value, new: this.new.value }), t.settings.changed, () => this.form.reset());
    });
    this.#render();
    void this.#readSessions();
  }

  #render() {
    const { me } = this.client.state;
    if (!me) return;
    const { alerts } = this.dock;
    const desktop = alerts?.desktop ?? "unsupported";
    this.theme.value = lasting.get("theme") ?? "auto";
    this.sound.checked = alerts?.soundOn ?? true;
    this.desktop.hidden = desktop === "unsupported";
    this.desktop.disabled = desktop !== "default";
    setText(this.desktop, { default: t.profile.desktopAsk, granted: t.profile.desktopOn, denied: t.profile.desktopDenied, unsupported: "" }[desktop]);
    this.language.value = me.preferences.language;
    this.lineRow.hidden = me.lines.length < 2;
    offer(this.line, [["", t.settings.lastUsed], ...me.lines.map((/** @type {any} */ line) => [String(line.id), t.compose.line(line.label, line.display)])]);
    this.line.value = String(me.preferences.line_id ?? "");
    this.phoneRow.hidden = me.calls.phones.length < 2;
    offer(this.phone, me.calls.phones.map((/** @type {any} */ phone) => [phone.endpoint, phone.label]));
    this.phone.value = chosenPhone(me);
    this.unread.checked = me.preferences.unread_mail;
  }

  async #readSessions() {
    await this.#try(this.ended, async () => {
      const { sessions } = await this.client.api.get("/me/sessions");
      renderList(this.sessions, sessions, (/** @type {any} */ session) => session.id, () => h("li.session", {}, h("span.words", {}, h("strong"), h("span.about")), h("button.small", { type: "button" })), (node, session) => {
        setText(node.querySelector("strong"), session.browser || t.settings.unknownBrowser);
        setText(node.querySelector(".about"), [session.here ? t.settings.thisOne : t.settings.seen(briefTime(session.seen_at)), session.address].filter(Boolean).join(" · "));
        const end = node.querySelector("button");
        end.hidden = session.here;
        setText(end, t.settings.end);
        end.setAttribute("aria-label", t.settings.endOf(session.browser || t.settings.unknownBrowser));
        end.onclick = () => this.#try(this.ended, () => this.client.api.delete(`/me/sessions/${session.id}`), t.settings.endedOne);
      });
    }, "");
  }

  async #test() {
    const { alerts } = this.dock;
    if (!alerts) return;
    const heard = await alerts.test(t.settings.testNotice);
    setText(this.tested, [heard ? t.settings.toneSounded : t.settings.toneBlocked, alerts.desktop === "granted" ? t.settings.noticeShown : t.settings.noNotice].join(" "));
  }

  /** @param {Element} place where the outcome is told @param {() => Promise<unknown>} act @param {string} done @param {() => void} [then] */
  async #try(place, act, done, then) {
    try {
      await act();
      setText(place, done);
      then?.();
      if (done && place !== this.saved) await this.#readSessions().then(() => setText(place, done));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(place, error.sentence);
      this.#render();
    }
  }
}

/** Fill a field with choices, unless it has these already. @param {any} field @param {string[][]} choices value and label of each */
const offer = (field, choices) => {
  if (field.dataset.offered === JSON.stringify(choices)) return;
  field.dataset.offered = JSON.stringify(choices);
  field.replaceChildren(...choices.map(([value, label]) => h("option", { value }, label)));
};

/** @param {string} label @param {string} id @param {HTMLElement} field */
const row = (label, id, field) => h("div.setting", {}, h("label", { for: id }, label), field);

await loadSheet("settings-page");
customElements.define("settings-page", SettingsPage);
