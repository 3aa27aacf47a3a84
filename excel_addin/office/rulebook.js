// The pane's first part: choose a rulebook, see what it is, write its name into a cell.
import { about, names } from "./engine.js";
import { write } from "./host.js";
import { by, element, failure, fill, told } from "./page.js";

/** Lists the rulebooks and shows the first. */
export async function listRulebooks() {
  const list = by("names");
  fill(list, ...(await names()).map((name) => element("option", { value: name }, name)));
  list.disabled = false;
  list.onchange = showRulebook;
  await showRulebook();
}

async function showRulebook() {
  const found = await about(by("names").value);
  by("written").textContent = "";
  if (found.code) {
    fill(by("about"), failure(found));
    return;
  }
  fill(
    by("about"),
    element(
      "div",
      { class: "card" },
      element("h2", {}, found.title),
      found.authority && element("p", {}, found.authority),
      element("p", { class: "small" }, `Edition ${found.edition}, SHA-256 ${found.sha256.slice(0, 12)}`),
    ),
    found.weights.length > 0 && weights(found.weights, found.kinds),
    facts("The table of bids asks for", found.bid),
    facts("The contract asks for", found.contract),
  );
}

function weights([headings, ...rows], kinds) {
  // The titles are long and the pane is narrow: they stand below the code, the weights beside it.
  const shares = headings.slice(3);
  return element(
    "div",
    {},
    element("h3", {}, "What each criterion is worth"),
    element(
      "div",
      { class: "card scroll" },
      element(
        "table",
        {},
        shares.length > 1 &&
          element(
            "tr",
            {},
            element("th", { scope: "col" }, "Criterion"),
            ...shares.map((one) => element("th", { class: "number", scope: "col" }, one)),
          ),
        ...rows.map(([code, title, , ...cells]) =>
          element(
            "tr",
            {},
            element("td", {}, element("strong", {}, code), element("div", { class: "small" }, title)),
            ...cells.map((cell) => element("td", { class: "number" }, cell)),
          ),
        ),
      ),
    ),
    kinds.length > 0 &&
      element(
        "details",
        { class: "card" },
        element("summary", {}, `For which contracts: ${shares.join(", ")}`),
        ...kinds.map((one) => element("p", {}, one)),
      ),
  );
}

function facts(title, inputs) {
  if (inputs.length === 0) return null;
  const rows = inputs.map(({ name, kind }) =>
    element("tr", {}, element("td", {}, name), element("td", { class: "small" }, kind)),
  );
  return element(
    "details",
    { class: "card" },
    element("summary", {}, `${title}: ${inputs.length}`),
    element("table", {}, ...rows),
  );
}

by("write").addEventListener("click", async () => {
  await told(by("written"), async () => {
    const name = by("names").value;
    const address = await write(name);
    return `${address} now holds ${name}. Name that cell in your formulas: =SVSCORE(${address}, …)`;
  });
});
