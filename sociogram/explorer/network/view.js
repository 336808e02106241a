/** The network as it is drawn: WebGL, by Sigma. What is shown is decided by `shown`; positions come from the layout. */

import { drawing } from "./parts.js";
import { layOut, start } from "./layout.js";

const COLOURS = 10; // of communities, in style.css; all further ones share the last

/** The colour that a community has, as a name of a custom property. */
export const colourOf = (label, communities) => {
  const at = communities.findIndex((each) => each.label === label);
  return at < 0 ? "--community-none" : `--community-${Math.min(at, COLOURS - 1)}`;
};

/**
 * Draws `network` into a box. Gives what can be done with it: `show` a choice of people and ties, `select` somebody, `zoom`, `close`.
 *
 * `picked` is called with the place of whoever is clicked, or null.
 */
export async function drawNetwork(box, network, picked) {
  const { Graph, Sigma } = await drawing();
  const graph = graphOf(Graph, network);
  const state = {
    person: () => true,
    tie: () => true,
    selected: null,
    near: new Set(),
    ends: (key) => graph.extremities(key),
  };
  const sigma = new Sigma(graph, box, settings(state, graph));
  const stop = layOut(
    start(network.people, network.communities),
    network.ties,
    (positions) => place(graph, positions),
    () => {
      box.dataset.laidOut = "yes";
    },
  );
  letDrag(sigma, graph);
  sigma.on("clickNode", ({ node }) => picked(Number(node)));
  sigma.on("clickStage", () => picked(null));
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => {
    colour(graph, network);
    sigma.setSettings(settings(state, graph));
  };
  dark.addEventListener("change", recolour);
  recolour();
  return {
    sigma,
    show: (person, tie) => {
      Object.assign(state, { person, tie });
      sigma.refresh({ skipIndexation: true });
    },
    select: (at) => select(sigma, graph, state, at),
    zoom: (factor) =>
      factor === 0
        ? sigma.getCamera().animatedReset({ duration: 0 })
        : sigma.getCamera().setState({ ratio: sigma.getCamera().ratio * factor }),
    close: () => {
      stop();
      dark.removeEventListener("change", recolour);
      sigma.kill();
    },
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
    hideEdgesOnMove: true,
    labelColor: { color: text },
    labelFont: "system-ui, sans-serif",
    labelRenderedSizeThreshold: 9,
    zIndex: true,
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
  state.near = new Set(
    at === null
      ? []
      : [
          state.selected,
          ...graph
            .edges(at)
            .filter((key) => state.tie(Number(key)))
            .flatMap((key) => graph.extremities(key)),
        ],
  );
  sigma.refresh({ skipIndexation: true });
}

/**
 * People can be dragged, by mouse or finger. Meanwhile only they are painted anew, and where a mouse does it ties are hidden as when
 * the camera moves, and nothing is looked for under it: what a frame costs does not grow with the ties.
 */
function letDrag(sigma, graph) {
  sigma.on("downNode", ({ node, event, preventSigmaDefault }) => {
    preventSigmaDefault();
    const put = (at) => {
      // written past the graph, which would have everything indexed anew
      Object.assign(graph.getNodeAttributes(node), sigma.viewportToGraph(at));
      sigma.refresh({ partialGraph: { nodes: [node] }, skipIndexation: true, schedule: true });
    };
    (event.original.type === "touchstart" ? followFinger : followMouse)(sigma, put);
  });
}

function followFinger(sigma, put) {
  const captor = sigma.getTouchCaptor();
  const move = (event) => {
    event.preventSigmaDefault(); // or the camera would move, too
    if (event.touches.length) put(event.touches[0]);
  };
  captor.on("touchmove", move);
  captor.once("touchup", () => {
    captor.removeListener("touchmove", move);
    sigma.refresh();
  });
}

function followMouse(sigma, put) {
  const captor = sigma.getMouseCaptor();
  let moved = false;
  const move = (event) => {
    event.stopPropagation();
    moved = captor.isMoving = true;
    const { left, top } = sigma.getContainer().getBoundingClientRect();
    put({ x: event.clientX - left, y: event.clientY - top });
  };
  const release = () => {
    window.removeEventListener("mousemove", move, true);
    if (!moved) return;
    captor.isMoving = false;
    sigma.refresh();
    window.addEventListener("click", swallow, true);
    setTimeout(() => window.removeEventListener("click", swallow, true));
  };
  window.addEventListener("mousemove", move, true);
  window.addEventListener("mouseup", release, { capture: true, once: true });
}

/** The end of a drag is no click. */
const swallow = (event) => event.stopPropagation();
