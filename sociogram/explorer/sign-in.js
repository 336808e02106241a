/** Signing in: a key or token of the API, kept in this tab only. */

import { fill, h, labelled } from "./dom.js";
import { setToken } from "./session.js";

const SENDABLE = /^[!-~]+$/; // what stands in a header of HTTP without blanks

/** `enter` is called when a key was given. */
export function signInPage(enter, note) {
  const field = h("input", { type: "password", name: "token", autocomplete: "off", required: true, spellcheck: "false" });
  const said = h("p", { role: "status" }, note);
  const submit = (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (!SENDABLE.test(key)) return fill(said, "This is no key or token: it has characters that none has. Copy it again.");
    setToken(key);
    return enter();
  };
  return h(
    "div",
    { class: "narrow" },
    h("h1", {}, "Sign in to Sociogram"),
    said,
    h(
      "form",
      { onsubmit: submit },
      labelled("API key or web token", field),
      h(
        "p",
        { class: "quiet" },
        "The same one that programs send to the API. It stays in this tab, and is gone when you close it.",
      ),
      h("button", { class: "main" }, "Sign in"),
    ),
    h(
      "p",
      {},
      "On your own machine: open the address that ",
      h("code", {}, "sociogram serve"),
      " printed, which signs you in by itself. A key is made by ",
      h("code", {}, "sociogram keys add NAME --role analyst"),
      ".",
    ),
  );
}
