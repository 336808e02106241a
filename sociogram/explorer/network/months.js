/** The network's history, month by month: a pair counts as in touch from the month of the first interaction to that of the last. */

import { h } from "../dom.js";

const STEP_MS = 1000;

/** The months that ties reach over, as "2025-03", the oldest first; none where the run did not keep when ties began. */
export function monthsOf(ties, asOf) {
  const begun = ties.map(({ firstAt }) => firstAt).filter(Boolean);
  const months = [];
  if (begun.length) for (let each = monthOf(begun.sort()[0]); each <= monthOf(asOf); each = next(each)) months.push(each);
  return months;
}

/** Whether a pair was in touch in that month; "": at any time. */
export const inTouch = ({ firstAt, lastAt }, month) =>
  !month || (monthOf(firstAt ?? "") <= month && month <= monthOf(lastAt));

const monthOf = (instant) => instant.slice(0, 7);

function next(month) {
  const [year, at] = month.split("-").map(Number); // from 1, where JavaScript counts from 0: it is the one after
  return new Date(Date.UTC(year, at)).toISOString().slice(0, 7);
}

/**
 * A button that goes through all of `steps`, from the first one where the last is shown; `at` says which is, `go` shows one.
 *
 * Whoever chooses in `field` takes over. `plays` is told whether it goes by itself.
 */
export function player({ steps, field, at, go, plays, signal }) {
  let timer = null;
  const stop = () => {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
    plays(false);
  };
  const step = () => {
    go(at() === steps ? 1 : at() + 1);
    if (at() === steps) stop();
  };
  const start = () => {
    timer = setInterval(step, STEP_MS);
    button.textContent = "Stop";
    plays(true);
    step();
  };
  const turn = () => (timer === null ? start() : stop());
  const button = h("button", { type: "button", title: "Go through the months", onclick: turn }, "Play");
  field.addEventListener("input", stop);
  signal.addEventListener("abort", stop);
  return button;
}
