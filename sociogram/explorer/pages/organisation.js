/** The page of an organisation: who knows whom there, how the exchange fares, what depends on it, contracts. */

import { ask, gql, nodes } from "../api.js";
import { decision } from "../decision.js";
import { commas, facts, firstOf, h, section, table } from "../dom.js";
import { contract, organisation, person } from "../links.js";
import { mayOf } from "../own.js";
import { paged } from "../paged.js";
import { reportAs } from "../reports.js";
import { to } from "../router.js";
import { may } from "../session.js";
import { atRisk, interaction, scored, unfolds, why, whyAtRisk } from "../why.js";
import { amount, count, day, days, minute, money, percent, title, words } from "../words.js";

const ORGANISATION = gql`
  query Organisation($id: ID!, $accounts: Boolean!, $names: Boolean!) {
    node(id: $id) {
      __typename
      ... on Organisation {
        id
        name
        domains
        country
        internal
        rule
        recoveryDays
        survivalDays
        chokePoint {
          id rank tier redundancy structural operational exposure exposedDays
          disposition @include(if: $names) { state owner reviewAt note by at }
          valueAtRisk { amount currency }
          valueUnknown { amount currency }
          needsTogether { category }
          needsLost { category annualValue { amount currency } certain exposedDays }
          path { id name }
          score { ...Why }
        }
        suppliers(first: 20) { totalCount edges { node { supplier { id name } category annualValue { amount currency } declared } } }
        customers(first: 20) { totalCount edges { node { buyer { id name } category annualValue { amount currency } declared } } }
        controls(first: 20) { edges { node { organisation { id name } share } } }
        controlledBy(first: 20) { edges { node { organisation { id name } share } } }
        contracts(first: 20, orderBy: { field: END_AT }) { totalCount pageInfo { hasNextPage endCursor } edges { node { ...ContractRow } } }
        ... @include(if: $accounts) {
          people(first: 20) { totalCount edges { node { id name title } } }
          owners(first: 20) { edges { node { id name } } }
          coverage { ...Decided state partial hhi score { ...Why } contacts { person { id name } scale share lastAt live } }
          health { ...Decided state watchSentence score { ...Why } parts { name now before points state } }
          deterioration { ...Decided began score { ...Why } }
          responseTimes { ...Decided score { ...Why } messages within late unanswered withinShare medianHours waiting { hours people { id name } interaction { channel at durationMinutes participants { role email person { id name } } } } }
          outreachConflict { ...Decided total score { ...Why } conflicts { at daysApart people { id name } contacts { id name } } }
        }
      }
    }
  }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
  fragment Decided on Finding { id rank disposition { state owner reviewAt note by at } }
  fragment ContractRow on Contract { id key title buyer { id name } supplier { id name } startAt endAt annualValue { amount currency } substitutable }
`;

const CONTRACTS = gql`
  query ContractsOf($id: ID!, $after: String) {
    node(id: $id) {
      ... on Organisation {
        contracts(first: 20, after: $after, orderBy: { field: END_AT }) { pageInfo { hasNextPage endCursor } edges { node { ...ContractRow } } }
      }
    }
  }
  fragment ContractRow on Contract { id key title buyer { id name } supplier { id name } startAt endAt annualValue { amount currency } substitutable }
`;

const FARES = { WORSE: "Worse than before", AS_BEFORE: "As before", BETTER: "Better than before", UNKNOWN: "Not known" };

export async function organisationPage({ parts: [id] }) {
  const { node } = await ask(ORGANISATION, { id, accounts: await mayOf("accounts", id), names: may("names") });
  if (node?.__typename !== "Organisation")
    return [h("h1", {}, "No such organisation"), h("p", {}, "There is none of this id.")];
  return [
    h("h1", {}, node.name),
    h(
      "p",
      { class: "lead" },
      commas([node.internal ? "one of ours" : null, node.country, node.domains.join(", ")].filter(Boolean)),
    ),
    h(
      "p",
      { class: "buttons" },
      node.internal ? null : h("a", { class: "button", href: to("what-if", [], { fail: id }) }, "What if they fail?"),
      !node.internal && may("names") ? h("a", { class: "button", href: to("succession", id) }, "Succession report") : null,
      !node.internal && may("scores")
        ? h("a", { class: "button", href: to("introductions", [], { to: id }) }, "Who can introduce us?")
        : null,
    ),
    node.internal ? null : reportAs("Relationship brief", "relationship", { account: id }),
    coverage(node.coverage),
    chokePoint(node.chokePoint),
    health(node),
    trade(node),
    await contracts(node),
    about(node),
  ];
}

function coverage(found) {
  if (!found) return null;
  return section(
    "Who knows whom",
    h(
      "p",
      { class: "score" },
      h("strong", {}, title(found.state)),
      " contact",
      found.partial ? h("span", { class: "tag" }, "partial: not all mailboxes are loaded") : null,
    ),
    why(found.score, "contact coverage"),
    table(
      "Our people in contact",
      ["Who", "Strength of 100", "Share", "Last", "Live"],
      found.contacts.map((each) => [
        person(each.person),
        amount(each.scale),
        percent(each.share),
        day(each.lastAt),
        each.live ? "yes" : "no",
      ]),
      { numeric: [1, 2] },
    ),
    decision(found),
  );
}

