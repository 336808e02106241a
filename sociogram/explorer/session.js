/** Who uses this tab: the key or token in use, what people are read for, and what the roles cover. Never in the address. */

const TOKEN = "sociogram.token";
const PURPOSE = "sociogram.purpose";

export const token = () => sessionStorage.getItem(TOKEN) ?? "";
export const purpose = () => sessionStorage.getItem(PURPOSE) ?? "";
export const setToken = (value) => keep(TOKEN, value);
export const setPurpose = (value) => keep(PURPOSE, value);

function keep(name, value) {
  if (value) sessionStorage.setItem(name, value);
  else sessionStorage.removeItem(name);
}

const NAMED = ["ANALYST", "REVIEWER", "ADMIN"];
const SCORES = ["ANALYST", "ADMIN"];

/** Which roles are asked what; a manager of accounts, and a lead of continuity, just of their own (own.js). The server decides; this
    only keeps the explorer from asking in vain. */
const AREAS = {
  data: [...NAMED, "VIEWER", "MANAGER", "LEAD"],
  directory: [...NAMED, "MANAGER", "LEAD"],
  names: NAMED,
  scores: SCORES,
  continuity: [...NAMED, "LEAD"],
  accounts: [...NAMED, "MANAGER"],
  imports: ["ADMIN"],
};

let roles = [];
let name = "";

export function signIn(viewer) {
  ({ roles, name } = viewer);
}

export const viewerName = () => name;
export const viewerRoles = () => roles;

/** Whether a role of the caller is asked things of this area. */
export const may = (area) => AREAS[area].some((role) => roles.includes(role));
