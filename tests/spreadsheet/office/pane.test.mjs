// The task pane in a real browser: node --test pane.test.mjs, with FOLDER (what `svrules addin office` built),
// CHROMIUM, PLAYWRIGHT, AXE, MICROSOFT (where its scripts are) and BOOK (the workbook as JSON) in the environment.
// PICTURES: where screenshots go, if any.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";

const { FOLDER, CHROMIUM, PLAYWRIGHT, AXE, MICROSOFT, BOOK, PICTURES } = process.env;
const HOST = "https://addins.example/svrules/";
const OFFICE = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
const KINDS = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".png": "image/png",
};
const { chromium } = createRequire(import.meta.url)(PLAYWRIGHT);
const requested = [];
const fetched = [];
// What the web server answers in the place of a file, by its name.
const answers = new Map();
const complaints = [];
// A slow machine is no failure; less than the three minutes after which the engine gives up by itself.
const PATIENCE = 150_000;
let browser;
let page;

async function serve(route) {
  const url = route.request().url();
  requested.push(url);
  if (route.request().method() === "GET") fetched.push(url);
  if (url === OFFICE) {
    const body = await readFile(new URL("excel_stand_in.js", import.meta.url));
    return route.fulfill({ body, contentType: "text/javascript" });
  }
  if (!url.startsWith(HOST)) return route.abort();
  const name = url.slice(HOST.length);
  if (answers.has(name)) return route.fulfill(answers.get(name)(route.request().method()));
  const body = await readFile(join(FOLDER, name)).catch(() => null);
  return body
    ? route.fulfill({ body, contentType: KINDS[extname(name)] ?? "application/octet-stream" })
    : route.fulfill({ status: 404 });
}

const text = (selector) => page.locator(selector).innerText();
const picture = async (name) => PICTURES && page.screenshot({ path: join(PICTURES, `${name}.png`) });

async function opened() {
  const fresh = await browser.newPage({ viewport: { width: 350, height: 700 } });
  fresh.setDefaultTimeout(PATIENCE);
  await fresh.route("**/*", serve);
  await fresh.addInitScript(
    (book) => {
      addEventListener("DOMContentLoaded", () => Object.assign(globalThis.standIn.book, book));
    },
    JSON.parse(await readFile(BOOK, "utf8")),
  );
  await fresh.goto(`${HOST}taskpane.html`);
  return fresh;
}

before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: PATIENCE });
  page = await opened();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (problem) => complaints.push(String(problem)));
  await page.locator('#engine[data-state="ready"]').waitFor();
  await page.locator("#about h2").waitFor();
});

after(() => browser?.close());

test("a rulebook can be chosen, and shows what it is", async () => {
  const names = await page.locator("#names option").allInnerTexts();
  assert.ok(
    names.some((name) => /^lcr-contracts 2026\.1$/.test(name)),
    names.join(),
  );
  await page.selectOption("#names", { label: "lcr-contracts 2026.1" });
  await page.locator("#about h2", { hasText: "Social value in contracts" }).waitFor();
  assert.match(await text("#about"), /SHA-256 [0-9a-f]{12}/);
  assert.match(await text("#about"), /PRICE/);
  assert.match(await text("#about"), /For which contracts: A, B, C/);
  await picture("rulebook");
});

test("its name is written into the selected cell", async () => {
  await page.evaluate(() => standIn.choose("Bids", "H1"));
  await page.click("#write");
  await page.locator("#written", { hasText: "Bids!H1 now holds lcr-contracts 2026.1" }).waitFor();
  assert.equal(await page.evaluate(() => standIn.book.sheets.Bids[0][7]), "lcr-contracts 2026.1");
  await page.evaluate(() => standIn.choose("Bids", "B2"));
  await page.click("#write");
  await page.locator("#written", { hasText: "Bids!B2 is not empty" }).waitFor();
  assert.equal(await page.evaluate(() => standIn.book.sheets.Bids[1][1]), 100000);
});

test("the trace of a cell follows the selection", async () => {
  await page.click("#tab-cell");
  await page.evaluate(() => standIn.choose("Bids", "G2"));
  await page.locator("#trace h2", { hasText: "Ash" }).waitFor();
  const shown = await text("#trace");
  for (const part of [
    "88",
    "1st of 3",
    "PRICE",
    "48 of 60",
    "JOBS",
    "40 of 40",
    "E1 clause 3",
    "Enough local jobs",
    "pass",
    "edition 3",
  ]) {
    assert.ok(shown.includes(part), `${part} is not in:\n${shown}`);
  }
  await picture("cell");
});

