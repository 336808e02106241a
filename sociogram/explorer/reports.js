/** Reports as files, which the server makes for the roles of whoever asks. */

import { download } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { problem } from "./problem.js";

const FORMATS = [
  ["pdf", "PDF"],
  ["html", "HTML"],
  ["xlsx", "Excel"],
];

/** Buttons that save a report: `kind` as in /reports/…, `about` its parameters. */
export function reportAs(title, kind, about = {}) {
  const said = h("div");
  const save = async (format) => {
    announce("The report is being made.");
    try {
      const { blob, name } = await download(`/reports/${kind}?${new URLSearchParams({ format, ...about })}`);
      const address = URL.createObjectURL(blob);
      h("a", { href: address, download: name }).click();
      URL.revokeObjectURL(address);
      announce(`${name} was saved.`);
      fill(said);
    } catch (error) {
      fill(said, problem(error));
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
