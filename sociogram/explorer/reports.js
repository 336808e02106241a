/** Reports as files, which the server makes for the roles of whoever asks. */

import { download } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { problem } from "./problem.js";

const FORMATS = [
  ["pdf", "PDF"],
  ["html", "HTML"],
  ["xlsx", "Excel"],
];

const MAKING = "The report is being made.";
const KEPT_MS = 60_000; // a browser may read a file a while after it was clicked

/** Buttons that save a report: `kind` as in /reports/…, `about` its parameters. */
export function reportAs(title, kind, about = {}) {
  const said = h("div");
  let making = false;
  const save = async (format) => {
    if (making) return; // whoever is impatient gets it all the same
    making = true;
    announce(MAKING);
    fill(said, h("p", { class: "quiet" }, MAKING));
    try {
      const { blob, name } = await download(`/reports/${kind}?${new URLSearchParams({ format, ...about })}`);
      const address = URL.createObjectURL(blob);
      h("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
      announce(`${name} was saved.`);
      fill(said, h("p", { class: "quiet" }, `${name} was saved.`));
    } catch (error) {
      fill(said, problem(error));
    } finally {
      making = false;
    }
  };
  return [
    h(
      "p",
      { class: "buttons unprinted" },
      FORMATS.map(([format, called]) =>
        h("button", { type: "button", onclick: () => save(format) }, `${title} as ${called}`),
      ),
    ),
    said,
  ];
}