test("a cell that a formula spills into tells of its own bid", async () => {
  await page.evaluate(() => standIn.choose("Bids", "G4"));
  await page.locator("#trace h2", { hasText: "Cedar" }).waitFor();
  assert.match(await text("#trace"), /fail/);
  await picture("failed");
});

test("a cell out of date says so, and tells how it stands now", async () => {
  await page.evaluate(() => standIn.choose("Bids", "G9"));
  await page.locator("#trace", { hasText: "out of date" }).waitFor();
  assert.match(await text("#trace"), /The cell shows 80, and its formula now gives 88\./);
  await picture("out-of-date");
  await page.evaluate(() => standIn.choose("Bids", "G2"));
  await page.locator("#trace h2", { hasText: "Ash" }).waitFor();
  await page.locator("#trace", { hasNotText: "out of date" }).waitFor();
});

test("a cell in a grid of bids and criteria tells of its own criterion", async () => {
  await page.evaluate(() => standIn.choose("Two", "D14"));
  await page.locator("#trace h2", { hasText: "Birch" }).waitFor();
  assert.match(await text("#trace"), /Marks for JOBS[^]*20 of 40/);
  await page.evaluate(() => standIn.choose("Two", "C14"));
  await page.locator("#trace", { hasText: "No criterion is named for this place" }).waitFor();
  await page.evaluate(() => standIn.choose("Two", "B13"));
  await page.locator("#trace h2", { hasText: "Ash" }).waitFor();
  assert.match(await text("#trace"), /Marks for PRICE[^]*48 of 60/);
});

test("a formula with several calls says that only the first is shown", async () => {
  await page.evaluate(() => standIn.choose("Bids", "G12"));
  await page.locator("#trace", { hasText: "first call of this formula, SVSCORE. Not looked at: SVSCORE." }).waitFor();
  assert.match(await text("#trace"), /Ash[^]*48 of 60/);
  await picture("several-calls");
});

test("numbers that agree to twelve digits are not out of date, others are", async () => {
  await page.evaluate(() => standIn.choose("Two", "B12"));
  await page.locator("#trace", { hasText: "Two!B12" }).waitFor();
  assert.doesNotMatch(await text("#trace"), /out of date/);
  await page.evaluate(() => standIn.choose("Two", "C12"));
  await page.locator("#trace", { hasText: "Two!C12" }).waitFor();
  assert.match(await text("#trace"), /out of date/);
});

test("a cell without a formula says so", async () => {
  await page.evaluate(() => standIn.choose("Bids", "A2"));
  await page.locator("#trace", { hasText: "Bids!A2 has no SV formula" }).waitFor();
});

test("an error tells its code and reason", async () => {
  await page.evaluate(() => standIn.choose("Bids", "G8"));
  await page.locator("#trace", { hasText: "SV1003" }).waitFor();
  assert.match(await text("#trace"), /Did you mean Ash\?/);
});

test("text of a cell is never read as HTML", async () => {
  await page.evaluate(() => standIn.choose("Hostile", "G2"));
  await page.locator("#trace h2", { hasText: "<img" }).waitFor();
  assert.equal(await page.locator("#trace img").count(), 0);
});

test("the sheet is checked, and a cell out of date is found", async () => {
  await page.evaluate(() => standIn.choose("Bids", "A1"));
  await page.click("#tab-check");
  await page.click("#run");
  await page.locator("#found h2").waitFor();
  const shown = await text("#found");
  assert.match(shown, /3 things are wrong/);
  assert.match(shown, /6 formulas in Bids\./);
  assert.match(shown, /Bids!G12\s+SV1003[^]*Asp/);
  assert.doesNotMatch(shown, /Bids!G10/);
  assert.match(shown, /Bids!G9\s+out of date/);
  assert.match(shown, /shows 80 for what is now 88/);
  assert.match(shown, /Bids!G8\s+SV1003/);
  assert.match(shown, /not read/);
  await picture("check");
  await page.locator("#found button", { hasText: "Bids!G9" }).click();
  await page.waitForFunction(() => standIn.book.selected === "Bids!G9");
  await page.click("text=Have Excel work everything out again");
  await page.waitForFunction(() => standIn.book.calculated === 1);
});

test("a mistake in the table is shown at its cell in the workbook", async () => {
  await page.evaluate(() => standIn.choose("Broken", "A1"));
  await page.click("#run");
  await page.locator("#found", { hasText: "SV0809" }).first().waitFor();
  assert.match(await text("#found"), /Broken!A8\s+SV0809/);
  await page.locator("#found button", { hasText: "Broken!C5" }).click();
  await page.waitForFunction(() => standIn.book.selected === "Broken!C5");
});

