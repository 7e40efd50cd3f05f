import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../web/static/js/linkify.js";

const links = (text) => pieces(text).filter((piece) => piece.href).map((piece) => [piece.text, piece.href]);

test("addresses become links, without the punctuation around them", () => {
  assert.deepEqual(links("See https://example.org/a?b=1#c."), [["https://example.org/a?b=1#c", "https://example.org/a?b=1#c"]]);
  assert.deepEqual(links("(www.example.com), ok"), [["www.example.com", "https://www.example.com/"]]);
  assert.deepEqual(links("https://example.org/a_(b)."), [["https://example.org/a_(b)", "https://example.org/a_(b)"]]);
});

test("nothing else becomes one", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "https://bank.example@evil.example/", "https://nodot", "file:///etc/passwd", "ahttp://x.y"]) {
    assert.deepEqual(links(text), [], text);
  }
});

test("the pieces joined are the text, whatever it is", () => {
  for (const text of ["", "a https://x.org b www.y.org/?q=<b>", "https://", "https://x.org/)))", "www.", "\u202ehttps://x.org\n\nwww.z.de!"]) {
    assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
  }
});
