import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { measure, plain } from "../../web/static/js/sms-text.js";

const root = new URL("../../", import.meta.url).pathname;
const python = `${root}.venv/bin/python`;
const noBox = existsSync(python) || process.env.CI === "true" ? false : "no Python"; // CI has it, or fails

/** What the box tells browsers of each language. @type {Record<string, import("../../web/static/js/sms-text.js").Alphabet[]>} */
const told = !noBox
  ? ask("from appliance.services.snapshot import alphabets\nprint(json.dumps({each: alphabets(each) for each in NationalLanguage}))")
  : {};

/** @param {string} program @param {any} [given] */
function ask(program, given = null) {
  const imports = "import json,sys\nfrom appliance.domain.sms_text import NationalLanguage, split\nfrom appliance.gsm.pdu.user_data import write_user_data\n";
  return JSON.parse(execFileSync(python, ["-c", imports + program], { cwd: root, input: JSON.stringify(given), encoding: "utf8" }));
}

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

test("an office's own language keeps its letters in the short parts", { skip: noBox }, () => {
  const turkish = told.turkish;
  // The segment counts that Firefox OS expects with Turkish tables, for its own three sentences.
  assert.deepEqual(measure("çorba kaşığı", turkish).parts, 1);
  const longest = "Sinan Akçıl-Ebru Şallı cephesinde sular durulmuyor. Çiftin ayrılığına dair yeni iddialar ortaya atıldı. İlk iddiaya göre; Sinan Akçıl, Ebru Şallı'dan 1.5..";
  assert.deepEqual(measure(longest, turkish), { encoding: "gsm7", parts: 1, left: 0, forcedBy: null });
  assert.deepEqual(measure(longest), { encoding: "ucs2", parts: 3, left: 67 - (155 % 67), forcedBy: "ç" });
  assert.equal(measure(`${longest}.`, turkish).parts, 2);
  // Those of another counter, with Urdu tables: locking, single, both.
  const urdu = told.urdu;
  assert.deepEqual(["hi ت", "hi ؎", "hi ت؎"].map((text) => measure(text, urdu).left), [151, 150, 146]);
});

test("what is named and replaced is what the office's own language lacks too", { skip: noBox }, () => {
  const turkish = told.turkish;
  assert.equal(measure("Şimdi – bitte", turkish).forcedBy, "–");
  assert.equal(plain("Şimdi – bitte", turkish), "Şimdi - bitte");
  assert.equal(plain("Şimdi ê", turkish), "Şimdi e");
  assert.equal(plain("Şimdi 😀", turkish), null);
  assert.deepEqual(measure("Grüße", turkish), { encoding: "gsm7", parts: 1, left: 155, forcedBy: null });
});

test("the box counts the same", { skip: noBox }, () => {
  const alphabet = [..."aZ0 \n\f^{}[]~|\\€äÖßñÇΔΩ@£\"'’–ş😀漢ё`\t\r\u00a0é"];
  const languages = Object.keys(told);
  const texts = [];
  let seed = 7;
  const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let i = 0; i < 600; i += 1) {
    const gsmOnly = i % 2 === 0;
    let pool = gsmOnly ? alphabet.filter((c) => measure(c).forcedBy === null) : alphabet;
    const name = languages[next(languages.length)];
    if (i % 4 === 3) pool = [...new Set(told[name].map((each) => each.short + each.long).join("") || "a")];
    texts.push([name, Array.from({ length: next(340) }, () => pool[next(pool.length)]).join("")]);
  }
  const answers = ask(
    "cut=[split(text, language=NationalLanguage(name)) for name, text in json.load(sys.stdin)]\n" +
      "used=[write_user_data(parts[-1], 0 if len(parts) > 1 else None)[0][0] for parts in cut]\n" + // TP-UDL
      "print(json.dumps([[p[0].encoding, len(p), 160 - u if p[0].encoding == 'gsm7' else 70 - u // 2] for p, u in zip(cut, used)]))",
    texts,
  );
  texts.forEach(([name, text], i) => {
    const m = measure(text, told[name]);
    assert.deepEqual([m.encoding, m.parts, m.left], answers[i], JSON.stringify([name, text]));
  });
});
