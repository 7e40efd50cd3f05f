// @ts-check
import { t } from "./strings.js";
import { fileSize } from "./words.js";

/** What browsers draw; the box looks for itself what a file is. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const PASTED = /^image\.(png|jpe?g|gif|webp)$/;

/**
 * @typedef {object} Chosen a file before it is sent
 * @property {Blob} blob
 * @property {import("./uploads.js").Upload["file"]} file
 * @property {string} problem why it cannot be sent
 */

/** @param {File} file @param {number} most bytes @returns {Promise<Chosen>} */
export async function describe(file, most) {
  const size = PICTURES.has(file.type) ? await sizeOf(file) : null;
  // What is pasted has no name of its own.
  const name = PASTED.test(file.name) ? `${t.files.pasted} ${stamp(new Date())}${file.name.slice("image".length)}` : file.name;
  const problem = file.size === 0 ? t.files.empty : file.size > most ? t.files.tooLarge(fileSize(file.size), fileSize(most)) : "";
  return { blob: file, file: { name, media_type: file.type, bytes: file.size, width: size?.width ?? null, height: size?.height ?? null }, problem };
}

/** The files of a paste or a drop, folders left out. @param {DataTransfer} transfer @returns {File[]} */
export function filesOf(transfer) {
  const folder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry?.()?.isDirectory;
  return [...transfer.items].filter((item) => item.kind === "file" && !folder(item)).map((item) => item.getAsFile()).filter((file) => file !== null);
}

/** @param {Blob} picture @returns {Promise<{ width: number, height: number } | null>} null when it is none after all */
async function sizeOf(picture) {
  try {
    const bitmap = await createImageBitmap(picture);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return null;
  }
}

/** @param {Date} at @returns {string} "2026-11-22 18.26.48" */
function stamp(at) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
}
