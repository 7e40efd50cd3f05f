// @ts-check
import { readJson } from "./said.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const HELLO_DEADLINE_MS = 10_000;
/** A link that died without a word (the box lost power) looks open for ever: after this silence a new one is made. */
const SILENCE_MS = 120_000;
const SIGNED_OUT = 4401;

/**
 * The websocket of docs/api.md: connects, and connects again with growing waits, always from the cursor it is given.
 * It only carries frames; what they mean is the client's business.
 */
export class LiveFeed {
  #socket = /** @type {WebSocket | null} */ (null);
  #waitMs = FIRST_WAIT_MS;
  #retry = /** @type {any} */ (undefined);
  #deadline = /** @type {any} */ (undefined);
  #silence = /** @type {any} */ (undefined);
  #wanted = false;
  #connected = false;

  /**
   * @param {object} options
   * @param {string} options.url without the cursor
   * @param {() => number} options.cursor the last `seq` that was applied
   * @param {() => string} options.rules of the office, as the snapshot told them
   * @param {(frame: any) => void} options.onFrame every frame but `hello`
   * @param {(connected: boolean) => void} options.onConnected called on each change
   * @param {() => void} options.onSignedOut
   * @param {any} [options.environment] where `WebSocket`, timers and page events come from
   */
  constructor({ url, cursor, rules, onFrame, onConnected, onSignedOut, environment = globalThis }) {
    this.url = url;
    this.cursor = cursor;
    this.rules = rules;
    this.onFrame = onFrame;
    this.onConnected = onConnected;
    this.onSignedOut = onSignedOut;
    this.environment = environment;
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.environment.addEventListener("online", this.#now);
    this.environment.addEventListener("offline", this.#lost);
    this.environment.document?.addEventListener("visibilitychange", this.#seen);
    this.#connect();
  }

  stop() {
    this.#wanted = false;
    this.environment.removeEventListener("online", this.#now);
    this.environment.removeEventListener("offline", this.#lost);
    this.environment.document?.removeEventListener("visibilitychange", this.#seen);
    this.#drop();
    this.#connected = false; // whoever starts it again is told anew
  }

  /** Try at once instead of waiting for the next turn; does nothing while connected. */
  nudge() {
    if (this.#wanted && !this.#connected) this.#now();
  }

  #now = () => {
    this.#waitMs = FIRST_WAIT_MS;
    this.#connect();
  };

  #lost = () => {
    this.#drop();
    this.#tell(false);
    this.#later();
  };

  #seen = () => {
    if (this.environment.document.visibilityState === "visible") this.nudge();
  };

  #connect() {
    this.#drop();
    const socket = new this.environment.WebSocket(`${this.url}?after=${this.cursor()}`);
    this.#socket = socket;
    this.#deadline = this.environment.setTimeout(() => this.#failed(socket), HELLO_DEADLINE_MS);
    socket.onmessage = (/** @type {MessageEvent} */ event) => {
      if (socket === this.#socket) this.#received(readJson(event.data));
    };
    socket.onclose = (/** @type {CloseEvent} */ event) => {
      if (socket !== this.#socket) return;
      if (event.code === SIGNED_OUT) {
        this.stop();
        this.onSignedOut();
      } else this.#failed(socket);
    };
  }

  /** @param {any} frame */
  #received(frame) {
    this.environment.clearTimeout(this.#silence);
    this.#silence = this.environment.setTimeout(this.#now, SILENCE_MS);
    if (frame.type === "hello") {
      // The box came back with another config: what was read before no longer holds.
      if (frame.rules && frame.rules !== this.rules()) return this.onFrame({ type: "reset" });
      this.environment.clearTimeout(this.#deadline);
      this.#waitMs = FIRST_WAIT_MS;
      this.#tell(true);
    } else this.onFrame(frame);
  }

  /** @param {WebSocket} socket */
  #failed(socket) {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#tell(false);
    this.#later();
  }

  #later() {
    if (!this.#wanted) return;
    // Jitter: a whole office that lost the box must not come back in one instant.
    const wait = this.#waitMs * (0.5 + Math.random());
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#retry = this.environment.setTimeout(() => this.#connect(), wait);
  }

  #drop() {
    for (const timer of [this.#retry, this.#deadline, this.#silence]) this.environment.clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {boolean} connected */
  #tell(connected) {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.onConnected(connected);
  }
}
