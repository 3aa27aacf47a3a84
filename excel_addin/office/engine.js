// The rules engine: Python in this web view, from files of the same folder. Nothing is sent anywhere.
import { WHEELS } from "./parts.js";

const START = "from svrules.spreadsheet.addins.office import webview; webview.start(); webview";

let starting = null;
let state = "resting"; // then starting, ready or failed
const watchers = new Set();

/** Calls `watcher(state)` now and whenever the state changes. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(state);
}

function become(next) {
  state = next;
  for (const watcher of watchers) watcher(state);
}

/** Starts Python if it does not run yet; rejects where it cannot, and then the next call tries again. */
export function ready() {
  starting ??= start();
  return starting;
}

async function start() {
  become("starting");
  try {
    const { loadPyodide } = await import("./pyodide/pyodide.mjs");
    const python = await loadPyodide();
    const wheels = WHEELS.map((wheel) => new URL(`wheels/${wheel}`, import.meta.url).href);
    const found = await python.loadPackage(wheels, { checkIntegrity: false, messageCallback: () => {} });
    if (found.length < WHEELS.length) throw new Error("a wheel of the add-in could not be loaded");
    const engine = python.runPython(START);
    become("ready");
    return engine;
  } catch (problem) {
    starting = null;
    become("failed");
    throw problem;
  }
}

async function ask(question) {
  const engine = await ready();
  try {
    return JSON.parse(question(engine));
  } catch (problem) {
    // What Python refuses comes back as an answer: what is thrown here has ended it, so it must start anew.
    starting = null;
    become("failed");
    throw problem;
  }
}

/** Tables of cells, each kept once however often it is passed. */
class Tables {
  constructor() {
    this.lines = new Map();
  }

  line(rows) {
    if (rows === null || rows === undefined) return null;
    const text = JSON.stringify(rows);
    if (!this.lines.has(text)) this.lines.set(text, this.lines.size);
    return this.lines.get(text);
  }

  text() {
    return [...this.lines.keys()].join("\n");
  }
}

/** Calls as Python takes them: a JSON list of functions with the lines of their arguments in `tables`. */
export function message(calls) {
  const tables = new Tables();
  const asked = calls.map(({ name, given }) => [name, given.map((rows) => tables.line(rows))]);
  return { calls: JSON.stringify(asked), tables: tables.text() };
}

/** The answers to `[{name, given}]`, each rows of cells or `{code, sentence}`: one call of Python for all. */
export function answer(calls) {
  const sent = message(calls);
  return ask((engine) => engine.answer(sent.calls, sent.tables));
}

/** How the cell `row` and `column` away from a formula came about. */
export function trace({ name, given }, row, column) {
  const tables = new Tables();
  const asked = [name, given.map((rows) => tables.line(rows)), row, column];
  return ask((engine) => engine.trace(JSON.stringify(asked), tables.text()));
}

/** The names of the installed rulebooks, with their editions. */
export const names = () => ask((engine) => engine.names());

/** What a rulebook is: title, edition, hash, weights, the facts that it asks for. */
export const about = (name) => ask((engine) => engine.about(name));
