// @ts-check
import { bring } from "./bring.js";

/** Short soft notes, made in the browser; it stays silent until the person has touched the page once. */
export class Tone {
  #context = /** @type {AudioContext | null} */ (null);

  /** Whether the browser would refuse to play. */
  get blocked() {
    if (this.#context) return this.#context.state !== "running";
    return !(/** @type {any} */ (navigator).userActivation?.hasBeenActive ?? false);
  }

  /** Called on a gesture: from then on tones can be heard. */
  async unlock() {
    void bring("tones.js").catch(() => {}); // to have them when one is due
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") await this.#context.resume();
  }

  /** @param {number} volume 0 to 1 @param {string} name one of `TONES` */
  async play(volume, name) {
    await this.unlock();
    const tones = await bring("tones.js").catch(() => null); // without a connection there is none
    tones?.play(this.#context, volume, name);
  }
}
