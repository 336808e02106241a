/** Elements of the page. Whatever text comes from the graph becomes a text node: nothing is ever read as HTML. */

import { count } from "./words.js";

/** An element: `on…` are listeners, `true` is an attribute without a value; null, undefined and false are left out. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...there(children));
  return made;
}

/** What is to stand in an element, without the gaps. */
export function there(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== "");
}

/** Puts other children into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...there(children));
  return element;
}

/** Puts other items into a list. Those that it has already stay as they are, unfolded and focused, so long as their order does. */
export function refill(list, items) {
  const [wanted, focused] = [new Set(items), list.contains(document.activeElement)];
  for (const each of [...list.children]) if (!wanted.has(each)) each.remove();
  items.forEach((each, at) => list.children[at] === each || list.insertBefore(each, list.children[at] ?? null));
  if (focused && !list.contains(document.activeElement)) goOn(list);
}

/** What `make` gives for a key, made when it is first asked for. */
export function once(make) {
  const made = new Map();
  return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
}

/** Says something to whoever listens to the page instead of looking at it. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}

/** Where whoever works by keyboard goes on, since what they had chosen is gone. */
export function goOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

let names = 0;

/** An id for a label to point at. */
export function newId(what) {
  names += 1;
  return `${what}-${names}`;
}

/** A field with its label. */
export function labelled(label, field, attributes = {}) {
  field.id ||= newId("field");
  return h("div", { class: "field", ...attributes }, h("label", { for: field.id }, label), field);
}

/** A choice: `options` are pairs of a value and what it is called. */
export function choice(options, chosen, attributes = {}) {
  return h(
    "select",
    attributes,
    options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
  );
}

/** A table in a box of its own that scrolls sideways; a cell is text, an element, or a list of both. `numeric`: which columns. */
export function table(caption, columns, rows, { numeric = [] } = {}) {
  const kind = (at, cell) => (numeric.includes(at) ? "number" : /^\d{4}-\d\d-\d\d/.test(cell) ? "day" : null);
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((each, at) => h("th", { scope: "col", class: kind(at) }, each)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, at) => h(at ? "td" : "th", at ? { class: kind(at, cell) } : { scope: "row", class: kind(at, cell) }, cell)),
          ),
        ),
      ),
    ),
  );
}

/** Facts as a list of terms; what is not known is left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => there([value]).length);
  return known.length
    ? h(
        "dl",
        { class: "facts" },
        known.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      )
    : null;
}

/** How many of a connection (with its `totalCount`) were read, where there are more: for the caption of a table. */
export const firstOf = ({ totalCount, edges }) =>
  totalCount > edges.length ? `, the first ${count(edges.length)} of ${count(totalCount)}` : "";

/** The same below a list. */
export const beyond = ({ totalCount, edges }) =>
  totalCount > edges.length ? h("p", { class: "quiet" }, `The first ${count(edges.length)} of ${count(totalCount)}.`) : null;

/** A part of a page under a heading of its own. */
export function section(title, ...content) {
  const id = newId("section");
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), content);
}

/** A list separated by commas, of texts and elements. */
export function commas(items) {
  return items.flatMap((each, at) => (at ? [", ", each] : [each]));
}
