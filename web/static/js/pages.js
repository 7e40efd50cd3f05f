// @ts-check
import { bring } from "./bring.js";
import { setAttribute } from "./dom.js";

/** @typedef {{ name: string, pattern: RegExp, load: () => Promise<unknown>, element: string }} Page `element` gets `client`, `dock`, `face` and `route` */

/** @type {Page[]} */
const PAGES = [
  { name: "messages", pattern: /^\/messages$/, load: () => bring("elements/messages-page.js"), element: "messages-page" },
  { name: "messages", pattern: /^\/messages\/(\d+)$/, load: () => bring("elements/conversation-page.js"), element: "conversation-page" },
  { name: "calls", pattern: /^\/calls$/, load: () => bring("elements/calls-page.js"), element: "calls-page" },
  { name: "contacts", pattern: /^\/contacts$/, load: () => bring("elements/contacts-page.js"), element: "contacts-page" },
  { name: "settings", pattern: /^\/settings$/, load: () => bring("elements/settings-page.js"), element: "settings-page" },
];

/**
 * Shows the page that the address names: the overview in the document itself, or an element in its place. Any element may
 * send `go` with an address; links to a page need nothing.
 */
export class Pages {
  #shown = 0;

  /**
   * @param {object} options
   * @param {HTMLElement} options.home what `/` shows
   * @param {HTMLElement} options.place where the other pages stand
   * @param {HTMLElement} options.nav links, marked with `aria-current`
   * @param {Record<string, any>} options.gives what every page gets
   * @param {() => void} options.onFailed the page did not come
   */
  constructor({ home, place, nav, gives, onFailed }) {
    Object.assign(this, { home, place, nav, gives, onFailed });
    addEventListener("popstate", () => void this.show());
    addEventListener("go", (/** @type {any} */ event) => this.go(event.detail));
    document.addEventListener("click", (event) => {
      const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
      if (!link || link.target || link.download || link.origin !== location.origin || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
      if (link.pathname !== "/" && !find(link.pathname)) return;
      event.preventDefault();
      this.go(link.pathname + link.search + link.hash);
    });
  }

  /** @param {string} address */
  go(address) {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
    void this.show(true);
  }

  /** @param {boolean} [moved] whether the reader came here by a click, who then goes on reading at the heading */
  async show(moved = false) {
    const turn = (this.#shown += 1);
    const { home, place, nav, gives, onFailed } = /** @type {any} */ (this);
    const page = find(location.pathname);
    for (const link of nav.querySelectorAll("a")) setAttribute(link, "aria-current", link.dataset.page === (page?.name ?? "home") ? "page" : null);
    try {
      await page?.load();
    } catch {
      if (turn === this.#shown) onFailed();
      return;
    }
    if (turn !== this.#shown) return;
    home.hidden = Boolean(page);
    place.hidden = !page;
    document.body.dataset.page = page?.element ?? "home";
    if (page) {
      const route = { argument: Number(page.pattern.exec(location.pathname)?.[1] ?? 0), query: new URLSearchParams(location.search), hash: location.hash.slice(1) };
      place.replaceChildren(Object.assign(document.createElement(page.element), gives, { route }));
    } else place.replaceChildren();
    scrollTo(0, 0);
    const heading = /** @type {HTMLElement | null} */ ((page ? place : home).querySelector("h1, h2"));
    gives.face.page = page ? heading?.textContent : "";
    if (!moved || !heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** @param {string} path @returns {Page | undefined} */
const find = (path) => PAGES.find(({ pattern }) => pattern.test(path));
