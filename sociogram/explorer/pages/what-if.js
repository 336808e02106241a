/** "What if they leave?" and "What if they fail?", of one or several, in the graph as it is now. */

import { ask, gql, nodes } from "../api.js";
import { beyond, facts, h, section, table } from "../dom.js";
import { organisation, person } from "../links.js";
import { chosen, named, organisations, people, picker } from "../picker.js";
import { orProblem } from "../problem.js";
import { go, to } from "../router.js";
import { may } from "../session.js";
import { amount, count, counted, day, days, money, percent } from "../words.js";

const LEAVE = gql`
  query IfTheyLeave($people: [ID!]!) {
    whatIfLeave(people: $people) {
      asOf
      strengthLost
      cutOff
      accountsLost(first: 50) { totalCount edges { node { organisation { id name } scale partial } } }
      accountsWeakened(first: 50) { totalCount edges { node { organisation { id name } person { id name } share partial } } }
      chokePoints { organisation { id name } valueAtRisk { amount currency } }
      efficiency { before after drop error }
      units { name before after error }
      handover(first: 50) { totalCount edges { node { person { id name } contact { id name } organisation { id name } receiver { id name } knows between { id name } scale } } }
    }
  }
`;

const FAIL = gql`
  query IfTheyFail($organisations: [ID!]!, $withControlled: Boolean!) {
    whatIfFail(organisations: $organisations, withControlled: $withControlled) {
      asOf
      controlled(first: 50) { totalCount edges { node { id name } } }
      failedToo(first: 50) { totalCount edges { node { id name } } }
      needsLost { category annualValue { amount currency } certain recoveryDays survivalDays exposedDays valueLost { amount currency } }
      valueAtRisk { amount currency }
      valueLost { amount currency }
    }
  }
`;

const ids = (given, name) => [...new Set((given.get(name) ?? "").split(",").filter(Boolean))];

export async function whatIfPage({ given }) {
  const asked = { leave: ids(given, "leave"), fail: ids(given, "fail") };
  const withControlled = given.get("controlled") === "yes";
  const things = await named([...asked.leave, ...asked.fail]);
  const of = (list) => things.filter((each) => list.includes(each.id));
  const [leave, fail] = [of(asked.leave), of(asked.fail)];
  const keys = (list) => list.map(({ id }) => id);
  const choose = (change) =>
    go(to("what-if", [], { leave: keys(leave), fail: keys(fail), controlled: withControlled && "yes", ...change }));
  const gone = asked.leave.length + asked.fail.length - leave.length - fail.length;
  return [
    h("h1", {}, heading(leave, fail)),
    gone ? h("p", { class: "problem" }, `${counted(gone, "id", "ids")} of this address: not there any more, and left out.`) : null,
    h(
      "div",
      { class: "columns" },
      may("names") ? leaving(leave, (now) => choose({ leave: keys(now) })) : null,
      failing(fail, withControlled, (now, controlled) => choose({ fail: keys(now), controlled: controlled && "yes" })),
    ),
    leave.length ? await orProblem(async () => left((await ask(LEAVE, { people: keys(leave) })).whatIfLeave, leave)) : null,
    fail.length
      ? await orProblem(async () => failed((await ask(FAIL, { organisations: keys(fail), withControlled })).whatIfFail))
      : null,
  ];
}

const all = (things, one, several) => `${things.map((each) => each.name).join(" and ")} ${things.length > 1 ? several : one}`;
function heading(leave, fail) {
  const said = [leave.length && all(leave, "leaves", "leave"), fail.length && all(fail, "fails", "fail")].filter(Boolean);
  return said.length ? `What if ${said.join(" and ")}?` : "What if?";
}

function leaving(things, ask) {
  return section(
    "Who leaves",
    chosen(things, (gone) => ask(things.filter((each) => each !== gone))),
    picker(things.length ? "And who else?" : "Who?", people(true), (each) =>
      ask([...things.filter(({ id }) => id !== each.id), each]),
    ),
  );
}

