import { expect, test } from "vitest";
import { explainRate } from "./explain.ts";
import { computeMaxMin, ownDemand } from "./max-min.ts";

test("F276: a rate is explained by the link that froze it, its share there, who shares it and who is slower", () => {
  // Link 1 holds flows 1 and 2 to 2; link 0 gives the rest of its 10 to flows 0 and 3; flow 4 wants no more than 1.
  const network = {
    capacityBitsPerSecond: Float64Array.of(10, 4),
    pathStart: Int32Array.of(0, 1, 3, 4, 5, 6),
    pathLinks: Int32Array.of(0, 0, 1, 1, 0, 0),
    demandBitsPerSecond: Float64Array.of(Infinity, Infinity, Infinity, Infinity, 1),
  };
  const allocation = computeMaxMin(network);
  expect(explainRate(network, allocation, 3)).toEqual({
    flow: 3,
    rateBitsPerSecond: 3.5,
    link: 0,
    capacityBitsPerSecond: 10,
    fairShareBitsPerSecond: 3.5,
    sharers: [0, 3],
    slower: [1, 4],
    slowerBitsPerSecond: 3,
  });
  expect(explainRate(network, allocation, 1)).toMatchObject({
    link: 1,
    sharers: [1, 2],
    slower: [],
    rateBitsPerSecond: 2,
  });
  const own = explainRate(network, allocation, 4);
  expect(own).toMatchObject({ link: ownDemand, rateBitsPerSecond: 1, sharers: [], slower: [] });
  expect(own.fairShareBitsPerSecond).toBeNaN();
});
