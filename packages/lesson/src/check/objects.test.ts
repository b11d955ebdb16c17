import { expect, test } from "vitest";
import { runWorld } from "../../test/world.ts";
import { objectsOf } from "./objects.ts";

test("L51: a pattern is of nodes and of ports, and a star ends at a slash", () => {
  const { simulation } = runWorld();
  const found = (pattern: string) => [...objectsOf(simulation, pattern)].sort();
  expect(found("h*")).toEqual(["h1", "h2", "h3", "hub"]);
  expect(found("hub/*")).toEqual(["hub/p1", "hub/p2", "hub/p3"]);
  expect(found("h3")).toEqual(["h3"]);
  expect(found("leaf*")).toEqual([]);
});