test("a sheet that begins far from its corner is checked, decisions too", async () => {
  await page.evaluate(() => standIn.choose("Two", "B3"));
  await page.click("#run");
  await page.locator("#found", { hasText: "formulas in Two" }).waitFor();
  const shown = await text("#found");
  assert.match(shown, /4 formulas in Two\./);
  assert.match(shown, /Two!C12\s+out of date/);
  assert.doesNotMatch(shown, /Two!B12\s+out of date/);
  assert.match(shown, /Two!D12\s+SV0809/);
  assert.match(shown, /Two!E11\s+error SV0809/);
});

test("a formula is answered by the same Python as the pane", async () => {
  const told = await page.evaluate(async () => {
    const { Rules, Contract, Bids } = standIn.book.sheets;
    const bids = Bids.slice(0, 5).map((row) => row.slice(0, 6));
    const score = (bid) => standIn.functions.get("SVSCORE")(Rules, bids, Contract, [[bid]], {});
    return Promise.allSettled([score("Ash"), score("Ask")]);
  });
  assert.deepEqual(told[0].value, [[88]]);
  assert.match(String(told[1].reason), /SV1003: There is no bid `Ask`/);
  assert.equal(fetched.filter((url) => url.endsWith("pyodide.asm.wasm")).length, 1);
});

test("the keyboard moves between the tabs", async () => {
  await page.focus("#tab-check");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-rulebook");
  await page.keyboard.press("End");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-check");
  assert.equal(await page.locator('[role="tab"][aria-selected="true"]').count(), 1);
});

test("nobody is kept out: axe finds nothing in any part, nor in the page of functions", async () => {
  const axe = await readFile(AXE, "utf8");
  const barriers = async (where) => {
    // As the test's own script: the page itself lets none in that is not served with it.
    await where.evaluate(`${axe};0`);
    return where.evaluate(async () => (await globalThis.axe.run()).violations.map(({ help }) => help));
  };
  for (const tab of ["rulebook", "cell", "check"]) {
    await page.click(`#tab-${tab}`);
    if (tab === "cell") await page.evaluate(() => standIn.choose("Bids", "G4"));
    if (tab === "cell") await page.locator("#trace h2", { hasText: "Cedar" }).waitFor();
    assert.deepEqual(await barriers(page), [], tab);
  }
  const help = await browser.newPage();
  await help.route("**/*", serve);
  await help.goto(`${HOST}help.html`);
  assert.deepEqual(await barriers(help), []);
});

test("everything that can be used has a name", async () => {
  const nameless = await page.evaluate(
    () =>
      [...document.querySelectorAll("button, select, a, [role=tabpanel]")].filter(
        (one) =>
          !(
            one.innerText ||
            one.labels?.length ||
            one.getAttribute("aria-labelledby") ||
            one.textContent.trim()
          ),
      ).length,
  );
  assert.equal(nameless, 0);
});

test("nothing is cut off where the pane is narrow", async () => {
  for (const width of [320, 200]) {
    await page.setViewportSize({ width, height: 700 });
    for (const tab of ["rulebook", "cell", "check"]) {
      await page.click(`#tab-${tab}`);
      const [wide, there] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= there, `${tab}: ${wide} pixels in ${there}`);
      const right = await page.locator(`#tab-${tab}`).evaluate((one) => one.getBoundingClientRect().right);
      assert.ok(right <= there, `${tab} ends at ${right} of ${there}`);
      await picture(`narrow-${width}-${tab}`);
    }
  }
  await page.setViewportSize({ width: 350, height: 700 });
});

test("in high contrast the open part, the bars and the state can be seen", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.evaluate(() => standIn.choose("Bids", "G2"));
  await page.click("#tab-cell");
  await page.locator("#trace .bar").first().waitFor();
  const told = await page.evaluate(() => {
    const style = (selector, part) => getComputedStyle(document.querySelector(selector), part);
    const ground = style("#tab-rulebook").borderBottomColor;
    return [
      style("#tab-cell").borderBottomColor !== ground && style("#tab-cell").outlineStyle === "solid",
      style(".bar > span").backgroundColor !== style(".bar").backgroundColor,
      style(".bar").borderTopWidth === "1px",
      style("#engine", "::before").backgroundColor !== style("header").backgroundColor,
    ];
  });
  assert.deepEqual(told, [true, true, true, true]);
  await picture("forced-colours");
  await page.emulateMedia({ forcedColors: "none" });
});

