// @ts-check

/** Two short soft notes, made in the browser; it stays silent until the person has touched the page once. */
export class Tone {
  #context = /** @type {AudioContext | null} */ (null);

  /** Whether the browser would refuse to play. */
  get blocked() {
    if (this.#context) return this.#context.state !== "running";
    return !(/** @type {any} */ (navigator).userActivation?.hasBeenActive ?? false);
  }

  /** Called on a gesture: from then on tones can be heard. */
  async unlock() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") await this.#context.resume();
  }

  /** @param {number} volume 0 to 1 */
  async play(volume) {
    await this.unlock();
    const context = /** @type {AudioContext} */ (this.#context);
    [660, 880].forEach((frequency, index) => {
      const start = context.currentTime + index * 0.14;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(volume, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.32);
      const oscillator = new OscillatorNode(context, { frequency, type: "sine" });
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + 0.34);
    });
  }
}
