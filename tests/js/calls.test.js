// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { BoxState } from "../../web/static/js/box-state.js";
import { signOfLife } from "../../web/static/js/sign-of-life.js";

const inbound = { id: "1/PJSIP/ben", direction: "in", state: "ringing_you", clicked: false, missed: false, source: "live" };
const told = (/** @type {any} */ state, /** @type {any} */ call) => state.apply({ type: "call", data: { call } });

test("a call to the phone is shown while it lasts, and stays when it was missed", () => {
  const state = new BoxState();
  told(state, inbound);
  assert.equal(state.calls.size, 1);
  told(state, { ...inbound, state: "ended", end: "hung_up" });
  assert.equal(state.calls.size, 0);
  told(state, { ...inbound, state: "ended", missed: true });
  assert.equal(state.calls.size, 1);
  state.apply({ type: "calls.seen", data: { missed: 0 } });
  assert.equal(state.calls.size, 0);
});

test("a queue may ring again for a call that seemed missed", () => {
  const state = new BoxState();
  told(state, { ...inbound, state: "ended", missed: true });
  assert.equal(state.missed, 1);
  told(state, inbound);
  assert.equal(state.missed, 0);
  assert.equal(state.calls.get(inbound.id).state, "ringing_you");
});

test("who took a call of the group is told until the next one", () => {
  const state = new BoxState();
  told(state, inbound);
  told(state, { ...inbound, state: "ended", end: "answered_elsewhere" });
  assert.equal(state.calls.size, 1);
  told(state, { ...inbound, id: "2/PJSIP/ben" });
  assert.deepEqual([...state.calls.keys()], ["2/PJSIP/ben"]);
});

test("missed calls of an outage do not pile up on the screen", () => {
  const state = new BoxState();
  told(state, { ...inbound, state: "ended", missed: true, source: "cdr" });
  assert.equal(state.calls.size, 0);
});

test("missed calls are counted until somebody looked at them", () => {
  const state = new BoxState();
  state.begin({ seq: 1, calls: { active: [], missed: 2 } });
  told(state, { ...inbound, state: "ended", missed: true });
  told(state, { ...inbound, state: "ended", missed: true });
  told(state, { ...inbound, id: "2/PJSIP/ben", state: "ended", missed: true, source: "cdr" });
  assert.equal(state.missed, 4);
  state.apply({ type: "calls.seen", data: { missed: 0 } });
  assert.equal(state.missed, 0);
});

test("of the calls missed over a long lunch the latest stand on the screen, and every call that goes on", () => {
  const state = new BoxState();
  for (let n = 1; n <= 9; n += 1) told(state, { ...inbound, id: `${n}`, state: "ended", missed: true });
  told(state, { ...inbound, id: "now" });
  assert.deepEqual(state.callsToShow.map((call) => call.id), ["7", "8", "9", "now"]);
  assert.equal(state.missed, 9);
});

test("presence and voicemail", () => {
  const state = new BoxState();
  state.me = { users: [{ id: 2, presence: { phone: "free", browser: "offline" } }, { id: 3, presence: {} }], calls: { voicemail: 0 } };
  state.apply({ type: "presence", data: { users: [{ user_id: 2, phone: "busy" }, { user_id: 9, phone: "free" }] } });
  assert.deepEqual(state.me.users[0].presence, { phone: "busy", browser: "offline" });
  state.apply({ type: "voicemail", data: { waiting: 2 } });
  assert.equal(state.me.calls.voicemail, 2);
});

test("somebody at the browser is told once a minute, and no more after the end", () => {
  let now = 0;
  /** @type {string[]} */
  const posts = [];
  const page = new EventTarget();
  const api = /** @type {any} */ ({ post: async (/** @type {string} */ path) => posts.push(path) });
  const end = signOfLife(api, page, () => now);
  page.dispatchEvent(new Event("keydown"));
  assert.deepEqual(posts, []);
  now = 61_000;
  page.dispatchEvent(new Event("keydown"));
  page.dispatchEvent(new Event("wheel"));
  assert.deepEqual(posts, ["/presence"]);
  end();
  now = 200_000;
  page.dispatchEvent(new Event("keydown"));
  assert.equal(posts.length, 1);
});
