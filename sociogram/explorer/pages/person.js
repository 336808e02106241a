/** The page of a person: who they are, what their scores rest on, whom they are tied to. */

import { ask, gql, nodes } from "../api.js";
import { decision } from "../decision.js";
import { commas, facts, h, section, table } from "../dom.js";
import { organisation, person, unit } from "../links.js";
import { mayOf } from "../own.js";
import { paged } from "../paged.js";
import { to } from "../router.js";
import { may } from "../session.js";
import { interaction, scored, unfolds, why, whyTie } from "../why.js";
import { amount, count, day, percent, rank, words } from "../words.js";

const PERSON = gql`
  query Person($id: ID!, $names: Boolean!, $scores: Boolean!, $continuity: Boolean!) {
    node(id: $id) {
      __typename
      ... on Person {
        id
        name
        email
        title
        internal
        unit { id name }
        teams { id name }
        organisation { id name }
        ... @include(if: $names) {
          addresses { email kind score reasons }
          startedAt
          leftAt
          formerPositions { title endedAt organisation { id name } }
        }
        ... @include(if: $continuity) {
          manager { id name }
          reports(first: 20) { totalCount edges { node { id name } } }
          singlePointOfFailure {
            ...Decided
            score { ...Why }
            accounts { organisation { id name } state share lastAt }
            successors { person { id name } points finding { residualLoss good score { ...Why } } }
          }
        }
        ... @include(if: $scores) {
          influence {
            ...Decided
            rankLow
            rankHigh
            influencePercentile
            formalPercentile
            gap
            gapState
            informal
            mailbox
            components { name percentile }
            score { ...Why }
          }
          ties(first: 20) { totalCount pageInfo { hasNextPage endCursor } edges { node { ...TieRow } } }
        }
      }
    }
  }
  fragment Why on Score { value unit kind reasons { weight text evidence { id } } }
  fragment Decided on Finding { id rank disposition { state owner reviewAt note by at } }
  fragment TieRow on Tie { person { id name organisation { id name } } scale band live mails meetings lastAt reciprocity trend }
`;

const TIES = gql`
  query Ties($id: ID!, $after: String) {
    node(id: $id) {
      ... on Person { ties(first: 20, after: $after) { pageInfo { hasNextPage endCursor } edges { node { ...TieRow } } } }
    }
  }
  fragment TieRow on Tie { person { id name organisation { id name } } scale band live mails meetings lastAt reciprocity trend }
`;

const INTERACTIONS = gql`
  query Interactions($id: ID!, $after: String) {
    node(id: $id) {
      ... on Person {
        interactions(first: 20, after: $after) {
          pageInfo { hasNextPage endCursor }
          edges { node { channel at durationMinutes participants { role email person { id name } } } }
        }
      }
    }
  }
`;

export async function personPage({ parts: [id] }) {
  const { node } = await ask(PERSON, {
    id,
    names: may("names"),
    scores: may("scores"),
    continuity: await mayOf("continuity", id),
  });
  if (node?.__typename !== "Person")
    return [h("h1", {}, "Nobody you may see"), h("p", {}, "There is no such person, or your roles do not cover them.")];
  return [
    h("h1", {}, node.name),
    h(
      "p",
      { class: "lead" },
      commas([node.title, node.unit && unit(node.unit), node.organisation && organisation(node.organisation)].filter(Boolean)),
    ),
    actions(node),
    influence(node.influence),
    failure(node.singlePointOfFailure),
    await ties(node),
    await interactions(node),
    about(node),
  ];
}

function actions({ id, internal }) {
  if (!may("continuity")) return null;
  return h(
    "p",
    { class: "buttons" },
    internal && may("names")
      ? h("a", { class: "button", href: to("what-if", [], { leave: id }) }, "What if they leave?")
      : null,
    internal && may("names") ? h("a", { class: "button", href: to("succession", id) }, "Succession report") : null,
    may("scores") ? h("a", { class: "button", href: to("network", [], { person: id }) }, "In the network") : null,
    may("scores")
      ? h(
          "a",
          { class: "button", href: to("introductions", [], internal ? { from: id } : { to: id }) },
          internal ? "Whom can they introduce?" : "Who can introduce us?",
        )
      : null,
  );
}

function influence(found) {
  if (!found) return null;
  return section(
    "Influence",
    h(
      "p",
      { class: "score" },
      h("strong", {}, amount(found.score.value)),
      ` ${found.score.unit} · rank ${rank(found)}`,
      found.informal ? h("span", { class: "tag" }, "informal influencer") : null,
    ),
    why(found.score, "influence"),
    facts([
      ["By influence", found.influencePercentile !== null && `above ${amount(found.influencePercentile)} % of colleagues`],
      ["By formal rank", found.formalPercentile !== null && `above ${amount(found.formalPercentile)} %`],
      ["Gap", found.gapState === "UNKNOWN" ? "unknown: no formal rank of theirs is loaded" : `${amount(found.gap)} points`],
      ["Mailbox", found.mailbox === "SEEN_BY_OTHERS" && "not loaded: seen in others' only, so the score is partial"],
    ]),
    table(
      "Components of influence",
      ["Component", "Above so many colleagues"],
      found.components.map(({ name, percentile }) => [
        words(name),
        percentile === null ? "not known" : `${amount(percentile)} %`,
      ]),
      { numeric: [1] },
    ),
    decision(found),
  );
}

