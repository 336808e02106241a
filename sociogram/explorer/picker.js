/** Picks people or organisations by their name: a search whose results are buttons. */

import { ask, gql, nodes } from "./api.js";
import { announce, fill, h, labelled } from "./dom.js";
import { problem } from "./problem.js";

const PEOPLE = gql`
  query PickPerson($text: String!, $internal: Boolean) {
    people(search: $text, internal: $internal, first: 8) { edges { node { id name title organisation { name } } } }
  }
`;

const ORGANISATIONS = gql`
  query PickOrganisation($text: String!) { organisations(search: $text, internal: false, first: 8) { edges { node { id name country } } } }
`;

const NAMES = gql`
  query Names($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Person { name } ... on Organisation { name } } }
`;

/** What these ids are called; those that are gone are left out. */
export const named = async (ids) => (ids.length ? (await ask(NAMES, { ids })).nodes.filter((each) => each?.name) : []);

/** Which people are looked for: ours, others, or all. */
export const people = (internal) => async (text) => nodes((await ask(PEOPLE, { text, internal })).people);
/** Organisations but ours. */
export const organisations = async (text) => nodes((await ask(ORGANISATIONS, { text })).organisations);

/** A search; `pick` is called with what was chosen. */
export function picker(label, find, pick) {
  const text = h("input", { type: "search", autocomplete: "off" });
  const results = h("ul", { class: "picks" });
  const search = async (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    try {
      const found = await find(text.value.trim());
      announce(`${found.length} found`);
      fill(
        results,
        found.length
          ? found.map((each) =>
              h(
                "li",
                {},
                h(
                  "button",
                  { type: "button", onclick: () => pick(each) },
                  each.name,
                  h(
                    "span",
                    { class: "quiet" },
                    ` ${[each.title, each.organisation?.name, each.country].filter(Boolean).join(", ")}`,
                  ),
                ),
              ),
            )
          : h("li", {}, "Nothing was found."),
      );
    } catch (error) {
      fill(results, h("li", {}, problem(error)));
    }
  };
  return h(
    "form",
    { role: "search", class: "picker", onsubmit: search },
    labelled(label, text),
    h("button", {}, "Find"),
    results,
  );
}

/** What was chosen, each with a button that takes it away. */
export function chosen(things, drop) {
  return things.length
    ? h(
        "ul",
        { class: "chosen" },
        things.map((each) =>
          h(
            "li",
            {},
            each.name,
            h("button", { type: "button", "aria-label": `Leave out ${each.name}`, onclick: () => drop(each) }, "×"),
          ),
        ),
      )
    : null;
}
