/** A list that is read page by page: a button asks for the next one. */

import { goOn, h } from "./dom.js";
import { trying } from "./problem.js";
import { count } from "./words.js";

/**
 * `read` gives the connection behind a cursor (null: the first), `show` makes an element of its nodes.
 *
 * `first` is the first page where it is there already.
 */
export async function paged(read, show, { first = null, empty = "There are none." } = {}) {
  const place = h("div", { class: "paged" });
  const add = (connection) => {
    const shown = show(connection.edges.map((edge) => edge.node));
    place.append(shown);
    if (!connection.pageInfo?.hasNextPage) return shown;
    const more = async (button) => {
      const following = await read(connection.pageInfo.endCursor);
      button.remove();
      goOn(add(following));
    };
    place.append(trying("Show more", more));
    return shown;
  };
  const connection = first ?? (await read(null));
  if (!connection?.edges.length) return h("p", { class: "quiet" }, empty);
  if (connection.totalCount !== undefined) place.append(h("p", { class: "quiet" }, `${count(connection.totalCount)} in all.`));
  add(connection);
  return place;
}
