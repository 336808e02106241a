/** Loading: files that are sent from here, live sources, what became of every record, and what is going on. */

import { ask, gql, nodes, upload } from "../api.js";
import { facts, fill, h, labelled, section, table } from "../dom.js";
import { paged } from "../paged.js";
import { problem } from "../problem.js";
import { go, to } from "../router.js";
import { unfolds } from "../why.js";
import { count, minute, percent, title, words } from "../words.js";

const IMPORTS = gql`
  query Imports($after: String) {
    imports(first: 10, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id startedAt sources finished read new merged duplicate rejected { reason count } excluded { rule reason count } dropped { rule reason count } notes } }
    }
  }
`;

const AROUND = gql`
  query Around {
    jobs(first: 10) { edges { node { id kind state by progress queuedAt } } }
    syncs { name kind lastSuccessAt problem mistake }
  }
`;

const REJECTS = gql`
  query Rejects($id: ID!, $after: String) {
    import(id: $id) { rejects(first: 50, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { source place reason } } } }
  }
`;

const START = gql`
  mutation Import($input: StartImportInput!) { startImport(input: $input) { job { id } } }
`;

export async function importsPage() {
  const around = await ask(AROUND);
  return [
    h("h1", {}, "Imports"),
    section("Send files", sending()),
    around.syncs?.length
      ? section(
          "Live sources",
          table(
            "Live sources",
            ["Name", "Kind", "Last success", "State", ""],
            around.syncs.map((each) => [
              each.name,
              each.kind,
              minute(each.lastSuccessAt),
              each.problem || each.mistake || "well",
              syncNow(each.name),
            ]),
          ),
        )
      : null,
    section("Jobs", jobs(nodes(around.jobs))),
    section(
      "What was loaded",
      await paged(
        async (after) => (await ask(IMPORTS, { after })).imports,
        (found) =>
          h(
            "ol",
            { class: "cards" },
            found.map((each) => h("li", {}, loaded(each))),
          ),
        { empty: "Nothing was loaded yet." },
      ),
    ),
  ];
}

function jobs(found) {
  if (!found.length) return h("p", { class: "quiet" }, "There were none.");
  return table(
    "The latest jobs",
    ["Job", "State", "By", "Queued"],
    found.map((each) => [
      h("a", { href: to("job", each.id) }, title(each.kind)),
      each.state === "RUNNING" ? `running, ${percent(each.progress)}` : words(each.state),
      each.by,
      minute(each.queuedAt),
    ]),
  );
}

function sending() {
  const files = h("input", { type: "file", multiple: true, required: true });
  const said = h("div", { role: "status" });
  const send = async (event) => {
    event.preventDefault();
    event.submitter.disabled = true;
    try {
      const uploads = [];
      for (const file of files.files) {
        fill(said, h("p", {}, `Sending ${file.name} …`));
        uploads.push(await upload(file));
      }
      await begin({ uploads });
    } catch (error) {
      fill(said, problem(error));
      event.submitter.disabled = false;
    }
  };
  return h(
    "form",
    { onsubmit: send, class: "row" },
    labelled("Mailboxes, calendars, tables, archives of them", files),
    h("button", { class: "main" }, "Load"),
    said,
  );
}

async function begin(input) {
  const { startImport } = await ask(START, { input: { ...input, key: crypto.randomUUID() } });
  go(to("job", startImport.job.id));
}

function syncNow(source) {
  const place = h(
    "div",
    {},
    h(
      "button",
      {
        type: "button",
        onclick: async () => {
          try {
            await begin({ source });
          } catch (error) {
            place.append(problem(error));
          }
        },
      },
      "Sync now",
    ),
  );
  return place;
}

function loaded(each) {
  const rejected = each.rejected.reduce((sum, one) => sum + one.count, 0);
  return [
    h("strong", {}, minute(each.startedAt)),
    each.finished ? "" : " (not finished)",
    h(
      "span",
      { class: "quiet" },
      ` ${each.sources.slice(0, 3).map(sent).join(", ")}${each.sources.length > 3 ? ` and ${each.sources.length - 3} more` : ""}`,
    ),
    importFacts(each),
    rejected
      ? unfolds(`Rejected records (${count(rejected)})`, () =>
          paged(
            async (after) => (await ask(REJECTS, { id: each.id, after })).import.rejects,
            (found) =>
              table(
                "Rejected",
                ["Where", "Place", "Why"],
                found.map((one) => [one.source, one.place, one.reason]),
              ),
          ),
        )
      : null,
  ];
}

/** A file that was sent from here by its own name, without where the server kept it. */
const sent = (source) => source.replace(/^.*\/uploads\/[0-9a-f]{32}\//, "");

const summed = (counts, name) =>
  counts.map((each) => `${count(each.count)} ${words(each[name].replaceAll("-", " "))}`).join(", ");

/** What became of the records of an import. */
export function importFacts(each) {
  return facts([
    ["Read", count(each.read)],
    ["New", count(each.new)],
    ["Merged with a known one", count(each.merged)],
    ["Duplicate", count(each.duplicate)],
    ["Rejected", summed(each.rejected, "reason")],
    ["Excluded, never stored", summed(each.excluded, "rule")],
    ["Kept out of the ties", summed(each.dropped, "rule")],
    ["Notes", [each.read || !each.finished ? "" : "Nothing was read: it is empty, or of no kind that is known.", ...each.notes].filter(Boolean).join(" ")],
  ]);
}
