/** What a text finds: people, organisations, units and contracts. */

import { ask, gql } from "../api.js";
import { beyond, h, section } from "../dom.js";
import { organisation, person, unit } from "../links.js";
import { paged } from "../paged.js";
import { may } from "../session.js";
import { contractTable } from "./organisation.js";

const SEARCH = gql`
  query Search($text: String!, $directory: Boolean!) {
    people(search: $text, first: 10) @include(if: $directory) { ...People }
    organisations(search: $text, first: 10) { ...Organisations }
    units(search: $text, first: 10) { totalCount edges { node { id name kind } } }
    contracts(category: $text, first: 10) { totalCount edges { node { id key title buyer { id name } supplier { id name } endAt annualValue { amount currency } substitutable } } }
  }
  fragment People on PersonConnection { totalCount pageInfo { hasNextPage endCursor } edges { node { id name title unit { id name } organisation { id name } } } }
  fragment Organisations on OrganisationConnection { totalCount pageInfo { hasNextPage endCursor } edges { node { id name domains internal } } }
`;

const PEOPLE = gql`
  query MorePeople($text: String!, $after: String) {
    people(search: $text, first: 10, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id name title unit { id name } organisation { id name } } } }
  }
`;

const ORGANISATIONS = gql`
  query MoreOrganisations($text: String!, $after: String) {
    organisations(search: $text, first: 10, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id name domains internal } } }
  }
`;

export async function searchPage({ given }) {
  const text = given.get("text") ?? "";
  const found = await ask(SEARCH, { text, directory: may("directory") });
  const some = [found.people, found.organisations, found.units, found.contracts].some((each) => each?.edges.length);
  return [
    h("h1", {}, `Search: ${text}`),
    some
      ? null
      : h(
          "p",
          {},
          "Nothing was found. Accents and the order of words do not matter; a whole mail address finds whose it is, the category of a contract finds the contract.",
        ),
    await results(
      "People",
      found.people,
      async (after) => (await ask(PEOPLE, { text, after })).people,
      (each) => [
        person(each),
        h("span", { class: "quiet" }, ` ${[each.title, each.unit?.name, each.organisation?.name].filter(Boolean).join(", ")}`),
      ],
    ),
    await results(
      "Organisations",
      found.organisations,
      async (after) => (await ask(ORGANISATIONS, { text, after })).organisations,
      (each) => [
        organisation(each),
        h("span", { class: "quiet" }, ` ${each.internal ? "ours, " : ""}${each.domains.join(", ")}`),
      ],
    ),
    await results("Units", found.units, null, (each) => [unit(each), h("span", { class: "quiet" }, ` ${each.kind}`)]),
    found.contracts?.edges.length
      ? section("Contracts of this category", contractTable(found.contracts.edges.map(({ node }) => node)), beyond(found.contracts))
      : null,
  ];
}

async function results(name, first, read, show) {
  if (!first?.edges.length) return null;
  return section(
    name,
    await paged(
      read,
      (found) =>
        h(
          "ul",
          { class: "results" },
          found.map((each) => h("li", {}, show(each))),
        ),
      { first },
    ),
  );
}
