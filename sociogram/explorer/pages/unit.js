/** The page of a unit: its people, by influence where that may be seen, and what hangs on them. */

import { ask, gql, nodes } from "../api.js";
import { beyond, h, section, table } from "../dom.js";
import { organisation, person } from "../links.js";
import { mayOf } from "../own.js";
import { paged } from "../paged.js";
import { to } from "../router.js";
import { may } from "../session.js";
import { why } from "../why.js";
import { amount, counted, percent, rank, title, words } from "../words.js";

const UNIT = gql`
  query Unit($id: ID!, $scores: Boolean!, $names: Boolean!, $continuity: Boolean!) {
    node(id: $id) { __typename ... on Unit { id name kind people(first: 50) @include(if: $continuity) { ...Members } } }
    influencers(unit: $id, first: 10) @include(if: $scores) {
      totalCount
      edges { node { rank rankLow rankHigh person { id name title } score { ...Why } } }
    }
    singlePointsOfFailure(unit: $id, first: 10) @include(if: $continuity) { totalCount edges { node { rank accountsLost person { id name } score { ...Why } } } }
    unitCoverage(unit: $id, first: 10) @include(if: $names) {
      totalCount
      edges { node { score { ...Why } sides { name people state hhi contacts { person { id name } scale share } } } }
    }
    criticalContacts(unit: $id, first: 10) @include(if: $names) { totalCount edges { node { person { id name } organisation { id name } share score { ...Why } } } }
  }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
  fragment Members on PersonConnection { totalCount pageInfo { hasNextPage endCursor } edges { node { id name title } } }
`;

const PEOPLE = gql`
  query PeopleOfUnit($id: ID!, $after: String) {
    node(id: $id) { ... on Unit { people(first: 50, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id name title } } } } }
  }
`;

export async function unitPage({ parts: [id] }) {
  const found = await ask(UNIT, {
    id,
    scores: may("scores"),
    names: may("names"),
    continuity: await mayOf("continuity", id),
  });
  const { node } = found;
  if (node?.__typename !== "Unit") return [h("h1", {}, "No such unit"), h("p", {}, "There is none of this id.")];
  return [
    h("h1", {}, node.name),
    h("p", { class: "lead" }, title(node.kind)),
    may("names")
      ? h(
          "p",
          { class: "buttons" },
          h("a", { class: "button", href: to("succession", id) }, "Succession report"),
          may("scores") ? h("a", { class: "button", href: to("network", [], { unit: id }) }, "In the network") : null,
        )
      : null,
    list("Influence in this unit", found.influencers, (each) => [
      person(each.person),
      ` · rank ${rank(each)} of all · ${amount(each.score.value)} points`,
      why(each.score),
    ]),
    list("Single points of failure", found.singlePointsOfFailure, (each) => [
      person(each.person),
      ` · ${counted(each.accountsLost, "account", "accounts")} without contact`,
      why(each.score),
    ]),
    list("Only contacts to whom we depend on", found.criticalContacts, (each) => [
      person(each.person),
      " for ",
      organisation(each.organisation),
      ` · ${percent(each.share)} of the contact`,
      why(each.score),
    ]),
    list("Who connects it with other units", found.unitCoverage, between),
    node.people
      ? section(
          "People",
          await paged(
            async (after) => (await ask(PEOPLE, { id, after })).node.people,
            (people) =>
              h(
                "ul",
                { class: "results" },
                people.map((each) => h("li", {}, person(each), h("span", { class: "quiet" }, ` ${each.title}`))),
              ),
            { first: node.people },
          ),
        )
      : h("p", {}, "Who belongs to it is beyond your roles."),
  ];
}

function list(name, connection, show) {
  const found = nodes(connection);
  return found.length
    ? section(
        name,
        h(
          "ol",
          { class: "cards" },
          found.map((each) => h("li", {}, show(each))),
        ),
        beyond(connection),
      )
    : null;
}

const between = ({ sides, score }) => [
  h("strong", {}, sides.map((each) => each.name).join(" and ")),
  why(score),
  sides.map((side) =>
    table(
      `${side.name}: ${words(side.state)} contact`,
      ["Who", "Strength of 100", "Share"],
      side.contacts.map((each) => [person(each.person), amount(each.scale), percent(each.share)]),
      { numeric: [1, 2] },
    ),
  ),
];
