import assert from "node:assert/strict";
import { test } from "node:test";
import { BoxState } from "../../web/static/js/box-state.js";

const ME = { seq: 10, user: { id: 1, name: "Anna" }, calls: { active: [] }, modems: [{ name: "a", condition: "ready" }], daemon: { running: true }, lines: [] };
const message = (id, more = {}) => ({ id, conversation_id: 7, direction: "in", author: null, text: `text ${id}`, state: "received", reason: "", at: "2026-11-22T10:00:00.000Z", ...more });
const conversation = (more = {}) => ({
  id: 7, kind: "sms", peer: { type: "number", number: "+491", display: "01", name: null, label: null, contact_id: null },
  unread: 0, read_up_to: 100, muted: false, last_message: message(100), ...more,
});
const frame = (seq, type, data) => ({ seq, type, data });
const told = (seq, m) => frame(seq, "message.new", { conversation_id: 7, message: m });

function stateWith(...conversations) {
  const state = new BoxState();
  state.begin(structuredClone(ME));
  state.mergeConversations(conversations, false, 10, true);
  state.history(7); // its window is open
  return state;
}
const ids = (state) => state.history(7).messages.map((m) => m.id);

test("an event that comes twice is as if it came once", () => {
  const state = stateWith(conversation());
  const events = [told(11, message(101)), frame(12, "message.state", { conversation_id: 7, message_id: 101, state: "received", reason: "" }), told(13, message(102))];
  for (const event of [...events, ...events, events[0]]) state.apply(structuredClone(event));
  assert.deepEqual(ids(state), [101, 102]);
  assert.equal(state.conversations.get(7).unread, 2);
  assert.equal(state.unread, 2);
  assert.equal(state.seq, 13);
});

test("a page that was asked for before an event does not undo it", () => {
  const state = stateWith(conversation());
  state.apply(frame(11, "message.state", { conversation_id: 7, message_id: 100, state: "delivered", reason: "" }));
  state.apply(told(12, message(101)));
  state.mergePage(7, [message(99), message(100, { direction: "out", state: "sent" })], true, 10, true);
  assert.deepEqual(ids(state), [99, 100, 101]);
  assert.equal(state.history(7).find(100).state, "delivered");
});

test("a page that was asked for after an event stands", () => {
  const state = stateWith(conversation());
  state.apply(frame(11, "message.state", { conversation_id: 7, message_id: 100, state: "failed", reason: "no" }));
  state.mergePage(7, [message(100, { state: "delivered" })], false, 11, true);
  assert.equal(state.history(7).find(100).state, "delivered");
});

test("the answer to sending does not undo the states that overtook it", () => {
  const state = stateWith(conversation());
  const mine = message(101, { direction: "out", author: { id: 1 }, state: "queued", key: "k" });
  state.apply(told(11, mine));
  state.apply(frame(12, "message.state", { conversation_id: 7, message_id: 101, state: "sent", reason: "" }));
  state.mergeMessage(structuredClone(mine), 10);
  assert.equal(state.history(7).find(101).state, "sent");
  assert.equal(state.conversations.get(7).last_message.state, "sent");
  assert.deepEqual(ids(state), [101]);
});

test("unread counts each message once, however snapshot and events interleave", () => {
  const state = stateWith(conversation({ unread: 1, read_up_to: 99 }));
  state.apply(told(11, message(100)));
  assert.equal(state.conversations.get(7).unread, 1, "the snapshot had counted it");
  state.apply(frame(12, "conversation.changed", { conversation_id: 7, read_up_to: 100, unread: 0, muted: true, hidden: false }));
  state.apply(told(13, message(101)));
  assert.equal(state.conversations.get(7).unread, 1);
  assert.equal(state.conversations.get(7).muted, true);
});

test("who answers on another screen has read", () => {
  const state = stateWith(conversation({ unread: 3, read_up_to: 97 }));
  state.apply(told(11, message(101, { direction: "out", author: { id: 1 } })));
  assert.equal(state.conversations.get(7).unread, 0);
});

