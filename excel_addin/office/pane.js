// The task pane: choose a rulebook, see how the selected cell came about, check the sheet.
import { about, answer, names, ready, trace, watch } from "./engine.js";
import * as host from "./host.js";
import { detail, element, fill, mark, number, said } from "./page.js";

const STATES = {
  resting: "Not started",
  starting: "Starting Python in this window…",
  ready: "Ready. Works on this computer only.",
  failed: "The rules engine did not start. Close the pane and open it again; if it stays so, ask IT.",
};
const by = (id) => document.getElementById(id);
let inExcel = false;

// -- tabs ---------------------------------------------------------------------------------------

const tabs = [...document.querySelectorAll('[role="tab"]')];

function show(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    by(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (tab.id === "tab-cell") showCell();
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
const ENDS = { Home: 0, End: tabs.length - 1 };

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const next = key in ENDS ? ENDS[key] : tabs.indexOf(tab) + (STEPS[key] ?? 0);
    const chosen = tabs[(next + tabs.length) % tabs.length];
    if (chosen === tab) return;
    show(chosen);
    chosen.focus();
  });
}

// -- rulebook -----------------------------------------------------------------------------------

async function listRulebooks() {
  const list = by("names");
  fill(list, ...(await names()).map((name) => element("option", { value: name }, name)));
  list.disabled = false;
  list.addEventListener("change", showRulebook);
  await showRulebook();
}

async function showRulebook() {
  const found = await about(by("names").value);
  by("written").textContent = "";
  by("actions").hidden = !inExcel;
  if (found.code) {
    fill(by("about"), failure(found));
    return;
  }
  fill(
    by("about"),
    element(
      "div",
      { class: "card" },
      element("h2", {}, found.title),
      found.authority && element("p", {}, found.authority),
      element("p", { class: "small" }, `Edition ${found.edition}, SHA-256 ${found.sha256.slice(0, 12)}`),
    ),
    found.weights.length > 0 && weights(found.weights, found.kinds),
    facts("The table of bids asks for", found.bid),
    facts("The contract asks for", found.contract),
  );
}

function weights([headings, ...rows], kinds) {
  // The titles are long and the pane is narrow: they stand below the code, the weights beside it.
  const shares = headings.slice(3);
  return element(
    "div",
    {},
    element("h3", {}, "What each criterion is worth"),
    element(
      "div",
      { class: "card scroll" },
      element(
        "table",
        {},
        shares.length > 1 &&
          element("tr", {}, element("th", { scope: "col" }, "Criterion"), ...shares.map((one) => element("th", { class: "number", scope: "col" }, one))),
        ...rows.map(([code, title, , ...cells]) =>
          element(
            "tr",
            {},
            element("td", {}, element("strong", {}, code), element("div", { class: "small" }, title)),
            ...cells.map((cell) => element("td", { class: "number" }, cell)),
          ),
        ),
      ),
    ),
    kinds.length > 0 && element("details", { class: "card" }, element("summary", {}, `For which contracts: ${shares.join(", ")}`), ...kinds.map((one) => element("p", {}, one))),
  );
}

function facts(title, inputs) {
  if (inputs.length === 0) return null;
  const rows = inputs.map(({ name, kind }) =>
    element("tr", {}, element("td", {}, name), element("td", { class: "small" }, kind)),
  );
  return element("details", { class: "card" }, element("summary", {}, `${title}: ${inputs.length}`), element("table", {}, ...rows));
}

by("write").addEventListener("click", async () => {
  await told(by("written"), async () => {
    const name = by("names").value;
    const address = await host.write(name);
    return `${address} now holds ${name}. Name that cell in your formulas: =SVSCORE(${address}, …)`;
  });
});

/** Shows what the work gives, or in words why it gives nothing. */
async function told(place, work) {
  try {
    fill(place, await work());
  } catch (problem) {
    fill(place, said(sentence(problem)));
  }
}

function sentence(problem) {
  if (problem instanceof host.Unreadable) return problem.message;
  if (problem.code === "InvalidOperationInCellEditMode") return "A cell is being edited: press Enter first.";
  return `Excel would not do that: ${problem.message}`;
}

// -- selected cell ------------------------------------------------------------------------------

