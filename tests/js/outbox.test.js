import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../web/static/js/api.js";
import { Outbox } from "../../web/static/js/outbox.js";

/** Storage that outlives an outbox, as the browser's outlives a page. */
function storage() {
  const kept = new Map();
  return {
    get: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : null),
    set: (key, value) => (value === null ? kept.delete(key) : kept.set(key, JSON.stringify(value))),
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
    get size() {
      return kept.size;
    },
  };
}

/** A box that takes each key once, and can be away or refuse. */
class Box {
  received = [];
  keys = new Set();
  away = false;
  loseAnswer = false;
  refuse = null;
  post = async ({ key, text }) => {
    if (this.away) throw new ApiError(0, "no_connection", "away");
    if (this.refuse) throw this.refuse;
    if (!this.keys.has(key)) this.received.push(text);
    this.keys.add(key);
    if (this.loseAnswer) throw new ApiError(0, "no_connection", "lost");
  };
}

const page = (box, keep) => new Outbox({ userId: 1, post: box.post, onChange: () => {}, keep });

test("messages go out in the order of writing, and nothing stays behind", async () => {
  const [box, keep] = [new Box(), storage()];
  const outbox = page(box, keep);
  for (const text of ["one", "two", "three"]) outbox.add(7, text);
  await outbox.flush();
  assert.deepEqual(box.received, ["one", "two", "three"]);
  assert.equal(keep.size, 0);
});

test("what was sent offline survives a reload and goes out once", async () => {
  const [box, keep] = [new Box(), storage()];
  box.away = true;
  const before = page(box, keep);
  before.add(7, "hello");
  await before.flush();
  before.stop();
  assert.equal(before.of(7)[0].state, "waiting");

  const after = page(box, keep);
  box.away = false;
  await after.flush();
  assert.deepEqual(box.received, ["hello"]);
  assert.deepEqual(after.of(7), []);
  assert.equal(keep.size, 0);
});

test("an answer that was lost does not double the message", async () => {
  const [box, keep] = [new Box(), storage()];
  box.loseAnswer = true;
  const outbox = page(box, keep);
  outbox.add(7, "once");
  await outbox.flush();
  outbox.stop();
  assert.equal(outbox.of(7)[0].attempted, true);
  box.loseAnswer = false;
  await outbox.flush();
  assert.deepEqual(box.received, ["once"]);
});

test("a refused message says why, lets the next ones pass, and can be offered again", async () => {
  const [box, keep] = [new Box(), storage()];
  box.refuse = new ApiError(400, "too_long", "The text is too long.");
  const outbox = page(box, keep);
  const entry = outbox.add(7, "long");
  await outbox.flush();
  assert.equal(outbox.of(7)[0].state, "refused");
  assert.equal(outbox.of(7)[0].reason, "The text is too long.");
  assert.equal(page(box, keep).of(7)[0].state, "refused", "also after a reload");

  box.refuse = null;
  outbox.add(7, "short");
  await outbox.flush();
  assert.deepEqual(box.received, ["short"]);
  outbox.retry(entry.key);
  await outbox.flush();
  assert.deepEqual(box.received, ["short", "long"]);
});

test("a box in trouble keeps the order within a conversation", async () => {
  const [box, keep] = [new Box(), storage()];
  box.refuse = new ApiError(503, "server_error", "later");
  const outbox = page(box, keep);
  outbox.add(7, "first");
  outbox.add(7, "second");
  await outbox.flush();
  outbox.stop();
  assert.deepEqual(outbox.of(7).map((entry) => [entry.text, entry.state]), [["first", "waiting"], ["second", "waiting"]]);
  box.refuse = null;
  await outbox.flush();
  assert.deepEqual(box.received, ["first", "second"]);
});

test("another person at this computer sends none of it", async () => {
  const [box, keep] = [new Box(), storage()];
  box.away = true;
  const anna = page(box, keep);
  anna.add(7, "from Anna");
  await anna.flush();
  anna.stop();
  const ben = new Outbox({ userId: 2, post: box.post, onChange: () => {}, keep });
  assert.deepEqual(ben.of(7), []);
});
