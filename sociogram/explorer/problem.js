/** What could not be shown, in the API's own words, with what to do next where there is something. */

import { ask, gql } from "./api.js";
import { h } from "./dom.js";
import { go, to } from "./router.js";
import { may } from "./session.js";

const START = gql`
  mutation Analyse($key: String!) {
    startRun(input: { key: $key }) { job { id } }
  }
`;

const HEADINGS = {
  FORBIDDEN: "Your roles do not cover this",
  NO_RUN: "Nothing was analysed yet",
  NOT_FOUND: "This is not there",
  RATE_LIMITED: "Too much was asked lately",
  PURPOSE_REQUIRED: "Say what you read this for",
  UNREACHABLE: "The server does not answer",
  NOT_DRAWN: "The network is not drawn",
  NOT_LAID_OUT: "People do not stand where they belong",
};

export function problem(error) {
  if (!error.code) console.error(error);
  return h(
    "div",
    { class: "problem", role: "alert" },
    h(
      "p",
      {},
      h("strong", {}, HEADINGS[error.code] ?? error.heading ?? "This could not be shown"),
      " ",
      error.code ? h("code", {}, error.code) : null,
    ),
    h("p", {}, error.code ? error.message : String(error)),
    error.errorId ? h("p", { class: "quiet" }, `In the server's log as ${error.errorId}.`) : null,
    error.code === "NO_RUN" ? analyse() : null,
  );
}

/** What `work` gives, or what went wrong: the rest of the page stays. */
export async function orProblem(work) {
  try {
    return await work();
  } catch (error) {
    return problem(error);
  }
}

/** A button for what can fail: that is said beside it, and it can be tried again. */
export function trying(label, work) {
  let said = null;
  const button = h("button", { type: "button", onclick: attempt }, label);
  async function attempt() {
    said?.remove();
    button.disabled = true;
    try {
      await work(button);
    } catch (error) {
      said = problem(error);
      button.after(said);
      button.disabled = false;
      button.focus();
    }
  }
  return button;
}

/** What is shown of a page for which there is no run yet. */
export function analyse() {
  if (!may("scores"))
    return h("p", {}, "Whoever looks after this graph has to run ", h("code", {}, "sociogram analyse"), " first.");
  const key = crypto.randomUUID(); // two clicks are one run
  const start = async ({ target }) => {
    try {
      const { startRun } = await ask(START, { key });
      go(to("job", startRun.job.id));
    } catch (error) {
      target.replaceWith(problem(error));
    }
  };
  return h(
    "p",
    {},
    "Run ",
    h("code", {}, "sociogram analyse"),
    ", or ",
    h("button", { type: "button", onclick: start }, "Analyse now"),
  );
}
