// Parts of the page. Texts of cells are always set as text, never read as HTML: they are anybody's.
import { inWords } from "./host.js";

export const by = (id) => document.getElementById(id);

/** An element with attributes and children; null, false and "" among the children are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  fill(made, ...children);
  return made;
}

/** A sentence in which what stands between backticks is set apart. */
export function said(sentence) {
  const parts = sentence.split("`");
  // An odd backtick belongs to a name: then the sentence stays as it is.
  if (parts.length % 2 === 0) return element("p", {}, sentence);
  return element("p", {}, ...parts.map((text, at) => (at % 2 ? element("code", {}, text) : text)));
}

/** Puts the children in the place of what is there. */
export function fill(place, ...children) {
  place.replaceChildren(...children.filter((child) => child || child === 0));
}

const GOOD = new Set(["pass", "fine"]);
const BAD = new Set(["fail", "error"]);
const OPEN = new Set(["refer", "unknown", "missing", "warning"]);

/** A word in a coloured pill; the tone is told from the word where none is given. */
export function mark(
  word,
  tone = GOOD.has(word) ? "good" : BAD.has(word) ? "bad" : OPEN.has(word) ? "open" : "",
) {
  return element("span", { class: tone ? `mark ${tone}` : "mark" }, word);
}

/** What can be folded out below a title; nothing where there is nothing to tell. */
export function detail(title, ...texts) {
  const told = texts.filter((text) => text && text !== "–");
  if (told.length === 0) return "";
  return element("details", {}, element("summary", {}, title), ...told.map((text) => element("p", {}, text)));
}

/** A number with at most four decimals; ≈ where that is not all of it. */
export function number(value) {
  const shown = value.toLocaleString("en-GB", { maximumFractionDigits: 4 }).replace("-", "−");
  return Number(value.toFixed(4)) === value ? shown : `≈${shown}`;
}

/** A failure of a call: its code and sentence. */
export const failure = ({ code, sentence }) =>
  element("div", { class: "card" }, mark(code, "bad"), said(sentence));

/** Shows what the work gives, or in words why it gives nothing. */
export async function told(place, work) {
  try {
    fill(place, await work());
  } catch (problem) {
    fill(place, said(inWords(problem)));
  }
}
