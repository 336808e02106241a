/** Runs, and two of them side by side: what each found, and what moved beyond chance. */

import { ask, gql, nodes } from "../api.js";
import { choice, facts, h, labelled, section, table } from "../dom.js";
import { organisation, person } from "../links.js";
import { analyse } from "../problem.js";
import { go, to } from "../router.js";
import { may } from "../session.js";
import { scored } from "../why.js";
import { amount, count, counted, day, minute, rank } from "../words.js";

const RUNS = gql`
  query Runs { runs(first: 100) { totalCount edges { node { id sequence latest asOf windowDays startedAt policyVersion notes parameters } } } }
`;

const FOUND = gql`
  query Found($run: ID!, $scores: Boolean!, $names: Boolean!) {
    influencers(run: $run, first: 100) @include(if: $scores) { totalCount edges { node { ...Row person { id name } } } }
    singlePointsOfFailure(run: $run, first: 100) @include(if: $names) { totalCount edges { node { ...Row person { id name } } } }
    criticalContacts(run: $run, first: 100) @include(if: $names) { totalCount edges { node { ...Row person { id name } organisation { id name } } } }
    chokePoints(run: $run, first: 100) { totalCount edges { node { ...Row organisation { id name } } } }
    accountHealth(run: $run, first: 100) @include(if: $names) { totalCount edges { node { ...Row organisation { id name } } } }
  }
  fragment Row on Finding { rank rankLow rankHigh score { value unit } }
`;

const LISTS = [
  ["influencers", "Influence"],
  ["singlePointsOfFailure", "Single points of failure"],
  ["criticalContacts", "Critical contacts"],
  ["chokePoints", "Choke points"],
  ["accountHealth", "Account health"],
];

export async function runsPage({ given }) {
  const runs = nodes((await ask(RUNS)).runs);
  if (!runs.length) return [h("h1", {}, "Runs"), h("p", {}, "Nothing was analysed yet."), analyse()];
  const of = (name) => runs.find(({ id }) => id === given.get(name));
  const [older, newer] = [of("older") ?? runs[1], of("newer") ?? runs[0]].sort(earlierFirst);
  const missing = ["older", "newer"].some((name) => given.get(name) && !of(name));
  return [
    h("h1", {}, "Runs"),
    may("scores") ? analyseAgain() : null,
    missing ? h("p", { class: "problem" }, "A run of this address is not among the latest hundred: another stands for it.") : null,
    newer
      ? await sideBySide(runs, older, newer, given.get("all") === "yes")
      : h("p", {}, "There is one run. Once there is another, they stand side by side here."),
    section(
      "All runs",
      table(
        "Runs, the latest first",
        ["Run", "As of", "Window", "Made", "Notes"],
        runs.map((each) => [
          `${each.sequence}${each.latest ? " (latest)" : ""}`,
          day(each.asOf),
          `${count(each.windowDays)} days`,
          minute(each.startedAt),
          each.notes.join(" "),
        ]),
      ),
    ),
  ];
}

/** By the day that runs are of, and of one day by their order; what there is not comes last, as `sort` has it. */
function earlierFirst(one, other) {
  return one.asOf < other.asOf ? -1 : one.asOf > other.asOf ? 1 : one.sequence - other.sequence;
}

function analyseAgain() {
  return h("details", {}, h("summary", {}, "Analyse again"), analyse());
}

async function sideBySide(runs, older, newer, all) {
  const given = { scores: may("scores"), names: may("names") };
  const [before, after] = await Promise.all([ask(FOUND, { run: older.id, ...given }), ask(FOUND, { run: newer.id, ...given })]);
  const options = runs.map((each) => [each.id, `${each.sequence}: as of ${day(each.asOf)}, made ${minute(each.startedAt)}`]);
  const pick = (name, chosen) =>
    choice(options, chosen.id, {
      onchange: (event) =>
        go(to("runs", [], { older: older.id, newer: newer.id, all: all && "yes", [name]: event.target.value })),
    });
  return [
    h(
      "form",
      { class: "row" },
      labelled("Earlier run", pick("older", older)),
      labelled("Later run", pick("newer", newer)),
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          checked: all,
          onchange: (event) => go(to("runs", [], { older: older.id, newer: newer.id, all: event.target.checked && "yes" })),
        }),
        " also what stayed as it was",
      ),
    ),
    older === newer
      ? h("p", {}, "These are one run: choose another.")
      : [
          told(older, newer),
          LISTS.map(([name, title]) => (after[name] ? compared(title, before[name], after[name], all) : null)),
        ],
  ];
}

