/** The explorer: signs in, then shows the page that the address names. */

import { ask, gql, onRefused } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { header } from "./header.js";
import { PAGES } from "./pages.js";
import { problem } from "./problem.js";
import { askForPurpose } from "./purpose.js";
import { here } from "./router.js";
import { setPurpose, setToken, signIn, token, viewerRoles } from "./session.js";
import { signInPage } from "./sign-in.js";

const VIEWER = gql`
  query Viewer { viewer { name roles } }
`;

const main = document.getElementById("main");
let turn = 0;

onRefused(async ({ code, message }) => {
  if (code === "PURPOSE_REQUIRED") return askForPurpose(message);
  if (code === "UNAUTHENTICATED" && viewerRoles().length) showSignIn("You are not known any more: sign in again.");
  return false;
});

async function start() {
  try {
    signIn((await ask(VIEWER)).viewer);
  } catch (error) {
    if (error.code === "UNAUTHENTICATED") showSignIn(token() ? "This key or token is not known here, or holds no longer." : "");
    else put(h("h1", {}, "Sociogram"), problem(error));
    return;
  }
  fill(document.getElementById("header"), header(leave));
  await show();
}

function showSignIn(note = "") {
  signIn({ roles: [], name: "" });
  setPurpose(""); // it was what somebody else read for, perhaps
  begin();
  fill(document.getElementById("header"));
  put(signInPage(start, note));
  main.querySelector("input").focus();
}

/** Whoever comes next finds nothing: neither what was read, nor what for, nor where. */
function leave() {
  setToken("");
  setPurpose("");
  location.hash = "";
  location.reload();
}

/** Shows the page of the address. A page that is overtaken by the next one is dropped. Whoever moved on (`event`) goes on from its top. */
async function show(event) {
  if (!viewerRoles().length) return;
  const mine = begin();
  const { page, parts, given } = here();
  main.setAttribute("aria-busy", "true");
  let content;
  try {
    content = await (Object.hasOwn(PAGES, page) ? PAGES[page] : PAGES.missing)({ parts, given });
  } catch (error) {
    content = [h("h1", {}, "Sociogram"), problem(error)];
  }
  if (mine !== turn) return;
  put(content);
  mark(page);
  if (event && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
}

/** Begins another page: what the one before still does (drawing, listening) ends with its event `left`. */
function begin() {
  main.dispatchEvent(new Event("left"));
  turn += 1;
  return turn;
}

function put(...content) {
  fill(main, ...content);
  main.removeAttribute("aria-busy");
  const heading = main.querySelector("h1");
  document.title = `${heading?.textContent ?? "Explorer"} · Sociogram`;
  announce(document.title);
  window.scrollTo(0, 0);
}

/** Marks where we are in the header. */
function mark(page) {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // its address would be taken for that of a page
  main.focus();
});
window.addEventListener("hashchange", show);
start();
