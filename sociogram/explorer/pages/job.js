/** A job: how far it is while it goes on, and what it made or why it did not. */

import { ask, gql } from "../api.js";
import { announce, facts, fill, h } from "../dom.js";
import { ENDED, follow } from "../jobs.js";
import { analyse, problem } from "../problem.js";
import { may } from "../session.js";
import { importFacts } from "./imports.js";
import { minute, percent, title, words } from "../words.js";

const JOB = gql`
  query Job($id: ID!, $imports: Boolean!) {
    job(id: $id) {
      id kind state by doing progress queuedAt startedAt endedAt cancelling
      run { id sequence }
      error { code message }
      import @include(if: $imports) { id finished read new merged duplicate rejected { reason count } excluded { rule reason count } dropped { rule reason count } notes }
    }
  }
`;

const CANCEL = gql`
  mutation Cancel($id: ID!) { cancelJob(input: { job: $id }) { job { id cancelling } } }
`;

export async function jobPage({ parts: [id] }) {
  const gone = new AbortController();
  document.getElementById("main").addEventListener("left", () => gone.abort(), { once: true }); // also before it is read
  const read = async () => (await ask(JOB, { id, imports: may("imports") })).job;
  const job = await read();
  if (!job) return [h("h1", {}, "No such job"), h("p", {}, "There is none of this id.")];
  const place = h("div", {});
  if (gone.signal.aborted) return [];
  show(place, job);
  if (!ENDED.includes(job.state)) gone.signal.addEventListener("abort", watch(place, id, read));
  return [h("h1", {}, `${title(job.kind)}`), place];
}

/** Gives a function that ends it. */
function watch(place, id, read) {
  return follow(
    id,
    (job) => show(place, job),
    async (error) => {
      if (error) place.append(problem(error));
      else show(place, await read());
    },
  );
}

function show(place, job) {
  const ended = ENDED.includes(job.state);
  const cancel = h(
    "button",
    {
      type: "button",
      disabled: job.cancelling,
      onclick: async () => {
        try {
          await ask(CANCEL, { id: job.id });
        } catch (error) {
          place.append(problem(error));
        }
      },
    },
    job.cancelling ? "Ending …" : "Cancel",
  );
  fill(
    place,
    h("p", { class: "score" }, h("strong", {}, title(job.state)), job.doing && !ended ? ` · ${job.doing}` : ""),
    ended
      ? null
      : h("p", {}, h("progress", { max: 1, value: job.progress, "aria-label": "Progress" }), ` ${percent(job.progress)} of this step`),
    facts([
      ["By", job.by],
      ["Queued", minute(job.queuedAt)],
      ["Began", job.startedAt && minute(job.startedAt)],
      ["Ended", job.endedAt && minute(job.endedAt)],
    ]),
    job.error && job.state !== "CANCELLED" ? problem({ ...job.error, heading: "This could not be done" }) : null,
    job.run
      ? h(
          "p",
          {},
          "What it found is run ",
          String(job.run.sequence),
          ": ",
          h("a", { href: "#/" }, "findings"),
          ", ",
          h("a", { href: "#/runs" }, "beside the run before"),
          ".",
        )
      : null,
    job.import ? importFacts(job.import) : null,
    job.import && job.state === "SUCCEEDED" ? analyse() : null,
    ended ? null : h("p", {}, cancel),
  );
  if (ended) announce(`${title(job.kind)}: ${words(job.state)}`);
}
