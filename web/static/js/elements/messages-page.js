// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { midnight } from "../midnight.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { UndoNote } from "../undo-note.js";
import { shortName, title } from "../words.js";
import "./conversation-list.js";
import "./search-results.js";

const REST_MS = 200;

/** All conversations, and the search over all their messages. Set `client`, `dock` and `route`; sends `go` with an address. */
export class MessagesPage extends BoxElement {
  /** @type {import("./chat-dock.js").ChatDock} */
  dock;
  /** @type {{ query: URLSearchParams }} */
  route;
  #timer = /** @type {any} */ (undefined);
  #person = /** @type {{ id: number, name: string } | null} */ (null);

  build() {
    const { query } = this.route;
    this.q = h("input", { type: "search", name: "q", value: query.get("q") ?? "", placeholder: later.history.searchHint, autocomplete: "off", spellcheck: false, dir: "auto", "aria-label": later.history.search });
    this.kind = h(
      "select", { name: "kind" },
      h("option", { value: "" }, later.history.allKinds),
      ...Object.entries(t.kinds).map(([value, label]) => h("option", { value }, label)),
    );
    this.since = h("input", { type: "date", name: "since" });
    this.until = h("input", { type: "date", name: "until" });
    this.kind.value = query.get("kind") ?? "";
    this.since.value = query.get("since") ?? "";
    this.until.value = query.get("until") ?? "";
    this.personName = h("span");
    this.person = h("button.small.person-filter", { type: "button", hidden: true, onclick: () => this.#setPerson(null) }, this.personName, icon("close"));
    const labelled = (/** @type {string} */ label, /** @type {HTMLElement} */ field) => h("label.filter", {}, h("span", {}, label), field);
    this.form = h(
      "form.search", { role: "search", "aria-label": later.history.search },
      h("div.entry", {}, icon("search"), this.q),
      h("div.filters", {}, labelled(later.history.kind, this.kind), labelled(later.history.from, this.since), labelled(later.history.until, this.until), this.person),
    );
    this.note = new UndoNote("status", () => this.q.focus(), "div.page-note");
    this.list = /** @type {import("./conversation-list.js").ConversationList} */ (document.createElement("conversation-list"));
    this.list.furnish = (row) => this.#furnish(row);
    this.results = /** @type {import("./search-results.js").SearchResults} */ (Object.assign(document.createElement("search-results"), { client: this.client }));
    this.append(h("h1", {}, later.history.title), this.form, this.note.element, h("div.card", {}, this.list, this.results));
    const person = Number(query.get("person"));
    if (person) this.#person = { id: person, name: "" };
  }

  connected() {
    const { state } = this.client;
    for (const topic of ["conversations", "me"]) this.hold(state.on(topic, () => this.#render()));
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      this.#search(0);
    });
    this.listen(this.form, "input", (event) => this.#search(event.target === this.q ? REST_MS : 0));
    this.listen(this, "open-conversation", (event) => this.send("go", `/messages/${event.detail}`));
    this.listen(this, "older-conversations", () => this.#try(() => this.client.loadOlderConversations()));
    this.listen(this, "only-with", (event) => this.#setPerson(event.detail));
    this.hold(() => clearTimeout(this.#timer));
    this.#render();
    this.#search(0);
  }

  /** @param {HTMLElement} row */
  #furnish(row) {
    const id = () => Number(row.dataset.conversationId);
    const reply = h("button.icon-button", { type: "button", "data-action": "reply", onclick: () => this.dock.open(id()) }, icon("reply"));
    const remove = h("button.icon-button", { type: "button", "data-action": "delete", onclick: () => this.#delete(id()) }, icon("bin"));
    row.append(h("span.row-tools", {}, reply, remove));
  }

  #render() {
    const { state } = this.client;
    if (!state.me) return;
    const kind = this.kind.value;
    setText(this.list.empty, kind ? later.history.found(0, false) : t.dock.none);
    this.list.data = {
      conversations: state.listed().filter((conversation) => !kind || conversation.kind === kind),
      more: state.moreConversations,
      loaded: state.conversationsLoaded,
      myId: state.me.user.id,
      draftOf: (id) => this.dock.drafts?.get(id) ?? "",
      unsentOf: (id) => this.client.outbox?.of(id).at(-1) ?? null,
      users: state.me.users,
    };
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll("li[data-conversation-id]"))) {
      const who = title(state.conversations.get(Number(row.dataset.conversationId))?.peer ?? {});
      for (const [action, label] of [["reply", later.history.replyTo(who)], ["delete", later.history.deleteOf(who)]]) {
        const button = /** @type {HTMLElement} */ (row.querySelector(`[data-action=${action}]`));
        setAttribute(button, "aria-label", label);
        button.title = label;
      }
    }
    if (this.#person && !this.#person.name) this.#namePerson();
  }

  // --- searching ---------------------------------------------------------------------------

  /** @param {number} restMs */
  #search(restMs) {
    clearTimeout(this.#timer);
    if (restMs) this.#timer = setTimeout(() => this.#ask(), restMs);
    else this.#ask();
  }

  #ask() {
    const given = { q: this.q.value.trim(), kind: this.kind.value, since: this.since.value, until: this.until.value, person: this.#person ? String(this.#person.id) : "" };
    const filled = Object.entries(given).filter(([, value]) => value);
    const search = new URLSearchParams(filled).toString();
    if (search !== location.search.slice(1)) history.replaceState(history.state, "", search ? `?${search}` : location.pathname);
    const searching = given.q !== "" || given.person !== "";
    this.list.hidden = searching;
    this.results.hidden = !searching;
    this.since.disabled = this.until.disabled = !searching; // what the list shows is of no day
    this.#render();
    this.results.question = searching
      ? { q: given.q || undefined, kind: given.kind || undefined, conversation: given.person || undefined, since: midnight(given.since, 0), until: midnight(given.until, 1) }
      : null;
  }

  /** @param {{ id: number, name: string } | null} person */
  #setPerson(person) {
    this.#person = person;
    this.person.hidden = !person;
    if (person) this.#namePerson();
    this.#search(0);
    this.q.focus();
  }

  #namePerson() {
    const person = /** @type {{ id: number, name: string }} */ (this.#person);
    const known = this.client.state.conversations.get(person.id);
    if (!person.name && known) person.name = shortName(known.peer);
    if (!person.name) return;
    this.person.hidden = false;
    setText(this.personName, later.history.withPerson(person.name));
    setAttribute(this.person, "aria-label", later.history.anyone(person.name));
  }

  // --- deleting ----------------------------------------------------------------------------

  /** @param {number} id */
  #delete(id) {
    const who = title(this.client.state.conversations.get(id)?.peer ?? {});
    return this.#try(async () => {
      await this.client.deleteConversation(id);
      this.note.say(t.history.deleted(who), () => this.#try(() => this.client.restoreConversation(id)));
    });
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.note.say(error.sentence);
    }
  }
}

await Promise.all([loadSheet("search-form"), loadSheet("messages-page")]);
customElements.define("messages-page", MessagesPage);
