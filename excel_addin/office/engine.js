// The rules engine: Python in this web view, from files of the same folder. Nothing is sent anywhere.
import { WHEELS } from "./parts.js";

const START = "from svrules.spreadsheet.addins.office import webview; webview.start(); webview";

const PYODIDE = [
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
];
const PATIENCE = 180_000;

let starting = null;
let state = "resting"; // then starting, ready or failed
let reason = "";
const watchers = new Set();

/** Calls `watcher(state, reason)` now and whenever the state changes; the reason is why Python did not start. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(state, reason);
}

function become(next, why = "") {
  state = next;
  reason = why;
  for (const watcher of watchers) watcher(state, reason);
}

/** Starts Python if it does not run yet; rejects where it cannot, and then the next call tries again. */
export function ready() {
  starting ??= start();
  return starting;
}

async function start() {
  become("starting");
  try {
    await served([...PYODIDE.map((name) => `pyodide/${name}`), ...WHEELS.map((name) => `wheels/${name}`)]);
    const engine = await inTime(Promise.race([refused(), python()]));
    become("ready");
    return engine;
  } catch (problem) {
    throw failed(problem);
  }
}

/** Ready to start anew; gives the reason in one line, which for a mistake in Python is the last of many. */
function failed(problem) {
  starting = null;
  console.warn(problem);
  const told = new Error(problem.message.trim().split("\n").at(-1));
  become("failed", told.message);
  return told;
}

const place = (name) => new URL(name, import.meta.url).href;

/** Rejects where a file is not served: Pyodide would wait for it for ever. */
async function served(names) {
  if (!import.meta.url.startsWith("http")) return;
  // Without a network the browser may still have them all: then there is nothing to hold against it.
  const ask = (name) => fetch(place(name), { method: "HEAD" }).catch(() => ({ status: 0 }));
  const found = await Promise.all(names.map(ask));
  // Some servers know no HEAD; they may still serve the file.
  const missing = found.findIndex(({ status }) => status >= 400 && status !== 405 && status !== 501);
  if (missing < 0) return;
  const { status } = found[missing];
  throw new Error(`the web server does not serve ${names[missing]} (status ${status})`);
}

function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took more than three minutes")), PATIENCE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Rejects where the browser refuses Pyodide's WebAssembly: Pyodide tells the console only, and waits for ever. */
function refused() {
  const { instantiateStreaming } = WebAssembly;
  return new Promise((_, reject) => {
    WebAssembly.instantiateStreaming = async (...given) => {
      WebAssembly.instantiateStreaming = instantiateStreaming;
      try {
        return await instantiateStreaming.apply(WebAssembly, given);
      } catch (problem) {
        reject(new Error(`the browser refuses pyodide/pyodide.asm.wasm (${problem.message})`));
        throw problem;
      }
    };
  });
}

async function python() {
  const { loadPyodide } = await import("./pyodide/pyodide.mjs");
  const pyodide = await loadPyodide();
  const wheels = WHEELS.map((name) => place(`wheels/${name}`));
  const found = await pyodide.loadPackage(wheels, { checkIntegrity: false, messageCallback: () => {} });
  if (found.length < WHEELS.length) throw new Error("a wheel of the add-in could not be loaded");
  return pyodide.runPython(START);
}

async function ask(question) {
  const engine = await ready();
  try {
    return JSON.parse(question(engine));
  } catch (problem) {
    // What Python refuses comes back as an answer: what is thrown here has ended it, so it must start anew.
    throw failed(problem);
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
