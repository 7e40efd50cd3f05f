// @ts-check
/** Files that wait to be sent, kept in the browser's own database: they are too large for its storage. */

const DATABASE = "box-files";
const STORE = "waiting";

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A keep that lives as long as the page where the browser allows no more (a full disk, a frame of another site). */
export class FileKeep {
  /** @type {Map<string, any>} */
  #memory = new Map();
  #opening = /** @type {Promise<IDBDatabase> | null} */ (null);

  #open() {
    this.#opening ??= (async () => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
      return answer(request);
    })();
    return this.#opening;
  }

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<any>} use @returns {Promise<any>} */
  async #use(mode, use) {
    return answer(use((await this.#open()).transaction(STORE, mode).objectStore(STORE)));
  }

  /** @param {{ key: string }} record */
  async put(record) {
    this.#memory.set(record.key, record);
    try {
      await this.#use("readwrite", (store) => store.put(record));
      this.#memory.delete(record.key);
    } catch {
      // It stays in the page's memory.
    }
  }

  /** @param {string} key @returns {Promise<any | undefined>} */
  async get(key) {
    return this.#memory.get(key) ?? this.#use("readonly", (store) => store.get(key)).catch(() => undefined);
  }

  /** @returns {Promise<any[]>} */
  async all() {
    const stored = await this.#use("readonly", (store) => store.getAll()).catch(() => []);
    return [...stored, ...this.#memory.values()];
  }

  /** @param {string} key */
  async remove(key) {
    this.#memory.delete(key);
    await this.#use("readwrite", (store) => store.delete(key)).catch(() => {});
  }
}
