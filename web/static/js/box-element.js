// @ts-check

/**
 * A custom element in the light DOM. `build` makes its inside once, `connected` runs each time it enters the page;
 * what is taken with `hold` or `listen` is given back when it leaves.
 */
export class BoxElement extends HTMLElement {
  /** Set before the element enters the page, where it needs the box. @type {import("./box-client.js").BoxClient} */
  client;
  /** @type {(() => void)[]} */
  #held = [];
  #built = false;

  connectedCallback() {
    if (!this.#built) {
      this.#built = true;
      this.build();
    }
    this.connected();
  }

  disconnectedCallback() {
    for (const release of this.#held.splice(0)) release();
  }

  build() {}

  connected() {}

  get built() {
    return this.#built;
  }

  /** @param {() => void} release called when the element leaves the page */
  hold(release) {
    this.#held.push(release);
  }

  /** @param {EventTarget} target @param {string} type @param {(event: any) => void} listener @param {AddEventListenerOptions} [options] */
  listen(target, type, listener, options) {
    target.addEventListener(type, listener, options);
    this.hold(() => target.removeEventListener(type, listener, options));
  }

  /** @param {string} type @param {unknown} [detail] */
  send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}
