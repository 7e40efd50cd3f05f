// @ts-check
import { readJson } from "./said.js";
import { t } from "./strings.js";

/** An answer that is no success, or no answer at all (`id` is then `no_connection` and `status` 0). */
export class ApiError extends Error {
  /** @param {number} status @param {string} id @param {string} sentence can be shown as it is */
  constructor(status, id, sentence) {
    super(sentence);
    this.status = status;
    this.id = id;
    this.sentence = sentence;
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The box's REST API (docs/api.md). Every method throws `ApiError`. */
export class Api {
  /** How far the box's clock is ahead of this computer's, in milliseconds. */
  skewMs = 0;

  /** @param {{ base?: string, onSignedOut?: () => void, timeoutMs?: number }} [options] */
  constructor({ base = "/api/v1", onSignedOut = () => {}, timeoutMs = 15000 } = {}) {
    this.base = base;
    this.onSignedOut = onSignedOut;
    this.timeoutMs = timeoutMs;
  }

  /** @param {string} path @param {Record<string, string | number | undefined>} [query] @param {AbortSignal} [signal] */
  get(path, query = {}, signal) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
    return this.#ask("GET", search ? `${path}?${search}` : path, undefined, signal);
  }

  /** @param {string} path @param {unknown} [body] */
  post(path, body = {}) {
    return this.#ask("POST", path, body);
  }

  /** Send a file as it is. @param {string} path @param {Blob} file */
  upload(path, file) {
    return this.#ask("POST", path, file);
  }

  /** @param {string} path @param {unknown} body */
  patch(path, body) {
    return this.#ask("PATCH", path, body);
  }

  /** @param {string} path */
  delete(path) {
    return this.#ask("DELETE", path);
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [signal] */
  async #ask(method, path, body, signal) {
    const deadline = AbortSignal.timeout(this.timeoutMs);
    let response, answer;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: body === undefined || body instanceof Blob ? {} : { "Content-Type": "application/json" },
        body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      answer = response.status === 204 ? null : parsed(await response.text());
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, "no_connection", t.errors.noConnection);
    }
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (date) this.skewMs = date + 500 - Date.now();
    if (response.ok) return answer;
    const said = answer?.error ?? {};
    const error = new ApiError(response.status, said.id ?? "server_error", said.sentence ?? t.errors.server(response.status));
    if (error.id === "signed_out") this.onSignedOut();
    throw error;
  }
}

/** @param {string} text @returns {any} null when it is no JSON */
function parsed(text) {
  try {
    return readJson(text);
  } catch {
    return null;
  }
}
