/** Why: a score that unfolds into its reasons, a reason into its evidence, an interaction into who took part. */

import { ask, gql, nodes } from "./api.js";
import { commas, fill, goOn, h, table } from "./dom.js";
import { linkTo, person } from "./links.js";
import { paged } from "./paged.js";
import { problem, trying } from "./problem.js";
import { may } from "./session.js";
import { amount, count, counted, minute, money, title, words } from "./words.js";

const KINDS = {
  SUM: "The reasons add up to it.",
  PRODUCT: "It is the product of its reasons.",
  EVIDENCE: "The reasons are what it was concluded from.",
};

const EVIDENCE = gql`
  query Evidence($ids: [ID!]!, $names: Boolean!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on Organisation { name }
      ... on Contract { title key endAt annualValue { amount currency } }
      ... on Dependency { category annualValue { amount currency } supplier { id name } buyer { id name } }
      ... on Person @include(if: $names) { name title }
      ... on Interaction @include(if: $names) { channel at durationMinutes participants { role email person { id name } } }
      ... on Finding { kind rank score { value unit } }
    }
  }
`;

/** Something that unfolds; what is inside is made when it is first opened. */
export function unfolds(summary, inside, attributes = {}) {
  const content = h("div", { class: "unfolded" });
  let asked = false;
  const open = async () => {
    if (!element.open || asked) return;
    asked = true;
    content.setAttribute("aria-busy", "true");
    fill(content, h("p", { class: "quiet" }, "Loading …"));
    try {
      fill(content, await inside());
    } catch (error) {
      asked = false;
      fill(content, problem(error));
    }
    content.removeAttribute("aria-busy");
  };
  const element = h("details", { ...attributes, ontoggle: open }, h("summary", {}, summary), content);
  return element;
}

/** The *why* of a score. */
export function why(score, of = "", asked = score && scored(score)) {
  if (!score) return null;
  const label = ["Why", asked, of && `(${of})`].filter(Boolean).join(" ");
  return unfolds(`${label}?`, () => reasons(score), { class: "why" });
}

/** The *why* of what `atRisk` says, which is not the score where that is nothing. */
export const whyAtRisk = ({ score }, of = "") => why(score, of, score.value ? scored(score) : "");

/** What the failure of a choke point costs; in doubt where it hangs on what nobody declared. */
export function atRisk({ valueAtRisk, valueUnknown, needsTogether, score }) {
  if (Number(valueAtRisk?.amount)) return `${money(valueAtRisk)} a year at risk`;
  if (Number(valueUnknown?.amount)) return `In doubt: up to ${money(valueUnknown)} a year, as nobody declared enough to tell`;
  if (needsTogether.length) return `With all that it controls it would cost us ${needsTogether.map(({ category }) => category || "a supply").join(", ")}`;
  return score.value ? scored(score) : "Costs us nothing by itself: others stand in, as was declared";
}

/** The score as people read it. */
export function scored({ value, unit }) {
  const shown = amount(value);
  return [shown, shown === "1" ? ofOne(unit) : unit].filter(Boolean).join(" ");
}

/** The unit without its plural: of "messages not answered in time", "message not answered in time". */
const ofOne = (unit) => unit?.replace(/^people\b/, "person").replace(/^(\w*[^\Ws])s\b/, "$1");

function reasons(score) {
  const greatest = Math.max(...score.reasons.map((each) => Math.abs(each.weight)), 1e-9);
  return [
    h("p", { class: "quiet" }, KINDS[score.kind]),
    h(
      "ol",
      { class: "reasons" },
      score.reasons.map((each) => reason(each, score.kind, greatest)),
    ),
  ];
}

function reason({ weight, text, evidence = [] }, kind, greatest) {
  const weighed = kind !== "EVIDENCE";
  return h(
    "li",
    {},
    weighed
      ? h(
          "span",
          { class: "weight" },
          h("meter", { min: 0, max: greatest, value: Math.abs(weight), "aria-label": `weight ${amount(weight)}` }),
          amount(weight),
        )
      : null,
    h("span", {}, text),
    evidence.length ? unfolds(`Evidence (${count(evidence.length)})`, () => pieces(evidence.map(({ id }) => id))) : null,
  );
}

