// @ts-check

/** @param {string} day "2026-11-22" or "" @param {number} later days @returns {string | undefined} the local midnight in UTC */
export function midnight(day, later) {
  const [year, month, date] = day.split("-").map(Number);
  return date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
