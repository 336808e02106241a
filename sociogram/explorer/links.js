/** Things of the graph as links to their pages. */

import { h } from "./dom.js";
import { to } from "./router.js";

const link =
  (page) =>
  (thing, text = thing?.name) =>
    thing?.id ? h("a", { href: to(page, thing.id) }, text || "(no name)") : (thing?.name ?? "somebody you may not see");

export const person = link("person");
export const organisation = (thing) => (thing ? link("organisation")(thing) : "–");
export const unit = (thing) => (thing ? link("unit")(thing) : "–");
export const contract = (thing) => link("contract")(thing, thing.title || thing.key);

const PAGES = { Person: person, Organisation: organisation, Unit: unit, Contract: contract };

/** A link, if there is a page about this kind of thing. */
export const linkTo = (thing) => PAGES[thing.__typename]?.(thing) ?? null;
