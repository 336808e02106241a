/** The network as it is drawn: WebGL, by Sigma. What is shown is decided by `shown`; positions come from the layout. */

import { ZOOM, letArrowsMove, movePicture } from "./camera.js";
import { letDrag } from "./drag.js";
import { drawing } from "./parts.js";
import { layOut, start } from "./layout.js";

const COLOURS = 10; // of communities, in style.css; all further ones share the last

const VERY_MANY = 5000; // ties

/** The colour that a community has, as a name of a custom property. */
export const colourOf = (label, communities) => {
  const at = communities.findIndex((each) => each.label === label);
  return at < 0 ? "--community-none" : `--community-${Math.min(at, COLOURS - 1)}`;
};

/**
 * Draws `network` into a box. Gives what can be done with it: `show` a choice of people and ties, `select` somebody, `zoom`.
 *
 * `picked` is called with the place of whoever is clicked, or null; `failed` if they could not be laid out. A `signal` that is
 * aborted ends it, also before it has begun.
 */
export async function drawNetwork(box, network, { picked, failed, signal }) {
  const { Graph, Sigma } = await drawing();
  signal.throwIfAborted();
  const graph = graphOf(Graph, network);
  const state = {
    person: () => true,
    tie: () => true,
    selected: null,
    near: new Set(),
    laidOut: false,
    ends: (key) => graph.extremities(key),
  };
  const sigma = new Sigma(graph, box, { ...settings(state), edgeProgramClasses: { line: lines(Sigma, network, state) } });
  const stop = layOut(
    start(network.people, network.communities),
    network.ties,
    (positions) => place(graph, positions),
    (error) => {
      if (error) failed(error);
      state.laidOut = true;
      sigma.once("afterRender", () => {
        box.dataset.laidOut = "yes";
      });
      sigma.scheduleRender();
    },
  );
  movePicture(sigma);
  letArrowsMove(sigma);
  letDrag(sigma, graph, (node) => tiesOf(graph, state, node));
  sigma.on("clickNode", ({ node }) => picked(Number(node)));
  sigma.on("clickStage", () => picked(null));
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => {
    colour(graph, network);
    sigma.setSettings(settings(state));
  };
  dark.addEventListener("change", recolour);
  recolour();
  signal.addEventListener("abort", () => {
    stop();
    dark.removeEventListener("change", recolour);
    sigma.kill();
  });
  return {
    sigma,
    show: (person, tie) => {
      Object.assign(state, { person, tie });
      select(sigma, graph, state, state.selected);
    },
    select: (at) => select(sigma, graph, state, at),
    zoom: (factor) =>
      factor === 0
        ? sigma.getCamera().animatedReset({ duration: 0 })
        : sigma.getCamera().setState({ ratio: sigma.getCamera().ratio * factor }),
  };
}

function graphOf(Graph, { people, ties, communities }) {
  const graph = new Graph({ type: "undirected" });
  const begin = start(people, communities);
  people.forEach((each, at) =>
    graph.addNode(at, { ...begin[at], label: each.name, size: 2 + ((each.influence?.score.value ?? 20) / 100) ** 2 * 9 }),
  );
  ties.forEach(({ one, other, scale }, at) => graph.addEdgeWithKey(at, one, other, { size: 0.4 + scale / 50 }));
  return graph;
}

/** What draws the ties, once everybody has a place: as wide as they are strong, or as thin as can be where they are very many. */
function lines({ rendering }, { ties }, state) {
  const { EdgeLineProgram: Thin, EdgeRectangleProgram: Wide } = rendering;
  return class extends (ties.length > VERY_MANY ? Thin : Wide) {
    render(how) {
      if (state.laidOut) super.render(how);
    }
  };
}

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function colour(graph, { people, communities }) {
  graph.updateEachNodeAttributes((node, has) => ({ ...has, color: css(colourOf(people[node].community, communities)) }), {
    attributes: ["color"],
  });
}

function place(graph, positions) {
  graph.updateEachNodeAttributes((node, has) => ({ ...has, x: positions[2 * node], y: positions[2 * node + 1] }), {
    attributes: ["x", "y"],
  });
}

function settings(state) {
  const [text, quiet, edge, strong, ground] = ["--text", "--faint", "--edge", "--edge-strong", "--panel"].map(css);
  return {
    labelColor: { color: text },
    labelFont: "system-ui, sans-serif",
    labelRenderedSizeThreshold: 9,
    zIndex: true,
    ...ZOOM,
    defaultDrawNodeHover: (context, data, { labelSize, labelFont }) => hover(context, data, labelSize, labelFont, ground, text),
    nodeReducer: (node, has) => {
      if (!state.person(Number(node))) return { ...has, hidden: true };
      if (state.selected === null || state.near.has(node))
        return node === state.selected ? { ...has, highlighted: true, zIndex: 2 } : has;
      return { ...has, color: quiet, label: null };
    },
    edgeReducer: (key, has) => {
      if (!state.tie(Number(key))) return { ...has, hidden: true };
      const mine = state.selected !== null && state.ends(key).includes(state.selected);
      return { ...has, hidden: state.selected !== null && !mine, color: mine ? strong : edge, zIndex: mine ? 1 : 0 };
    },
  };
}

function hover(context, { x, y, size, label }, labelSize, font, ground, text) {
  if (!label) return;
  context.font = `${labelSize}px ${font}`;
  const width = context.measureText(label).width;
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(x - size - 3, y - labelSize, width + 2 * size + 14, labelSize * 2, 6);
  context.fill();
  context.fillStyle = text;
  context.fillText(label, x + size + 3, y + labelSize / 3);
}

function select(sigma, graph, state, at) {
  state.selected = at === null ? null : String(at);
  state.near = new Set(at === null ? [] : [state.selected, ...tiesOf(graph, state, at).flatMap(state.ends)]);
  sigma.scheduleRefresh();
}

/** The keys of somebody's ties that are shown. */
const tiesOf = (graph, state, at) => graph.edges(at).filter((key) => state.tie(Number(key)));
