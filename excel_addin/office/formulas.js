// Reads the calls of SV functions out of a formula, as far as the task pane needs them.
import { FUNCTIONS } from "./parts.js";

const NAMES = Object.keys(FUNCTIONS).map((name) => name.slice(2));
const CALL = new RegExp(String.raw`(?<![\w.])(?:_xldudf_|_xll\.)?SV[._]?(${NAMES.join("|")})\(`, "giy");
const QUOTES = { '"': '"', "'": "'" };

/**
 * The calls in a formula as `{name, given, whole}`, in their order: the arguments as they are written, and whether the
 * call is all that the formula does.
 */
export function callsIn(formula) {
  if (typeof formula !== "string" || !formula.startsWith("=")) return [];
  const calls = [];
  for (let at = 1; at < formula.length; at = skipQuoted(formula, at)) {
    CALL.lastIndex = at;
    const found = CALL.exec(formula);
    if (found)
      calls.push({ name: `SV${found[1].toUpperCase()}`, ...parts(formula, CALL.lastIndex, at === 1) });
  }
  return calls;
}

/** The position after one character, or after a whole text or name in quotes. */
function skipQuoted(text, at) {
  const quote = QUOTES[text[at]];
  if (!quote) return at + 1;
  const end = text.indexOf(quote, at + 1);
  return end < 0 ? text.length : end + 1;
}

/** What stands between the commas up to the closing bracket; `first`: nothing stands before the call. */
function parts(text, start, first) {
  const given = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < text.length; at = skipQuoted(text, at)) {
    const character = text[at];
    if ("([{".includes(character)) depth += 1;
    else if (depth && ")]}".includes(character)) depth -= 1;
    else if (!depth && (character === "," || character === ")")) {
      given.push(text.slice(from, at).trim());
      from = at + 1;
      if (character === ")") return { given, whole: first && text.slice(from).trim() === "" };
    }
  }
  return { given: [...given, text.slice(from).trim()], whole: false };
}

const SHEET = String.raw`(?:('(?:[^'[\]:]|'')+'|[^'!"(){}[\]:,;&=<>+*/^ ]+)!)?`;
const CELL = String.raw`\$?[A-Z]{1,3}\$?\d+`;
const COLUMNS = String.raw`\$?[A-Z]{1,3}:\$?[A-Z]{1,3}`;
const ROWS = String.raw`\$?\d+:\$?\d+`;
const CELLS = new RegExp(`^${SHEET}(${CELL}(?::${CELL})?|${COLUMNS}|${ROWS})(#?)$`, "i");
const TABLE = /^([\p{L}_\\][\p{L}\d_.\\]*)\[(?:\[?(#All|#Data|#Headers)\]?)?\]$/iu;
const NAME = /^[\p{L}_\\][\p{L}\d_.\\]*$/u;

/**
 * What an argument is: `{kind: "left out"}`, `{kind: "value", value}`, `{kind: "cells", sheet, address, spilled}`,
 * `{kind: "table", name, part}`, `{kind: "name", name}`, or `{kind: "formula"}` for anything else.
 */
export function argument(text) {
  if (text === "") return { kind: "left out" };
  if (/^"(?:[^"]|"")*"$/.test(text)) return { kind: "value", value: text.slice(1, -1).replaceAll('""', '"') };
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { kind: "value", value: Number(text) };
  if (/^(TRUE|FALSE)$/i.test(text)) return { kind: "value", value: text.toUpperCase() === "TRUE" };
  const cells = CELLS.exec(text);
  if (cells)
    return { kind: "cells", sheet: sheetName(cells[1]), address: cells[2], spilled: cells[3] === "#" };
  const table = TABLE.exec(text);
  if (table) return { kind: "table", name: table[1], part: (table[2] ?? "#Data").toLowerCase() };
  return NAME.test(text) ? { kind: "name", name: text } : { kind: "formula" };
}

function sheetName(written) {
  if (written === undefined) return null;
  return written.startsWith("'") ? written.slice(1, -1).replaceAll("''", "'") : written;
}
