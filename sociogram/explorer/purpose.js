/** Asks what people are read for, where the server wants that to be said. It is entered in its audit log with every read. */

import { h, labelled } from "./dom.js";
import { purpose, setPurpose } from "./session.js";

let open = null;

/** Whether a purpose was given; `message` is the API's, which lists those that are allowed. Asked once, however many wait. */
export function askForPurpose(message) {
  open ??= asked(message).finally(() => {
    open = null;
  });
  return open;
}

function asked(message) {
  const field = h("input", { name: "purpose", required: true, autocomplete: "on" });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "purpose-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "purpose-title" }, "What do you read this for?"),
      h("p", {}, message),
      purpose() ? h("p", { class: "problem" }, `“${purpose()}” is none that is allowed.`) : null,
      labelled("Purpose", field),
      h(
        "p",
        { class: "buttons" },
        h("button", { value: "said", class: "main" }, "Go on"),
        h("button", { value: "", formnovalidate: true }, "Cancel"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "said") setPurpose(field.value.trim());
      resolve(dialog.returnValue === "said");
    });
  });
}
