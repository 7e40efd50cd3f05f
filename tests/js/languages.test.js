import assert from "node:assert/strict";
import { test } from "node:test";

// The modules ask the page for its language when they are loaded.
globalThis.document = { documentElement: { lang: "de" } };
const first = await import("../../web/static/js/strings.js");
const { english: laterEnglish, later } = await import("../../web/static/js/strings.later.js");
const [english, german] = [{ first: first.english, later: laterEnglish }, { first: first.t, later }];
const { sentences: firstSentences } = await import("../../web/static/js/sentences.de.js");
const { sentences: laterSentences } = await import("../../web/static/js/sentences.later.de.js");
const sentences = [...laterSentences, ...firstSentences];
const { said, readJson } = await import("../../web/static/js/said.js");
const { learn } = await import("../../web/static/js/said.de.js");

/** Every word of a catalogue by its path; a function as it is. */
function entries(catalogue, path = "") {
  return Object.entries(catalogue).flatMap(([key, value]) => (typeof value === "object" ? entries(value, `${path}${key}.`) : [[path + key, value]]));
}

test("German has the keys of English, and no other", () => {
  assert.deepEqual(entries(german).map(([key]) => key), entries(english).map(([key]) => key));
});

test("both name the same things", () => {
  const others = new Map(entries(german));
  for (const [key, value] of entries(english)) {
    const other = others.get(key);
    assert.equal(typeof other, typeof value, key);
    if (typeof value === "string") assert.equal(other === "", value === "", key);
    else {
      assert.equal(other.length, value.length, key);
      const named = (words) => [...new Set(words.match(/7\d/gu) ?? [])].sort();
      for (const counts of [[71, 72, 73], [71, 1, 1], [1, 72, 73]]) {
        assert.deepEqual(named(String(other(...counts))), named(String(value(...counts))), key);
      }
    }
  }
});

test("one and many differ, and numbers are written as Germans do", () => {
  assert.equal(german.first.list.unread(1), "1 ungelesene Nachricht");
  assert.equal(german.first.list.unread(1234), "1.234 ungelesene Nachrichten");
});

test("what the box says is said in German, whole or joined", () => {
  assert.equal(said("Your phone is busy."), "Ihr Telefon ist besetzt.");
  assert.equal(said("The network has a temporary fault. It will be tried again."), "Das Netz hat eine vorübergehende Störung. Es wird erneut versucht.");
  assert.equal(said("“12” is not a telephone number. Type it like 0170 1234567 or +49 170 1234567."), "„12“ ist keine Telefonnummer. Schreiben Sie sie wie 0170 1234567 oder +49 170 1234567.");
  assert.equal(said("The SIM's limit of texts a day is reached. It goes out in about 3 hours."), "Das Limit der SIM an SMS pro Tag ist erreicht. Sie geht in etwa 3 Stunden hinaus.");
  assert.equal(said("Ready on o2, roaming, signal good (−71 dBm). The SIM is full (30 texts), so no text can come in: delete old ones with a phone."),
    "Bereit im Netz o2, Roaming, Signal gut (−71 dBm). Die SIM ist voll (30 SMS), deshalb kann keine SMS hereinkommen: Löschen Sie alte mit einem Telefon.");
  assert.equal(said("The telephone system was lost. pbx:5038 does not answer. Trying again."), "Die Verbindung zur Telefonanlage ging verloren. pbx:5038 antwortet nicht. Es wird erneut versucht.");
  assert.equal(said("Nobody has said this before."), "Nobody has said this before.");
  assert.equal(said("x".repeat(20_000)), "x".repeat(20_000));
});

test("names stay as they are, also those that the box could say itself", () => {
  assert.equal(said("Ready on low, signal low (−101 dBm)."), "Bereit im Netz low, Signal schwach (−101 dBm).");
  assert.equal(said("day took this call."), "day hat diesen Anruf angenommen.");
});

test("what only admins are told is said in German once it is learned", () => {
  assert.equal(said("The network does not know this code."), "The network does not know this code.");
  learn(laterSentences);
  assert.equal(said("The network does not know this code."), "Das Netz kennt diesen Code nicht.");
  assert.equal(said("There is no modem of this name. There are: sim1, sim2."), "Es gibt kein Modem dieses Namens. Es gibt: sim1, sim2.");
});

test("only what the box says is touched, never what people write", () => {
  const answer = readJson('{"text":"Nobody answered.","reason":"Nobody answered.","peer":{"name":"Mobile","label":"Mobile","contact_id":1},"line":{"label":"Mobile"}}');
  assert.deepEqual(answer, { text: "Nobody answered.", reason: "Niemand hat sich gemeldet.", peer: { name: "Mobile", label: "Mobil", contact_id: 1 }, line: { label: "Mobile" } });
});

test("each sentence names in German what it names in English, and none stands twice", () => {
  for (const [from, to] of sentences) {
    const places = from.split("{}").length - 1;
    assert.deepEqual([...to.matchAll(/\{(\d)!?\}/gu)].map((found) => Number(found[1])).sort(), Array.from({ length: places }, (_, index) => index + 1), from);
  }
  assert.equal(new Set(sentences.map(([from]) => from)).size, sentences.length);
});
