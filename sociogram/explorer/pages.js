/** Which page an address names. Each is a function from the parts of the address to the content of the page. */

import { h } from "./dom.js";

const page = (file, name) => async (where) => (await import(`./pages/${file}.js`))[name](where);

export const PAGES = {
  "": page("findings", "findingsPage"),
  search: page("search", "searchPage"),
  person: page("person", "personPage"),
  organisation: page("organisation", "organisationPage"),
  unit: page("unit", "unitPage"),
  contract: page("contract", "contractPage"),
  communities: page("communities", "communitiesPage"),
  network: page("network", "networkPage"),
  "what-if": page("what-if", "whatIfPage"),
  succession: page("succession", "successionPage"),
  introductions: page("introductions", "introductionsPage"),
  runs: page("runs", "runsPage"),
  decisions: page("decisions", "decisionsPage"),
  identity: page("identity", "identityPage"),
  imports: page("imports", "importsPage"),
  job: page("job", "jobPage"),
  missing: () => [h("h1", {}, "There is no such page"), h("p", {}, "Begin with the ", h("a", { href: "#/" }, "findings"), ".")],
};
