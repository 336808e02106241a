/** While the view is moved or zoomed, the picture that is there is moved and scaled; where the view comes to rest, all is drawn anew. */

const REST_MS = 150;
const STEP_PX = 60;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How far the view can be zoomed, as settings of Sigma: beyond, there is an empty box, or a dot. */
export const ZOOM = { minCameraRatio: 0.05, maxCameraRatio: 2 };

/** So what a frame costs does not grow with people and ties, which matters where there is no graphics card. */
export function movePicture(sigma) {
  const camera = sigma.getCamera();
  const { mouse: _, ...layers } = sigma.getCanvases(); // that one hears the mouse and stays where it is
  let drawn = camera.getState();
  let rest = null;
  const lay = (transform) => {
    for (const layer of Object.values(layers)) layer.style.transform = transform;
  };
  camera.removeAllListeners("updated"); // by Sigma's own, each step would be drawn anew
  const halt = () => {
    clearTimeout(rest);
    rest = null;
  };
  camera.on("updated", () => {
    lay(since(sigma, drawn));
    halt();
    rest = setTimeout(() => sigma.scheduleRender(), REST_MS);
  });
  sigma.on("beforeRender", () => {
    halt();
    drawn = camera.getState();
    lay("");
  });
  sigma.on("kill", halt);
  const drawNow = () => rest !== null && sigma.refresh({ partialGraph: {}, skipIndexation: true });
  sigma.getContainer().addEventListener("pointerdown", drawNow, true); // or who is pointed at would be sought where they were drawn
}

/** Arrow keys move the view, too, where the drawing has the focus. */
export function letArrowsMove(sigma) {
  const camera = sigma.getCamera();
  sigma.getContainer().addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // or the page would scroll
    const { width, height } = sigma.getDimensions();
    const middle = { x: width / 2 + STEP_PX * way[0], y: height / 2 + STEP_PX * way[1] };
    camera.setState(sigma.viewportToFramedGraph(middle, { cameraState: camera.getState() }));
  });
}

/** Where the view has moved since it was drawn, as CSS says it. */
function since(sigma, drawn) {
  const now = { cameraState: sigma.getCamera().getState() };
  const moved = (x, y) => sigma.framedGraphToViewport(sigma.viewportToFramedGraph({ x, y }, { cameraState: drawn }), now);
  const [corner, right, down] = [moved(0, 0), moved(1, 0), moved(0, 1)];
  return `matrix(${[right.x - corner.x, right.y - corner.y, down.x - corner.x, down.y - corner.y, corner.x, corner.y]})`;
}
