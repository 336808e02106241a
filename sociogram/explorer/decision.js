/** What was decided about a finding, and a form to decide. It stands beside the finding in every later run. */

import { ask, gql } from "./api.js";
import { choice, fill, h, labelled } from "./dom.js";
import { problem } from "./problem.js";
import { may } from "./session.js";
import { day, words } from "./words.js";

const RECORD = gql`
  mutation Decide($input: RecordDispositionInput!) {
    recordDisposition(input: $input) { finding { id disposition { state owner reviewAt note by at } } }
  }
`;

const STANDS = gql`
  query Stands($finding: ID!) { node(id: $finding) { ... on Finding { disposition { state owner reviewAt note by at } } } }
`;

const WITHDRAW = gql`
  mutation Reopen($finding: ID!) {
    withdrawDisposition(input: { finding: $finding }) { finding { id disposition { state owner reviewAt note by at } } }
  }
`;

const STATES = [
  ["IN_PROGRESS", "in progress"],
  ["ACCEPTED", "accepted"],
  ["DISMISSED", "dismissed"],
];

export function decision(finding) {
  if (!may("names") && !finding.disposition) return null;
  const place = h("div", { class: "decision" });
  show(place, finding);
  return place;
}

function show(place, finding) {
  const made = finding.disposition;
  fill(
    place,
    h(
      "p",
      {},
      h("strong", {}, "Decision: "),
      made
        ? `${words(made.state)}${made.owner ? `, ${made.owner} sees to it` : ""}${made.reviewAt ? `, to be reviewed on ${day(made.reviewAt)}` : ""}. ${made.note ?? ""}`
        : "open.",
    ),
    made ? h("p", { class: "quiet" }, `By ${made.by}, ${day(made.at)}.`) : null,
    may("names") ? h("details", {}, h("summary", {}, made ? "Decide anew" : "Decide"), form(place, finding)) : null,
  );
}

function form(place, finding) {
  const made = finding.disposition ?? {};
  const state = choice(STATES, made.state ?? "IN_PROGRESS", { name: "state" });
  const owner = h("input", { name: "owner", value: made.owner ?? "", autocomplete: "off" });
  const review = h("input", { name: "review", type: "date", value: (made.reviewAt ?? "").slice(0, 10) });
  const note = h("textarea", { name: "note", rows: 2, value: made.note ?? "" });
  const change = async (event, query, variables) => {
    event.preventDefault();
    try {
      const now = (await ask(STANDS, { finding: finding.id })).node?.disposition ?? null;
      if (now?.at !== finding.disposition?.at) {
        show(place, { ...finding, disposition: now });
        place.append(h("p", { class: "problem", role: "alert" }, "Somebody decided meanwhile: look at it, then decide anew."));
        return;
      }
      const [done] = Object.values(await ask(query, variables));
      show(place, { ...finding, disposition: done.finding.disposition });
      place.querySelector("summary").focus();
    } catch (error) {
      place.querySelector(".problem")?.remove();
      place.append(problem(error));
    }
  };
  const record = (event) =>
    change(event, RECORD, {
      input: {
        finding: finding.id,
        state: state.value,
        owner: owner.value,
        note: note.value,
        reviewAt: review.value ? `${review.value}T00:00:00Z` : null,
      },
    });
  return h(
    "form",
    { onsubmit: record, class: "row" },
    labelled("State", state),
    labelled("Who sees to it", owner),
    labelled("Review on", review),
    labelled("Note", note),
    h(
      "p",
      { class: "buttons" },
      h("button", { class: "main" }, "Record"),
      finding.disposition
        ? h("button", { type: "button", onclick: (event) => change(event, WITHDRAW, { finding: finding.id }) }, "Take back")
        : null,
    ),
  );
}
