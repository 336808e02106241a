/** Where one begins: the four answers of the latest run, and what to do while there is nothing. */

import { ask, gql, nodes } from "../api.js";
import { h, section, there } from "../dom.js";
import { organisation, person, unit } from "../links.js";
import { analyse } from "../problem.js";
import { reportAs } from "../reports.js";
import { may, viewerRoles } from "../session.js";
import { atRisk, scored, why } from "../why.js";
import { amount, count, counted, day, money, rank, words } from "../words.js";

const START = gql`
  query Start {
    us { domains domainsGuessed }
    runs(first: 1) { edges { node { id asOf windowDays } } }
    organisations(first: 1) { totalCount edges { node { id } } }
  }
`;

const FINDINGS = gql`
  query Findings($scores: Boolean!, $continuity: Boolean!, $accounts: Boolean!, $own: Boolean!, $viewer: Boolean!) {
    influencers(first: 5, informalOnly: true) @include(if: $scores) {
      totalCount
      edges { node { ...Influential } }
    }
    foremost: influencers(first: 5) @include(if: $scores) { totalCount edges { node { ...Influential } } }
    pseudonymousInfluencers(first: 5) @include(if: $viewer) {
      totalCount
      edges { node { pseudonym rank rankLow rankHigh unit score { ...Why } } }
    }
    singlePointsOfFailure(first: 5) @include(if: $continuity) {
      totalCount
      edges { node { id rank accountsLost person { id name title } disposition { state } score { ...Why } } }
    }
    criticalContacts(first: 5) @include(if: $accounts) {
      totalCount
      edges { node { id rank state valueAtRisk { amount currency } person { id name } organisation { id name } score { ...Why } } }
    }
    accountHealth(first: 5) @include(if: $accounts) {
      totalCount
      edges { node { id state organisation { id name } score { ...Why } } }
    }
    contactCoverage(first: 50) @include(if: $own) {
      totalCount
      edges { node { id state organisation { id name } contacts { live } score { ...Why } } }
    }
    chokePoints(first: 5) {
      totalCount
      edges { node { id rank tier organisation { id name } valueAtRisk { amount currency } valueUnknown { amount currency } needsTogether { category } score { ...Why } } }
    }
  }
  fragment Influential on Influence { id rank rankLow rankHigh gap gapState person { id name title unit { id name } } score { ...Why } }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
`;

export async function findingsPage() {
  if (!may("data"))
    return [
      h("h1", {}, "Nothing to explore with this key"),
      h("p", {}, `Its roles (${viewerRoles().map(words).join(", ")}) read the audit log over the API, and none of the data.`),
    ];
  const { us, runs, organisations } = await ask(START);
  const [run] = nodes(runs);
  if (!run) return organisations.totalCount ? notAnalysed() : empty();
  const found = await ask(FINDINGS, {
    scores: may("scores"),
    continuity: may("continuity"),
    accounts: may("accounts"),
    own: isOwnOnly("accounts"),
    viewer: !may("scores"),
  });
  return [
    h("h1", {}, "Findings"),
    h(
      "p",
      { class: "lead" },
      `As of ${day(run.asOf)}, over ${count(run.windowDays)} days. We are ${us.domains.join(", ")}${us.domainsGuessed ? " (guessed)" : ""}.`,
    ),
    stacked([
      answer(
        "Your accounts",
        found.contactCoverage,
        held,
        "You own no account with which anybody of ours is or was in contact, as far as is loaded.",
      ),
      influence(found),
      answer("Who holds influence here?", found.pseudonymousInfluencers, pseudonymous),
      answer(
        isOwnOnly("continuity") ? "What breaks if one person of your department leaves?" : "What breaks if one person leaves?",
        found.singlePointsOfFailure,
        single,
      ),
      answer("Whom do we depend on, through whom?", found.chokePoints, choke),
      answer("Who is our only contact to whom we depend on?", found.criticalContacts, critical),
      answer("How do our accounts fare, against their own past?", found.accountHealth, faring),
      section(
        "To hand on",
        reportAs("Influence report", "influence"),
        reportAs("Supply-chain review", "supply-chain"),
        may("names") ? reportAs("Succession review", "succession") : null,
      ),
    ]),
  ];
}

