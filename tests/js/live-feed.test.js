import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveFeed } from "../../web/static/js/live-feed.js";

/** A page with a clock that is turned by hand, and sockets that are driven by hand. */
function page() {
  const sockets = [];
  const timers = new Map();
  let [now, ids] = [0, 0];
  const environment = Object.assign(new EventTarget(), {
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
    WebSocket: class {
      constructor(url) {
        this.url = url;
        sockets.push(this);
      }
      close() {
        this.closed = true;
      }
      say(frame) {
        this.onmessage({ data: JSON.stringify(frame) });
      }
      end(code = 1006) {
        this.onclose({ code });
      }
    },
    setTimeout(act, ms) {
      timers.set((ids += 1), { at: now + ms, act });
      return ids;
    },
    clearTimeout: (id) => timers.delete(id),
  });
  const pass = (ms) => {
    const until = now + ms;
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      now = due[1].at;
      due[1].act();
    }
    now = until;
  };
  const seen = { frames: [], connected: [], signedOut: 0 };
  let cursor = 5;
  const feed = new LiveFeed({
    url: "wss://box/live",
    cursor: () => cursor,
    rules: () => "r1",
    onFrame: (frame) => {
      seen.frames.push(frame);
      if (frame.seq) cursor = frame.seq;
    },
    onConnected: (connected) => seen.connected.push(connected),
    onSignedOut: () => (seen.signedOut += 1),
    environment,
  });
  feed.start();
  return { environment, sockets, pass, seen, feed };
}

test("reads the snapshots again where the box came back with other rules", () => {
  const { sockets, pass, seen } = page();
  sockets[0].say({ type: "hello", seq: 5, rules: "r1" });
  sockets[0].end();
  pass(1000);
  assert.deepEqual(seen.frames, []);
  sockets[1].say({ type: "hello", seq: 5, rules: "r2" });
  assert.deepEqual(seen.frames, [{ type: "reset" }]);
  assert.deepEqual(seen.connected, [true, false]);
});

test("connects from the cursor, and again from where it got to", () => {
  const { sockets, pass, seen } = page();
  assert.equal(sockets[0].url, "wss://box/live?after=5");
  sockets[0].say({ type: "hello", seq: 5 });
  sockets[0].say({ type: "call", seq: 9, data: {} });
  sockets[0].end();
  pass(1000);
  assert.equal(sockets[1].url, "wss://box/live?after=9");
  sockets[1].say({ type: "hello", seq: 9 });
  assert.deepEqual(seen.connected, [true, false, true]);
  assert.equal(seen.frames.length, 1);
});

test("waits longer and longer, at most about half a minute, and not at all when the network is back", () => {
  const { environment, sockets, pass } = page();
  const gaps = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const before = sockets.length;
    sockets.at(-1).end();
    let waited = 0;
    while (sockets.length === before) {
      pass(50);
      waited += 50;
      assert.ok(waited <= 45_100, "never longer");
    }
    gaps.push(waited);
  }
  assert.ok(gaps[0] <= 800 && gaps[9] >= 15_000, String(gaps));
  sockets.at(-1).end();
  const before = sockets.length;
  environment.dispatchEvent(new Event("online"));
  assert.equal(sockets.length, before + 1);
});

test("a page that is looked at again does not wait either", () => {
  const { environment, sockets } = page();
  sockets[0].end();
  environment.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(sockets.length, 2);
});

test("an old socket that still speaks is not listened to", () => {
  const { environment, sockets, seen } = page();
  sockets[0].say({ type: "hello", seq: 5 });
  environment.dispatchEvent(new Event("online"));
  assert.ok(sockets[0].closed);
  sockets[0].say({ type: "call", seq: 9, data: {} });
  sockets[0].end();
  assert.deepEqual(seen.frames, []);
  assert.equal(sockets.length, 2);
});

test("a box that takes the connection and says nothing is given up", () => {
  const { sockets, pass, seen } = page();
  pass(12_000);
  assert.ok(sockets[0].closed);
  assert.ok(sockets.length >= 2);
  assert.ok(!seen.connected.includes(true));
});

test("a link that died without a word is made anew, and nobody notices", () => {
  const { sockets, pass, seen } = page();
  sockets[0].say({ type: "hello", seq: 5 });
  pass(119_000);
  assert.equal(sockets.length, 1);
  pass(2000);
  assert.equal(sockets.length, 2);
  sockets[1].say({ type: "hello", seq: 5 });
  assert.deepEqual(seen.connected, [true]);
});

test("the end of the session ends the feed", () => {
  const { sockets, pass, seen } = page();
  sockets[0].say({ type: "hello", seq: 5 });
  sockets[0].end(4401);
  pass(100_000);
  assert.equal(seen.signedOut, 1);
  assert.equal(sockets.length, 1);
});

test("one that was stopped and is started again tells again that it is connected", () => {
  const { sockets, seen, feed } = page();
  sockets[0].say({ type: "hello", seq: 5 });
  sockets[0].say({ type: "reset" });
  feed.stop();
  feed.start();
  sockets[1].say({ type: "hello", seq: 5 });
  assert.deepEqual(seen.connected, [true, true]);
});
