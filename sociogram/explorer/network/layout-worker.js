/* ForceAtlas2 beside the page: told the two matrices, it answers with positions every few rounds. A classic worker, since the
   library is a CommonJS file: `module` is what it exports to. */

const module = {};

self.onmessage = ({ data: { source, nodes, edges, rounds, settings } }) => {
  importScripts(source);
  const told = (done) => {
    const positions = new Float32Array(nodes.length / 5);
    for (let at = 0; at < nodes.length / 10; at += 1) positions.set([nodes[at * 10], nodes[at * 10 + 1]], at * 2);
    self.postMessage({ positions, done }, [positions.buffer]);
  };
  for (let round = 1; round <= rounds; round += 1) {
    module.exports(settings, nodes, edges);
    if (round % 20 === 0 && round < rounds) told(false);
  }
  told(true);
};