function failure(found) {
  if (!found) return null;
  return section(
    "If they leave",
    h("p", { class: "score" }, h("strong", {}, scored(found.score)), ` · rank ${found.rank} among single points of failure`),
    why(found.score, "single point of failure"),
    found.accounts.length
      ? table(
          "Accounts that hang on them",
          ["Account", "They are", "Share of the contact", "Last"],
          found.accounts.map((each) => [
            organisation(each.organisation),
            `${words(each.state)} contact`,
            percent(each.share),
            day(each.lastAt),
          ]),
          { numeric: [2] },
        )
      : null,
    found.successors.length
      ? section("Who could take over", h("ol", { class: "cards" }, found.successors.map(successor)))
      : h("p", {}, "Nobody is close enough to take over."),
    decision(found),
  );
}

function successor({ person: who, points, finding }) {
  return h(
    "li",
    {},
    person(who),
    ` · ${amount(points)} points`,
    finding ? [` · ${percent(finding.residualLoss)} would be lost all the same`, why(finding.score)] : null,
  );
}

async function ties({ id, internal, ties: first }) {
  if (!first?.edges.length) return null;
  const read = async (after) => (await ask(TIES, { id, after })).node.ties;
  return section(
    "Ties",
    h("p", { class: "quiet" }, `${count(first.totalCount)} in the latest run, the strongest first.`),
    await paged(
      read,
      (found) =>
        h(
          "ul",
          { class: "cards ties" },
          found.map((each) => tie(id, each, internal)),
        ),
      { first: { ...first, totalCount: undefined } },
    ),
  );
}

function tie(id, each) {
  return h(
    "li",
    {},
    h(
      "span",
      { class: "weight" },
      h("meter", { min: 0, max: 100, value: each.scale, "aria-label": `strength ${amount(each.scale)} of 100` }),
      amount(each.scale),
    ),
    h(
      "span",
      {},
      person(each.person),
      each.person?.organisation ? h("span", { class: "quiet" }, ` ${each.person.organisation.name}`) : null,
    ),
    h(
      "span",
      { class: "quiet" },
      `${words(each.band)}${each.live ? "" : ", not live"} · ${count(each.mails)} mails, ${count(each.meetings)} meetings · last ${day(each.lastAt)}${trend(each.trend)}`,
    ),
    each.person ? whyTie(id, each.person.id) : null,
  );
}

const trend = (points) =>
  points === null || Math.abs(points) < 1 ? "" : ` · ${points > 0 ? "up" : "down"} ${amount(Math.abs(points))} points`;

async function interactions({ id }) {
  if (!may("names")) return null;
  return unfolds("Messages and meetings", async () => {
    const read = async (after) => (await ask(INTERACTIONS, { id, after })).node.interactions;
    return paged(read, (found) =>
      h(
        "ul",
        { class: "evidence" },
        found.map((each) => h("li", {}, interaction(each))),
      ),
    );
  });
}

function about(node) {
  const reports = nodes(node.reports);
  return section(
    "About",
    facts([
      ["Address", node.email],
      ["Reports to", node.manager && person(node.manager)],
      [
        "Reports",
        reports.length
          ? [
              commas(reports.map((each) => person(each))),
              node.reports.totalCount > reports.length ? ` and ${node.reports.totalCount - reports.length} more` : null,
            ]
          : null,
      ],
      ["Teams", node.teams?.length ? commas(node.teams.map((each) => unit(each))) : null],
      ["Since", node.startedAt && day(node.startedAt)],
      ["Left", node.leftAt && day(node.leftAt)],
      [
        "Before",
        node.formerPositions?.length
          ? commas(
              node.formerPositions
                .map((each) =>
                  [each.title, each.organisation && organisation(each.organisation)]
                    .filter(Boolean)
                    .flatMap((one, at) => (at ? [" at ", one] : [one])),
                )
                .flatMap((one) => one),
            )
          : null,
      ],
    ]),
    node.addresses?.length
      ? unfolds(`Addresses (${node.addresses.length}), and why they are theirs`, () =>
          h(
            "ul",
            { class: "evidence" },
            node.addresses.map((each) =>
              h(
                "li",
                {},
                h("strong", {}, each.email),
                ` ${words(each.kind)} · ${percent(each.score)} sure`,
                h(
                  "ul",
                  {},
                  each.reasons.map((text) => h("li", {}, text)),
                ),
              ),
            ),
          ),
        )
      : null,
  );
}
