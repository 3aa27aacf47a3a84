// Cells that show something else than their formula gives now: Excel keeps the values that were saved.
import { recalculate } from "./host.js";
import { element, number, said, told } from "./page.js";

/** Whether a cell shows what its formula gives. */
export function same(shown, now) {
  if (typeof shown !== "number" || typeof now !== "number") return shown === now;
  return Math.abs(shown - now) <= 1e-12 * Math.max(1, Math.abs(now));
}

/** A cell's value in a sentence. */
export function described(cell) {
  if (cell === "" || cell === null) return "nothing";
  return typeof cell === "number" ? number(cell) : `“${cell}”`;
}

/** A button that has Excel work everything out again. */
export function again() {
  const button = element("button", { class: "second" }, "Have Excel work everything out again");
  const place = element("div", {}, button);
  button.addEventListener("click", () =>
    told(place, async () => {
      await recalculate();
      return said("Excel works everything out again. Then look once more.");
    }),
  );
  return place;
}
