/** The page of a contract: its terms, and what depends on its parties. */

import { ask, gql } from "../api.js";
import { facts, h, section } from "../dom.js";
import { organisation } from "../links.js";
import { to } from "../router.js";
import { atRisk, whyAtRisk } from "../why.js";
import { day, days, money } from "../words.js";

const CONTRACT = gql`
  query Contract($id: ID!) {
    node(id: $id) {
      __typename
      ... on Contract {
        id key title category perYear terms substitutable recoveryDays survivalDays source startAt endAt
        value { amount currency }
        annualValue { amount currency }
        buyer { ...Party }
        supplier { ...Party }
      }
    }
  }
  fragment Party on Organisation {
    id
    name
    internal
    chokePoint { rank valueAtRisk { amount currency } valueUnknown { amount currency } needsTogether { category } score { value unit kind reasons { weight text evidence { id } } } }
  }
`;

export async function contractPage({ parts: [id] }) {
  const { node } = await ask(CONTRACT, { id });
  if (node?.__typename !== "Contract") return [h("h1", {}, "No such contract"), h("p", {}, "There is none of this id.")];
  const { supplier, buyer } = node;
  return [
    h("h1", {}, node.title || node.key),
    h("p", { class: "lead" }, organisation(supplier), " supplies ", organisation(buyer)),
    supplier && !supplier.internal
      ? h(
          "p",
          { class: "buttons" },
          h("a", { class: "button", href: to("what-if", [], { fail: supplier.id }) }, `What if ${supplier.name} fails?`),
        )
      : null,
    section(
      "Terms",
      facts([
        ["Number", node.key],
        ["Category", node.category],
        ["Runs", `${day(node.startAt)} to ${day(node.endAt)}`],
        ["Value", node.value && `${money(node.value)}${node.perYear ? " a year" : ""}`],
        ["A year", node.annualValue && money(node.annualValue)],
        ["Could another take over?", node.substitutable === null ? "not said" : node.substitutable ? "yes" : "no"],
        ["Recovery takes", node.recoveryDays !== null && days(node.recoveryDays)],
        ["One can go on without for", node.survivalDays !== null && days(node.survivalDays)],
        ["Terms", node.terms],
        ["From", node.source],
      ]),
    ),
    [supplier, buyer]
      .filter((each) => each?.chokePoint)
      .map((each) =>
        section(
          `If ${each.name} fails`,
          h(
            "p",
            { class: "score" },
            h(
              "strong",
              {},
              atRisk(each.chokePoint),
            ),
          ),
          whyAtRisk(each.chokePoint),
        ),
      ),
  ];
}
