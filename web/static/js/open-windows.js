// @ts-check
import { lasting, thisTab } from "./keep.js";

/**
 * @typedef {{ id: number, minimised: boolean, used: number }} Pane one conversation's window; the greater `used`, the later
 */

const MOST = 12;

/** Which windows are open and how, kept over a reload; a new tab begins as the last one was. */
export class OpenWindows {
  /** @type {Pane[]} in the order they were opened in, which is the order on the screen */
  panes = [];
  listOpen = false;
  /** Whether the list is that of colleagues and contacts. */
  people = false;

  /** @param {number} userId @param {() => void} onChange */
  constructor(userId, onChange) {
    this.name = `windows:${userId}`;
    this.onChange = onChange;
    const kept = thisTab.get(this.name) ?? lasting.get(this.name);
    if (Array.isArray(kept?.panes)) {
      this.panes = kept.panes.filter((/** @type {any} */ pane) => Number.isInteger(pane?.id)).slice(-MOST);
      this.listOpen = Boolean(kept.listOpen);
      this.people = Boolean(kept.people);
    }
  }

  /** @param {number} id */
  open(id) {
    const pane = { id, minimised: false, used: 1 + Math.max(0, ...this.panes.map(({ used }) => used)) };
    const known = this.panes.some((other) => other.id === id);
    this.#set(known ? this.panes.map((other) => (other.id === id ? pane : other)) : [...this.panes, pane].slice(-MOST));
  }

  /** The windows that stand open where there is room for `room` of them: those used last. @param {number} room @returns {Set<number>} */
  standing(room) {
    const open = this.panes.filter((pane) => !pane.minimised).sort((a, b) => b.used - a.used);
    return new Set(open.slice(0, room).map((pane) => pane.id));
  }

  /** Those that have a place at all beside the standing ones: the tabs used last. The list leads to the others. @param {Set<number>} standing @param {number} tabs @returns {Set<number>} */
  placed(standing, tabs) {
    const others = this.panes.filter((pane) => !standing.has(pane.id)).sort((a, b) => b.used - a.used);
    return new Set([...standing, ...others.slice(0, Math.max(0, tabs)).map((pane) => pane.id)]);
  }

  /** @param {number} id */
  minimise(id) {
    this.#set(this.panes.map((pane) => (pane.id === id ? { ...pane, minimised: true } : pane)));
  }

  minimiseAll() {
    this.#set(this.panes.map((pane) => ({ ...pane, minimised: true })));
  }

  /** @param {number} id */
  close(id) {
    this.#set(this.panes.filter((pane) => pane.id !== id));
  }

  /** The same window goes on with another conversation. @param {number} id @param {number} next */
  replace(id, next) {
    const panes = this.panes.filter((pane) => pane.id !== next);
    this.#set(panes.map((pane) => (pane.id === id ? { ...pane, id: next } : pane)));
  }

  /** @param {boolean} listOpen @param {boolean} [people] */
  showList(listOpen, people = this.people) {
    Object.assign(this, { listOpen, people });
    this.#set(this.panes);
  }

  /** @param {Pane[]} panes */
  #set(panes) {
    this.panes = panes;
    const kept = { panes, listOpen: this.listOpen, people: this.people };
    thisTab.set(this.name, kept);
    lasting.set(this.name, kept);
    this.onChange();
  }
}
