/** Communities: who belongs together, whatever the chart says; sizes for everybody, names for those who may see ties. */

import { ask, gql, nodes } from "../api.js";
import { beyond, commas, facts, h, section, table } from "../dom.js";
import { person } from "../links.js";
import { to } from "../router.js";
import { may } from "../session.js";
import { why } from "../why.js";
import { amount, count, percent } from "../words.js";

const COMMUNITIES = gql`
  query Communities($scores: Boolean!) {
    communities(first: 50) {
      totalCount
      edges {
        node {
          id label size roundedTo others densityInside densityOutside
          units { name people }
          topPeople @include(if: $scores) { person { id name } strength }
          score { ...Why }
        }
      }
    }
    communityComparison {
      roundedTo people nmi nmiByChance modularity unitModularity outsidersTotal
      score { ...Why }
      outsiders @include(if: $scores) { person { id name } unitName community reason }
    }
  }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
`;

export async function communitiesPage() {
  const { communities, communityComparison: all } = await ask(COMMUNITIES, { scores: may("scores") });
  return [
    h("h1", {}, "Communities"),
    h(
      "p",
      { class: "lead" },
      `People who are tied among themselves more than chance would have it, whatever the chart says.${all?.roundedTo ? ` You see nobody by name, so people are counted in steps of ${all.roundedTo}.` : ""}`,
    ),
    all
      ? section(
          "The chart and the communities",
          facts([
            ["People", count(all.people)],
            ["Outside of their unit's community", count(all.outsidersTotal)],
            ["In common with the units", all.nmi !== null && `${percent(all.nmi)} (by chance ${percent(all.nmiByChance)})`],
          ]),
          why(all.score),
        )
      : null,
    section(
      `Communities`,
      h(
        "ol",
        { class: "cards" },
        nodes(communities).map((each) => h("li", {}, community(each))),
      ),
      beyond(communities),
    ),
    all?.outsiders?.length
      ? section(
          "Who sits elsewhere than the chart says",
          table(
            "Outsiders",
            ["Who", "Unit", "Community", "Why"],
            all.outsiders.map((each) => [
              person(each.person),
              each.unitName,
              each.community === null ? "too small to show" : String(each.community),
              each.reason,
            ]),
          ),
        )
      : null,
  ];
}

function community(each) {
  return [
    h("strong", {}, `Community ${each.label}`),
    ` · ${count(each.size)} people`,
    each.topPeople ? [" ", h("a", { href: to("network", [], { community: each.label }) }, "in the network")] : null,
    why(each.score),
    facts([
      [
        "From",
        each.units.length
          ? `${each.units.map((one) => `${one.name} (${count(one.people)})`).join(", ")}${each.others ? `, others (${count(each.others)})` : ""}`
          : null,
      ],
      [
        "Tied among themselves",
        // of round numbers it is the lower end: nothing says nothing
        each.densityInside !== null &&
          (!each.roundedTo || each.densityInside > 0) &&
          `${each.roundedTo ? "at least " : ""}${percent(each.densityInside)} of all pairs${each.densityOutside === null ? "" : `, with others ${percent(each.densityOutside)}`}`,
      ],
      [
        "Strongest inside",
        each.topPeople?.length ? commas(each.topPeople.map((one) => [person(one.person), ` (${amount(one.strength)})`])) : null,
      ],
    ]),
  ];
}