/** Pieces of evidence by their ids: a page of them, and a button for the next. */
async function pieces(ids) {
  const [now, later] = [ids.slice(0, 20), ids.slice(20)];
  const found = (await ask(EVIDENCE, { ids: now, names: may("names") })).nodes.filter(Boolean);
  const more = trying(`${count(later.length)} more`, async (button) => {
    const following = await pieces(later);
    button.replaceWith(...following);
    goOn(following[0]);
  });
  return [
    found.length
      ? h(
          "ul",
          { class: "evidence" },
          found.map((each) => h("li", {}, piece(each))),
        )
      : h("p", {}, "You may not see what this rests on, or it is gone."),
    later.length ? more : null,
  ].filter(Boolean);
}

function piece(thing) {
  if (thing.__typename === "Interaction") return thing.channel ? interaction(thing) : "An interaction that you may not see.";
  if (thing.__typename === "Contract")
    return ["Contract ", linkTo(thing), ` · ends ${minute(thing.endAt).slice(0, 10)} · ${money(thing.annualValue)} a year`];
  if (thing.__typename === "Dependency")
    return [
      linkTo({ ...thing.supplier, __typename: "Organisation" }),
      " supplies ",
      linkTo({ ...thing.buyer, __typename: "Organisation" }),
      ` with ${thing.category || "something"} · ${money(thing.annualValue)} a year`,
    ];
  if (thing.score) return `Finding: ${words(thing.kind)}, rank ${thing.rank}, ${scored(thing.score)}`;
  return [`${title(thing.__typename)} `, linkTo(thing)];
}

/** One message or meeting, with who took part. */
export function interaction({ channel, at, durationMinutes, participants }) {
  const by = (roles) =>
    participants.filter(({ role }) => roles.includes(role)).map((each) => (each.person ? person(each.person) : each.email));
  const [from, others] = [by(["SENDER", "ORGANISER"]), by(["TO", "ATTENDEE", "CC", "BCC"])];
  return [
    h("time", { datetime: at }, minute(at)),
    ` ${words(channel)}`,
    durationMinutes ? ` of ${counted(durationMinutes, "minute", "minutes")}` : null,
    from.length ? [" from ", commas(from)] : null,
    others.length ? [" to ", commas(others.slice(0, 8)), others.length > 8 ? ` and ${others.length - 8} more` : null] : null,
  ];
}

// ── why a tie is that strong ────────────────────────────────────────────────────────────────────────────────────────

const TIE = gql`
  query Tie($one: ID!, $other: ID!) {
    tieBetween(one: $one, other: $other) {
      asOf
      absence
      pair { strength scale band live before trend }
      there { ...Direction }
      back { ...Direction }
    }
  }
  fragment Direction on DirectedTie { strength source { id name } target { id name } interactions(first: 50) { ...Amounts } }
  fragment Amounts on TieInteractionConnection { totalCount pageInfo { hasNextPage endCursor } edges { node { at channel amount replyHours interaction { id } } } }
`;

const FURTHER = gql`
  query TieFurther($one: ID!, $other: ID!, $after: String) {
    tieBetween(one: $one, other: $other) { there { interactions(first: 50, after: $after) { ...Amounts } } }
  }
  fragment Amounts on TieInteractionConnection { totalCount pageInfo { hasNextPage endCursor } edges { node { at channel amount replyHours interaction { id } } } }
`;

/** The *why* of the tie of two people: each direction unfolds into the interactions that add up to it. */
export function whyTie(one, other, label = "Why?") {
  return unfolds(
    label,
    async () => {
      const { tieBetween: tie } = await ask(TIE, { one, other });
      if (tie.absence) return h("p", {}, tie.absence);
      return [
        h(
          "p",
          { class: "quiet" },
          `As of ${minute(tie.asOf)}: strength ${amount(tie.pair.strength)}, which reads ${amount(tie.pair.scale)} of 100. Amounts fade with age and add up to the strength.`,
        ),
        await direction(tie.there),
        await direction(tie.back),
      ];
    },
    { class: "why" },
  );
}

async function direction(tie) {
  if (!tie?.source || !tie.target) return null;
  const { source, target } = tie;
  const read = async (after) =>
    (await ask(FURTHER, { one: source.id, other: target.id, after })).tieBetween.there.interactions;
  return paged(
    read,
    (found) =>
      table(
        `${source.name} to ${target.name}: ${amount(tie.strength)}`,
        ["When", "What", "Amount", "Answers after, in working hours"],
        found.map((each) => [
          minute(each.at),
          each.interaction ? unfolds(words(each.channel), () => pieces([each.interaction.id])) : words(each.channel),
          each.amount.toFixed(3),
          each.replyHours === null ? "–" : amount(each.replyHours),
        ]),
        { numeric: [2, 3] },
      ),
    { first: tie.interactions, empty: `Nothing from ${source.name} to ${target.name}.` },
  );
}
