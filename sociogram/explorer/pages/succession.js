/** A succession report, to be printed or handed on: of a person, of who holds an account, or of a unit. */

import { ask, gql, nodes } from "../api.js";
import { beyond, firstOf, h, section, table } from "../dom.js";
import { organisation, person } from "../links.js";
import { reportAs } from "../reports.js";
import { scored, why } from "../why.js";
import { amount, day, percent, words } from "../words.js";

const OF = gql`
  query Of($id: ID!) { node(id: $id) { __typename ... on Person { name } ... on Organisation { name } ... on Unit { name } } }
`;

const SUCCESSION = gql`
  query Succession($person: ID, $account: ID, $unit: String) {
    succession(person: $person, account: $account, unit: $unit) {
      asOf
      accounts(first: 30) { totalCount edges { node { organisation { id name } state partial hhi scale contacts { person { id name } scale share lastAt live } } } }
      leavers(first: 20) {
        totalCount
        edges {
          node {
            person { id name }
            holds { organisation { id name } state stateWithout share scale lastAt }
            successors { person { id name } residualLoss good score { value unit kind reasons { weight text evidence { id } } } }
          }
        }
      }
      handover(first: 100) { totalCount edges { node { person { id name } contact { id name } organisation { id name } receiver { id name } knows between { id name } } } }
    }
  }
`;

const ARGUMENTS = {
  Person: (id) => ({ person: id }),
  Organisation: (id) => ({ account: id }),
  Unit: (id) => ({ unit: id }),
};

const SUBJECT = { Person: "who", Organisation: "account", Unit: "unit" };

export async function successionPage({ parts: [id] }) {
  const { node } = await ask(OF, { id });
  if (!node?.name)
    return [
      h("h1", {}, "Nobody you may see"),
      h("p", {}, "There is no such person, account or unit, or your roles do not cover it."),
    ];
  const { succession: found } = await ask(SUCCESSION, ARGUMENTS[node.__typename](id));
  return h(
    "article",
    { class: "report" },
    h("h1", {}, `Succession: ${node.name}`),
    h(
      "p",
      { class: "lead" },
      `As of ${day(found.asOf)}, from the graph as it is now. Confidential: it names people.`,
    ),
    h(
      "p",
      { class: "buttons unprinted" },
      h("button", { type: "button", onclick: () => window.print() }, "Print this page"),
    ),
    reportAs("Review", "succession", { [SUBJECT[node.__typename]]: id }),
    accounts(found.accounts),
    nodes(found.leavers).map(leaver),
    beyond(found.leavers),
    handover(found.handover),
  );
}

function accounts(connection) {
  const found = nodes(connection);
  if (!found.length) return h("p", {}, "No account hangs on this.");
  return section(
    "What is at stake",
    table(
      `Accounts${firstOf(connection)}`,
      ["Account", "Contact", "Who holds it", "Strength of 100"],
      found.map((each) => [
        organisation(each.organisation),
        words(each.state),
        each.contacts.slice(0, 3).flatMap((one, at) => [at ? ", " : "", person(one.person), ` (${percent(one.share)})`]),
        amount(each.scale),
      ]),
      { numeric: [3] },
    ),
  );
}

function leaver({ person: who, holds, successors }) {
  return section(
    `If ${who?.name ?? "somebody"} left`,
    holds.length
      ? table(
          `What ${who?.name} holds`,
          ["Account", "Now", "Without them", "Share", "Last"],
          holds.map((each) => [
            organisation(each.organisation),
            words(each.state),
            words(each.stateWithout),
            percent(each.share),
            day(each.lastAt),
          ]),
          { numeric: [3] },
        )
      : null,
    successors.length
      ? h(
          "ol",
          { class: "cards" },
          successors.map((each) =>
            h(
              "li",
              {},
              person(each.person),
              each.good ? h("span", { class: "tag" }, "fits well") : null,
              h("p", {}, `${scored(each.score)} · ${percent(each.residualLoss)} would be lost all the same`),
              why(each.score),
            ),
          ),
        )
      : h("p", {}, "No successor at hand."),
  );
}

function handover(connection) {
  const found = nodes(connection);
  if (!found.length) return null;
  return section(
    "Handover plan",
    h(
      "ul",
      { class: "checklist" },
      found.map((each) =>
        h(
          "li",
          {},
          h(
            "label",
            {},
            h("input", { type: "checkbox" }),
            " ",
            person(each.contact),
            " of ",
            organisation(each.organisation),
            ": ",
            each.receiver
              ? [
                  person(each.receiver),
                  each.knows ? ", who knows them already" : [", introduced by ", person(each.person)],
                  !each.knows && each.between ? [" once ", person(each.between), " has brought the two together"] : "",
                ]
              : "nobody at hand",
          ),
        ),
      ),
    ),
    beyond(connection),
  );
}

