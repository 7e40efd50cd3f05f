import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "../../web/static/js/dom.js";

globalThis.document = { createElement: (localName) => ({ localName, append() {} }) };

test("an element has each class that its tag names", () => {
  const { localName, className } = h("span.picture.large");
  assert.deepEqual([localName, className], ["span", "picture large"]);
  assert.equal(h("p").className, undefined);
});
