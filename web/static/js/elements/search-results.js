// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.later.js";
import { renderList } from "../keyed-list.js";
import { showPicture } from "../picture.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { briefTime, fullTime, isMine, shortName, title } from "../words.js";

const PAGE = 30;
/** The box looks at a stretch of the past for each request; so many empty ones are passed over without a click. */
const PATIENCE = 20;
const NOTHING = { conversations: /** @type {any[]} */ ([]), hits: /** @type {any[]} */ ([]), more: false, before: /** @type {number | undefined} */ (undefined) };

/**
 * What a search found. Set `client` and `question` (the query of `GET /search`, or null); sends `go` with the address of a
 * message, and `only-with` with `{id, name}` of a conversation to keep to.
 */
export class SearchResults extends BoxElement {
  #question = /** @type {Record<string, string | undefined> | null} */ (null);
  #asking = /** @type {AbortController | null} */ (null);
  #found = NOTHING;

  build() {
    this.status = h("p.empty", { role: "status" });
    this.peopleHeading = h("h2", {}, later.history.people);
    this.people = h("ul.found-people", { "aria-label": later.history.people });
    this.hits = h("ul.hits", { "aria-label": later.history.hits });
    this.more = h("button.quiet", { type: "button", hidden: true, onclick: () => void this.#ask(true) }, later.history.more);
    this.append(this.peopleHeading, this.people, this.status, this.hits, this.more);
    this.#render();
  }

  connected() {
    this.hold(() => this.#asking?.abort());
  }

  set question(question) {
    if (JSON.stringify(question) === JSON.stringify(this.#question)) return;
    this.#question = question;
    void this.#ask(false);
  }

  /** @param {boolean} further */
  async #ask(further) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const shown = this.#found;
    let found = further ? shown : NOTHING;
    if (!this.#question) {
      this.#found = found;
      return this.#render();
    }
    this.#render(later.history.searching); // what was found before stands until then
    try {
      for (let turn = 0; turn < PATIENCE; turn += 1) {
        const answer = await this.client.api.get("/search", { ...this.#question, limit: PAGE, before: found.before }, asking.signal);
        if (asking.signal.aborted) return;
        const { conversations, hits, more, before } = answer;
        found = { conversations: found.before ? found.conversations : conversations, hits: [...found.hits, ...hits], more, before };
        if (!more || found.hits.length >= PAGE) break;
      }
      this.#found = found;
      this.#render();
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#found = found;
      this.#render(error.sentence);
    }
    if (further) /** @type {HTMLElement | null} */ (this.hits.children[shown.hits.length]?.querySelector("a"))?.focus();
  }

  /** @param {string} [words] instead of the count */
  #render(words) {
    if (!this.built) return;
    const { conversations, hits, more } = this.#found;
    this.peopleHeading.hidden = this.people.hidden = conversations.length === 0;
    setText(this.status, words ?? later.history.found(hits.length, more));
    renderList(this.people, conversations, (c) => String(c.id), () => this.#person(), (row, conversation) => {
      showPicture(row.picture, shortName(conversation.peer), "phone");
      row.link.href = `/messages/${conversation.id}`;
      setText(row.name, title(conversation.peer));
      setText(row.tag, t.kinds[/** @type {"chat"} */ (conversation.kind)]);
      row.tag.dataset.kind = conversation.kind;
      const label = later.history.onlyWith(title(conversation.peer));
      setAttribute(row.only, "aria-label", label);
      row.only.title = label;
      row.only.onclick = () => this.send("only-with", { id: conversation.id, name: shortName(conversation.peer) });
    });
    const myId = this.client.state.me?.user.id ?? 0;
    renderList(this.hits, hits, (hit) => String(hit.message.id), () => this.#hit(), (row, { message, conversation, pieces }) => {
      row.link.href = `/messages/${conversation.id}#${message.id}`;
      setText(row.name, title(conversation.peer));
      setText(row.tag, t.kinds[/** @type {"chat"} */ (conversation.kind)]);
      row.tag.dataset.kind = conversation.kind;
      setText(row.time, briefTime(message.at));
      setAttribute(row.time, "datetime", message.at);
      setAttribute(row.time, "title", fullTime(message.at));
      const mine = isMine(message, myId);
      const parts = pieces.map((/** @type {any} */ piece) => (piece.hit ? h("mark", {}, piece.text) : piece.text));
      row.text.replaceChildren(...(mine ? [h("bdi", {}, later.history.mine), " "] : []), ...parts);
    });
    this.more.hidden = !more || words === later.history.searching;
  }

  #person() {
    const row = /** @type {any} */ (h("li"));
    row.picture = h("span.picture", { "aria-hidden": "true" });
    row.name = h("span.name", { dir: "auto" });
    row.tag = h("span.tag");
    row.link = h("a", {}, row.picture, row.name, row.tag);
    row.only = h("button.icon-button", { type: "button" }, icon("search"));
    row.append(row.link, row.only);
    return row;
  }

  #hit() {
    const row = /** @type {any} */ (h("li"));
    row.name = h("span.name", { dir: "auto" });
    row.tag = h("span.tag");
    row.time = h("time");
    row.text = h("span.text", { dir: "auto" });
    row.link = h("a", {}, h("span.line", {}, row.name, row.tag, row.time), row.text);
    row.append(row.link);
    return row;
  }
}

customElements.define("search-results", SearchResults);