test("a colleague's answer leaves the inbound ones unread", () => {
  const state = stateWith(conversation({ unread: 3, read_up_to: 97 }));
  state.apply(told(11, message(101, { direction: "out", author: { id: 2 } })));
  assert.equal(state.conversations.get(7).unread, 3);
});

test("an older count does not bring back what was read here", () => {
  const state = stateWith(conversation({ unread: 0, read_up_to: 100 }));
  state.apply(frame(11, "conversation.changed", { conversation_id: 7, read_up_to: 98, unread: 2, muted: false, hidden: false }));
  assert.equal(state.conversations.get(7).unread, 0);
});

test("the last part of an incomplete text completes it in its place", () => {
  const state = stateWith(conversation());
  state.apply(told(11, message(101, { state: "incomplete", text: "first …" })));
  state.apply(told(12, message(102)));
  state.apply(told(13, message(101, { text: "first and last" })));
  assert.deepEqual(state.history(7).messages.map((m) => m.text), ["first and last", "text 102"]);
  assert.equal(state.conversations.get(7).unread, 2);
});

test("a deleted conversation leaves the list until something new arrives", () => {
  const state = stateWith(conversation());
  state.apply(frame(11, "conversation.changed", { conversation_id: 7, read_up_to: 100, unread: 0, muted: false, hidden: true }));
  assert.deepEqual(state.listed(), []);
  assert.ok(state.hidden.has(7));
  state.apply(told(12, message(101)));
  state.mergeConversation(conversation({ last_message: message(101), unread: 1 }), 12);
  assert.ok(!state.hidden.has(7));
  assert.equal(state.unread, 1);
});

test("muting a conversation that has no message yet does not delete it", () => {
  const state = stateWith(conversation({ last_message: null, read_up_to: 0 }));
  state.apply(frame(11, "conversation.changed", { conversation_id: 7, read_up_to: 0, unread: 0, muted: true, hidden: true }));
  assert.equal(state.conversations.get(7).muted, true);
});

test("names follow the contact everywhere, and leave with it", () => {
  const state = stateWith(conversation());
  state.apply(frame(11, "call", { call: { id: "c", number: "+491", state: "connected" } }));
  const contact = { id: 3, name: "Bob", numbers: [{ number: "+491", label: "Mobile" }] };
  state.apply(frame(12, "contact.changed", { contact }));
  assert.equal(state.conversations.get(7).peer.name, "Bob");
  assert.equal(state.calls.get("c").label, "Mobile");
  state.apply(frame(13, "contact.changed", { contact: { ...contact, numbers: [] } }));
  assert.equal(state.conversations.get(7).peer.name, null);
  state.apply(frame(14, "contact.changed", { contact }));
  state.apply(frame(15, "contact.deleted", { contact_id: 3 }));
  assert.equal(state.conversations.get(7).peer.name, null);
});

test("one's own name for a number stays when the office's changes, and the box is asked who goes first", () => {
  const state = stateWith(conversation());
  const numbers = [{ number: "+491", label: "Mobile" }];
  state.apply(frame(11, "contact.changed", { contact: { id: 3, name: "Smith Ltd", shared: true, numbers } }));
  assert.equal(state.doubtful.size, 0);
  state.apply(frame(12, "contact.changed", { contact: { id: 4, name: "Uncle Bob", shared: false, numbers } }));
  assert.equal(state.conversations.get(7).peer.name, "Uncle Bob");
  state.doubtful.clear();
  state.apply(frame(13, "contact.changed", { contact: { id: 3, name: "Smith & Sons", shared: true, numbers } }));
  assert.equal(state.conversations.get(7).peer.name, "Uncle Bob");
  assert.deepEqual([...state.doubtful], [7]);
  state.doubtful.clear();
  state.apply(frame(14, "contact.deleted", { contact_id: 4 }));
  assert.deepEqual([...state.doubtful], [7]);
});

