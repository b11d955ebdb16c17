import { ms } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";

const line = "h1-a a-b b-c c-h2";

test("F365: named links first, then all others; each has one detector", () => {
  const { fabric, link } = createNetwork(line);
  fabric.addDetection({ by: "hold", links: [link("a:b")] });
  fabric.addDetection({ by: "bfd" });
  const { detection } = fabric;
  expect(["a:b", "b:c", "h1:a"].map((name) => detection?.detectorOf(link(name)))).toEqual(["hold", "bfd", "link-down"]);
});

test.each([
  ["a link that is watched already", (name: (port: string) => number) => ({ links: [name("a:b")] })],
  ["a link to a host", (name: (port: string) => number) => ({ links: [name("h1:a")] })],
  ["another withdrawal delay", () => ({ links: [], withdrawalDelayPs: 7 })],
  ["a hold time of a second", () => ({ links: [], by: "hold" as const, holdPs: ms(1000) })],
])("F365: %s is the program's mistake", (_what, options) => {
  const { fabric, link } = createNetwork(line);
  fabric.addDetection({ by: "bfd", links: [link("a:b")] });
  expect(() => fabric.addDetection({ by: "bfd", ...options(link) })).toThrow(
    expect.objectContaining({ code: "fabric/bad-option" }),
  );
});

test("F360: without a request nothing changes: no event, no record, no session", () => {
  const { simulation, fabric } = createNetwork(line);
  simulation.runUntil(ms(1000));
  expect([simulation.fired, simulation.trace.count, fabric.detection]).toEqual([0, 0, undefined]);
});
