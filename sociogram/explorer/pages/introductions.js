/** Through whom somebody of ours reaches a person or an organisation, the strongest way first. */

import { ask, gql } from "../api.js";
import { facts, h, section } from "../dom.js";
import { person } from "../links.js";
import { named, organisations, people, picker } from "../picker.js";
import { orProblem } from "../problem.js";
import { go, to } from "../router.js";
import { interaction, unfolds, whyTie } from "../why.js";
import { amount, count, percent } from "../words.js";

const INTRODUCTIONS = gql`
  query Introductions($from: ID!, $to: ID!) {
    introductions(from: $from, to: $to) {
      asOf
      others
      paths {
        strength
        steps { knows { id name } person { id name } closeness mailsTo mailsFrom meetings latest { channel at durationMinutes participants { role email person { id name } } } }
      }
    }
  }
`;

export async function introductionsPage({ given }) {
  const [from, target] = [given.get("from"), given.get("to")];
  const things = await named([from, target].filter(Boolean));
  const name = (id) => things.find((each) => each.id === id)?.name;
  const choose = (change) => go(to("introductions", [], { from, to: target, ...change }));
  return [
    h("h1", {}, "Introductions"),
    h(
      "div",
      { class: "columns" },
      section(
        "From",
        from ? h("p", {}, name(from) ?? "somebody who is gone") : null,
        picker(from ? "Somebody else of ours" : "Who of us?", people(true), ({ id }) => choose({ from: id })),
      ),
      section(
        "To",
        target ? h("p", {}, name(target) ?? "somebody who is gone") : null,
        picker(target ? "Another person" : "Which person?", people(false), ({ id }) => choose({ to: id })),
        picker("Or which organisation?", organisations, ({ id }) => choose({ to: id })),
      ),
    ),
    name(from) && name(target)
      ? await orProblem(async () => ways((await ask(INTRODUCTIONS, { from, to: target })).introductions))
      : null,
  ];
}

function ways({ paths, others }) {
  if (!paths.length) return section("Ways", h("p", {}, "No way of up to four steps leads there along live ties."));
  return section(
    "Ways, the strongest first",
    h(
      "ol",
      { class: "cards" },
      paths.map((path) => h("li", {}, way(path))),
    ),
    others ? h("p", { class: "quiet" }, `${count(others)} more lead there.`) : null,
  );
}

function way({ strength, steps }) {
  return [
    h(
      "p",
      { class: "score" },
      person(steps[0].knows),
      steps.map((each) => [" → ", person(each.person)]),
      h("span", { class: "quiet" }, ` · strength ${percent(strength)}`),
    ),
    unfolds("Along which ties?", () =>
      h(
        "ol",
        {},
        steps.map((each) =>
          h(
            "li",
            {},
            person(each.knows),
            " knows ",
            person(each.person),
            facts([
              ["Closeness", percent(each.closeness)],
              ["Mails", `${amount(each.mailsTo)} there, ${amount(each.mailsFrom)} back`],
              ["Meetings", count(each.meetings)],
            ]),
            each.latest.length
              ? h(
                  "ul",
                  { class: "evidence" },
                  each.latest.map((one) => h("li", {}, interaction(one))),
                )
              : null,
            each.knows && each.person ? whyTie(each.knows.id, each.person.id, "Why is this tie that strong?") : null,
          ),
        ),
      ),
    ),
  ];
}