const failure = ({ code, sentence: why }) => element("div", { class: "card" }, mark(code, "bad"), said(why));

let asked = 0;

async function showCell() {
  if (!inExcel || by("cell").hidden) return;
  asked += 1;
  const mine = asked;
  const place = element("div");
  await told(place, cellShown);
  // Another cell may have been selected while this one was worked out.
  if (mine === asked) fill(by("trace"), ...place.childNodes);
}

async function cellShown() {
  const { address, shown, call, row, column } = await host.selectedCell();
  if (call === null) {
    return element("p", { class: "empty" }, `${address} has no SV formula. Select a cell with one, such as =SVSCORE(…).`);
  }
  const found = await trace(call, row, column);
  if (found.code) {
    return element("div", {}, heading(address, call.name, shown), failure(found));
  }
  const rules = found.rows.filter((one) => one[2] !== "–");
  const criteria = found.rows.filter((one) => one[2] === "–" && one[1] !== "total");
  const total = found.rows.find((one) => one[1] === "total");
  return element(
    "div",
    {},
    heading(address, call.name, shown, found),
    criteria.length > 0 && element("h3", {}, total ? "Where the marks come from" : `Marks for ${found.criterion}`),
    criteria.length > 0 && element("ul", { class: "card" }, ...criteria.map(criterionLine), total && totalLine(total)),
    rules.length > 0 && element("h3", {}, "Rules"),
    rules.length > 0 && element("ul", { class: "card" }, ...rules.map(ruleLine)),
    element("p", { class: "small" }, `By the rulebook of ${found.version}.`),
  );
}

function heading(address, name, shown, found = { bid: "", why: "" }) {
  const words = /\d/.test(shown) && shown.length < 12 ? "figure" : "words";
  return element(
    "div",
    { class: "card" },
    element("p", { class: "place" }, `${address}, ${name}`),
    element("p", { class: words }, shown),
    found.bid && element("h2", {}, found.bid),
    found.why && element("p", {}, found.why),
  );
}

function criterionLine([, code, , clause, how, used, marks, weight, contribution]) {
  const scored = typeof marks === "number" && typeof weight === "number";
  const share = scored && weight > 0 ? Math.max(0, Math.min(100, (100 * marks) / weight)) : 0;
  const bar = element("div", { class: "bar" }, element("span", {}));
  bar.firstChild.style.width = `${share}%`;
  const line = element("li", {}, element("div", { class: "top" }, element("strong", {}, code), scored ? element("span", {}, `${number(marks)} of ${number(weight)}`) : mark(how, "open")), scored && bar);
  const counts = typeof contribution === "number" && contribution !== marks && `adds ${number(contribution)} to the total`;
  line.append(detail(clause === "–" ? "How" : `How, clause ${clause}`, scored && how, used, counts));
  return line;
}

function totalLine([, , , , outcome, , total, , rest]) {
  const rounding = typeof rest === "number" && rest !== 0 && `Rounding and rules on the total: ${number(rest)}.`;
  return element("li", {}, element("div", { class: "top" }, element("strong", {}, "Total"), typeof total === "number" ? element("strong", {}, number(total)) : mark(outcome)), rounding && element("p", { class: "small" }, rounding));
}

function ruleLine([, , label, clause, outcome, used]) {
  const line = element("li", {}, element("div", { class: "top" }, element("span", {}, element("strong", {}, label), clause === "–" ? "" : ` clause ${clause}`), mark(outcome)));
  line.append(detail("Facts", used));
  return line;
}

// -- check --------------------------------------------------------------------------------------

by("run").addEventListener("click", async () => {
  by("run").disabled = true;
  fill(by("found"), element("p", { class: "empty" }, "Reading the sheet…"));
  await told(by("found"), sheetChecked);
  by("run").disabled = false;
});

