// @ts-check
/** Which ways lead to the other side of a conversation, besides the one that it is. */

/** @param {any} me @param {any} conversation @returns {any} the colleague with whom this is a chat for two */
export function colleagueOf(me, { kind, peer }) {
  return kind === "chat" ? me.users.find((/** @type {any} */ user) => user.id === peer.user_id) : undefined;
}

/** @param {any} me @param {any} conversation @returns {string | undefined} what calls the other side */
export function calleeOf(me, conversation) {
  const { kind, peer } = conversation;
  if (!me.calls.allowed) return undefined;
  return kind === "sms" && isNumber(peer) ? peer.number : colleagueOf(me, conversation)?.extension || undefined;
}

/** @param {any} peer @returns {boolean} some senders have a name instead */
export const isNumber = (peer) => /^\+?\d/.test(peer.number);

/** @param {any} me @param {any} conversation @returns {any} the colleague on the other side, where both a chat and a text reach them */
export function twoWaysTo(me, { kind, peer }) {
  if (!me.sms.allowed) return undefined;
  return me.users.find((/** @type {any} */ user) => user.mobile && (kind === "chat" ? user.id === peer.user_id : user.mobile.number === peer.number));
}
