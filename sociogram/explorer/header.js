/** The header of every page: where one can go, by what the caller's roles cover, and who that is. */

import { h, labelled } from "./dom.js";
import { go, to } from "./router.js";
import { may, token, viewerName, viewerRoles } from "./session.js";
import { words } from "./words.js";

const PLACES = [
  ["", "Findings", "data"],
  ["network", "Network", "scores"],
  ["communities", "Communities", "data"],
  ["what-if", "What if", "data"],
  ["introductions", "Introductions", "scores"],
  ["runs", "Runs", "data"],
  ["decisions", "Decisions", "names"],
  ["identity", "Identity", "scores"],
  ["imports", "Imports", "imports"],
];

export function header(leave) {
  const text = h("input", { type: "search", name: "text", autocomplete: "off", placeholder: "Name, address, category …" });
  const find = (event) => {
    event.preventDefault();
    if (text.value.trim()) go(to("search", [], { text: text.value.trim() }));
  };
  return [
    h(
      "div",
      { class: "bar" },
      h("a", { class: "name", href: "#/" }, h("img", { src: "icon.svg", alt: "", width: 22, height: 22 }), "Sociogram"),
      may("data") ? h("form", { role: "search", onsubmit: find }, labelled("Search", text), h("button", {}, "Find")) : null,
      h(
        "p",
        { class: "who" },
        viewerName(),
        " ",
        h("span", { class: "quiet" }, viewerRoles().map(words).join(", ")),
        token() ? h("button", { type: "button", onclick: leave }, "Sign out") : null,
      ),
    ),
    h(
      "nav",
      { "aria-label": "Pages" },
      h(
        "ul",
        {},
        PLACES.filter(([, , area]) => may(area)).map(([page, name]) =>
          h("li", {}, h("a", { href: to(page), "data-page": page }, name)),
        ),
      ),
    ),
  ];
}
