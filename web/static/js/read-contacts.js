// @ts-check
const MOST = 200; // of one answer

/**
 * Read contacts, in as many answers as it takes.
 *
 * @param {import("./api.js").Api} api
 * @param {string} q what is looked for; "" for all
 * @param {number} count how many at most
 * @param {number} [after] the id of the last one that is there already
 * @returns {Promise<{ contacts: any[], more: boolean }>}
 * @throws {import("./api.js").ApiError}
 */
export async function readContacts(api, q, count, after) {
  const contacts = /** @type {any[]} */ ([]);
  let more = true;
  while (more && contacts.length < count) {
    const answer = await api.get("/contacts", { q: q || undefined, limit: Math.min(count - contacts.length, MOST), after: contacts.at(-1)?.id ?? after });
    contacts.push(...answer.contacts);
    more = answer.more;
  }
  return { contacts, more };
}
