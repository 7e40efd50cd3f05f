// @ts-check
import { later } from "./strings.later.js";
import { fileSize } from "./words.js";

/** What browsers draw; the box looks for itself what a file is. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const PASTED = /^image\.(png|jpe?g|gif|webp)$/;

/** A picture of more bytes goes with a small one: twice the size it has in a conversation, for sharp screens. */
const SMALL_BYTES = 150_000;
const [WIDEST, HIGHEST] = [520, 600];

/**
 * @typedef {object} Chosen a file before it is sent
 * @property {Blob} blob
 * @property {Blob | null} preview the same picture made small
 * @property {import("./uploads.js").Upload["file"]} file
 * @property {string} problem why it cannot be sent
 */

/** @param {File} file @param {number} most bytes @returns {Promise<Chosen>} */
export async function describe(file, most) {
  const picture = PICTURES.has(file.type) ? await looksOf(file) : null;
  // What is pasted has no name of its own.
  const name = PASTED.test(file.name) ? `${later.files.pasted} ${stamp(new Date())}${file.name.slice("image".length)}` : file.name;
  const problem = file.size === 0 ? later.files.empty : file.size > most ? later.files.tooLarge(fileSize(file.size), fileSize(most)) : "";
  const { preview = null, width = null, height = null } = picture ?? {};
  return { blob: file, preview, file: { name, media_type: file.type, bytes: file.size, width, height }, problem };
}

/** The files of a paste or a drop, folders left out. @param {DataTransfer} transfer @returns {File[]} */
export function filesOf(transfer) {
  const folder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry?.()?.isDirectory;
  return [...transfer.items].filter((item) => item.kind === "file" && !folder(item)).map((item) => item.getAsFile()).filter((file) => file !== null);
}

/** @param {Blob} picture @returns {Promise<{ width: number, height: number, preview: Blob | null } | null>} null when it is none after all */
async function looksOf(picture) {
  try {
    const bitmap = await createImageBitmap(picture);
    const { width, height } = bitmap;
    const preview = picture.size > SMALL_BYTES && picture.type !== "image/gif" ? await smaller(bitmap, picture.type).catch(() => null) : null; // a GIF moves
    bitmap.close();
    return { width, height, preview: preview && preview.size < picture.size / 2 ? preview : null };
  } catch {
    return null;
  }
}

/** @param {ImageBitmap} bitmap @param {string} type @returns {Promise<Blob | null>} null where it stays large; fails where the browser cannot make one */
async function smaller(bitmap, type) {
  const scale = Math.min(1, WIDEST / bitmap.width, HIGHEST / bitmap.height);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const preview = await canvas.convertToBlob({ type: type === "image/jpeg" ? type : "image/webp", quality: 0.8 });
  return preview.size < SMALL_BYTES ? preview : null;
}

/** @param {Date} at @returns {string} "2026-11-22 18.26.48" */
function stamp(at) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
}
