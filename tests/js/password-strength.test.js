import assert from "node:assert/strict";
import { test } from "node:test";

const { strength } = await import("../../web/static/js/password-strength.js");

test("a longer and more varied password is called better", () => {
  assert.equal(strength(""), "short");
  assert.equal(strength("ninechars"), "short");
  assert.equal(strength("aaaaaaaaaaaaaaaa"), "weak");
  assert.equal(strength("abcabcabcabc"), "weak");
  assert.equal(strength("geheimnisse"), "fair");
  assert.equal(strength("regen kamel 7"), "good");
  assert.equal(strength("Regen Kamel Zahnrad"), "strong");
});
