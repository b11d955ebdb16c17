import { expect, test } from "vitest";
import { computeMaxMin } from "./max-min.ts";
import { flowCountOf, type FluidNetwork, requireNetwork } from "./network.ts";

/** A network from lists. */
function network(capacity: number[], paths: number[][], demand?: number[]): FluidNetwork {
  const pathStart = [0];
  for (const path of paths) pathStart.push((pathStart.at(-1) as number) + path.length);
  return {
    capacityBitsPerSecond: Float64Array.from(capacity),
    pathStart: Int32Array.from(pathStart),
    pathLinks: Int32Array.from(paths.flat()),
    ...(demand === undefined ? {} : { demandBitsPerSecond: Float64Array.from(demand) }),
  };
}

test("F270: links have capacities, flows are lists of links one behind the other", () => {
  const three = network([10, 10], [[0], [0, 1], [1]]);
  expect(flowCountOf(three)).toBe(3);
  expect(() => requireNetwork(three)).not.toThrow();
  expect(Array.from(three.pathStart)).toEqual([0, 1, 3, 4]);
});

test.each([
  ["a capacity of 0", network([0], [[0]]), "link 0 has a capacity of 0"],
  ["a capacity that is no number", network([Number.NaN], [[0]]), "link 0 has a capacity of NaN"],
  ["an endless capacity", network([Number.POSITIVE_INFINITY], [[0]]), "link 0 has a capacity of Infinity"],
  ["a link that is not there", network([1], [[1]]), "flow 0: link 1 is none of this network"],
  ["a link below 0", network([1], [[0], [-1]]), "flow 1: link -1 is none of this network"],
  ["a link twice", network([1, 1], [[0, 1, 0]]), "flow 0: crosses link 0 twice"],
  ["a demand below 0", network([1], [[0]], [-1]), "flow 0 demands -1"],
  ["too few demands", network([1], [[0], [0]], [1]), "1 demands for 2 flows"],
  ["a flow that nothing bounds", network([1], [[]]), "flow 0 crosses no link and has no demand"],
  ["a start beyond the links", { ...network([1], [[0]]), pathStart: Int32Array.of(0, 2) }, "pathStart: expected"],
  ["a path backwards", { ...network([1], [[0]]), pathStart: Int32Array.of(0, 1, 0, 1) }, "flow 1: its path ends"],
])("F270: %s is refused by name", (_, wrong, message) => {
  expect(() => computeMaxMin(wrong)).toThrow(
    expect.objectContaining({ code: "fabric/fluid-network", message: expect.stringContaining(message) }),
  );
});
