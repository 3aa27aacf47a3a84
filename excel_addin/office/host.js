// What the task pane asks of Excel: the selected cell, the cells that a formula names, the formulas of a sheet.
import { argument, callsIn } from "./formulas.js";

const MOST_FORMULAS = 2000;

/** What the workbook does not allow, in words for its reader. */
class NotHere extends Error {}

/** Why something that was asked of Excel did not happen, in words. */
export function inWords(problem) {
  if (problem instanceof NotHere) return problem.message;
  if (problem.code === "InvalidOperationInCellEditMode") return "A cell is being edited: press Enter first.";
  return `That did not work: ${problem.message}`;
}

/** Whether the page is inside Excel. */
export async function inExcel() {
  if (typeof Office === "undefined") return false;
  const { host } = await Office.onReady();
  return host === Office.HostType.Excel;
}

/** Calls `changed()` whenever another cell is selected. */
export function onSelection(changed) {
  return Excel.run(async (context) => {
    context.workbook.worksheets.onSelectionChanged.add(async () => changed());
    await context.sync();
  });
}

/**
 * The selected cell: `{address, shown, value, call, others, whole, row, column}`. `call` is null without an SV
 * formula, `whole` says whether the call is all of it, `others` names further calls in it; row and column count from
 * the cell that holds the formula, for a cell that it spills into.
 */
export function selectedCell() {
  return Excel.run(async (context) => {
    const cell = context.workbook.getActiveCell();
    const parent = cell.getSpillParentOrNullObject();
    cell.load("address,formulas,text,values,rowIndex,columnIndex");
    parent.load("formulas,rowIndex,columnIndex");
    cell.worksheet.load("name");
    await context.sync();
    const home = parent.isNullObject ? cell : parent;
    const [found, ...others] = callsIn(home.formulas[0][0]);
    const call = found && {
      name: found.name,
      ...(await readArguments(context, found.given, cell.worksheet)),
    };
    return {
      address: cell.address,
      shown: cell.text[0][0],
      value: cell.values[0][0],
      call: call ?? null,
      others: others.map(({ name }) => name),
      whole: found?.whole,
      row: cell.rowIndex - home.rowIndex,
      column: cell.columnIndex - home.columnIndex,
    };
  });
}

/** Writes a text into the selected cell if it is empty, and gives its address. */
export function write(text) {
  return Excel.run(async (context) => {
    const cell = context.workbook.getActiveCell();
    cell.load("address,formulas");
    await context.sync();
    if (cell.formulas[0][0] !== "") {
      throw new NotHere(`${cell.address} is not empty. Select an empty cell.`);
    }
    cell.values = [[text]];
    await context.sync();
    return cell.address;
  });
}

/** Selects a cell by its address with the sheet's name, as `selectedCell` gives it. */
export function select(address) {
  return Excel.run(async (context) => {
    const { sheet, address: cells } = argument(address);
    const home = context.workbook.worksheets.getItem(sheet);
    home.activate();
    home.getRange(cells).select();
    await context.sync();
  });
}

/** Has Excel work out every formula again. */
export function recalculate() {
  return Excel.run(async (context) => {
    context.workbook.application.calculate(Excel.CalculationType.fullRebuild);
    await context.sync();
  });
}

/**
 * The SV formulas of the sheet that is shown: `{sheet, cells, calls, left}`. `cells` and `left` count formulas; each
 * call has the address of its cell, the values shown, whether it is all of the formula, and `problem` in the place of
 * `call` where its arguments cannot be read.
 */
export function formulasOfSheet() {
  return Excel.run(async (context) => {
    const sheet = context.workbook.worksheets.getActiveWorksheet();
    const used = sheet.getUsedRangeOrNullObject();
    sheet.load("name");
    used.load("formulas,rowIndex,columnIndex");
    await context.sync();
    const places = used.isNullObject ? [] : placesOf(used);
    const homes = places.slice(0, MOST_FORMULAS).map((place) => homeOf(sheet, place));
    await context.sync();
    const known = new Map();
    const calls = [];
    let cells = 0;
    // A cell that another formula spills into may show that formula as its own.
    for (const home of homes.filter(
      ({ parent, cell }) => parent.isNullObject || parent.address === cell.address,
    )) {
      cells += 1;
      for (const found of home.calls) calls.push(await readCall(context, sheet, home, found, known));
    }
    return { sheet: sheet.name, cells, calls, left: places.length - homes.length };
  });
}

