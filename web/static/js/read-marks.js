// @ts-check
import { ApiError } from "./api.js";

const REST_MS = 250;
const AGAIN_MS = 5000;

/** What was read, on its way to the box: shown here at once, told after a short rest, and again after an outage. */
export class ReadMarks {
  /** @type {Map<number, { upTo: number, timer: any }>} */
  #marks = new Map();

  /** @param {import("./box-client.js").BoxClient} client */
  constructor(client) {
    this.client = client;
  }

  /** @param {number} id of the conversation @param {number} upTo id of a message */
  put(id, upTo) {
    const { state } = this.client;
    const conversation = state.conversations.get(id);
    const mark = this.#marks.get(id);
    if (!conversation || (conversation.unread === 0 && conversation.read_up_to >= upTo && !mark)) return;
    if (conversation.read_up_to < upTo) {
      conversation.read_up_to = upTo;
      conversation.unread = 0;
      state.tell("conversations");
    }
    this.#tell(id, upTo, REST_MS);
  }

  /** @param {number} id @param {number} upTo @param {number} ms */
  #tell(id, upTo, ms) {
    clearTimeout(this.#marks.get(id)?.timer);
    const timer = setTimeout(async () => {
      try {
        await this.client.api.post(`/conversations/${id}/read`, { up_to: upTo });
        if (this.#marks.get(id)?.timer === timer) this.#marks.delete(id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!error.passing) this.#marks.delete(id);
        else if (error.status && this.#marks.get(id)?.timer === timer) this.#tell(id, upTo, AGAIN_MS);
      }
    }, ms);
    this.#marks.set(id, { upTo, timer });
  }

  /** The connection is back. */
  tellAgain() {
    for (const [id, { upTo }] of this.#marks) this.put(id, upTo);
  }
}
