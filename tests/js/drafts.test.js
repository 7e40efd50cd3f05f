import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../web/static/js/drafts.js";
import { moveDraft } from "../../web/static/js/move-draft.js";

Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} }); // no other tab

/** A store that lives as long as the test. */
function store() {
  const kept = new Map();
  return { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value), keys: () => [] };
}

test("two windows of a page with one conversation show one draft", () => {
  const drafts = new Drafts(1, store());
  const heard = [];
  const end = drafts.onElsewhere(7, (before, now) => heard.push([before, now]));
  drafts.set(7, "Hello");
  drafts.set(8, "Another");
  drafts.set(7, "");
  end();
  drafts.set(7, "Unheard");
  assert.deepEqual(heard, [["", "Hello"], ["Hello", ""]]);
});

test("what is typed moves to another conversation and takes nothing away that was begun there", () => {
  const drafts = new Drafts(1, store());
  drafts.set(7, "As a chat");
  drafts.set(8, "As a text");
  moveDraft(drafts, 7, 8);
  assert.deepEqual([drafts.get(7), drafts.get(8)], ["", "As a text\nAs a chat"]);
  moveDraft(drafts, 8, 9);
  assert.deepEqual([drafts.get(8), drafts.get(9)], ["", "As a text\nAs a chat"]);
  moveDraft(drafts, 7, 9);
  assert.equal(drafts.get(9), "As a text\nAs a chat");
});
