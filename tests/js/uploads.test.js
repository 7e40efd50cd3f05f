import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../web/static/js/api.js";
import { describe } from "../../web/static/js/chosen-file.js";
import { Uploads } from "../../web/static/js/uploads.js";

// What waits only to be forgotten keeps no test alive.
const { setTimeout: later } = globalThis;
globalThis.setTimeout = (act, ms) => (ms < 60_000 ? later(act, ms) : later(act, ms).unref());

/** The browser's database, which outlives a page. */
function keepOf() {
  const kept = new Map();
  return {
    kept,
    put: async (record) => void kept.set(record.key, record),
    get: async (key) => kept.get(key),
    all: async () => [...kept.values()],
    remove: async (key) => void kept.delete(key),
  };
}

/** A box that takes each key once, and can be away, refuse or wait. */
class Box {
  received = [];
  keys = new Set();
  fail = null;
  waiting = null;
  post = async ({ key, file }, onProgress) => {
    onProgress(0.5);
    await this.waiting;
    if (this.fail) throw this.fail;
    if (!this.keys.has(key)) this.received.push(file.name);
    this.keys.add(key);
  };
}

const chosen = (name) => ({ blob: new Blob(["x"]), file: { name, media_type: "", bytes: 1, width: null, height: null } });
const page = (box, keep, userId = 1) => new Uploads({ userId, post: box.post, onChange: () => {}, keep });
async function until(condition) {
  for (let turn = 0; turn < 2000 && !condition(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(condition());
}

test("files of one conversation arrive in the order in which they were chosen", async () => {
  const [box, keep] = [new Box(), keepOf()];
  const uploads = page(box, keep);
  for (const name of ["1", "2", "3"]) await uploads.add(7, chosen(name));
  await until(() => box.received.length === 3);
  assert.deepEqual(box.received, ["1", "2", "3"]);
  await until(() => uploads.of(7).length === 0);
  assert.equal(keep.kept.size, 0);
});

test("a file that waits is sent by the page that comes after a reload, and only for its own person", async () => {
  const [box, keep] = [new Box(), keepOf()];
  box.fail = new ApiError(0, "no_connection", "away");
  const before = page(box, keep);
  await before.add(7, chosen("plan.png"));
  await until(() => before.of(7)[0].state === "waiting");
  before.stop();
  box.fail = null;
  const stranger = page(box, keep, 2);
  await stranger.restore();
  assert.deepEqual(stranger.of(7), []);
  const after = page(box, keep);
  await after.restore();
  await until(() => box.received.length === 1);
  await until(() => keep.kept.size === 0);
});

test("a file that is given up the moment it is refused does not come back with a reload", async () => {
  const [box, keep] = [new Box(), keepOf()];
  box.fail = new ApiError(409, "disk_full", "The disk is nearly full.");
  const giveUp = (id) => uploads.of(id).filter(({ state }) => state === "refused").forEach(({ key }) => uploads.remove(key));
  const uploads = new Uploads({ userId: 1, post: box.post, onChange: giveUp, keep });
  await uploads.add(7, chosen("a"));
  await until(() => uploads.of(7).length === 0);
  const after = page(box, keep);
  await after.restore();
  assert.deepEqual(after.of(7), []);
});

test("a refused file says why, also after a reload, lets others pass, and can be offered again", async () => {
  const [box, keep] = [new Box(), keepOf()];
  box.fail = new ApiError(409, "disk_full", "The disk is nearly full.");
  const uploads = page(box, keep);
  await uploads.add(7, chosen("a"));
  await until(() => uploads.of(7)[0].state === "refused");
  box.fail = null;
  await uploads.add(7, chosen("b"));
  await until(() => box.received.length === 1);
  const after = page(box, keep);
  await after.restore();
  const [entry] = after.of(7);
  assert.deepEqual([entry.state, entry.reason], ["refused", "The disk is nearly full."]);
  after.retry(entry.key);
  await until(() => box.received.length === 2);
});

test("what is given up while it is sent is gone, and the next one follows", async () => {
  const [box, keep] = [new Box(), keepOf()];
  let release = () => {};
  box.waiting = new Promise((resolve) => (release = resolve));
  const uploads = page(box, keep);
  await uploads.add(7, chosen("no"));
  await uploads.add(7, chosen("yes"));
  await until(() => uploads.of(7)[0].progress === 0.5);
  box.fail = new ApiError(0, "no_connection", "aborted");
  uploads.remove(uploads.of(7)[0].key);
  release();
  await until(() => uploads.of(7).length === 1);
  box.fail = null;
  uploads.flush();
  await until(() => box.received.length === 1);
  assert.deepEqual(box.received, ["yes"]);
});

test("a picture is one also where the browser cannot make it small", async () => {
  globalThis.createImageBitmap = async () => ({ width: 40, height: 30, close() {} }); // and no OffscreenCanvas, as in Node
  const { file, preview } = await describe(new File([new Uint8Array(200_000)], "door.png", { type: "image/png" }), 1_000_000);
  assert.deepEqual([file.width, file.height, preview], [40, 30, null]);
});
