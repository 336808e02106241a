/** Where the work on findings stands: open, in progress, accepted, dismissed; and whose task each is. */

import { ask, gql, nodes } from "../api.js";
import { decision } from "../decision.js";
import { beyond, choice, h, labelled, section } from "../dom.js";
import { organisation, person } from "../links.js";
import { go, to } from "../router.js";
import { may } from "../session.js";
import { scored, why } from "../why.js";
import { count, title } from "../words.js";

const DECISIONS = gql`
  query Decisions($state: [FindingState!], $owner: String, $scores: Boolean!) {
    singlePointsOfFailure(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } person { id name } } } }
    criticalContacts(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } person { id name } organisation { id name } } } }
    chokePoints(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } organisation { id name } } } }
    deteriorationAlarms(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } organisation { id name } } } }
    outreachConflicts(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } organisation { id name } } } }
    responseTimes(first: 20, disposition: $state, owner: $owner) { totalCount edges { node { ...Stands score { ...Why } organisation { id name } } } }
    influencers(first: 20, informalOnly: true, disposition: $state, owner: $owner) @include(if: $scores) { totalCount edges { node { ...Stands score { ...Why } person { id name } } } }
  }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
  fragment Stands on Finding { id kind rank disposition { state owner reviewAt note by at } }
`;

const STATES = [
  ["IN_PROGRESS", "in progress"],
  ["OPEN", "open"],
  ["ACCEPTED", "accepted"],
  ["DISMISSED", "dismissed"],
  ["", "all"],
];

export async function decisionsPage({ given }) {
  const [state, owner] = [given.get("state") ?? "IN_PROGRESS", given.get("owner") ?? ""];
  const whose = h("input", { name: "owner", value: owner, autocomplete: "off" });
  const kept = choice(STATES, state, { name: "state" });
  const found = await ask(DECISIONS, { state: state ? [state] : null, owner: owner || null, scores: may("scores") });
  const lists = Object.values(found).filter((each) => each?.edges.length);
  const show = (event) => {
    event.preventDefault();
    const query = to("decisions", [], { owner: whose.value.trim() });
    go(`${query}${query.includes("?") ? "&" : "?"}state=${kept.value}`);
  };
  return [
    h("h1", {}, "Decisions"),
    h(
      "form",
      { class: "row", onsubmit: show },
      labelled("State", kept),
      labelled("Whose", whose),
      h("button", { class: "main" }, "Show"),
    ),
    lists.length
      ? lists.map((each) => kind(each))
      : h(
          "p",
          {},
          "No finding stands like that. A decision is made on the page of a person or an organisation, or here among the open ones.",
        ),
  ];
}

function kind(connection) {
  const found = nodes(connection);
  return section(
    `${title(found[0].kind)} (${count(connection.totalCount)})`,
    h(
      "ol",
      { class: "cards" },
      found.map((each) =>
        h(
          "li",
          {},
          each.person ? person(each.person) : null,
          each.person && each.organisation ? " for " : null,
          each.organisation ? organisation(each.organisation) : null,
          h("span", { class: "quiet" }, ` · rank ${each.rank} · ${scored(each.score)}`),
          why(each.score),
          decision(each),
        ),
      ),
    ),
    beyond(connection),
  );
}
