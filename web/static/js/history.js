// @ts-check

/** The loaded stretch of one conversation, oldest first, without holes. */
export class History {
  /** @type {any[]} */
  messages = [];
  /** Whether the box has older ones. */
  more = true;
  /** Whether it has newer ones: the stretch was jumped to and does not reach the present. */
  newer = false;
  loaded = false;
  /** Calls with this person, by id. @type {Map<string, any>} */
  calls = new Map();
  /** The call to go on before, undefined at first, null when there are no earlier ones. @type {string | null | undefined} */
  callsBefore = undefined;

  /** @param {number} id */
  #place(id) {
    let place = this.messages.length;
    while (place > 0 && this.messages[place - 1].id >= id) place -= 1;
    return place;
  }

  /** @param {number} id @returns {any | undefined} */
  find(id) {
    const message = this.messages[this.#place(id)];
    return message?.id === id ? message : undefined;
  }

  /** @param {number} id */
  remove(id) {
    if (this.find(id)) this.messages.splice(this.#place(id), 1);
  }

  /** Insert by id, or replace. @param {any} message */
  put(message) {
    const place = this.#place(message.id);
    this.messages.splice(place, this.messages[place]?.id === message.id ? 1 : 0, message);
  }
}

/** So many are kept whose windows were closed: a page may be open for weeks. */
const AT_HAND = 20;

/** The histories by conversation, of which those with a window are read again after a gap. @extends {Map<number, History>} */
export class Histories extends Map {
  /** A window each. @type {Set<{ id: number }>} */
  #uses = new Set();

  /** @param {number} id @returns {() => void} ends the use */
  use(id) {
    const use = { id };
    this.#uses.add(use);
    return () => {
      this.#uses.delete(use);
      const history = this.get(id);
      if (history) this.delete(id) && this.set(id, history); // what was left last goes last
      const idle = [...this.keys()].filter((each) => !this.inUse(each));
      for (const each of idle.slice(0, -AT_HAND)) this.delete(each);
    };
  }

  /** @param {number} id */
  inUse(id) {
    return [...this.#uses].some((use) => use.id === id);
  }
}
