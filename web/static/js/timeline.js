// @ts-check

/** Whatever stands at the end of a window is known by the box's newest messages. */
const NEWEST = 50;

/**
 * What a window shows: the box's messages and the calls among them, then those still on their way there.
 *
 * @param {import("./box-client.js").BoxClient} client
 * @param {number} id of the conversation
 * @returns {any[]}
 */
export function timeline({ state, outbox, uploads }, id) {
  const history = state.histories.get(id);
  const messages = history ? withCalls(history) : [];
  const mine = state.me?.user ?? null;
  const known = new Set(messages.slice(-NEWEST).map((message) => message.key));
  const direction = state.conversations.get(id)?.kind === "chat" ? "internal" : "out";
  const files = (uploads?.of(id) ?? []).map((upload) => ({ ...upload, text: upload.file.name }));
  const waiting = [...(outbox?.of(id) ?? []), ...files]
    .filter((entry) => !known.has(entry.key))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map((entry) => ({ ...entry, id: null, author: mine, direction, parts: 0 }));
  return [...messages, ...waiting];
}

/** @param {import("./history.js").History} history @returns {any[]} messages and calls in order of time */
function withCalls({ messages, calls, more, newer }) {
  if (calls.size === 0) return messages;
  const from = more ? messages[0]?.at ?? "" : "";
  const to = newer ? messages.at(-1)?.at ?? "" : "~";
  const ended = [...calls.values()]
    .filter((call) => call.state === "ended" && call.at >= from && call.at <= to)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map((call) => ({ call, id: null, key: `call:${call.id}`, at: call.at, direction: call.direction, author: null, state: "received" }));
  const merged = [];
  let next = 0;
  for (const message of messages) {
    while (next < ended.length && ended[next].at < message.at) merged.push(ended[next++]);
    merged.push(message);
  }
  return [...merged, ...ended.slice(next)];
}