/** Side by side in two stacks, where there is room: none waits for the height of its neighbour. */
function stacked(sections) {
  const all = there(sections);
  const half = Math.ceil(all.length / 2);
  return h("div", { class: "columns" }, [all.slice(0, half), all.slice(half)].map((each) => h("div", { class: "stack" }, each)));
}

function answer(question, connection, card, nothing = "Nobody and nothing.") {
  if (!connection) return null;
  const found = nodes(connection);
  return section(
    question,
    found.length
      ? h(
          "ol",
          { class: "cards" },
          found.map((each) => h("li", {}, card(each))),
        )
      : h("p", { class: "quiet" }, nothing),
    connection.totalCount > found.length
      ? h("p", { class: "quiet" }, `The first ${found.length} of ${count(connection.totalCount)}.`)
      : null,
  );
}

/** Whether the caller's roles cover this area, and of it just what is their own. */
const isOwnOnly = (area) => may(area) && !may("names");

/** Those whom no reporting line shows; where nobody's formal rank is known to compare with, the most influential. */
function influence({ influencers, foremost }) {
  const unknown = nodes(foremost).length && nodes(foremost).every(({ gapState }) => gapState === "UNKNOWN");
  return unknown && !influencers.totalCount
    ? answer("Who holds influence here? No formal rank is known to compare with", foremost, influential)
    : answer("Who really holds influence here?", influencers, influential, "Nobody's influence is far above the formal rank.");
}

const influential = (each) => [
  person(each.person),
  h("span", { class: "quiet" }, ` ${each.person?.title ?? ""}, `),
  unit(each.person?.unit),
  h("p", {}, `Rank ${rank(each)}${each.gap === null ? "" : `, ${amount(each.gap)} points above the formal rank`}`),
  why(each.score),
];

const held = (each) => [
  organisation(each.organisation),
  h("p", {}, `${words(each.state)} contact · ${counted(each.contacts.filter(({ live }) => live).length, "person", "people")} of ours live`),
  why(each.score),
];

const pseudonymous = (each) => [
  h("strong", {}, each.pseudonym),
  h("span", { class: "quiet" }, ` ${each.unit ?? ""}`),
  h("p", {}, `Rank ${rank(each)}`),
  why(each.score),
];

const single = (each) => [
  person(each.person),
  h("span", { class: "quiet" }, ` ${each.person?.title ?? ""}`),
  h(
    "p",
    {},
    `${counted(each.accountsLost, "account", "accounts")} would be without a live contact`,
    each.disposition ? ` · ${words(each.disposition.state)}` : "",
  ),
  why(each.score),
];

const choke = (each) => [
  organisation(each.organisation),
  h("span", { class: "quiet" }, ` tier ${each.tier}`),
  h("p", {}, atRisk(each)),
  why(each.score),
];

const critical = (each) => [
  person(each.person),
  " for ",
  organisation(each.organisation),
  h("p", {}, `${words(each.state)} contact · ${money(each.valueAtRisk)} a year`),
  why(each.score),
];

const faring = (each) => [
  organisation(each.organisation),
  h("p", {}, `${words(each.state)} · ${scored(each.score)}`),
  why(each.score),
];

// ── nothing yet ─────────────────────────────────────────────────────────────────────────────────────────────────────

function notAnalysed() {
  return [
    h("h1", {}, "Nothing was analysed yet"),
    h("p", {}, "Mail, people or contracts are loaded, but no findings were concluded from them."),
    analyse(),
  ];
}

function empty() {
  const steps = (title, lines) => section(title, h("pre", {}, h("code", {}, lines)));
  return [
    h("h1", {}, "The graph is empty"),
    h(
      "p",
      { class: "lead" },
      "Nothing was loaded yet. Look at the demo, a made-up company of 150 people, or load your own mail.",
    ),
    steps("Look at the demo", "make demo"),
    h(
      "p",
      {},
      "or, where Sociogram is installed: ",
      h("code", {}, "sociogram demo --serve"),
      ". It has a graph of its own and leaves this one alone; open the address that it prints.",
    ),
    steps("Load your own", "sociogram load ~/Mail hr.csv organisations.csv contracts.csv\nsociogram analyse"),
    may("imports") ? h("p", {}, "Files can also be sent from here: ", h("a", { href: "#/imports" }, "imports"), ".") : null,
  ];
}
