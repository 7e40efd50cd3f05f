import assert from "node:assert/strict";
import { test } from "node:test";

// What a browser has: an address, events of the page, sockets and requests that are answered by hand.
const sockets = [];
const asked = [];
Object.assign(globalThis, {
  location: { protocol: "https:", host: "box" },
  document: Object.assign(new EventTarget(), { documentElement: { lang: "en" }, visibilityState: "visible" }),
  addEventListener() {},
  removeEventListener() {},
  WebSocket: class {
    constructor() {
      sockets.push(this);
    }
    close() {}
    say(frame) {
      this.onmessage({ data: JSON.stringify(frame) });
    }
  },
  fetch: (url, { method }) => new Promise((resolve) => {
    const answer = (body, status = 200) => resolve(new Response(JSON.stringify(body), { status }));
    asked.push({ what: `${method} ${url.replace("/api/v1", "")}`, answer });
  }),
});
const { BoxClient } = await import("../../web/static/js/box-client.js");
const { HistoryReader } = await import("../../web/static/js/history-reader.js");

const ME = { seq: 10, user: { id: 1, name: "Anna" }, users: [], calls: { active: [], missed: 0 }, modems: [], lines: [] };
const message = (id, conversation_id = 7) => ({ id, conversation_id, direction: "in", author: null, text: `text ${id}`, state: "received", reason: "", at: "2026-11-22T10:00:00.000Z" });
const conversation = (id, last, unread = 0) => ({ id, kind: "sms", peer: { type: "number", number: `+49${id}` }, members: [], unread, read_up_to: 0, muted: false, last_message: message(last, id) });
const told = (seq, m) => ({ seq, type: "message.new", data: { conversation_id: m.conversation_id, message: m } });

/** Answer the next request, which must be this one. */
async function answers(what, body, status) {
  const deadline = Date.now() + 5000;
  while (!asked.length) {
    assert.ok(Date.now() < deadline, `nobody asked for ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
  const next = asked.shift();
  assert.equal(next.what, what);
  next.answer(body, status);
  await settled();
}
const settled = () => new Promise((done) => setTimeout(done, 5));

const LIST = "GET /conversations?limit=50";
const page = (id, before = "") => `GET /conversations/${id}/messages?limit=50${before}`;

/** A page that has read its snapshots and is connected. */
async function connected(context) {
  const client = new BoxClient({ onSignedOut() {} });
  client.reader = new HistoryReader(client);
  context.after(() => client.feed.stop());
  void client.start();
  await answers("GET /me", structuredClone(ME));
  await answers(LIST, { conversations: [], more: false });
  sockets.at(-1).say({ type: "hello", seq: 10 });
  return client;
}

test("two texts of a new number are both counted, although the first answer about it knew only one", async (context) => {
  const client = await connected(context);
  const { state } = client;
  sockets.at(-1).say(told(11, message(101)));
  await settled();
  sockets.at(-1).say(told(12, message(102)));
  await answers("GET /conversations/7", { conversation: conversation(7, 101, 1) });
  await answers("GET /conversations/7", { conversation: conversation(7, 102, 2) });
  assert.deepEqual([state.unread, state.conversations.get(7).last_message.id], [2, 102]);
});

test("a reset that could not be read at first ends online", async (context) => {
  context.mock.method(Math, "random", () => -0.49); // it hardly waits before it asks again
  const client = await connected(context);
  sockets.at(-1).say({ type: "reset" });
  await answers("GET /me", { error: { id: "server_error", sentence: "Not now." } }, 503);
  assert.equal(client.state.connection, "offline");
  await answers("GET /me", structuredClone(ME));
  await answers(LIST, { conversations: [], more: false });
  sockets.at(-1).say({ type: "hello", seq: 10 });
  assert.equal(client.state.connection, "online");
});

test("after a reset an open window of an older conversation is read again, also while an older page is on its way", async (context) => {
  const client = await connected(context);
  const { state } = client;
  state.histories.use(5);
  void client.reader.newest(5);
  await answers(page(5), { messages: [message(90, 5)], more: true });
  void client.reader.older(5);
  sockets.at(-1).say({ type: "reset" });
  const older = asked.shift();
  assert.equal(older.what, page(5, "&before=90"));
  await answers("GET /me", structuredClone(ME));
  await answers(LIST, { conversations: [], more: true });
  older.answer({ messages: [message(80, 5)], more: false });
  await settled();
  await answers(page(5), { messages: [message(90, 5), message(95, 5)], more: true });
  await answers("GET /conversations/5", { conversation: conversation(5, 95, 1) });
  assert.equal(state.history(5).loaded, true);
  assert.equal(state.history(5).messages.at(-1).id, 95);
  assert.equal(state.conversations.get(5).unread, 1);
});

test("who clicks twice calls once", async (context) => {
  const client = await connected(context);
  void client.call("+491");
  void client.call("+491");
  await answers("POST /calls", { call: { id: "a", direction: "out", number: "+491", state: "requested", clicked: true } });
  void client.call("+491");
  await settled();
  assert.deepEqual(asked, []);
});

const around = (id, message) => `GET /conversations/${id}/messages?limit=50&around=${message}`;
const after = (id, message) => `GET /conversations/${id}/messages?limit=50&after=${message}`;
const shown = (state) => state.history(7).messages.map((m) => m.id);

test("a jump to an old message while the newest page is asked for leaves no hole", async (context) => {
  const client = await connected(context);
  const [newest, jump] = [client.reader.newest(7), client.reader.around(7, 20)];
  await settled();
  for (const { what, answer } of asked.splice(0).reverse()) {
    answer(what === page(7) ? { messages: [message(90), message(91)], more: true } : { messages: [message(19), message(20)], more: true, newer: true });
    await settled();
  }
  for (const { answer } of asked.splice(0)) answer({ messages: [message(19), message(20)], more: true, newer: true });
  await Promise.all([newest, jump]);
  assert.deepEqual(shown(client.state), [19, 20]);
  assert.equal(client.state.history(7).newer, true);
});

test("what is told while the stretch that reaches the present is on its way is read with the next one", async (context) => {
  const client = await connected(context);
  const { state } = client;
  state.mergeConversation(conversation(7, 100), 10);
  void client.reader.around(7, 99);
  await answers(around(7, 99), { messages: [message(98), message(99)], more: true, newer: true });
  void client.reader.newer(7);
  sockets.at(-1).say(told(11, message(101)));
  sockets.at(-1).say({ seq: 12, type: "message.state", data: { conversation_id: 7, message_id: 100, state: "delivered", reason: "" } });
  await answers(after(7, 99), { messages: [message(100)], more: false });
  assert.deepEqual(shown(state), [98, 99, 100]);
  assert.equal(state.history(7).find(100).state, "delivered");
  assert.equal(state.history(7).newer, true);
  void client.reader.newer(7);
  await answers(after(7, 100), { messages: [message(101)], more: false });
  assert.deepEqual(shown(state), [98, 99, 100, 101]);
  assert.equal(state.history(7).newer, false);
});

test("the way back to the present waits for the stretch that is on its way", async (context) => {
  const client = await connected(context);
  void client.reader.around(7, 20);
  await answers(around(7, 20), { messages: [message(20)], more: true, newer: true });
  void client.reader.newer(7);
  void client.reader.backToNewest(7);
  await answers(after(7, 20), { messages: [message(21)], more: true });
  await answers(page(7), { messages: [message(90)], more: true });
  assert.deepEqual(shown(client.state), [90]);
  assert.equal(client.state.history(7).newer, false);
});
