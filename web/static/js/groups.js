// @ts-check
/** What people do with group chats. Everything throws `ApiError`. */

/** @typedef {import("./box-client.js").BoxClient} Client */

/** @param {Client} client @param {string} name @param {number[]} userIds @param {string} key @returns {Promise<any>} the conversation */
export function makeGroup(client, name, userIds, key) {
  return changed(client, () => client.api.post("/conversations", { kind: "group", name, user_ids: userIds, key }));
}

/** @param {Client} client @param {number} id @param {string} name */
export function renameGroup(client, id, name) {
  return changed(client, () => client.api.patch(`/conversations/${id}`, { name }));
}

/** @param {Client} client @param {number} id @param {number[]} userIds */
export function addToGroup(client, id, userIds) {
  return changed(client, () => client.api.post(`/conversations/${id}/members`, { user_ids: userIds }));
}

/** @param {Client} client @param {number} id @param {number} userId another's, or one's own to leave */
export function removeFromGroup(client, id, userId) {
  return client.api.delete(`/conversations/${id}/members/${userId}`);
}

/** @param {Client} client @param {() => Promise<any>} ask */
async function changed(client, ask) {
  const askedAt = client.state.seq;
  const { conversation } = await ask();
  return client.state.mergeConversation(conversation, askedAt);
}
