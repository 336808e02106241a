/** Pairs of addresses that may be one person's: somebody decides, and can take it back. */

import { ask, gql } from "../api.js";
import { announce, fill, h, labelled, section } from "../dom.js";
import { person } from "../links.js";
import { paged } from "../paged.js";
import { problem } from "../problem.js";
import { day, percent, words } from "../words.js";

const QUEUE = gql`
  query Queue($after: String) {
    identityReviews(first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { score reasons { weight text } one { email kind names person { id name } } other { email kind names person { id name } } } }
    }
  }
`;

const JUDGEMENTS = gql`
  query Judged($after: String) {
    judgements(first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { verdict by at why one { email } other { email } } }
    }
  }
`;

const JUDGE = gql`
  mutation Judge($input: JudgeIdentityInput!) { judgeIdentity(input: $input) { concluded notes } }
`;

const WITHDRAW = gql`
  mutation TakeBack($one: String!, $other: String!) { withdrawJudgement(input: { one: $one, other: $other }) { concluded notes } }
`;

export async function identityPage() {
  return [
    h("h1", {}, "Who is who"),
    h(
      "p",
      { class: "lead" },
      "One person can have many addresses. These pairs are too likely to be left alone, and not sure enough to be joined without you.",
    ),
    section(
      "To be decided",
      await paged(
        async (after) => (await ask(QUEUE, { after })).identityReviews,
        (found) => h("ol", { class: "cards" }, found.map(pair)),
        { empty: "No pair waits for a decision." },
      ),
    ),
    section(
      "Decided",
      await paged(
        async (after) => (await ask(JUDGEMENTS, { after })).judgements,
        (found) => h("ul", { class: "cards" }, found.map(judged)),
        { empty: "Nothing was decided yet." },
      ),
    ),
  ];
}

function pair({ one, other, score, reasons }) {
  const note = h("input", { name: "why", required: true, autocomplete: "off" });
  const form = h(
    "form",
    { onsubmit: (event) => event.preventDefault() }, // Enter joins nobody
    labelled("Why, in your words", note),
    h(
      "p",
      { class: "buttons" },
      [
        ["SAME", "One person"],
        ["DIFFERENT", "Two people"],
        ["UNSURE", "Not sure"],
      ].map(([verdict, name]) => h("button", { type: "button", onclick: () => note.reportValidity() && decide(verdict) }, name)),
    ),
  );
  const item = h(
    "li",
    {},
    h("p", {}, address(one), " and ", address(other), h("span", { class: "quiet" }, ` · ${percent(score)} alike`)),
    h(
      "ul",
      { class: "reasons" },
      reasons.map(({ text }) => h("li", {}, text)),
    ),
    form,
  );
  return item;

  async function decide(verdict) {
    await change(
      item,
      () => ask(JUDGE, { input: { one: one.email, other: other.email, verdict, why: note.value } }),
      `${one.email} and ${other.email}: ${words(verdict)}.`,
    );
  }
}

const address = ({ email, names, person: whose }) => [
  h("strong", {}, email),
  h("span", { class: "quiet" }, names.length ? ` (${names.slice(0, 3).join(", ")})` : ""),
  whose ? [" of ", person(whose)] : null,
];

function judged({ verdict, by, at, why, one, other }) {
  const back = () => change(item, () => ask(WITHDRAW, { one: one.email, other: other.email }), "Taken back.");
  const item = h(
    "li",
    {},
    h("strong", {}, one.email),
    " and ",
    h("strong", {}, other.email),
    `: ${words(verdict)}. ${why} `,
    h("span", { class: "quiet" }, `By ${by}, ${day(at)}. `),
    h("button", { type: "button", onclick: back }, "Take back"),
  );
  return item;
}

/** Does it, and says what came of it where the item stood. */
async function change(item, act, said) {
  item.setAttribute("aria-busy", "true");
  try {
    const [{ concluded, notes }] = Object.values(await act());
    const text = [said, concluded ? "The graph follows already." : "The graph follows at the next load.", ...notes].join(" ");
    fill(item, h("p", { tabindex: -1 }, text));
    item.firstChild.focus();
    announce(text);
  } catch (error) {
    item.querySelector(".problem")?.remove();
    item.append(problem(error));
  }
  item.removeAttribute("aria-busy");
}
