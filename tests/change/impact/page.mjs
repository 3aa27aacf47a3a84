// Opens a page as a strict server would send it, at two widths, in forced colours and in dark ones, and tells what is seen.
import { createRequire } from "node:module";

const { PLAYWRIGHT, CHROMIUM, STYLE } = process.env;
const { chromium } = createRequire(import.meta.url)(PLAYWRIGHT);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: 0 });
const told = {};
for (const file of process.argv.slice(2)) {
  for (const [name, width, options] of [["wide", 1280, {}], ["narrow", 400, {}], ["forced", 1280, { forcedColors: "active" }], ["dark", 1280, { colorScheme: "dark" }]]) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, ...options });
    page.setDefaultTimeout(0);
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.route("http://impact.example/", async (route) => route.fulfill({
      path: file,
      contentType: "text/html; charset=utf-8",
      headers: { "Content-Security-Policy": `default-src 'none'; style-src '${STYLE}'` },
    }));
    await page.goto("http://impact.example/");
    told[`${file} ${name}`] = await page.evaluate(() => {
      const box = (one) => one.getBoundingClientRect();
      const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      const overlapping = [];
      for (const row of document.querySelectorAll(".rows li")) {
        const parts = [...row.children].map((one) => [one.className.baseVal ?? one.className, box(one)]);
        parts.forEach(([name, a], at) => parts.slice(at + 1).forEach(([other, b]) => over(a, b) && overlapping.push(`${name} ${other}: ${row.textContent.trim().slice(0, 60)}`)));
      }
      for (const axis of document.querySelectorAll(".axis svg, svg.under")) {
        const ticks = [...axis.querySelectorAll("text")].map(box);
        ticks.forEach((a, at) => ticks.slice(at + 1).forEach((b) => over(a, b) && overlapping.push("ticks")));
      }
      const fill = (what) => { const one = document.querySelector(`figure ${what}`); return one && getComputedStyle(one).fill; };
      const marks = [...document.querySelectorAll(".rows svg circle, .rows svg rect, .points circle")].map(box);
      return {
        paper: getComputedStyle(document.body).backgroundColor,
        wider: document.documentElement.scrollWidth - innerWidth,
        overlapping,
        fills: { good: fill(".bar.good"), bad: fill(".bar.bad"), dot: fill("circle.dot"), ring: fill("circle.ring") },
        outside: marks.filter((one) => one.left < -1 || one.right > innerWidth + 1).length,
        marks: marks.length,
        named: [...document.querySelectorAll("svg[role=img]")].every((one) => one.querySelector("title").textContent && one.querySelector("desc").textContent),
        unnamed: document.querySelectorAll("svg:not([role=img]):not([aria-hidden])").length - document.querySelectorAll("[aria-hidden] svg:not([aria-hidden])").length,
      };
    });
    told[`${file} ${name}`].complaints = complaints;
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(told));
