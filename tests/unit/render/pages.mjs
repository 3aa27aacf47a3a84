// Opens each page that is named and prints what axe finds, what the page asked the network for, and its language.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { PLAYWRIGHT, CHROMIUM, AXE } = process.env;
const { chromium } = createRequire(import.meta.url)(PLAYWRIGHT);
const axe = await readFile(AXE, "utf8");
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: 0 });
const told = {};
for (const file of process.argv.slice(2)) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  page.setDefaultTimeout(0);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`file://${file}`);
  await page.evaluate(`${axe};0`);
  const found = {};
  for (const media of ["screen", "print"]) {
    await page.emulateMedia({ media });
    found[media] = await page.evaluate(async () =>
      (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`));
  }
  told[file] = {
    ...found,
    asked: asked.filter((url) => url !== `file://${file}`),
    wider: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    scripts: await page.evaluate(() => document.scripts.length),
    title: await page.title(),
  };
  await page.close();
}
await browser.close();
console.log(JSON.stringify(told));
