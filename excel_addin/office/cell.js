// The pane's second part: how the selected cell came about.
import { again, described, same } from "./dated.js";
import { trace } from "./engine.js";
import { selectedCell } from "./host.js";
import { by, detail, element, failure, fill, mark, number, said, told } from "./page.js";

let asked = 0;

/** Shows the selected cell, if this part of the pane is open. */
export async function showCell() {
  if (by("cell").hidden) return;
  asked += 1;
  const mine = asked;
  const place = element("div");
  await told(place, cellShown);
  // Another cell may have been selected while this one was worked out.
  if (mine === asked) fill(by("trace"), ...place.childNodes);
}

async function cellShown() {
  const { address, shown, value, call, others, whole, row, column } = await selectedCell();
  if (call === null) {
    return element(
      "p",
      { class: "empty" },
      `${address} has no SV formula. Select a cell with one, such as =SVSCORE(…).`,
    );
  }
  const found = await trace(call, row, column);
  if (found.code) {
    return element("div", {}, heading(address, call.name, shown), failure(found), further(call.name, others));
  }
  const rules = found.rows.filter((one) => one[2] !== "–");
  const criteria = found.rows.filter((one) => one[2] === "–" && one[1] !== "total");
  const total = found.rows.find((one) => one[1] === "total");
  return element(
    "div",
    {},
    heading(address, call.name, shown, found),
    further(call.name, others),
    whole && !same(value, found.now) && outOfDate(value, found.now),
    criteria.length > 0 &&
      element("h3", {}, total ? "Where the marks come from" : `Marks for ${found.criterion}`),
    criteria.length > 0 &&
      element(
        "ul",
        { class: "card" },
        ...criteria.map((one) => criterionLine(found.titles, one)),
        total && totalLine(total),
      ),
    rules.length > 0 && element("h3", {}, "Rules"),
    rules.length > 0 && element("ul", { class: "card" }, ...rules.map((one) => ruleLine(found.titles, one))),
    element("p", { class: "small" }, `By the rulebook of ${found.version}.`),
  );
}

function outOfDate(value, now) {
  const words = `The cell shows ${described(value)}, and its formula now gives ${described(now)}. What follows is how it stands now.`;
  return element("div", { class: "card" }, mark("out of date", "bad"), said(words), again());
}

/** What of the formula is not told here. */
function further(name, others) {
  if (others.length === 0) return null;
  const words = `Shown is the first call of this formula, ${name}. Not looked at: ${others.join(", ")}. Put a call into a cell of its own to see it.`;
  return element("p", { class: "card small" }, words);
}

function heading(address, name, shown, found = { bid: "", why: "" }) {
  const words = /\d/.test(shown) && shown.length < 12 ? "figure" : "words";
  return element(
    "div",
    { class: "card" },
    element("p", { class: "place" }, `${address}, ${name}`),
    element("p", { class: words }, shown),
    found.bid && element("h2", {}, found.bid),
    found.why && element("p", { class: "why" }, found.why),
  );
}

function criterionLine(titles, [, code, , clause, how, used, marks, weight, contribution]) {
  const scored = typeof marks === "number" && typeof weight === "number";
  const share = scored && weight > 0 ? Math.max(0, Math.min(100, (100 * marks) / weight)) : 0;
  const bar = element("div", { class: "bar" }, element("span", {}));
  bar.firstChild.style.width = `${share}%`;
  const { title = "", depth = 0 } = titles[code] ?? {};
  const figure = scored ? element("span", {}, `${number(marks)} of ${number(weight)}`) : mark(how, "open");
  const own = typeof contribution === "number" && contribution !== marks && contribution !== 0;
  const line = element(
    "li",
    {},
    element("div", { class: "top" }, element("strong", {}, code), figure),
    title && element("div", { class: "small" }, title),
    scored && bar,
    detail(
      clause === "–" ? "How" : `How, clause ${clause}`,
      scored && how,
      used,
      own && `Its own rounding or limit adds ${number(contribution)}.`,
    ),
  );
  line.style.marginLeft = `${depth}rem`;
  return line;
}

function totalLine([, , , , outcome, , total, , rest]) {
  const rounding =
    typeof rest === "number" && rest !== 0 && `Rounding and rules on the total: ${number(rest)}.`;
  return element(
    "li",
    {},
    element(
      "div",
      { class: "top" },
      element("strong", {}, "Total"),
      typeof total === "number" ? element("strong", {}, number(total)) : mark(outcome),
    ),
    rounding && element("p", { class: "small" }, rounding),
  );
}

function ruleLine(titles, [, , label, clause, outcome, used]) {
  const title = titles[label]?.title;
  return element(
    "li",
    {},
    element(
      "div",
      { class: "top" },
      element("span", {}, element("strong", {}, label), clause === "–" ? "" : ` clause ${clause}`),
      mark(outcome),
    ),
    title && element("div", { class: "small" }, title),
    detail("Facts", used),
  );
}