test("nothing is asked of any other place, and the browser would refuse it", async () => {
  const elsewhere = requested.filter((url) => !url.startsWith(HOST) && url !== OFFICE);
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(complaints, []);
  const refused = await page.evaluate(() =>
    fetch("https://elsewhere.example/", { method: "POST", body: "bids" }).then(
      () => false,
      () => true,
    ),
  );
  assert.ok(refused);
  assert.ok(
    complaints.some((one) => one.includes("Content Security Policy")),
    complaints.join("\n"),
  );
});

/** Waits until a pane says that it did not start, and why. */
async function told(pane, why) {
  await pane.locator("#about", { hasText: why }).waitFor();
  await pane.locator('#engine[data-state="failed"]').waitFor();
}

test("a web server that holds back a file is told of, and the next formula tries again", async () => {
  answers.set("pyodide/pyodide.asm.wasm", () => ({ status: 404 }));
  const held = await opened();
  await told(held, /SV1010[^]*does not serve pyodide\/pyodide\.asm\.wasm \(status 404\)/);
  assert.ok(await held.locator("#write").isDisabled());
  assert.equal(await held.locator("#names").innerText(), "None could be loaded");
  await held.screenshot(PICTURES ? { path: join(PICTURES, "not-started.png") } : {});
  answers.clear();
  const version = await held.evaluate(() => standIn.functions.get("SVVERSION")([["lcr-contracts"]], {}));
  assert.match(version[0][0], /^edition 2026\.1/);
  await held.locator("#about h2").waitFor();
});

test("a web server that fails is told of by the file and what it answered", async () => {
  answers.set("pyodide/python_stdlib.zip", () => ({ status: 500 }));
  const held = await opened();
  await told(held, /pyodide\/python_stdlib\.zip \(status 500\)/);
  answers.clear();
});

test("a file that is damaged on its way is told of, without a wait", async () => {
  const kinds = { contentType: "application/wasm" };
  answers.set("pyodide/pyodide.asm.wasm", (method) => ({ body: method === "GET" ? "no wasm" : "", ...kinds }));
  const held = await opened();
  await told(held, /SV1010[^]*refuses pyodide\/pyodide\.asm\.wasm/);
  answers.clear();
});

for (const name of ["engine.js", "pane.js", "parts.js"]) {
  test(`a pane without ${name} says what is missing`, async () => {
    answers.set(name, () => ({ status: 404 }));
    const held = await opened();
    await told(held, new RegExp(`the web server does not serve ${name} \\(status 404\\)`));
    answers.clear();
  });
}

test("a web server that knows no HEAD serves all the same", async () => {
  const plain = async (name, contentType) => {
    const body = await readFile(join(FOLDER, name));
    answers.set(name, (method) => (method === "HEAD" ? { status: 405 } : { body, contentType }));
  };
  await plain("pyodide/python_stdlib.zip", "application/zip");
  const held = await opened();
  await held.locator('#engine[data-state="ready"]').waitFor();
  answers.clear();
});

test("the browser lets nothing go to the same server beside the folder", async () => {
  const beside = await page.evaluate(() =>
    Promise.all(
      ["https://addins.example/other", "https://addins.example/svrulesx", "./parts.js"].map((url) =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      ),
    ),
  );
  assert.deepEqual(beside, [false, false, true]);
  assert.ok(!requested.some((url) => !url.startsWith(HOST) && url !== OFFICE));
});

test("Microsoft's own script works under the page's policy, and its reports about use do not leave", async () => {
  const own = await browser.newPage();
  own.setDefaultTimeout(PATIENCE);
  const refused = [];
  own.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  const lib = OFFICE.slice(0, -"office.js".length);
  await own.route("**/*", async (route) => {
    const name = route.request().url().split("?")[0].slice(lib.length);
    if (!route.request().url().startsWith(lib)) return serve(route);
    return route.fulfill({ body: await readFile(join(MICROSOFT, name)), contentType: "text/javascript" });
  });
  await own.goto(`${HOST}taskpane.html`);
  await own.locator('#engine[data-state="ready"]').waitFor();
  assert.match(await own.locator("#trace").textContent(), /Open this pane from Excel/);
  assert.ok(await own.evaluate(() => typeof CustomFunctions.associate === "function"));
  assert.deepEqual(
    refused.filter((one) => !one.includes("telemetryservice")),
    [],
  );
});
