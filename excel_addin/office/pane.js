// The task pane: its three parts, and the state of the engine.
import { showCell } from "./cell.js";
import { checkSheet } from "./check.js";
import { ready, watch } from "./engine.js";
import { inExcel, onSelection } from "./host.js";
import { by, element, failure, fill } from "./page.js";
import { listRulebooks } from "./rulebook.js";

const STATES = {
  resting: "Not started",
  starting: "Starting Python in this window…",
  ready: "Ready. Works on this computer only.",
  failed: "The rules engine did not start.",
};
let excel = false;

const tabs = [...document.querySelectorAll('[role="tab"]')];

function show(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    by(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  scrollTo(0, 0);
  if (excel && tab.id === "tab-cell") showCell();
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
const ENDS = { Home: 0, End: tabs.length - 1 };

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const next = key in ENDS ? ENDS[key] : tabs.indexOf(tab) + (STEPS[key] ?? 0);
    const chosen = tabs[(next + tabs.length) % tabs.length];
    if (chosen === tab) return;
    show(chosen);
    chosen.focus();
  });
}

function tell(state, reason) {
  by("engine").textContent = STATES[state];
  by("engine").dataset.state = state;
  by("write").disabled = state !== "ready";
  if (state === "ready") listRulebooks();
  if (state !== "failed") return;
  fill(by("names"), element("option", {}, "None could be loaded"));
  const sentence = `The rules engine did not start: ${reason}. Open the workbook again; if it stays so, ask IT.`;
  fill(by("about"), failure({ code: "SV1010", sentence }));
}

by("run").addEventListener("click", checkSheet);

async function start() {
  excel = await inExcel();
  if (!excel) {
    fill(by("trace"), element("p", { class: "empty" }, "Open this pane from Excel to see a cell."));
    by("run").disabled = true;
    return;
  }
  by("actions").hidden = false;
  showCell();
  let soon;
  await onSelection(() => {
    clearTimeout(soon);
    soon = setTimeout(showCell, 150);
  });
}

watch(tell);
start();
// Python does not wait for Excel. Why it does not start, if so, is shown in the pane.
ready().catch(() => {});
