import assert from "node:assert/strict";
import { test } from "node:test";
import { briefTime, dayName, duration, initials, isMine, isNews, title } from "../../web/static/js/words.js";

const now = new Date(2026, 10, 22, 15, 0).getTime();
const at = (...local) => new Date(...local).toISOString();

test("times are as brief as they can be", () => {
  assert.equal(briefTime(at(2026, 10, 22, 14, 59, 40), now), "now");
  assert.equal(briefTime(at(2026, 10, 22, 14, 20), now), "40 min");
  assert.equal(briefTime(at(2026, 10, 22, 9, 5), now), "09:05");
  assert.equal(briefTime(at(2026, 10, 21, 23, 59), now), "Yesterday");
  assert.equal(briefTime(at(2026, 10, 18, 12), now), "Wed");
  assert.equal(briefTime(at(2026, 10, 2, 12), now), "2 Nov");
  assert.equal(briefTime(at(2025, 10, 2, 12), now), "2 Nov 2025");
  assert.equal(briefTime(at(2026, 10, 22, 15, 3), now), "now", "a clock that is ahead is no future");
});

test("days have names", () => {
  assert.equal(dayName(at(2026, 10, 22, 0, 1), now), "Today");
  assert.equal(dayName(at(2026, 10, 21, 0, 1), now), "Yesterday");
  assert.match(dayName(at(2026, 10, 18, 0, 1), now), /Wednesday/);
});

test("clocks run over the hour", () => {
  assert.equal(duration(0), "0:00");
  assert.equal(duration(65_999), "1:05");
  assert.equal(duration(3_665_000), "1:01:05");
  assert.equal(duration(-500), "0:00");
});

test("people are named with the kind of number, and numbers by themselves", () => {
  assert.equal(title({ name: "Bob Smith", label: "Mobile", display: "0170" }), "Bob Smith – Mobile");
  assert.equal(title({ name: null, label: null, display: "0170 1234567" }), "0170 1234567");
  assert.equal(initials("Müller Elektro GmbH"), "MG");
  assert.equal(initials("0170 1234567"), "");
});

test("a colleague's answer from our number stands on our side and is no news", () => {
  const colleague = { direction: "out", author: { id: 2 } };
  assert.equal(isMine(colleague, 1), true);
  assert.equal(isNews(colleague, 1), false);
  assert.equal(isNews({ direction: "internal", author: { id: 2 } }, 1), true);
  assert.equal(isNews({ direction: "in", author: null }, 1), true);
});