function placesOf(used) {
  return used.formulas.flatMap((line, row) =>
    line.flatMap((formula, column) => {
      const calls = callsIn(formula);
      return calls.length ? [{ calls, row: used.rowIndex + row, column: used.columnIndex + column }] : [];
    }),
  );
}

function homeOf(sheet, { calls, row, column }) {
  const cell = sheet.getCell(row, column);
  const parent = cell.getSpillParentOrNullObject();
  const spill = cell.getSpillingToRangeOrNullObject();
  cell.load("address,values");
  parent.load("address");
  spill.load("values");
  return { calls, cell, parent, spill };
}

async function readCall(context, sheet, { cell, spill }, found, known) {
  const shown = spill.isNullObject ? cell.values : spill.values;
  const here = { address: cell.address, shown, whole: found.whole };
  try {
    return {
      ...here,
      call: { name: found.name, ...(await readArguments(context, found.given, sheet, known)) },
    };
  } catch (problem) {
    if (!(problem instanceof NotHere)) throw problem;
    return { ...here, call: null, problem: problem.message };
  }
}

/** The rows of cells of each argument, and where they are; `known` keeps what was read before. */
async function readArguments(context, written, sheet, known = new Map()) {
  const read = [];
  for (const text of written) {
    if (!known.has(text)) known.set(text, await readArgument(context, argument(text), text, sheet));
    read.push(known.get(text));
  }
  return { given: read.map(({ rows }) => rows), places: read.map(({ place }) => place) };
}

async function readArgument(context, what, text, sheet) {
  if (what.kind === "left out") return { rows: null, place: null };
  if (what.kind === "value") return { rows: [[what.value]], place: null };
  const range = await rangeOf(context, what, sheet);
  if (range === null) {
    throw new NotHere(
      `The pane cannot read \`${text}\`: put it in cells of its own, and name those in the formula.`,
    );
  }
  range.load("address");
  await context.sync();
  if (range.isNullObject) throw new NotHere(`\`${text}\` names no cells.`);
  range.load("values,rowIndex,columnIndex");
  range.worksheet.load("name");
  await context.sync();
  const { name } = range.worksheet;
  return { rows: range.values, place: { sheet: name, row: range.rowIndex, column: range.columnIndex } };
}

/** The range that an argument names; null where it names none. */
async function rangeOf(context, what, sheet) {
  const { workbook } = context;
  if (what.kind === "cells") {
    const home = what.sheet === null ? sheet : workbook.worksheets.getItem(what.sheet);
    const range = home.getRange(what.address);
    if (what.spilled) return range.getSpillingToRangeOrNullObject();
    return /\d/.test(what.address) && /[A-Z]/i.test(what.address) ? range : range.getUsedRangeOrNullObject();
  }
  if (what.kind === "table") return tableRange(context, what);
  if (what.kind !== "name") return null;
  const ofSheet = sheet.names.getItemOrNullObject(what.name);
  const ofBook = workbook.names.getItemOrNullObject(what.name);
  const table = workbook.tables.getItemOrNullObject(what.name);
  await context.sync();
  if (!ofSheet.isNullObject) return ofSheet.getRangeOrNullObject();
  if (!ofBook.isNullObject) return ofBook.getRangeOrNullObject();
  return table.isNullObject ? null : table.getDataBodyRange();
}

async function tableRange(context, { name, part }) {
  const table = context.workbook.tables.getItemOrNullObject(name);
  await context.sync();
  if (table.isNullObject) return null;
  if (part === "#all") return table.getRange();
  return part === "#headers" ? table.getHeaderRowRange() : table.getDataBodyRange();
}

/** The address in the workbook of a place that counts from the corner of an argument's table, such as `B2`. */
export function addressIn({ sheet, row, column }, place) {
  const [, letters, number] = /^([A-Z]+)(\d+)$/.exec(place);
  const across = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  const quoted = /^[A-Za-z_]\w*$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`;
  return `${quoted}!${lettersOf(column + across)}${row + Number(number)}`;
}

function lettersOf(column) {
  const rest = Math.floor(column / 26);
  return (rest ? lettersOf(rest - 1) : "") + String.fromCharCode(65 + (column % 26));
}
