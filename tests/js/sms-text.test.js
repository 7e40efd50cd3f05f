import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { measure, plain } from "../../web/static/js/sms-text.js";

const root = new URL("../../", import.meta.url).pathname;
const python = [`${root}.venv/bin/python`, "/usr/bin/python3"].find(existsSync);

test("one part of GSM 7-bit holds 160 characters, each of several 153", () => {
  assert.deepEqual(measure(""), { encoding: "gsm7", parts: 1, left: 160, forcedBy: null });
  assert.deepEqual(measure("a".repeat(160)), { encoding: "gsm7", parts: 1, left: 0, forcedBy: null });
  assert.deepEqual(measure("a".repeat(161)), { encoding: "gsm7", parts: 2, left: 145, forcedBy: null });
});

test("characters of the extension table take two septets and are not split", () => {
  assert.equal(measure("€").left, 158);
  assert.deepEqual(measure("a".repeat(152) + "€" + "a".repeat(7)), { encoding: "gsm7", parts: 2, left: 144, forcedBy: null });
});

test("one foreign character makes the whole text UCS-2 and is named", () => {
  assert.deepEqual(measure("Grüße, ş!"), { encoding: "ucs2", parts: 1, left: 61, forcedBy: "ş" });
  assert.deepEqual(measure("x".repeat(66) + "😀" + "x".repeat(3)), { encoding: "ucs2", parts: 2, left: 62, forcedBy: "😀" });
});

test("the plain text is offered only where it helps", () => {
  assert.equal(plain("“Şimdi” – bitte…"), '"Simdi" - bitte...');
  assert.equal(plain("ok 😀"), null);
  assert.equal(plain("Grüße"), "Grüße");
});

test("the box counts the same", { skip: !python && "no Python" }, () => {
  const alphabet = [..."aZ0 \n\f^{}[]~|\\€äÖßñÇΔΩ@£\"'’–ş😀漢ё`\t\r\u00a0é"];
  const texts = [];
  let seed = 7;
  const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let i = 0; i < 600; i += 1) {
    const gsmOnly = i % 2 === 0;
    const pool = gsmOnly ? alphabet.filter((c) => measure(c).forcedBy === null) : alphabet;
    texts.push(Array.from({ length: next(340) }, () => pool[next(pool.length)]).join(""));
  }
  const program =
    "import json,sys\nfrom appliance.domain.sms_text import split\n" +
    "cut=[split(text) for text in json.load(sys.stdin)]\n" +
    "print(json.dumps([[str(parts[0].encoding), len(parts)] for parts in cut]))";
  const answers = JSON.parse(execFileSync(python, ["-c", program], { cwd: root, input: JSON.stringify(texts), encoding: "utf8" }));
  texts.forEach((text, i) => {
    const m = measure(text);
    assert.deepEqual([m.encoding, m.parts], answers[i], JSON.stringify(text));
  });
});
