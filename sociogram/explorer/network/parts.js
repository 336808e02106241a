/** The third-party parts of the network, as `parts.json` pins them: scripts that leave a global behind. */

const at = (path) => new URL(`../parts/${path}`, import.meta.url).href;

export const FORCE_ATLAS = at("graphology-layout-forceatlas2-0.10.1/iterate.js");

/** Loads what draws the graph; throws where it is not there. */
export async function drawing() {
  try {
    await import(at("graphology-0.26.0/graphology.umd.min.js"));
    await import(at("sigma-3.0.3/sigma.min.js"));
  } catch (error) {
    throw new Error(
      "The parts that draw the network are not installed. Run `python -m sociogram.explorer_parts`, then load this page again.",
      { cause: error },
    );
  }
  return { Graph: globalThis.graphology.Graph, Sigma: globalThis.Sigma };
}