function told(older, newer) {
  const [one, other] = [JSON.parse(older.parameters), JSON.parse(newer.parameters)];
  const differ = Object.keys({ ...one, ...other }).filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
  return facts([
    ["Told differently", differ.length ? differ.join(", ") : "nothing: the same parameters"],
    ["Policy", older.policyVersion === newer.policyVersion ? "the same" : "another"],
  ]);
}

/** Whom or what a finding is about, as a key that both runs share. */
const topic = (each) => `${each.person?.id ?? ""} ${each.organisation?.id ?? ""}`;

const hasInterval = (each) => Boolean(each.rankLow);

/** Whether chance explains it: intervals of ranks that overlap; without an interval, less than a tenth of the value. */
function stayed(before, after) {
  if (hasInterval(before) && hasInterval(after)) return before.rankLow <= after.rankHigh && after.rankLow <= before.rankHigh;
  const [one, other] = [before.score.value, after.score.value];
  return Math.abs(one - other) < 0.1 * Math.max(Math.abs(one), Math.abs(other)) || one === other;
}

function compared(title, before, after, all) {
  const byTopic = (found) => new Map(nodes(found).map((each) => [topic(each), each]));
  const isCut = (found) => found.totalCount > found.edges.length;
  const [earlier, later] = [byTopic(before), byTopic(after)];
  const topics = [...new Set([...later.keys(), ...earlier.keys()])];
  if (!topics.length) return null;
  /** Whether it may be in the run that does not list it, further down. */
  const isBeyond = (each) => (!earlier.has(each) && isCut(before)) || (!later.has(each) && isCut(after));
  const moved = (each) => !earlier.has(each) || !later.has(each) || !stayed(earlier.get(each), later.get(each));
  const shown = topics.filter((each) => all || (moved(each) && !isBeyond(each)));
  const beyond = topics.filter(isBeyond).length;
  const among = isCut(before) || isCut(after) ? " in the first hundred of either run" : "";
  const name = (each) => [
    each.person && person(each.person),
    each.person && each.organisation && " for ",
    each.organisation && organisation(each.organisation),
  ];
  return section(
    title,
    shown.length
      ? table(
          `${title}: ${shown.length} of ${topics.length}${among}`,
          ["Whom it is about", "Rank then", "Rank now", "Value then", "Value now", "What happened"],
          shown.map((each) => {
            const [then, now] = [earlier.get(each), later.get(each)];
            return [
              name(now ?? then),
              then ? rank(then) : "–",
              now ? rank(now) : "–",
              then ? scored(then.score) : "–",
              now ? scored(now.score) : "–",
              isBeyond(each) ? `not in the first hundred ${then ? "now" : "then"}` : happened(then, now),
            ];
          }),
          { numeric: [1, 2, 3, 4] },
        )
      : h("p", {}, nodes(before).some(hasInterval) ? "No rank moved beyond chance." : "Nothing moved by a tenth."),
    beyond && !all
      ? h("p", { class: "quiet" }, `${counted(beyond, "stands", "stand")} in the first hundred of one run only: what happened to them is not known here.`)
      : null,
  );
}

function happened(then, now) {
  if (!then) return "new";
  if (!now) return "gone";
  if (stayed(then, now)) return "as before";
  const moved = now.score.value - then.score.value;
  if (amount(Math.abs(moved)) === amount(0)) return now.rank < then.rank ? "up in rank" : "down in rank";
  return `${moved > 0 ? "up" : "down"} ${amount(Math.abs(moved))}`;
}
