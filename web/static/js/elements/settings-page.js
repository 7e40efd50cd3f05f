// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { lasting } from "../keep.js";
import { renderList } from "../keyed-list.js";
import { chosenPhone, setTheme } from "../profile-choices.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { testAlerts } from "../test-alerts.js";
import { TONES } from "../tones.js";
import { briefTime } from "../words.js";

/** What a person can set: in this browser, for all of them, and the password. Set `client` and `dock`. */
export class SettingsPage extends BoxElement {
  /** @type {import("./chat-dock.js").ChatDock} */
  dock;

  build() {
    const words = later.settings;
    const option = (/** @type {[string, string]} */ [value, label]) => h("option", { value }, label);
    this.theme = h("select", { id: "settings-theme" }, ...Object.entries(later.profile.themes).map(option));
    this.sound = h("input", { type: "checkbox", role: "switch", id: "settings-sound" });
    this.desktop = h("button", { type: "button" });
    this.tested = h("ul.tested", { "aria-label": words.test });
    this.tone = h("select", { id: "settings-tone" }, ...Object.keys(TONES).map((name) => option([name, words.tones[/** @type {"two"} */ (name)]])));
    this.listenButton = h("button.small", { type: "button", onclick: () => void this.dock.alerts?.sound() }, words.listen);
    this.quiet = h("input", { type: "checkbox", role: "switch", id: "settings-quiet" });
    this.quietFrom = h("input", { type: "time", required: true, "aria-label": words.quietFrom });
    this.quietUntil = h("input", { type: "time", required: true, "aria-label": words.quietUntil });
    this.quietTimes = h("div.setting.times", {}, h("span", {}, words.quietFrom), this.quietFrom, h("span", {}, words.quietUntil), this.quietUntil);
    this.mailNote = h("p.hint");
    this.language = h("select", { id: "settings-language" }, ...Object.entries(words.languages).map(option));
    this.line = h("select", { id: "settings-line" });
    this.lineRow = row(words.line, "settings-line", this.line);
    this.phone = h("select", { id: "settings-phone" });
    this.phoneRow = row(later.profile.phone, "settings-phone", this.phone);
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
      h("section.card", {}, h("h2", {}, words.here), row(later.profile.theme, "settings-theme", this.theme), row(words.sound, "settings-sound", this.sound),
        h("div.buttons", {}, this.desktop, h("button", { type: "button", onclick: () => void this.#test() }, words.test)), h("div", { role: "status" }, this.tested)),
      h("section.card", {}, h("h2", {}, words.everywhere), row(words.language, "settings-language", this.language), this.lineRow, this.phoneRow, row(words.tone, "settings-tone", h("span.pair", {}, this.tone, this.listenButton)),
        row(words.quiet, "settings-quiet", this.quiet), this.quietTimes, h("p.hint", {}, words.quietHint),
        row(words.unreadMail, "settings-unread", this.unread), this.mailNote, this.saved),
      h("section.card", {}, h("h2", {}, words.password), this.form),
      h("section.card", {}, h("h2", { id: "settings-sessions" }, words.sessions), this.sessions,
        h("div.buttons", {}, h("button", { type: "button", onclick: () => this.#try(this.ended, () => this.client.api.delete("/me/sessions"), words.endedOthers) }, words.endOthers)), this.ended),
    );
  }

  connected() {
    const { state } = this.client;
    this.hold(state.on("me", () => this.#render()));
    this.listen(this.theme, "change", () => setTheme(this.theme.value));
    this.listen(this.sound, "change", () => {
      if (this.dock.alerts) this.dock.alerts.soundOn = this.sound.checked;
    });
    this.listen(window, "alerts-changed", () => this.#render());
    this.listen(this.desktop, "click", () => void this.dock.alerts?.askForDesktop());
    this.listen(this.language, "change", () => this.#try(this.saved, () => this.client.prefer({ language: this.language.value }), later.settings.saved, () => location.reload()));
    this.listen(this.line, "change", () => this.#try(this.saved, () => this.client.prefer({ line_id: Number(this.line.value) || null }), later.settings.saved));
    this.listen(this.phone, "change", () => this.#try(this.saved, () => this.client.prefer({ phone: this.phone.value }), later.settings.saved));
    this.listen(this.tone, "change", () => this.#try(this.saved, () => this.client.prefer({ tone: this.tone.value }), later.settings.saved, () => void this.dock.alerts?.sound()));
    this.listen(this.quiet, "change", () => this.#setQuiet());
    for (const field of [this.quietFrom, this.quietUntil]) this.listen(field, "change", () => this.#setQuiet());
    this.listen(this.unread, "change", () => this.#try(this.saved, () => this.client.prefer({ unread_mail: this.unread.checked }), later.settings.saved));
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#try(this.changed, () => this.client.api.post("/me/password", { old: this.old.value, new: this.new.value }), later.settings.changed, () => this.form.reset());
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
    setText(this.desktop, { default: later.profile.desktopAsk, granted: later.profile.desktopOn, denied: later.profile.desktopDenied, unsupported: "" }[desktop]);
    this.language.value = me.preferences.language;
    this.lineRow.hidden = me.lines.length < 2;
    offer(this.line, [["", later.settings.lastUsed], ...me.lines.map((/** @type {any} */ line) => [String(line.id), later.compose.line(line.label, line.display)])]);
    this.line.value = String(me.preferences.line_id ?? "");
    this.phoneRow.hidden = me.calls.phones.length < 2;
    offer(this.phone, me.calls.phones.map((/** @type {any} */ phone) => [phone.endpoint, phone.label]));
    this.phone.value = chosenPhone(me);
    const { quiet_from: from, quiet_until: until, tone } = me.preferences;
    this.tone.value = tone;
    this.quiet.checked = Boolean(from);
    this.quietTimes.hidden = !from;
    // What is being typed is not taken back by what was known before it.
    if (from && !this.quietTimes.matches(":focus-within")) [this.quietFrom.value, this.quietUntil.value] = [from, until];
    this.unread.checked = me.preferences.unread_mail;
    setText(this.mailNote, me.unread_mail.sentence);
    this.mailNote.hidden = me.unread_mail.allowed;
  }

  async #readSessions() {
    await this.#try(this.ended, async () => {
      const { sessions } = await this.client.api.get("/me/sessions");
      renderList(this.sessions, sessions, (/** @type {any} */ session) => session.id, () => h("li.session", {}, h("span.words", {}, h("strong"), h("span.about")), h("button.small", { type: "button" })), (node, session) => {
        setText(node.querySelector("strong"), session.browser || later.settings.unknownBrowser);
        setText(node.querySelector(".about"), [session.here ? later.settings.thisOne : later.settings.seen(briefTime(session.seen_at)), session.address].filter(Boolean).join(" · "));
        const end = node.querySelector("button");
        end.hidden = session.here;
        setText(end, later.settings.end);
        end.setAttribute("aria-label", later.settings.endOf(session.browser || later.settings.unknownBrowser));
        end.onclick = () => this.#try(this.ended, () => this.client.api.delete(`/me/sessions/${session.id}`), later.settings.endedOne);
      });
    }, "");
  }

  #setQuiet() {
    const [from, until] = this.quiet.checked ? [this.quietFrom.value || "18:00", this.quietUntil.value || "08:00"] : [null, null];
    return this.#try(this.saved, () => this.client.prefer({ quiet_from: from, quiet_until: until }), later.settings.saved);
  }

  /** One way after the other, each with what came of it. */
  async #test() {
    const { alerts } = this.dock;
    const { me } = this.client.state;
    if (!alerts || !me) return;
    const words = later.settings.tests;
    this.tested.replaceChildren();
    const tell = (/** @type {boolean} */ good, /** @type {string} */ sentence) =>
      this.tested.append(h("li", { "data-good": String(good) }, icon(good ? "check" : "warning"), h("span", {}, sentence)));
    for await (const { way, outcome } of testAlerts(alerts, later.settings.testWho, later.settings.testNotice)) {
      tell(outcome === "done" || outcome === "granted", words[way][/** @type {"done"} */ (outcome)]);
    }
    if (!me.unread_mail.allowed) tell(false, `${words.mail.no} ${me.unread_mail.sentence}`);
    else tell(me.preferences.unread_mail, me.preferences.unread_mail ? words.mail.yes : words.mail.off);
    if (alerts.quiet()) tell(false, words.quiet);
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
