/** What is the caller's own, where their roles cover no more: asked before it is read, so that nothing is asked in vain. */

import { ask, gql } from "./api.js";
import { may } from "./session.js";

const OWN = gql`
  query Own($ids: [ID!]!) { viewer { own(ids: $ids) } }
`;

/** Whether the caller's roles cover this area of the thing with this id: of any, or of it as their own. */
export async function mayOf(area, id) {
  if (may("names") || !may(area)) return may(area);
  return (await ask(OWN, { ids: [id] })).viewer.own.length > 0;
}