function failing(things, withControlled, choose) {
  const ask = (now, controlled = withControlled) => choose(now, controlled);
  return section(
    "Who fails",
    chosen(things, (gone) => ask(things.filter((each) => each !== gone))),
    things.length
      ? h(
          "label",
          { class: "check" },
          h("input", { type: "checkbox", checked: withControlled, onchange: (event) => ask(things, event.target.checked) }),
          " with all that they control",
        )
      : null,
    picker(things.length ? "And who else?" : "Which organisation?", organisations, (each) =>
      ask([...things.filter(({ id }) => id !== each.id), each]),
    ),
  );
}

function left(found, leave) {
  const [lost, weakened, handover] = [nodes(found.accountsLost), nodes(found.accountsWeakened), nodes(found.handover)];
  return section(
    "What would be lost",
    facts([
      ["As of", day(found.asOf)],
      ["Accounts without a live contact", count(found.accountsLost.totalCount)],
      ["Accounts that would hang on one person", count(found.accountsWeakened.totalCount)],
      ["Tie strength to accounts that goes", amount(found.strengthLost)],
      ["Colleagues cut off from the others", count(found.cutOff)],
      [
        "How close the others are to each other",
        found.efficiency && `${percent(found.efficiency.before)} before, ${percent(found.efficiency.after)} after`,
      ],
    ]),
    lost.length
      ? table(
          "Accounts lost",
          ["Account", "Strength of 100"],
          lost.map((each) => [organisation(each.organisation), amount(each.scale)]),
          { numeric: [1] },
        )
      : null,
    beyond(found.accountsLost),
    weakened.length
      ? table(
          "Accounts that would hang on one person",
          ["Account", "Who is left", "Their part of what is left"],
          weakened.map((each) => [organisation(each.organisation), person(each.person), percent(each.share)]),
          { numeric: [2] },
        )
      : null,
    beyond(found.accountsWeakened),
    found.chokePoints.length
      ? table(
          "Whom we depend on and could no longer reach",
          ["Organisation", "At risk a year"],
          found.chokePoints.map((each) => [organisation(each.organisation), money(each.valueAtRisk)]),
          { numeric: [1] },
        )
      : null,
    found.units.length
      ? table(
          "Steps between units",
          ["Unit", "Before", "After"],
          found.units.map((each) => [each.name, amount(each.before), amount(each.after)]),
          { numeric: [1, 2] },
        )
      : null,
    handover.length
      ? table(
          "To whom their contacts could go",
          ["Contact", "Of", "Could go to", "Who"],
          handover.map((each) => [
            person(each.contact),
            organisation(each.organisation),
            each.receiver ? person(each.receiver) : "nobody at hand",
            each.knows
              ? "knows them already"
              : each.between
                ? ["by way of ", person(each.between)]
                : ["introduced by ", leave.length > 1 ? person(each.person) : "the one who leaves"],
          ]),
        )
      : null,
    beyond(found.handover),
    h(
      "p",
      { class: "buttons" },
      leave.map(({ id, name }) =>
        h("a", { class: "button", href: to("succession", id) }, leave.length > 1 ? `Succession report of ${name}` : "Succession report"),
      ),
    ),
  );
}

function failed(found) {
  const others = (connection) =>
    nodes(connection).flatMap((each, at) => (at ? [", ", organisation(each)] : [organisation(each)]));
  return section(
    "What we would lose",
    facts([
      ["As of", day(found.asOf)],
      ["At risk", found.valueAtRisk && `${money(found.valueAtRisk)} a year`],
      ["Lost until they recover", found.valueLost && money(found.valueLost)],
      ["Controlled, and failing with them", found.controlled.edges.length ? others(found.controlled) : null],
      ["Failing because of them", found.failedToo.edges.length ? others(found.failedToo) : null],
    ]),
    found.needsLost.length
      ? table(
          "Needs lost",
          ["What", "A year", "Certain", "Recovery", "We can go on for", "Days without", "Lost"],
          found.needsLost.map((each) => [
            each.category || "something",
            money(each.annualValue),
            each.certain ? "yes" : "for all that was declared",
            days(each.recoveryDays),
            days(each.survivalDays),
            days(each.exposedDays),
            money(each.valueLost),
          ]),
          { numeric: [1, 3, 4, 5, 6] },
        )
      : h("p", {}, "None of our needs would be lost, for all that was declared."),
  );
}
