/**
 * bench/fluid — max-min fair rates of a permutation through fat-trees: routes by index arithmetic, then the filling.
 * @module
 */
import { createRandomStream, streamKey } from "@dc/engine";
import type { Benchmark } from "@dc/engine/testing";
import { chooseAtRandom, computeMaxMin, makeCycle, makeFatTree, routeFatTree } from "../src/fluid/index.ts";

/** Wall time of routes and rates of one flow a host; the demands are made before. */
export const benchmark: Benchmark = {
  name: "fluid",
  title: "max-min fair rates of a permutation on fat-trees",
  operation: "flow",
  rows: [
    { name: "k = 32", full: { k: 32 }, small: { k: 8 } },
    { name: "k = 48", full: { k: 48 }, small: { k: 10 } },
  ],
  contenders: [
    {
      name: "fluid",
      run(sizes, meter) {
        const tree = makeFatTree(sizes.k as number, 10e9);
        const solve = (seed: number): Float64Array => {
          const random = createRandomStream(Int32Array.of(...streamKey(seed, "fluid")));
          const demands = makeCycle(tree.hosts, random);
          return computeMaxMin(routeFatTree(tree, demands, chooseAtRandom(random))).rateBitsPerSecond;
        };
        for (let seed = 2; seed < 6; seed++) solve(seed);
        let rates: Float64Array = new Float64Array(0);
        meter.measure(() => {
          rates = solve(1);
          return tree.hosts;
        });
        return { hash: String(rates.reduce((sum, rate) => sum + rate, 0)) };
      },
    },
  ],
  targets: [
    {
      text: "8,192 flows, one a host, k = 32: under 50 ms",
      of: { contender: "fluid", row: "k = 32", figure: "wallMs" },
      atMost: 50,
    },
    {
      text: "27,648 flows, one a host, k = 48: under a second",
      of: { contender: "fluid", row: "k = 48", figure: "wallMs" },
      atMost: 1000,
    },
  ],
};
