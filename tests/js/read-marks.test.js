import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../web/static/js/api.js";
import { ReadMarks } from "../../web/static/js/read-marks.js";

test("what the box could not take down for a moment is told again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const answers = [503, 429, 200];
  const post = async (path, { up_to }) => {
    told.push([path, up_to]);
    const status = answers.shift();
    if (status !== 200) throw new ApiError(status, "busy", "Not now.");
  };
  const state = { conversations: new Map([[7, { unread: 2, read_up_to: 3 }]]), tell() {} };
  const marks = new ReadMarks({ state, api: { post } });
  marks.put(7, 5);
  for (let turn = 0; turn < 6; turn += 1) {
    context.mock.timers.tick(5000);
    await new Promise((done) => setImmediate(done));
  }
  assert.deepEqual(told, Array(3).fill(["/conversations/7/read", 5]));
});
