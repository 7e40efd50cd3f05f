// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { renderList } from "../keyed-list.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";

/** @typedef {"new" | "more" | "known" | "unusable"} Outcome */

/**
 * Brings a file of contacts in, after it has shown what that would change. Set `client`; sends `editor-closed`, and
 * `contacts-imported` with the words for what was done.
 */
export class ContactsImport extends BoxElement {
  #asked = 0;
  #file = /** @type {File | null} */ (null);

  build() {
    const words = later.contacts;
    this.input = h("input", { type: "file", id: "import-file", accept: ".vcf,.csv,text/vcard,text/csv" });
    this.own = h("input", { type: "checkbox", role: "switch" });
    this.status = h("p.empty", { role: "status" });
    this.counts = h("ul.counts", { hidden: true });
    this.entries = h("ul.entries", { "aria-label": words.importTitle, hidden: true, tabIndex: 0 });
    this.error = h("p.error", { role: "alert", hidden: true });
    this.go = h("button.primary", { type: "submit", hidden: true });
    this.form = h(
      "form.card", { noValidate: true },
      h("h2", {}, words.importTitle), h("p.hint", {}, words.importHint),
      h("div.field", {}, h("label", { for: "import-file" }, words.file), this.input),
      h("label.switch", {}, h("span", {}, words.importOwn), this.own),
      this.status, this.error, this.counts, this.entries,
      h("div.buttons", {}, this.go, h("button", { type: "button", onclick: () => this.send("editor-closed") }, t.cancel)),
    );
    this.append(this.form);
  }

  connected() {
    for (const target of [this.input, this.own]) this.listen(target, "change", () => void this.#preview());
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      void this.#bringIn();
    });
    this.listen(this, "keydown", (event) => {
      if (event.key === "Escape") this.send("editor-closed");
    });
    this.input.focus();
  }

  /** @param {boolean} dry */
  #address(dry) {
    const options = [dry && "dry=1", this.own.checked && "own=1"].filter(Boolean);
    return `/contacts/import${options.length ? `?${options.join("&")}` : ""}`;
  }

  async #preview() {
    const asked = (this.#asked += 1);
    this.#file = this.input.files?.[0] ?? null;
    for (const part of [this.counts, this.entries, this.go, this.error]) part.hidden = true;
    setText(this.status, this.#file ? later.contacts.reading : "");
    if (!this.#file) return;
    try {
      const told = await this.client.api.upload(this.#address(true), this.#file);
      if (asked === this.#asked) this.#show(told);
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
  }

  /** @param {any} told */
  #show(told) {
    const outcomes = /** @type {Outcome[]} */ (Object.keys(later.contacts.outcomes));
    const useful = told.new + told.more;
    setText(this.status, useful ? "" : later.contacts.nothingNew);
    this.counts.replaceChildren(...outcomes.filter((each) => told[each]).map((each) => h("li", { "data-outcome": each }, later.contacts.outcomeCounts[each](told[each]))));
    // What needs a look comes first, then what changes.
    const order = ["unusable", "more", "new", "known"];
    const entries = [...told.entries].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
    renderList(this.entries, entries, (entry) => `${entry.line}`, () => h("li", {}, h("span.tag"), h("strong", { dir: "auto" }), h("span.where"), h("span.more")), (row, entry) => {
      const [tag, name, where, more] = row.children;
      row.dataset.outcome = entry.outcome;
      setText(tag, later.contacts.outcomes[/** @type {Outcome} */ (entry.outcome)]);
      setText(name, entry.name);
      setText(where, later.contacts.line(entry.line));
      const becomes = entry.outcome !== "new" && entry.into !== entry.name ? [later.contacts.becomes(entry.into)] : [];
      setText(more, [...becomes, ...entry.added, ...entry.problems.map((/** @type {any} */ problem) => problem.sentence)].join(" · "));
    });
    this.counts.hidden = false;
    this.entries.hidden = false;
    setText(this.go, later.contacts.bringIn(useful));
    this.go.hidden = useful === 0;
  }

  async #bringIn() {
    if (!this.#file || this.go.hidden) return;
    this.go.disabled = true;
    try {
      const told = await this.client.api.upload(this.#address(false), this.#file);
      this.client.state.tell("contacts");
      this.send("contacts-imported", later.contacts.broughtIn(told.new, told.more));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.go.disabled = false;
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!(error instanceof ApiError)) throw error;
    setText(this.status, "");
    setText(this.error, error.sentence);
    this.error.hidden = false;
  }
}

customElements.define("contacts-import", ContactsImport);
