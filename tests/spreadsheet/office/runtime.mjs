// Runs calls through Microsoft's own runtime of custom functions, as Excel would: node runtime.mjs FOLDER RUNTIME
// FOLDER is what `svrules addin office` built, RUNTIME Microsoft's file. Standard input is JSON: a list of messages
// from Excel, each a list of [function, arguments]. Standard output has for each message {answers, milliseconds}, an
// answer being {ok, value, code} as Excel is told it.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const [folder, runtime] = process.argv.slice(2).map((path) => resolve(path));
const messages = JSON.parse(readFileSync(0, "utf8"));

// The few things of a web page that the runtime looks for; the scripts that it asks for never come.
const script = { src: pathToFileURL(runtime).href, getAttribute: () => null };
const head = { appendChild() {} };
globalThis.window = globalThis;
globalThis.navigator ??= { userAgent: "Node.js" };
globalThis.location = { href: "", search: "", hash: "", origin: "", protocol: "https:" };
globalThis.history = {};
globalThis.addEventListener = () => {};
globalThis.document = {
  getElementsByTagName: (tag) => [tag === "head" ? head : script],
  createElement: () => ({ setAttribute() {} }),
  addEventListener() {},
  readyState: "complete",
  URL: "",
};

const answers = new Map();
let deliver;
let settled = () => {};
// Excel's side of the wire; it must be there before the runtime is.
globalThis._richApiNativeBridge = {
  onMessageFromHost: null,
  sendMessageToHost(text) {
    const { id, message } = JSON.parse(text);
    const actions = message.body?.Actions ?? [];
    for (const { Name, ArgumentInfo } of actions) {
      if (Name !== "SetInvocationArrayResults") continue;
      for (const [call, ok, value, code] of ArgumentInfo.Arguments[0]) {
        answers.set(call, { ok, value, code: ok ? null : code });
      }
    }
    // Without a reply to each action it sends the same again, for ever.
    const Results = actions.map(({ Id }) => ({ ActionId: Id, Value: null }));
    const reply = { id, type: 1, message: { statusCode: 200, headers: {}, body: { Results } } };
    setTimeout(() => deliver(JSON.stringify(reply)));
    settled();
  },
};
deliver = (text) => globalThis._richApiNativeBridge.onMessageFromHost(text);

vm.runInThisContext(readFileSync(runtime, "utf8"), { filename: "custom-functions-runtime.js" });
await import(pathToFileURL(resolve(folder, "functions.js")).href);

// Errors among the arguments are allowed, as functions.json asks for.
const ALLOW_ERRORS = 4;
let next = 1;

async function sent(calls) {
  const first = next;
  const entries = calls.map(([name, given]) => ({
    messageCategory: 1,
    messageType: 1000,
    message: JSON.stringify([next++, name, given, "Sheet1!B2", ALLOW_ERRORS]),
  }));
  const ids = calls.map((_, at) => first + at);
  const all = new Promise((done) => {
    settled = () => ids.every((id) => answers.has(id)) && done();
  });
  const started = performance.now();
  deliver(JSON.stringify({ type: 3, message: { entries } }));
  await all;
  return { answers: ids.map((id) => answers.get(id)), milliseconds: performance.now() - started };
}

const told = [];
for (const calls of messages) told.push(await sent(calls));
// Timers of the runtime would go on; what is written must be out before the end.
process.stdout.write(JSON.stringify(told), () => process.exit(0));
