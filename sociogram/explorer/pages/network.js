/** The network of our people: drawn, filtered, and as a list for whoever does not look at pictures. */

import { announce, choice, fill, h, labelled, newId, section } from "../dom.js";
import { person, unit } from "../links.js";
import { loadNetwork } from "../network/load.js";
import { inTouch, monthsOf, player } from "../network/months.js";
import { colourOf, drawNetwork } from "../network/view.js";
import { analyse, problem } from "../problem.js";
import { keep, to } from "../router.js";
import { may } from "../session.js";
import { whyTie } from "../why.js";
import { amount, count, counted, day } from "../words.js";

const LISTED = 50;
const TIES = 12; // of somebody, beside the drawing
const MANY = 600; // people, beyond whom only regular and strong ties are shown at first
const DAY_MS = 86_400_000;

export function networkPage({ given }) {
  if (!may("scores")) return [h("h1", {}, "Network"), h("p", {}, "Your roles do not cover the ties of people.")];
  const place = h("div", {});
  const leaving = new AbortController();
  document.getElementById("main").addEventListener("left", () => leaving.abort(), { once: true });
  load(place, given, leaving.signal);
  return [h("h1", {}, "Network"), place];
}

async function load(place, given, signal) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "People read" });
  const said = h("span", {});
  fill(place, h("p", {}, bar, " ", said));
  try {
    const network = await loadNetwork((part, there, all) => {
      bar.value = part;
      fill(said, `${count(there)} of ${count(all)} people`);
    }, signal);
    signal.throwIfAborted();
    if (!network.run) fill(place, h("p", {}, "Nothing was analysed yet, so there are no ties."), analyse());
    else await show(place, network, given, signal);
  } catch (error) {
    if (!signal.aborted) fill(place, problem(error));
  }
}

async function show(place, network, given, signal) {
  const filters = filtersOf(network, given);
  const box = h("div", { class: "canvas", role: "img", "aria-label": "The network, drawn. The same people are listed below." });
  const panel = h("div", { class: "panel", "aria-live": "polite" });
  const summary = h("p", { class: "quiet", role: "status" });
  const controls = controlsOf(network, filters, soon, signal);
  let [view, awaited, selected] = [null, null, null];
  const select = (at) => {
    selected = at;
    view?.select(at);
    keep({ person: at === null ? "" : network.people[at].id });
    tell();
  };
  const tell = () =>
    fill(
      panel,
      selected === null
        ? h("p", { class: "quiet" }, "Click somebody, or choose from the list below.")
        : about(network, selected, filters.current()),
    );
  const list = listOf(network, select);
  const buttons = h(
    "div",
    { class: "zoom" },
    [
      ["+", "Zoom in", 0.7],
      ["−", "Zoom out", 1.4],
      ["⤢", "Show all", 0],
    ].map(([sign, name, factor]) =>
      h("button", { type: "button", "aria-label": name, title: name, onclick: () => view?.zoom(factor) }, sign),
    ),
  );
  fill(
    place,
    controls,
    summary,
    h("div", { class: "network" }, h("div", { class: "drawing" }, box, buttons), panel),
    legend(network),
    cut(network),
    h("div", { class: "list" }, list.element),
  );

  /** Once a frame is enough, however fast a slider goes. */
  function soon() {
    awaited ??= requestAnimationFrame(update);
  }

  function update() {
    awaited = null;
    if (signal.aborted) return; // the address is another page's
    const kept = filters.current();
    keep(filters.told());
    view?.show(kept.person, kept.tie);
    if (selected !== null) tell();
    const [people, ties] = [
      network.people.filter((_, at) => kept.person(at)).length,
      network.ties.filter((_, at) => kept.tie(at)).length,
    ];
    fill(
      summary,
      `${filters.month() ? `In ${filters.month()}: ` : ""}${counted(people, "person", "people")} and ${counted(ties, "tie", "ties")} shown, of ${count(network.people.length)} and ${count(network.ties.length)}. As of ${day(network.asOf)}.`,
    );
    list.show(kept);
  }

  try {
    view = await drawNetwork(box, network, select, signal);
    box.view = view; // for whoever measures
  } catch (error) {
    signal.throwIfAborted();
    for (const name of ["role", "aria-label"]) box.removeAttribute(name);
    box.classList.add("undrawn");
    buttons.hidden = true;
    fill(box, problem(error));
  }
  update();
  const chosen = network.people.findIndex(({ id }) => id === given.get("person"));
  select(chosen < 0 ? null : chosen);
}

// ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The filters, from the address or as they are by themselves. */
function filtersOf(network, given) {
  const days = network.ties.map(({ lastAt }) => Date.parse(lastAt));
  const oldest = days.reduce((least, each) => Math.min(least, each), Date.parse(network.asOf));
  const span = Math.ceil((Date.parse(network.asOf) - oldest) / DAY_MS);
  const months = monthsOf(network.ties, network.asOf);
  const values = {
    month: months.indexOf(given.get("month")) + 1, // 0: all of them
    strength: Number(given.get("strength") ?? (network.people.length > MANY ? 40 : 10)),
    within: Number(given.get("within") ?? span),
    unit: given.get("unit") ?? "",
    community: given.get("community") ?? "",
  };
  return {
    values,
    span,
    months,
    month: () => months[values.month - 1] ?? "",
    since: () => new Date(Date.parse(network.asOf) - values.within * DAY_MS).toISOString(),
    told() {
      return { ...values, month: this.month(), within: values.within === span ? "" : values.within };
    },
    current() {
      const person = (at) => {
        const each = network.people[at];
        return (
          (!values.unit || each.unit?.id === values.unit) && (!values.community || String(each.community) === values.community)
        );
      };
      const since = values.within === span ? "" : this.since();
      const month = this.month();
      const tie = (key) => {
        const each = network.ties[key];
        const chosen = each.scale >= values.strength && each.lastAt >= since && inTouch(each, month);
        return chosen && person(each.one) && person(each.other);
      };
      return { person, tie };
    },
  };
}

function controlsOf({ people, communities }, filters, update, signal) {
  const { values, span, months } = filters;
  const set = {};
  const slider = (name, label, min, max, told) => {
    const output = h("output", {}, told());
    const field = h("input", {
      type: "range",
      min,
      max,
      value: values[name],
      "aria-valuetext": told(),
      oninput: () => set[name](Number(field.value)),
    });
    set[name] = (value) => {
      values[name] = field.value = value;
      fill(output, told());
      field.setAttribute("aria-valuetext", told());
      update();
    };
    output.htmlFor = field.id = newId("slider");
    return h("div", { class: "field" }, h("label", { for: field.id }, label), field, output);
  };
  const history = () => {
    const field = slider("month", "In touch in", 0, months.length, () => filters.month() || "any month");
    return [field, player(months.length, field, () => values.month, (at) => set.month(at), signal)];
  };
  const select = (name, label, options) =>
    labelled(
      label,
      choice([["", "all"], ...options], String(values[name]), {
        onchange: (event) => {
          values[name] = event.target.value;
          update();
        },
      }),
    );
  const units = [...new Map(people.filter((each) => each.unit).map((each) => [each.unit.id, each.unit.name]))].sort((a, b) =>
    a[1].localeCompare(b[1]),
  );
  return h(
    "form",
    { class: "row", "aria-label": "What is shown", onsubmit: (event) => event.preventDefault() },
    slider("strength", "Strength at least", 0, 100, () => `${values.strength} of 100`),
    slider("within", "Used within", 1, Math.max(span, 1), () => `${count(values.within)} days: since ${day(filters.since())}`),
    months.length > 1 ? history() : null,
    select("unit", "Unit", units),
    select(
      "community",
      "Community",
      communities.map(({ label, size }) => [String(label), `${label} (${count(size)} people)`]),
    ),
  );
}

