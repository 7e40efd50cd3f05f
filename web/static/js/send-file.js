// @ts-check
import { ApiError } from "./api.js";
import { readJson } from "./said.js";
import { t } from "./strings.js";

/** No byte for so long: the network is gone. */
const STALLED_MS = 30_000;

/**
 * Send a file as the body of a request, and tell how far it is (`fetch` cannot).
 *
 * @param {import("./api.js").Api} api
 * @param {string} path
 * @param {Blob} blob
 * @param {(done: number) => void} onProgress 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<any>} the answer
 * @throws {ApiError}
 */
export function sendFile(api, path, blob, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new ApiError(0, "no_connection", t.errors.noConnection));
    let timer = /** @type {any} */ (undefined);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED_MS);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      alive();
      onProgress(total ? loaded / total : 0);
    };
    request.onerror = request.onabort = lost;
    request.onloadend = () => clearTimeout(timer);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(answer);
      const said = answer?.error ?? {};
      const error = new ApiError(request.status, said.id ?? "server_error", said.sentence ?? t.errors.server(request.status));
      if (error.id === "signed_out") api.onSignedOut();
      reject(error);
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", api.base + path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    alive();
    request.send(blob);
  });
}

/** @param {string} text @returns {any} null when it is no JSON */
function parsed(text) {
  try {
    return readJson(text);
  } catch {
    return null;
  }
}
