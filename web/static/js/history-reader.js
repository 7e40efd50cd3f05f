// @ts-check
const PAGE = 50;

/** Reads the messages and calls of conversations, a stretch at a time, for all windows of a page. */
export class HistoryReader {
  #client;
  /** @type {Map<number, Promise<void>>} */
  #loading = new Map();

  /** @param {import("./box-client.js").BoxClient} client */
  constructor(client) {
    this.#client = client;
  }

  /** The newest page, unless it is there. @param {number} id @returns {Promise<void>} */
  async newest(id) {
    const history = this.#client.state.history(id);
    await this.#loading.get(id)?.catch(() => {}); // it may be an older one that is on its way
    if (!history.loaded) await this.#page(id, undefined);
  }

  /** @param {number} id @returns {Promise<void>} */
  older(id) {
    const history = this.#client.state.history(id);
    if (!history.more || !history.loaded) return Promise.resolve();
    return this.#page(id, history.messages[0]?.id);
  }

  /** @param {number} id @param {number | undefined} before */
  #page(id, before) {
    const underWay = this.#loading.get(id);
    if (underWay) return underWay;
    const askedAt = this.#client.state.seq;
    const loading = this.#client.api
      .get(`/conversations/${id}/messages`, { limit: PAGE, before })
      .then(({ messages, more }) => this.#client.state.mergePage(id, messages, more, askedAt, before === undefined))
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  /** The stretch after what is loaded, when that does not reach the present. @param {number} id @returns {Promise<void>} */
  newer(id) {
    const history = this.#client.state.history(id);
    const underWay = this.#loading.get(id);
    if (underWay || !history.newer) return underWay ?? Promise.resolve();
    const askedAt = this.#client.state.seq;
    const loading = this.#client.api
      .get(`/conversations/${id}/messages`, { limit: PAGE, after: history.messages.at(-1)?.id ?? 0 })
      .then(({ messages, more }) => this.#client.state.mergeStretch(id, [...history.messages, ...messages], history.more, more, askedAt))
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  /** The stretch around a message. @param {number} id @param {number} messageId @returns {Promise<void>} */
  async around(id, messageId) {
    for (let other; (other = this.#loading.get(id)); ) await other.catch(() => {}); // this asks for itself
    const history = this.#client.state.history(id);
    if (history.loaded && history.find(messageId)) return;
    const askedAt = this.#client.state.seq;
    const loading = this.#client.api
      .get(`/conversations/${id}/messages`, { limit: PAGE, around: messageId })
      .then(({ messages, more, newer }) => this.#client.state.mergeStretch(id, messages, more, newer, askedAt))
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    await loading;
  }

  /** Back to the present, from wherever the stretch is. @param {number} id @returns {Promise<void>} */
  async backToNewest(id) {
    for (let other; (other = this.#loading.get(id)); ) await other.catch(() => {}); // another stretch may be on its way
    const history = this.#client.state.history(id);
    if (!history.newer) return;
    history.loaded = false;
    await this.#page(id, undefined);
  }

  /** Calls with the person of a conversation, as far back as its messages are loaded. @param {number} id */
  async calls(id) {
    const history = this.#client.state.history(id);
    const first = () => (history.more ? Date.parse(history.messages[0]?.at ?? "") : 0);
    while (history.loaded && history.callsBefore !== null && !(oldestCall(history) < first())) {
      const { calls, more } = await this.#client.api.get(`/conversations/${id}/calls`, { limit: PAGE, before: history.callsBefore });
      for (const call of calls) history.calls.set(call.id, call);
      history.callsBefore = more ? calls.at(-1).id : null;
      this.#client.state.tell(`history:${id}`);
    }
  }
}

/** @param {import("./history.js").History} history @returns {number} ms, NaN without any */
function oldestCall(history) {
  return history.callsBefore ? Date.parse(history.calls.get(history.callsBefore).at) : NaN;
}
