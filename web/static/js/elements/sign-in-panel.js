// @ts-check
import { Api, ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";

/** The widget of somebody who is signed out, in a frame on another page. Sends `signed-in`. */
export class SignInPanel extends BoxElement {
  build() {
    this.launcher = h("button.launcher", { type: "button", title: t.signIn.open, "aria-label": t.signIn.open, "aria-expanded": "false", onclick: () => this.#show(true) }, icon("chat"));
    this.problem = h("p.error", { role: "alert", hidden: true });
    this.username = h("input", { id: "username", name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: false, required: true });
    this.password = h("input", { id: "password", type: "password", name: "password", autocomplete: "current-password", required: true });
    this.button = h("button.primary", { type: "submit" }, t.signIn.submit);
    this.form = h(
      "form", {}, this.problem,
      h("div.field", {}, h("label", { for: "username" }, t.signIn.username), this.username),
      h("div.field", {}, h("label", { for: "password" }, t.signIn.password), this.password),
      this.button,
    );
    this.panel = h(
      "section.panel", { "aria-label": t.signIn.submit, hidden: true },
      h("header", {}, h("h2", {}, t.dock.title), iconButton("close", t.close, () => this.#show(false))), this.form,
    );
    this.append(this.panel, this.launcher);
    setAttribute(this, "role", "complementary");
    setAttribute(this, "aria-label", t.dock.label);
  }

  connected() {
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#signIn();
    });
    this.listen(this.panel, "keydown", (event) => event.key === "Escape" && this.#show(false));
  }

  /** @param {boolean} open */
  #show(open) {
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    setAttribute(this.launcher, "aria-expanded", String(open));
    (open ? this.username : this.launcher).focus();
  }

  async #signIn() {
    this.button.disabled = true;
    try {
      await new Api().post("/login", { username: this.username.value.trim(), password: this.password.value, embedded: true });
      this.send("signed-in");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.problem, error.sentence);
      this.problem.hidden = false;
      this.button.disabled = false;
      this.password.value = "";
      this.password.focus();
    }
  }
}

await loadSheet("sign-in-panel");
customElements.define("sign-in-panel", SignInPanel);
