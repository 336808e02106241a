/** The network of our people: drawn, filtered, and as a list for whoever does not look at pictures. */

import { announce, choice, fill, h, labelled, newId, once, refill, section } from "../dom.js";
import { person, unit } from "../links.js";
import { loadNetwork } from "../network/load.js";
import { inTouch, monthsOf, player } from "../network/months.js";
import { colourOf, drawNetwork } from "../network/view.js";
import { analyse, problem } from "../problem.js";
import { keep, to } from "../router.js";
import { may } from "../session.js";
import { whyTie } from "../why.js";
import { amount, count, counted, day, folded } from "../words.js";

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
  const box = h("div", {
    class: "canvas",
    role: "application", // or a screen reader would keep the arrow keys to itself
    tabindex: 0,
    "aria-label": "The network, drawn. Arrow keys move it. The same people are listed below.",
  });
  const panel = h("div", { class: "panel" });
  const summary = h("p", { class: "quiet", role: "status" });
  const controls = controlsOf(filters, { update: soon, plays, signal });
  let [view, awaited, chosen] = [null, null, null];
  const select = (at) => {
    view?.select(at);
    keep({ person: at === null ? "" : network.people[at].id });
    chosen = at === null ? null : about(network, at);
    const hint = `${view ? "Click somebody, or choose" : "Choose somebody"} from the list below.`;
    fill(panel, chosen?.content ?? h("p", { class: "quiet" }, hint));
    if (chosen) announce(`${network.people[at].name}, ${counted(chosen.show(filters.current()), "tie", "ties")} shown`);
  };
  const list = listOf(network, (at) => {
    select(at);
    panel.firstElementChild.scrollIntoView({ block: "nearest" }); // on a narrow page it stands far above the list
  });
  const colours = legend(network);
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
    colours,
    cut(network),
    h("div", { class: "list" }, list.element),
  );

  /** Once a frame is enough, however fast a slider goes. */
  function soon() {
    awaited ??= requestAnimationFrame(update);
  }

  /** What goes by itself is not spoken at each step, but where it ends. */
  function plays(goes) {
    summary.setAttribute("aria-live", goes ? "off" : "polite");
    soon();
  }

  function update() {
    awaited = null;
    if (signal.aborted) return; // the address is another page's
    const kept = filters.current();
    keep(filters.told());
    view?.show(kept.person, kept.tie);
    chosen?.show(kept);
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
    view = await drawNetwork(box, network, { picked: select, failed: (error) => summary.after(problem(error)), signal });
    box.view = view; // for whoever measures
  } catch (error) {
    signal.throwIfAborted();
    for (const name of ["role", "tabindex", "aria-label"]) box.removeAttribute(name);
    box.classList.add("undrawn");
    buttons.hidden = colours.hidden = true;
    fill(box, problem(error));
  }
  update();
  const named = network.people.findIndex(({ id }) => id === given.get("person"));
  select(named < 0 ? null : named);
}

// ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The filters, from the address or as they are by themselves: what cannot be chosen is as if it were not said there. */
function filtersOf(network, given) {
  const days = network.ties.map(({ lastAt }) => Date.parse(lastAt));
  const oldest = days.reduce((least, each) => Math.min(least, each), Date.parse(network.asOf));
  const span = Math.max(Math.ceil((Date.parse(network.asOf) - oldest) / DAY_MS), 1);
  const months = monthsOf(network.ties, network.asOf);
  const units = [...new Map(network.people.filter((each) => each.unit).map((each) => [each.unit.id, each.unit.name]))].sort(
    (a, b) => a[1].localeCompare(b[1]),
  );
  const communities = network.communities.map(({ label, size }) => [String(label), `${label} (${count(size)} people)`]);
  const number = (name, least, most, otherwise) => {
    const said = Number(given.get(name) || NaN);
    return Number.isInteger(said) && said >= least && said <= most ? said : otherwise;
  };
  const oneOf = (name, options) => options.find(([value]) => value === given.get(name))?.[0] ?? "";
  const values = {
    month: months.indexOf(given.get("month")) + 1, // 0: all of them
    strength: number("strength", 0, 100, network.people.length > MANY ? 40 : 10),
    within: number("within", 1, span, span),
    unit: oneOf("unit", units),
    community: oneOf("community", communities),
  };
  return {
    values,
    span,
    months,
    units,
    communities,
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

function controlsOf(filters, { update, plays, signal }) {
  const { values, span, months, units, communities } = filters;
  const set = {};
  const slider = (name, label, min, max, told) => {
    const output = h("output", { "aria-live": "off" }, told()); // the slider speaks itself
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
    return [field, player({ steps: months.length, field, at: () => values.month, go: (at) => set.month(at), plays, signal })];
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
  return h(
    "form",
    { class: "row", "aria-label": "What is shown", onsubmit: (event) => event.preventDefault() },
    slider("strength", "Strength at least", 0, 100, () => `${values.strength} of 100`),
    slider("within", "Used within", 1, span, () => `${count(values.within)} days: since ${day(filters.since())}`),
    months.length > 1 ? history() : null,
    select("unit", "Unit", units),
    select("community", "Community", communities),
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

/** Somebody, and with `show` those of their ties that are kept, of which it gives the number: what is unfolded of them stays. */
function about({ people, ties }, at) {
  const each = people[at];
  const theirs = [...ties.keys()]
    .filter((key) => ties[key].one === at || ties[key].other === at)
    .sort((a, b) => ties[b].scale - ties[a].scale);
  const item = once((key) => {
    const they = people[ties[key].one === at ? ties[key].other : ties[key].one];
    return h("li", {}, person(they), h("span", { class: "quiet" }, ` ${amount(ties[key].scale)}`), whyTie(each.id, they.id));
  });
  const [hidden, heading, strongest, list] = [
    h("p", {}, "They are not shown in the network: the filters leave them out."),
    h("h3", {}),
    h("p", { class: "quiet" }, `The ${TIES} strongest:`),
    h("ul", { class: "ties" }),
  ];
  const show = (kept) => {
    const shown = theirs.filter(kept.tie);
    hidden.hidden = kept.person(at);
    fill(heading, counted(shown.length, "tie", "ties"));
    strongest.hidden = shown.length <= TIES;
    refill(list, shown.slice(0, TIES).map(item));
    return shown.length;
  };
  const content = [
    h("h2", {}, person(each)),
    hidden,
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
    heading,
    each.moreTies ? h("p", { class: "quiet" }, "Only their hundred strongest ties were read.") : null,
    strongest,
    list,
  ];
  return { content, show };
}

/** The same as a list: all who are shown, the most influential first, some at a time; it can be narrowed by name. */
function listOf({ people, ties }, select) {
  const rank = (at) => people[at].influence?.rank ?? Infinity;
  const ranked = [...people.keys()].sort((a, b) => rank(a) - rank(b));
  const name = h("input", { type: "search", autocomplete: "off", oninput: () => list(LISTED) });
  const items = h("ol", { class: "results" });
  const more = h("button", { type: "button", onclick: goFurther }, "Show more");
  const said = h("p", { class: "quiet" });
  const called = people.map((each) => folded(each.name));
  let [shown, counts, length] = [[], new Map(), LISTED];
  const item = once((at) =>
    h("li", {}, h("button", { type: "button", onclick: () => select(at) }, people[at].name), h("span", { class: "quiet" })),
  );
  const list = (most) => {
    length = most;
    const wanted = folded(name.value).split(" ");
    const found = shown.filter((at) => wanted.every((word) => called[at].includes(word)));
    const listed = found.slice(0, length);
    for (const at of listed)
      fill(item(at).lastChild, ` ${people[at].unit?.name ?? ""}, ${counted(counts.get(at) ?? 0, "tie", "ties")}`);
    refill(items, listed.map(item));
    more.hidden = listed.length === found.length;
    fill(said, `${count(listed.length)} of ${count(found.length)} listed.`);
  };
  function goFurther() {
    const before = length;
    list(length + LISTED);
    items.children[before].querySelector("button").focus();
  }
  const show = (kept) => {
    counts = new Map();
    ties.forEach(({ one, other }, key) => {
      if (kept.tie(key)) for (const at of [one, other]) counts.set(at, (counts.get(at) ?? 0) + 1);
    });
    shown = ranked.filter(kept.person);
    list(length);
  };
  return { element: section("People, the most influential first", labelled("Name has", name), said, items, more), show };
}
