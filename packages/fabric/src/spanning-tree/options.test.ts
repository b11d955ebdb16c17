import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { type SpanningTreeOptions, treeMistake } from "./options.ts";

test("F342: the defaults are the standard's", () => {
  const network = createNetwork("v1-v2 h1-v1", { nodes: { v1: { spanningTree: true }, v2: { spanningTree: {} } } });
  network.simulation.runUntil(10_000_000);
  const view = network.fabric.spanningTree(network.node("v1"));
  expect(view?.priority).toBe(32_768);
  expect(view?.ports.map(({ id, cost, isEdge }) => [id, cost, isEdge])).toEqual([
    [0x8001, 200, false],
    [0x8002, 200, true],
  ]);
  expect(network.fabric.spanningTree(network.node("h1"))).toBeUndefined();
});

test.each<[SpanningTreeOptions, string]>([
  [{ priority: 100 }, ".priority"],
  [{ priority: 65_536 }, ".priority"],
  [{ helloTimeSeconds: 0 }, ".helloTimeSeconds"],
  [{ maxAgeSeconds: 41 }, ".maxAgeSeconds"],
  [{ forwardDelaySeconds: 3 }, ".forwardDelaySeconds"],
  [{ ports: { h1: { cost: 0 } } }, ".ports.h1.cost"],
  [{ ports: { h1: { priority: 8 } } }, ".ports.h1.priority"],
  [{ helloTimeSeconds: 10 }, ""],
  [{ forwardDelaySeconds: 4 }, ""],
])("F342: %j is refused at '%s'", (options, path) => {
  expect(treeMistake(options)?.path).toBe(path);
  const build = () => createNetwork("h1-v1", { nodes: { v1: { spanningTree: options } } });
  expect(build).toThrow(expect.objectContaining({ code: "fabric/spanning-tree" }));
});

test("F342: good numbers are no mistake; a port that is not there is", () => {
  expect(treeMistake({ priority: 0, helloTimeSeconds: 1, maxAgeSeconds: 6, forwardDelaySeconds: 4 })).toBeUndefined();
  const build = () => createNetwork("h1-v1", { nodes: { v1: { spanningTree: { ports: { x: {} } } } } });
  expect(build).toThrow(expect.objectContaining({ code: "fabric/spanning-tree" }));
});
