/** Which page an address names. Each is a function from the parts of the address to the content of the page. */

import { h } from "./dom.js";

const page = (file, name) => async (where) => (await import(`./pages/${file}.js`))[name](where);

/** A page of something, whose id is a part of the address. */
const of = (file, name) => (where) => (where.parts[0] ? page(file, name)(where) : PAGES.missing());

export const PAGES = {
  "": page("findings", "findingsPage"),
  search: page("search", "searchPage"),
  person: of("person", "personPage"),
  organisation: of("organisation", "organisationPage"),
  unit: of("unit", "unitPage"),
  contract: of("contract", "contractPage"),
  communities: page("communities", "communitiesPage"),
  network: page("network", "networkPage"),
  "what-if": page("what-if", "whatIfPage"),
  succession: of("succession", "successionPage"),
  introductions: page("introductions", "introductionsPage"),
  runs: page("runs", "runsPage"),
  decisions: page("decisions", "decisionsPage"),
  identity: page("identity", "identityPage"),
  imports: page("imports", "importsPage"),
  job: of("job", "jobPage"),
  missing: () => [h("h1", {}, "There is no such page"), h("p", {}, "Begin with the ", h("a", { href: "#/" }, "findings"), ".")],
};
