// The scripts without Excel and without Python: node --test scripts.test.mjs, with FOLDER (their folder) in the
// environment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const script = (name) => import(pathToFileURL(`${process.env.FOLDER}/${name}`).href);
const { argument, callsIn } = await script("formulas.js");
const { addressIn } = await script("host.js");
const { message } = await script("engine.js");
const { FUNCTIONS } = await script("parts.js");

for (const [formula, expected] of [
  ["=SVSCORE(A1,B1:C9)", { name: "SVSCORE", given: ["A1", "B1:C9"], whole: true }],
  ["=svscore( A1 , B1:C9 ) ", { name: "SVSCORE", given: ["A1", "B1:C9"], whole: true }],
  ["=SV.SCORE(A1)", { name: "SVSCORE", given: ["A1"], whole: true }],
  ["=_xldudf_SV_SCORE(A1)", { name: "SVSCORE", given: ["A1"], whole: true }],
  ["=_xll.SVRANK(A1,,C1)", { name: "SVRANK", given: ["A1", "", "C1"], whole: true }],
  [
    "=SVSCORE(\"a, b)\",'It''s, me'!A1:B2)",
    { name: "SVSCORE", given: ['"a, b)"', "'It''s, me'!A1:B2"], whole: true },
  ],
  ['=SVSCORE("say ""hi"", you",A1)', { name: "SVSCORE", given: ['"say ""hi"", you"', "A1"], whole: true }],
  [
    "=SVSCORE(A1,OFFSET(B1,0,0,(2),3),{1,2;3,4})",
    { name: "SVSCORE", given: ["A1", "OFFSET(B1,0,0,(2),3)", "{1,2;3,4}"], whole: true },
  ],
  [
    "=SVSCORE(A1,Bids[[#All],[price]])",
    { name: "SVSCORE", given: ["A1", "Bids[[#All],[price]]"], whole: true },
  ],
  ["=IFERROR(SVSCORE(A1),0)", { name: "SVSCORE", given: ["A1"], whole: false }],
  ["=SVSCORE(A1)+1", { name: "SVSCORE", given: ["A1"], whole: false }],
  ["=@SVSCORE(A1)", { name: "SVSCORE", given: ["A1"], whole: false }],
  ["=SVSCORE(A1", { name: "SVSCORE", given: ["A1"], whole: false }],
]) {
  test(`the call in ${formula}`, () => assert.deepEqual(callsIn(formula), [expected]));
}

for (const formula of [
  '="SVSCORE(A1)"',
  "='SVSCORE('!A1",
  "=MYSVSCORE(A1)",
  "=SVSCORED(A1)",
  "=SVSCORE",
  "SVSCORE(A1)",
  "",
  88,
  true,
]) {
  test(`no call in ${formula}`, () => assert.deepEqual(callsIn(formula), []));
}

test("every call in a formula is found, also one inside another", () => {
  const formula = '=IF(SVRANK(A1,B1)=1,SVSCORE(A1,B1,,"SVWHY("),SVVERSION(SVWHY(A1,B1)))';
  assert.deepEqual(
    callsIn(formula).map(({ name, given, whole }) => [name, given, whole]),
    [
      ["SVRANK", ["A1", "B1"], false],
      ["SVSCORE", ["A1", "B1", "", '"SVWHY("'], false],
      ["SVVERSION", ["SVWHY(A1,B1)"], false],
      ["SVWHY", ["A1", "B1"], false],
    ],
  );
});

test("every function is found", () => {
  for (const name of Object.keys(FUNCTIONS)) assert.equal(callsIn(`=${name}(A1)`)[0].name, name);
});

for (const [text, expected] of [
  ["", { kind: "left out" }],
  ['"lcr-contracts 2026.1"', { kind: "value", value: "lcr-contracts 2026.1" }],
  ['"a ""b"""', { kind: "value", value: 'a "b"' }],
  ["-4.5", { kind: "value", value: -4.5 }],
  ["true", { kind: "value", value: true }],
  ["$A$1", { kind: "cells", sheet: null, address: "$A$1", spilled: false }],
  ["A1:F9", { kind: "cells", sheet: null, address: "A1:F9", spilled: false }],
  ["Bids!A:F", { kind: "cells", sheet: "Bids", address: "A:F", spilled: false }],
  ["'It''s, me'!A1#", { kind: "cells", sheet: "It's, me", address: "A1", spilled: true }],
  ["Bids[#All]", { kind: "table", name: "Bids", part: "#all" }],
  ["Bids[]", { kind: "table", name: "Bids", part: "#data" }],
  ["all_bids", { kind: "name", name: "all_bids" }],
  ["A1:B2,C3", { kind: "formula" }],
  ["OFFSET(A1,0,0)", { kind: "formula" }],
  ["[Book2.xlsx]Bids!A1", { kind: "formula" }],
  ["Jan:Dec!A1", { kind: "formula" }],
]) {
  test(`the argument ${text || "left out"}`, () => assert.deepEqual(argument(text), expected));
}

test("a place in a table is a cell of the workbook", () => {
  assert.equal(addressIn({ sheet: "Bids", row: 0, column: 0 }, "B2"), "Bids!B2");
  assert.equal(addressIn({ sheet: "All bids", row: 3, column: 25 }, "B2"), "'All bids'!AA5");
  assert.equal(addressIn({ sheet: "It's", row: 0, column: 701 }, "B1"), "'It''s'!AAA1");
});

const BIDS = Array.from({ length: 300 }, (_, at) => [`Bidder ${at}`, 1000 * at, true, ""]);
const CALLS = BIDS.map(([name]) => ({
  name: "SVSCORE",
  given: [[["rules"]], BIDS.map((row) => [...row]), null, [[name]], undefined],
}));

test("equal arguments are sent to Python once", () => {
  const { calls, tables } = message(CALLS);
  const lines = tables.split("\n");
  assert.equal(lines.length, 302);
  assert.equal(lines.filter((line) => line === JSON.stringify(BIDS)).length, 1);
  for (const [at, [name, given]] of JSON.parse(calls).entries()) {
    assert.equal(name, "SVSCORE");
    assert.deepEqual(
      given.map((line) => (line === null ? null : JSON.parse(lines[line]))),
      [[["rules"]], BIDS, null, [[`Bidder ${at}`]], null],
    );
  }
});

test("TRUE, 1 and text that looks like it stay apart", () => {
  const { tables } = message(
    [true, 1, "1", "TRUE", 1.5].map((cell) => ({ name: "SVWHY", given: [[[cell]]] })),
  );
  assert.equal(tables.split("\n").length, 5);
});
