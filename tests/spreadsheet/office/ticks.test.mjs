// functions.js alone: node --test ticks.test.mjs, with FOLDER (where it is, with engine_that_listens.js as engine.js)
// in the environment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const functions = new Map();
class CellError extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}
globalThis.CustomFunctions = {
  associate: (name, work) => functions.set(name, work),
  Error: CellError,
  ErrorCode: { invalidValue: "#VALUE!" },
};
await import(pathToFileURL(`${process.env.FOLDER}/functions.js`).href);
const { asked, answers } = await import(pathToFileURL(`${process.env.FOLDER}/engine.js`).href);
const call = (name, ...given) => functions.get(name)(...given, { functionName: name });

test("calls of one tick reach the engine together", async () => {
  const cells = await Promise.all([1, 2, 3].map((at) => call("SVRANK", [["rules"]], [[at]])));
  assert.deepEqual(cells, [[[1]], [[2]], [[3]]]);
  assert.equal(asked.length, 1);
  assert.deepEqual(
    asked[0].map(({ given }) => given),
    [1, 2, 3].map((at) => [[["rules"]], [[at]]]),
  );
  await call("SVRANK", [["rules"]], [[4]]);
  assert.equal(asked.length, 2);
});

test("a failure becomes #VALUE! with the code and the sentence", async () => {
  answers.next = [{ code: "SV1003", sentence: "There is no bid `Ask` in the table." }, [[88]]];
  const [failed, fine] = await Promise.allSettled([call("SVSCORE", [[1]]), call("SVSCORE", [[2]])]);
  assert.ok(failed.reason instanceof CellError);
  assert.equal(failed.reason.code, "#VALUE!");
  assert.equal(failed.reason.message, "SV1003: There is no bid `Ask` in the table.");
  assert.deepEqual(fine.value, [[88]]);
});

test("an engine that does not start says so in every cell", async () => {
  answers.next = new Error("no room");
  const told = await Promise.allSettled([call("SVSCORE", [[1]]), call("SVWHY", [[1]])]);
  for (const { reason } of told) {
    assert.ok(reason instanceof CellError);
    assert.match(reason.message, /^SV1010: .*no room.*/);
  }
  assert.deepEqual(await call("SVSCORE", [[1]], [[5]]), [[5]]);
});