async function sheetChecked() {
  const { sheet, cells, left } = await host.formulasOfSheet();
  if (cells.length === 0) return element("p", { class: "empty" }, `${sheet} has no SV formula.`);
  const read = cells.filter(({ call }) => call !== null);
  const answers = await answer(read.map(({ call }) => call));
  const lines = [
    ...cells.filter(({ problem }) => problem).map((cell) => line("not read", "open", cell.address, cell.problem)),
    ...read.flatMap((cell, at) => compared(cell, answers[at])),
    ...(await mistakes(read)),
  ];
  lines.sort((one, other) => RANKS[one.tone] - RANKS[other.tone]);
  const wrong = lines.filter(({ tone }) => tone === "bad").length;
  return element(
    "div",
    {},
    element("div", { class: "card" }, element("h2", {}, summary(wrong, lines.length)), element("p", { class: "small" }, `${count(cells.length, "formula", "formulas")} in ${sheet}.${left ? ` ${left} more were not looked at.` : ""}`)),
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

function again() {
  const button = element("button", { class: "second" }, "Have Excel work everything out again");
  button.addEventListener("click", async () => told(by("found"), async () => {
    await host.recalculate();
    return element("p", { class: "empty" }, "Excel works everything out again. Then check once more.");
  }));
  return button;
}

/** What a cell shows against what its formula gives now. */
function compared({ address, shown, whole }, found) {
  if (!Array.isArray(found)) return [line(found.code, "bad", address, found.sentence)];
  if (!whole) return [];
  for (const [row, cells] of found.entries()) {
    for (const [column, cell] of cells.entries()) {
      const there = shown[row]?.[column];
      if (!same(there, cell)) {
        const words = there === undefined ? "is not wide or long enough for all that it gives" : `shows ${described(there)} for what is now ${described(cell)}`;
        return [{ ...line("out of date", "bad", address, `The formula ${words}.`), stale: true }];
      }
    }
  }
  return [];
}

const described = (cell) => (cell === "" ? "nothing" : typeof cell === "number" ? number(cell) : `“${cell}”`);

function same(there, cell) {
  if (typeof there !== "number" || typeof cell !== "number") return there === cell;
  return Math.abs(there - cell) <= 1e-12 * Math.max(1, Math.abs(cell));
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

// Where the arguments of SVCHECK stand among those of the other functions.
const PLACES = {
  SVWEIGHTS: [0, null, 1, null],
  SVCHECK: [0, 1, 2, 3],
  SVVERSION: [0, null, null, null],
  SVSCORE: [0, 1, 2, 6],
  SVTRACE: [0, 1, 2, 6],
};

function checkOf({ name, given, places }) {
  const at = PLACES[name] ?? [0, 1, 2, 5];
  const pick = (list) => at.map((one) => (one === null ? null : (list[one] ?? null)));
  return { name: "SVCHECK", given: pick(given), places: pick(places) };
}

const TONES = { error: "bad", warning: "open", note: "" };
const PLACE = /(bids|contract|decisions)!([A-Z]+\d+)/;

function finding([kind, code, place, found, advice], check) {
  if (kind === "fine") return [];
  const inTable = PLACE.exec(place);
  const table = inTable && check.places[["", "bids", "contract", "decisions"].indexOf(inTable[1])];
  const address = table ? host.addressIn(table, inTable[2]) : check.address;
  const words = inTable ? found : `${place === "–" ? "" : `${place}: `}${found}`;
  return [line(`${kind} ${code}`, TONES[kind] ?? "", address, words, advice === "–" ? "" : advice)];
}

function line(title, tone, address, words, advice = "") {
  const go = element("button", { class: "link" }, address);
  go.addEventListener("click", () => told(go, async () => {
    await host.select(address);
    return address;
  }));
  const shown = element("li", {}, element("div", { class: "top" }, go, mark(title, tone)), said(words), advice && element("p", { class: "small" }, advice));
  return { tone, shown };
}

// -- start --------------------------------------------------------------------------------------

watch((state) => {
  by("engine").textContent = STATES[state];
  by("engine").dataset.state = state;
});

async function start() {
  inExcel = await host.inExcel();
  if (inExcel) {
    let soon;
    await host.onSelection(() => {
      clearTimeout(soon);
      soon = setTimeout(showCell, 150);
    });
  } else {
    fill(by("trace"), element("p", { class: "empty" }, "Open this pane from Excel to see a cell."));
    by("run").disabled = true;
  }
  await ready();
  await listRulebooks();
}

start().catch((problem) => console.error(problem));
