/** The network of our people, read from the public API in pages: who there is, who is tied to whom, and who belongs together. */

import { ask, gql, nodes } from "../api.js";
import { token } from "../session.js";

const PEOPLE = gql`
  query NetworkPeople($after: String) {
    people(internal: true, first: 100, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id name title unit { id name } influence { rank score { value } } tieColumns { people scale live firstAt lastAt moreExist } } }
    }
  }
`;

const COMMUNITIES = gql`
  query NetworkCommunities {
    runs(first: 1) { edges { node { id asOf } } }
    communities(first: 100) { edges { node { id label size members(first: 100) { pageInfo { hasNextPage endCursor } edges { node { id } } } } } }
  }
`;

const MEMBERS = gql`
  query Members($id: ID!, $after: String) {
    node(id: $id) { ... on Community { members(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } } }
  }
`;

let known = null;

/**
 * People and their ties: `{ run, asOf, people, ties, communities }`, where a tie is `{ one, other, scale, live, firstAt, lastAt }` by places
 * in `people`, and a person's `community` is a label or null; `moreTies`: weaker ones of theirs were not read. What was read of the latest run is kept in the tab for who read it.
 *
 * `progress` is told how much of it is there, 0–1. A `signal` that is aborted ends it.
 */
export async function loadNetwork(progress, signal) {
  const { runs, communities } = await ask(COMMUNITIES);
  const [run] = nodes(runs);
  if (known?.run === run?.id && known?.token === token()) return known;
  const people = await loadPeople(progress, signal);
  const groups = nodes(communities);
  await assign(people, groups, signal);
  known = {
    token: token(),
    run: run?.id,
    asOf: run?.asOf,
    people,
    ties: tiesAmong(people),
    communities: groups.map(({ label, size }) => ({ label, size })),
  };
  for (const each of people) {
    each.moreTies = each.tieColumns?.moreExist ?? false;
    delete each.tieColumns;
  }
  return known;
}

async function loadPeople(progress, signal) {
  const people = [];
  for (let after = null; ;) {
    signal.throwIfAborted();
    const { people: page } = await ask(PEOPLE, { after });
    people.push(...nodes(page).map((each) => ({ ...each, community: null })));
    progress(people.length / Math.max(page.totalCount, 1), people.length, page.totalCount);
    if (!page.pageInfo.hasNextPage) return people;
    after = page.pageInfo.endCursor;
  }
}

async function assign(people, groups, signal) {
  const byId = new Map(people.map((each) => [each.id, each]));
  for (const { id, label, members } of groups) {
    for (let page = members; ;) {
      for (const member of nodes(page)) if (byId.has(member.id)) byId.get(member.id).community = label;
      if (!page?.pageInfo.hasNextPage) break;
      signal.throwIfAborted();
      page = (await ask(MEMBERS, { id, after: page.pageInfo.endCursor })).node.members;
    }
  }
}

/** Each pair once: the columns of both name it, unless one of them has too many stronger ones. */
function tiesAmong(people) {
  const place = new Map(people.map((each, at) => [each.id, at]));
  const found = new Map();
  people.forEach(({ tieColumns: columns }, at) =>
    columns?.people.forEach((id, i) => {
      const other = place.get(id);
      if (other === undefined) return;
      const [low, high] = at < other ? [at, other] : [other, at];
      found.set(low * people.length + high, {
        one: low,
        other: high,
        scale: columns.scale[i],
        live: columns.live[i],
        firstAt: columns.firstAt[i],
        lastAt: columns.lastAt[i],
      });
    }),
  );
  return [...found.values()];
}
