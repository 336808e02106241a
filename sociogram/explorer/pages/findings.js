/** Where one begins: the four answers of the latest run, and what to do while there is nothing. */

import { ask, gql, nodes } from "../api.js";
import { h, section, there } from "../dom.js";
import { organisation, person, unit } from "../links.js";
import { paged } from "../paged.js";
import { analyse } from "../problem.js";
import { reportAs } from "../reports.js";
import { may, viewerRoles } from "../session.js";
import { atRisk, scored, why, whyAtRisk } from "../why.js";
import { amount, count, counted, day, money, rank, words } from "../words.js";

const START = gql`
  query Start {
    us { domains domainsGuessed }
    runs(first: 1) { edges { node { id asOf windowDays } } }
    organisations(first: 1) { totalCount edges { node { id } } }
  }
`;

const FINDINGS = gql`
  query Findings(
    $influencers: Boolean!, $foremost: Boolean!, $pseudonymousInfluencers: Boolean!, $singlePointsOfFailure: Boolean!,
    $criticalContacts: Boolean!, $accountHealth: Boolean!, $contactCoverage: Boolean!, $chokePoints: Boolean!,
    $first: Int = 5, $after: String
  ) {
    influencers(first: $first, after: $after, informalOnly: true) @include(if: $influencers) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { ...Influential } }
    }
    foremost: influencers(first: $first, after: $after) @include(if: $foremost) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { ...Influential } }
    }
    pseudonymousInfluencers(first: $first, after: $after) @include(if: $pseudonymousInfluencers) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { pseudonym rank rankLow rankHigh unit score { ...Why } } }
    }
    singlePointsOfFailure(first: $first, after: $after) @include(if: $singlePointsOfFailure) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id rank accountsLost person { id name title } disposition { state } score { ...Why } } }
    }
    criticalContacts(first: $first, after: $after) @include(if: $criticalContacts) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id rank state valueAtRisk { amount currency } person { id name } organisation { id name } score { ...Why } } }
    }
    accountHealth(first: $first, after: $after) @include(if: $accountHealth) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id state organisation { id name } score { ...Why } } }
    }
    contactCoverage(first: 50, after: $after) @include(if: $contactCoverage) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id state organisation { id name } contacts { live } score { ...Why } } }
    }
    chokePoints(first: $first, after: $after) @include(if: $chokePoints) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id rank tier organisation { id name } valueAtRisk { amount currency } valueUnknown { amount currency } needsTogether { category } score { ...Why } } }
    }
  }
  fragment Influential on Influence { id rank rankLow rankHigh gap gapState person { id name title unit { id name } } score { ...Why } }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
`;

const FURTHER = 20; // findings, where one goes on behind the first

export async function findingsPage() {
  if (!may("data"))
    return [
      h("h1", {}, "Nothing to explore with this key"),
      h("p", {}, `Its roles (${viewerRoles().map(words).join(", ")}) read the audit log over the API, and none of the data.`),
    ];
  const { us, runs, organisations } = await ask(START);
  const [run] = nodes(runs);
  if (!run) return organisations.totalCount ? notAnalysed() : empty();
  const asked = {
    influencers: may("scores"),
    foremost: may("scores"),
    pseudonymousInfluencers: !may("scores"),
    singlePointsOfFailure: may("continuity"),
    criticalContacts: may("accounts"),
    accountHealth: may("accounts"),
    contactCoverage: isOwnOnly("accounts"),
    chokePoints: true,
  };
  const found = await ask(FINDINGS, asked);
  /** A question and the findings of that name, some at a time. */
  const answer = async (question, name, card, empty = "Nobody and nothing.") => {
    if (!found[name]) return null;
    const only = Object.fromEntries(Object.keys(asked).map((each) => [each, each === name]));
    const read = async (after) => (await ask(FINDINGS, { ...only, first: FURTHER, after }))[name];
    const cards = (some) => h("ol", { class: "cards" }, some.map((each) => h("li", {}, card(each))));
    return section(question, await paged(read, cards, { first: found[name], empty }));
  };
  return [
    h("h1", {}, "Findings"),
    h(
      "p",
      { class: "lead" },
      `As of ${day(run.asOf)}, over ${count(run.windowDays)} days. We are ${us.domains.join(", ")}${us.domainsGuessed ? " (guessed)" : ""}.`,
    ),
    stacked([
      await answer(
        "Your accounts",
        "contactCoverage",
        held,
        "You own no account with which anybody of ours is or was in contact, as far as is loaded.",
      ),
      await influence(found, answer),
      await answer("Who holds influence here?", "pseudonymousInfluencers", pseudonymous),
      await answer(
        isOwnOnly("continuity") ? "What breaks if one person of your department leaves?" : "What breaks if one person leaves?",
        "singlePointsOfFailure",
        single,
      ),
      await answer("Whom do we depend on, through whom?", "chokePoints", choke),
      await answer("Who is our only contact to whom we depend on?", "criticalContacts", critical),
      await answer("How do our accounts fare, against their own past?", "accountHealth", faring),
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

/** Whether the caller's roles cover this area, and of it just what is their own. */
const isOwnOnly = (area) => may(area) && !may("names");

/** Those whom no reporting line shows; where nobody's formal rank is known to compare with, the most influential. */
function influence({ influencers, foremost }, answer) {
  const unknown = nodes(foremost).length && nodes(foremost).every(({ gapState }) => gapState === "UNKNOWN");
  return unknown && !influencers.totalCount
    ? answer("Who holds influence here? No formal rank is known to compare with", "foremost", influential)
    : answer("Who really holds influence here?", "influencers", influential, "Nobody's influence is far above the formal rank.");
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
  whyAtRisk(each),
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