function chokePoint(found) {
  if (!found) return null;
  return section(
    "If they fail",
    h(
      "p",
      { class: "score" },
      h("strong", {}, atRisk(found)),
      ` · rank ${found.rank}, tier ${found.tier}`,
    ),
    whyAtRisk(found, "choke point"),
    facts([
      [
        "Way to us",
        found.path.length ? found.path.flatMap((each, at) => (at ? [" → ", organisation(each)] : [organisation(each)])) : null,
      ],
      ["Separate ways to us", count(found.redundancy)],
      ["Days without", found.exposedDays ? days(found.exposedDays) : null],
    ]),
    found.needsLost.length
      ? table(
          "Needs of ours that are lost",
          ["What", "A year", "Certain", "Days without"],
          found.needsLost.map((each) => [
            each.category || "something",
            money(each.annualValue),
            each.certain ? "yes" : "for all that was declared",
            days(each.exposedDays),
          ]),
          { numeric: [1, 3] },
        )
      : null,
    decision(found),
  );
}

function health({ health: found, deterioration, responseTimes, outreachConflict }) {
  if (!found && !deterioration && !responseTimes && !outreachConflict) return null;
  return section(
    "How our exchange fares",
    found
      ? [
          h("p", { class: "score" }, h("strong", {}, FARES[found.state]), ` · ${scored(found.score)}`),
          why(found.score, "health"),
          h("p", {}, found.watchSentence),
          table(
            "Parts of health",
            ["What", "Now", "Before", "Points", "It is"],
            found.parts.map((each) => [
              words(each.name),
              amount(each.now),
              amount(each.before),
              amount(each.points),
              words(each.state),
            ]),
            { numeric: [1, 2, 3] },
          ),
          decision(found),
        ]
      : null,
    deterioration
      ? [
          h("h3", {}, `Alarm: falling since ${day(deterioration.began)}`),
          why(deterioration.score, "alarm"),
          decision(deterioration),
        ]
      : null,
    responseTimes
      ? [
          h(
            "h3",
            {},
            `They wait for our answers: ${count(responseTimes.late)} late, ${count(responseTimes.unanswered)} unanswered of ${count(responseTimes.messages)}`,
          ),
          why(responseTimes.score, "response times"),
          responseTimes.waiting.length
            ? unfolds(`Waiting (${responseTimes.waiting.length})`, () =>
                h(
                  "ul",
                  { class: "evidence" },
                  responseTimes.waiting.map((each) =>
                    h(
                      "li",
                      {},
                      each.interaction ? interaction(each.interaction) : null,
                      ` · waiting for ${amount(each.hours)} working hours`,
                    ),
                  ),
                ),
              )
            : null,
          decision(responseTimes),
        ]
      : null,
    outreachConflict
      ? [
          h("h3", {}, `${count(outreachConflict.total)} times two of us wrote without knowing of each other${of(outreachConflict)}`),
          why(outreachConflict.score, "outreach conflict"),
          h(
            "ul",
            { class: "evidence" },
            outreachConflict.conflicts.map((each) =>
              h(
                "li",
                {},
                minute(each.at),
                ": ",
                commas(each.people.map((one) => person(one))),
                " to ",
                commas(each.contacts.map((one) => person(one))),
              ),
            ),
          ),
          decision(outreachConflict),
        ]
      : null,
  );
}

const of = ({ conflicts, total }) => (conflicts.length < total ? `, the latest ${conflicts.length}` : "");

function trade({ suppliers, customers }) {
  const rows = (connection, whose) =>
    nodes(connection).map((each) => [
      organisation(each[whose]),
      each.category || "–",
      money(each.annualValue),
      each.declared ? "declared" : "contract",
    ]);
  const shown = (connection, whose, name) =>
    connection?.edges.length
      ? table(
          `${name}${firstOf(connection)}`,
          ["Who", "What", "A year", "By"],
          rows(connection, whose),
          { numeric: [2] },
        )
      : null;
  const tables = [shown(suppliers, "supplier", "Who supplies them"), shown(customers, "buyer", "Whom they supply")].filter(
    Boolean,
  );
  return tables.length ? section("Supply", tables) : null;
}

async function contracts({ id, contracts: first }) {
  if (!first?.edges.length) return null;
  const read = async (after) => (await ask(CONTRACTS, { id, after })).node.contracts;
  return section("Contracts", await paged(read, contractTable, { first }));
}

/** Contracts as a table, also of other pages. */
export function contractTable(found) {
  return table(
    "Contracts",
    ["Contract", "Supplier", "Buyer", "Ends", "A year", "Substitutable"],
    found.map((each) => [
      contract(each),
      organisation(each.supplier),
      organisation(each.buyer),
      day(each.endAt),
      money(each.annualValue),
      each.substitutable === null ? "not said" : each.substitutable ? "yes" : "no",
    ]),
    { numeric: [4] },
  );
}

function about({ people, owners, controls, controlledBy, recoveryDays, survivalDays, rule }) {
  const parties = (connection) =>
    nodes(connection).map((each) => [organisation(each.organisation), each.share ? ` (${percent(each.share)})` : ""]);
  return section(
    "About",
    facts([
      [
        "People",
        people?.edges.length
          ? [
              commas(nodes(people).map((each) => person(each))),
              people.totalCount > people.edges.length ? ` and ${people.totalCount - people.edges.length} more` : null,
            ]
          : null,
      ],
      ["Account of", owners?.edges.length ? commas(nodes(owners).map((each) => person(each))) : null],
      ["Controls", controls.edges.length ? commas(parties(controls)) : null],
      ["Controlled by", controlledBy.edges.length ? commas(parties(controlledBy)) : null],
      ["Recovers in", recoveryDays !== null && days(recoveryDays)],
      ["One can go on without for", survivalDays !== null && days(survivalDays)],
      ["Known by", words(rule.replaceAll("-", " "))],
    ]),
  );
}
