/** Where everybody stands: ForceAtlas2 in a worker, from a start that is the same each time. */

import { FORCE_ATLAS } from "./parts.js";

const NODE = 10; // numbers that ForceAtlas2 keeps of a node: x, y, …, mass, convergence, size, fixed
const EDGE = 3;

/** The starting positions: communities around a circle, their people around a smaller one. */
export function start(people, communities) {
  const order = new Map(communities.map(({ label }, at) => [label, at]));
  const ring = Math.max(communities.length + 1, 2);
  return people.map(({ community }, at) => {
    const around = (2 * Math.PI * (order.get(community) ?? communities.length)) / ring;
    const turn = at * 2.399963; // the golden angle spreads them evenly
    const far = 12 * Math.sqrt(1 + (at % 97));
    return { x: 400 * Math.cos(around) + far * Math.cos(turn), y: 400 * Math.sin(around) + far * Math.sin(turn) };
  });
}

/**
 * Lays them out; `moved` is called with positions (x, y, x, y, …) as they get better, `done` at the end, with what failed if
 * something did. Gives a stop.
 */
export function layOut(positions, ties, moved, done) {
  const worker = new Worker(new URL("layout-worker.js", import.meta.url));
  const stop = () => {
    worker.onerror = (event) => event.preventDefault(); // to be ended while its program loads is one to it
    worker.terminate();
  };
  worker.onmessage = ({ data }) => {
    moved(data.positions);
    if (!data.done) return;
    stop();
    done();
  };
  worker.onerror = (event) => {
    event.preventDefault(); // it is said on the page
    stop();
    done(notLaidOut(event.message || "its program could not be read"));
  };
  const { nodes, edges } = matrices(positions, ties);
  worker.postMessage(
    { source: FORCE_ATLAS, nodes, edges, rounds: rounds(positions.length), settings: settings(positions.length) },
    [nodes.buffer, edges.buffer],
  );
  return stop;
}

const notLaidOut = (why) =>
  Object.assign(
    new Error(`They stand in circles, by community, which says nothing of who is close to whom. Load this page again. What failed: ${why}`),
    { code: "NOT_LAID_OUT" },
  );

/** Enough for the picture to come to rest: fewer where each costs more. */
const rounds = (people) => Math.max(120, Math.min(400, Math.round(300_000 / Math.max(people, 1))));

const settings = (people) => ({
  linLogMode: false,
  outboundAttractionDistribution: false,
  adjustSizes: false,
  edgeWeightInfluence: 1,
  scalingRatio: 12,
  strongGravityMode: false,
  gravity: 6,
  slowDown: 1 + Math.log(Math.max(people, 2)),
  barnesHutOptimize: people > 400,
  barnesHutTheta: 0.6,
});

function matrices(positions, ties) {
  const nodes = new Float32Array(positions.length * NODE);
  const edges = new Float32Array(ties.length * EDGE);
  positions.forEach(({ x, y }, at) => nodes.set([x, y, 0, 0, 0, 0, 1, 1, 1, 0], at * NODE));
  ties.forEach(({ one, other, scale }, at) => {
    const weight = scale / 100;
    edges.set([one * NODE, other * NODE, weight], at * EDGE);
    nodes[one * NODE + 6] += weight;
    nodes[other * NODE + 6] += weight;
  });
  return { nodes, edges };
}