function legend({ communities, people }) {
  const loose = people.some(({ community }) => community === null);
  const shown = communities.slice(0, 9);
  const entry = (name, label) => h("li", {}, h("span", { class: `swatch ${colourOf(label, communities).slice(2)}` }), name);
  return h(
    "ul",
    { class: "legend", "aria-label": "Colours of communities" },
    shown.map(({ label, size }) => entry(`Community ${label} (${count(size)})`, label)),
    communities.length > shown.length ? entry("further ones", communities.at(-1).label) : null,
    loose ? entry("in none that is shown", null) : null,
  );
}

/** Says of whom not all ties were read, if there is anybody. */
function cut({ people }) {
  const busy = people.filter(({ moreTies }) => moreTies).length;
  return busy
    ? h("p", { class: "quiet" }, `Of ${counted(busy, "person", "people")} only the hundred strongest ties were read, those with others outside among them.`)
    : null;
}

// ── somebody ────────────────────────────────────────────────────────────────────────────────────────────────────────

function about(network, at, kept) {
  const each = network.people[at];
  const ties = network.ties
    .map((tie, key) => ({ ...tie, key }))
    .filter(({ one, other, key }) => (one === at || other === at) && kept.tie(key))
    .sort((a, b) => b.scale - a.scale);
  announce(`${each.name}, ${ties.length} ties shown`);
  return [
    h("h2", {}, person(each)),
    h("p", {}, each.title, each.unit ? [", ", unit(each.unit)] : null),
    h(
      "p",
      { class: "quiet" },
      each.influence ? `Influence ${amount(each.influence.score.value)}, rank ${each.influence.rank}` : "Not ranked",
      each.community === null ? "" : ` · community ${each.community}`,
    ),
    h(
      "p",
      { class: "buttons" },
      h("a", { class: "button", href: to("what-if", [], { leave: each.id }) }, "What if they leave?"),
      h("a", { class: "button", href: to("introductions", [], { from: each.id }) }, "Introductions"),
    ),
    h("h3", {}, counted(ties.length, "tie", "ties")),
    each.moreTies ? h("p", { class: "quiet" }, "Only their hundred strongest ties were read.") : null,
    ties.length > TIES ? h("p", { class: "quiet" }, `The ${TIES} strongest:`) : null,
    h(
      "ul",
      { class: "ties" },
      ties.slice(0, TIES).map(({ one, other, scale }) => {
        const they = network.people[one === at ? other : one];
        return h("li", {}, person(they), h("span", { class: "quiet" }, ` ${amount(scale)}`), whyTie(each.id, they.id));
      }),
    ),
  ];
}

/** The same as a list: all who are shown, the most influential first, some at a time; it can be narrowed by name. */
function listOf(network, select) {
  const name = h("input", { type: "search", autocomplete: "off", oninput: () => begin() });
  const items = h("ol", { class: "results" });
  const more = h("button", { type: "button", onclick: () => add()[0]?.querySelector("button").focus() }, "Show more");
  const said = h("p", { class: "quiet" });
  let [people, left, ties] = [[], [], new Map()];
  const item = ({ each, at }) =>
    h(
      "li",
      {},
      h("button", { type: "button", onclick: () => select(at) }, each.name),
      h("span", { class: "quiet" }, ` ${each.unit?.name ?? ""}, ${counted(ties.get(at) ?? 0, "tie", "ties")}`),
    );
  const add = () => {
    const added = left.splice(0, LISTED).map(item);
    items.append(...added);
    more.hidden = !left.length;
    fill(said, `${count(items.children.length)} of ${count(items.children.length + left.length)} listed.`);
    return added;
  };
  const begin = () => {
    left = people.filter(({ each }) => each.name.toLowerCase().includes(name.value.trim().toLowerCase()));
    fill(items);
    add();
  };
  const show = (kept) => {
    ties = new Map();
    network.ties.forEach(({ one, other }, key) => {
      if (kept.tie(key)) for (const at of [one, other]) ties.set(at, (ties.get(at) ?? 0) + 1);
    });
    people = network.people
      .map((each, at) => ({ each, at }))
      .filter(({ at }) => kept.person(at))
      .sort((a, b) => (a.each.influence?.rank ?? Infinity) - (b.each.influence?.rank ?? Infinity));
    begin();
  };
  return { element: section("People, the most influential first", labelled("Name has", name), said, items, more), show };
}
