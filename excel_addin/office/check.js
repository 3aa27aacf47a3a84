// The pane's third part: mistakes in what the formulas of a sheet are given, and cells that are out of date.
import { again, described, same } from "./dated.js";
import { answer } from "./engine.js";
import { addressIn, formulasOfSheet, select } from "./host.js";
import { by, element, fill, mark, said, told } from "./page.js";
import { FUNCTIONS } from "./parts.js";

/** Checks the sheet that is shown, and lists what is found. */
export async function checkSheet() {
  by("run").disabled = true;
  fill(by("found"), element("p", { class: "empty" }, "Reading the sheet…"));
  await told(by("found"), sheetChecked);
  by("run").disabled = false;
}

async function sheetChecked() {
  const { sheet, cells, calls, left } = await formulasOfSheet();
  if (cells === 0) return element("p", { class: "empty" }, `${sheet} has no SV formula.`);
  const read = calls.filter(({ call }) => call !== null);
  const answers = await answer(read.map(({ call }) => call));
  const lines = [
    ...calls
      .filter(({ problem }) => problem)
      .map((cell) => line("not read", "open", cell.address, cell.problem)),
    ...read.flatMap((cell, at) => compared(cell, answers[at])),
    ...(await mistakes(read)),
  ];
  lines.sort((one, other) => RANKS[one.tone] - RANKS[other.tone]);
  const wrong = lines.filter(({ tone }) => tone === "bad").length;
  return element(
    "div",
    {},
    element(
      "div",
      { class: "card" },
      element("h2", {}, summary(wrong, lines.length)),
      element(
        "p",
        { class: "small" },
        `${count(cells, "formula", "formulas")} in ${sheet}.${left ? ` ${left} more were not looked at.` : ""}`,
      ),
    ),
    lines.some(({ stale }) => stale) && again(),
    lines.length > 0 && element("ul", { class: "card" }, ...lines.map(({ shown }) => shown)),
  );
}

const RANKS = { bad: 0, open: 1, "": 2 };
const count = (many, one, more) => `${many} ${many === 1 ? one : more}`;

function summary(wrong, all) {
  if (wrong) return `${count(wrong, "thing is", "things are")} wrong`;
  return all ? `Nothing is wrong; ${count(all, "note", "notes")}` : "Nothing is wrong";
}

/** What a cell shows against what its formula gives now. */
function compared({ address, shown, whole }, found) {
  if (!Array.isArray(found)) return [line(found.code, "bad", address, found.sentence)];
  if (!whole) return [];
  for (const [row, cells] of found.entries()) {
    for (const [column, cell] of cells.entries()) {
      const there = shown[row]?.[column];
      if (!same(there, cell)) {
        const words =
          there === undefined
            ? "is not wide or long enough for all that it gives"
            : `shows ${described(there)} for what is now ${described(cell)}`;
        return [{ ...line("out of date", "bad", address, `The formula ${words}.`), stale: true }];
      }
    }
  }
  return [];
}

/** What SVCHECK finds in the rulebooks and tables that the formulas name, each asked once. */
async function mistakes(read) {
  const asked = new Map();
  for (const { address, call } of read) {
    const check = checkOf(call);
    const key = JSON.stringify(check.given);
    if (!asked.has(key)) asked.set(key, { ...check, address });
  }
  const checks = [...asked.values()];
  const answers = await answer(checks);
  return answers.flatMap((found, at) =>
    Array.isArray(found) ? found.slice(1).flatMap((one) => finding(one, checks[at])) : [],
  );
}

/** The call of SVCHECK with those arguments of another function that it takes too. */
function checkOf({ name, given, places }) {
  const at = FUNCTIONS.SVCHECK.map((one) => FUNCTIONS[name].indexOf(one));
  const pick = (list) => at.map((one) => list[one] ?? null);
  return { name: "SVCHECK", given: pick(given), places: pick(places) };
}

const NOWHERE = new Set(["–", "range"]);
const TONES = { error: "bad", warning: "open", note: "" };
const PLACE = /(bids|contract|decisions)!([A-Z]+\d+)/;

function finding([kind, code, place, found, advice], check) {
  if (kind === "fine") return [];
  const inTable = PLACE.exec(place);
  const table = inTable && check.places[FUNCTIONS.SVCHECK.indexOf(inTable[1])];
  const address = table ? addressIn(table, inTable[2]) : check.address;
  const words = inTable || NOWHERE.has(place) ? found : `${place}: ${found}`;
  return [line(`${kind} ${code}`, TONES[kind] ?? "", address, words, advice === "–" ? "" : advice)];
}

function line(title, tone, address, words, advice = "") {
  const go = element("button", { class: "link" }, address);
  go.addEventListener("click", () =>
    told(go, async () => {
      await select(address);
      return address;
    }),
  );
  const shown = element(
    "li",
    {},
    element("div", { class: "top" }, go, mark(title, tone)),
    said(words),
    advice && element("p", { class: "small" }, advice),
  );
  return { tone, shown };
}
