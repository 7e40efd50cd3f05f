// @ts-check

/**
 * The tones to choose from: notes of a frequency (Hz), when each begins and how long it fades (s).
 *
 * @type {Record<string, { shape: OscillatorType, notes: [frequency: number, start: number, length: number][] }>}
 */
export const TONES = {
  two: { shape: "sine", notes: [[660, 0, 0.32], [880, 0.14, 0.32]] },
  rise: { shape: "triangle", notes: [[523, 0, 0.2], [659, 0.1, 0.2], [784, 0.2, 0.36]] },
  bell: { shape: "sine", notes: [[1047, 0, 1.1], [2093, 0, 0.5]] },
  knock: { shape: "triangle", notes: [[196, 0, 0.09], [165, 0.13, 0.12]] },
};

/** @param {AudioContext} context @param {number} volume 0 to 1 @param {string} name one of `TONES` */
export function play(context, volume, name) {
  const { shape, notes } = TONES[name] ?? TONES.two;
  for (const [frequency, after, length] of notes) {
    const start = context.currentTime + after;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(volume / (frequency > 1500 ? 3 : 1), start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    const oscillator = new OscillatorNode(context, { frequency, type: shape });
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length + 0.02);
  }
}
