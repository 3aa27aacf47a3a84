// Runs a Python program in Pyodide: node run.mjs PROGRAM.py FOLDER WHEEL…
// FOLDER is what the program sees as /given; what it prints is what this prints.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";

const [program, folder, ...wheels] = process.argv.slice(2);
const pyodide = await loadPyodide();
await pyodide.loadPackage(
  wheels.map((wheel) => pathToFileURL(resolve(wheel)).href),
  { checkIntegrity: false, messageCallback: () => {} },
);
pyodide.FS.mkdirTree("/given");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: resolve(folder) }, "/given");
await pyodide.runPythonAsync(readFileSync(program, "utf8"));
