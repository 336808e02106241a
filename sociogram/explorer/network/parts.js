/** The third-party parts of the network, as `parts.json` pins them: scripts that leave a global behind. */

import { answered } from "../api.js";

const at = (path) => new URL(`../parts/${path}`, import.meta.url).href;

export const FORCE_ATLAS = at("graphology-layout-forceatlas2-0.10.1/iterate.js");

/** Loads what draws the graph; throws where it is not there or the browser cannot. */
export async function drawing() {
  const canvas = document.createElement("canvas");
  if (!(canvas.getContext("webgl2") ?? canvas.getContext("webgl")))
    throw notDrawn("This browser has no WebGL, which draws it: it is switched off, or the graphics card's driver is not trusted.");
  await part("graphology-0.26.0/graphology.umd.min.js");
  await part("sigma-3.0.3/sigma.min.js");
  return { Graph: globalThis.graphology.Graph, Sigma: globalThis.Sigma };
}

async function part(path) {
  try {
    await import(at(path));
  } catch (error) {
    throw notDrawn(await whyMissing(at(path)), error);
  }
}

/** Asked for once more, since an import does not say what the answer was. */
async function whyMissing(url) {
  try {
    const { status } = await answered(url);
    return status === 404
      ? "The parts that draw it are not installed. Run `python -m sociogram.explorer_parts`, then load this page again."
      : `A part that draws it could not be read (the server answered with status ${status}). Load this page again.`;
  } catch ({ message }) {
    return message;
  }
}

const notDrawn = (why, cause) => Object.assign(new Error(`${why} The same people are listed below.`, { cause }), { code: "NOT_DRAWN" });