test("a call that ended stays ended", () => {
  const state = stateWith(conversation());
  state.apply(frame(11, "call", { call: { id: "c", state: "ended", end: "busy" } }));
  state.putCall({ id: "c", state: "ringing_you" });
  assert.equal(state.calls.get("c").state, "ended");
});

test("after a reset the newest page is read again, and what came meanwhile joins it", () => {
  const state = stateWith(conversation());
  state.mergePage(7, [message(99), message(100)], true, 10, true);
  state.begin({ ...structuredClone(ME), seq: 500 });
  state.apply(told(501, message(131)));
  state.mergePage(7, [message(129), message(130)], true, 500, true);
  assert.deepEqual(ids(state), [129, 130, 131]);
  assert.equal(state.history(7).more, true);
});

test("a preference stands against the late event, and the late answer, of an earlier one", () => {
  const state = stateWith();
  state.prefer({ tone: "bell" }, 12); // the answer overtook the events
  state.apply(frame(11, "preferences.changed", { preferences: { tone: "rise" } }));
  assert.equal(state.me.preferences.tone, "bell");
  state.apply(frame(13, "preferences.changed", { preferences: { tone: "knock" } }));
  state.prefer({ tone: "bell" }, 12);
  assert.equal(state.me.preferences.tone, "knock");
  state.begin({ ...structuredClone(ME), seq: 5 }); // a restored box counts from where it was
  state.apply(frame(6, "preferences.changed", { preferences: { tone: "two" } }));
  assert.equal(state.me.preferences.tone, "two");
});

test("subscribers are told once a turn, and not after they have gone", async () => {
  const state = stateWith(conversation());
  await null;
  let count = 0;
  const off = state.on("conversations", () => (count += 1));
  for (let seq = 11; seq < 20; seq += 1) state.apply(told(seq, message(100 + seq)));
  await null;
  assert.equal(count, 1);
  off();
  state.apply(told(30, message(200)));
  await null;
  assert.equal(count, 1);
});

test("news of a newer box is passed over, and the cursor moves on", () => {
  const state = stateWith(conversation());
  assert.equal(state.apply(frame(11, "weather.changed", {})), false);
  assert.equal(state.seq, 11);
});

test("a page that is open for weeks keeps the messages of what was looked at last, and of no other", () => {
  const state = stateWith(conversation());
  const release = state.histories.use(7);
  for (let id = 100; id < 200; id += 1) {
    const leave = state.histories.use(id);
    state.history(id);
    leave();
  }
  state.apply(frame(11, "message.new", { conversation_id: 300, message: message(101, { conversation_id: 300 }) }));
  state.mergeMessage(message(102, { conversation_id: 301 }), 11);
  assert.deepEqual([...state.histories.keys()], [7, ...Array.from({ length: 20 }, (_, at) => 180 + at)]);
  release();
  assert.deepEqual([...state.histories.keys()], [...Array.from({ length: 19 }, (_, at) => 181 + at), 7]);
});

test("two windows of one conversation: one that closes leaves the other in use", () => {
  const { histories } = stateWith(conversation());
  const [inDock, inPage] = [histories.use(7), histories.use(7)];
  inDock();
  assert.ok(histories.inUse(7));
  inPage();
  assert.ok(!histories.inUse(7));
});

test("an import of many contacts makes whoever lists them read them once", async () => {
  const state = stateWith(conversation());
  await Promise.resolve(); // what the beginning told
  let told = 0;
  const done = new Promise((resolve) => state.on("contacts", () => resolve((told += 1))));
  for (let id = 1; id <= 50; id += 1) {
    state.apply(frame(10 + id, "contact.changed", { contact: { id, name: `C ${id}`, numbers: [], addresses: [], shared: true } }));
    await Promise.resolve(); // each is a frame of its own
  }
  await done;
  assert.equal(told, 1);
});
