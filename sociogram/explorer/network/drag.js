/**
 * People can be dragged, by mouse or finger. Meanwhile they and their ties are painted on a layer of their own; all others stand
 * faint below, the view keeps still, and nothing is drawn anew: what a frame costs does not grow with people and ties.
 */

const LAYER = "held";

/** `tiesOf` gives the keys of somebody's ties that are shown. */
export function letDrag(sigma, graph, tiesOf) {
  sigma.createCanvasContext(LAYER, { beforeLayer: "mouse" });
  sigma.resize(true); // gives the layer its size
  sigma.on("downNode", ({ node, event, preventSigmaDefault }) => {
    if (event.original.button) return; // not the main one; a finger has none
    preventSigmaDefault();
    const follow = event.original.type === "touchstart" ? followFinger : followMouse;
    follow(sigma, held(sigma, graph, node, tiesOf(node)));
  });
}

/** Somebody who is held: `put` where they are, `letGo` in the end. */
function held(sigma, graph, node, ties) {
  const box = sigma.getContainer();
  const canvas = sigma.getCanvases()[LAYER];
  const layer = canvas.getContext("2d");
  const settings = sigma.getSettings();
  const ends = ties.map((key) => ({ width: graph.getEdgeAttribute(key, "size"), ...dotOf(sigma, graph, graph.opposite(node, key)) }));
  const dot = dotOf(sigma, graph, node);
  sigma.getCamera().disable(); // or the ties would end where people are no longer seen
  const colour = getComputedStyle(box).getPropertyValue("--edge-strong");
  let [moved, frame] = [false, null];
  const paint = () => {
    frame = null;
    layer.clearRect(0, 0, canvas.width, canvas.height);
    layer.strokeStyle = colour;
    for (const end of ends) paintTie(layer, dot, end);
    settings.defaultDrawNodeHover(layer, dot, settings); // the name
    for (const each of [...ends, dot]) paintDot(layer, each);
  };
  return {
    put(at) {
      moved = true;
      box.classList.add(LAYER);
      Object.assign(dot, at);
      frame ??= requestAnimationFrame(paint);
    },
    letGo() {
      sigma.getCamera().enable();
      if (!moved) return false;
      cancelAnimationFrame(frame);
      layer.clearRect(0, 0, canvas.width, canvas.height);
      box.classList.remove(LAYER);
      graph.mergeNodeAttributes(node, sigma.viewportToGraph(dot));
      return true;
    },
  };
}

function dotOf(sigma, graph, node) {
  const { label, color, size, ...at } = graph.getNodeAttributes(node);
  const seen = sigma.graphToViewport(at, { cameraState: sigma.getCamera().getState() }); // the view may not have come to rest yet
  return { label, color, size: sigma.scaleSize(size), ...seen };
}

function paintTie(layer, from, to) {
  layer.lineWidth = to.width;
  layer.beginPath();
  layer.moveTo(from.x, from.y);
  layer.lineTo(to.x, to.y);
  layer.stroke();
}

function paintDot(layer, { x, y, size, color }) {
  layer.fillStyle = color;
  layer.beginPath();
  layer.arc(x, y, size, 0, 2 * Math.PI);
  layer.fill();
}

function followFinger(sigma, { put, letGo }) {
  const captor = sigma.getTouchCaptor();
  const move = (event) => {
    event.preventSigmaDefault(); // or the camera would move, too
    if (event.touches.length) put(event.touches[0]);
  };
  captor.on("touchmove", move);
  captor.once("touchup", () => {
    captor.removeListener("touchmove", move);
    letGo();
  });
}

function followMouse(sigma, { put, letGo }) {
  const move = (event) => {
    event.stopPropagation(); // or Sigma would look for what is under it
    const { left, top } = sigma.getContainer().getBoundingClientRect();
    put({ x: event.clientX - left, y: event.clientY - top });
  };
  const release = () => {
    window.removeEventListener("mousemove", move, true);
    if (!letGo()) return;
    window.addEventListener("click", swallow, true);
    setTimeout(() => window.removeEventListener("click", swallow, true));
  };
  window.addEventListener("mousemove", move, true);
  window.addEventListener("mouseup", release, { capture: true, once: true });
}

/** The end of a drag is no click. */
const swallow = (event) => event.stopPropagation();
