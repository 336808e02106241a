/** Addresses: `#/person/ID?from=…` is a page, its parts, and its parameters. All state that a link should carry stands there. */

export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...parts] = path.split("/").map(decoded);
  return { page, parts, given: new URLSearchParams(query) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // nothing that we wrote
  }
}

/** The address of a page. Parameters that are empty are left out. */
export function to(page, parts = [], given = {}) {
  const path = [page, ...[parts].flat()].map(encodeURIComponent).join("/");
  const told = Object.entries(given).filter(
    ([, value]) => value !== "" && value !== null && value !== undefined && value !== false,
  );
  const query = new URLSearchParams(
    told.map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  ).toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

export function go(address) {
  location.hash = address;
}

/** Changes the parameters in the address without leaving the page, and without a step for Back. */
export function keep(given) {
  const { page, parts, given: before } = here();
  history.replaceState(null, "", to(page, parts, { ...Object.fromEntries(before), ...given }));
}
