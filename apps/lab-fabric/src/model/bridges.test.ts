import { createRun, type Run } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import bridges from "../scenarios/bridges.yaml?raw";
import ping from "../scenarios/ping.yaml?raw";
import { bridgingOf } from "./bridges.ts";
import type { BridgingSeen } from "./bridging.ts";
import { extensions, openText, registry } from "./domain.ts";

function start(text: string): Run {
  const read = openText(text, "x.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value.scenario, registry, { traceRecordsMax: 65_536 });
}
const shut = (seen: BridgingSeen | null): string[] =>
  (seen?.ports ?? []).flatMap(({ port, tree }) =>
    tree !== undefined && tree.state !== "forwarding" && tree.role !== "disabled" ? [port] : [],
  );

test("the example has one root and one shut port; a cut opens it, and back in time it is shut again", () => {
  const run = start(bridges);
  run.timeline.seek(50_000_000);
  const before = bridgingOf(run);
  expect(shut(before)).toEqual(["b2:e2"]);
  expect(before?.bridges.filter(({ tree }) => tree?.isRoot).map(({ node }) => node)).toEqual(["b1"]);
  expect(before?.ports.find(({ port }) => port === "b2:e2")).toEqual({
    port: "b2:e2",
    tree: {
      ...{ role: "alternate", state: "discarding", cost: 2000, priority: 128, number: 2, isEdge: false },
      designated: { bridge: "b4", rootCost: 2000, priority: 128, number: 2 },
    },
    vlans: { pvid: 0, members: [10, 20] },
  });
  const digest = run.simulation.digest();
  expect(bridgingOf(run)).toEqual(before);
  expect(run.simulation.digest()).toBe(digest);
  run.timeline.seek(70_000_000);
  const after = bridgingOf(run);
  expect(shut(after)).toEqual([]);
  expect(after?.ports.filter(({ tree }) => tree?.role === "disabled").map(({ port }) => port)).toEqual([
    ...["b1:e1", "b3:up1"],
  ]);
  expect(after?.bridges.find(({ node }) => node === "b2")?.tree?.rootPort).toBe("b2:e2");
  run.timeline.seek(50_000_000);
  expect(bridgingOf(run)).toEqual(before);
});

test("tables fill, are emptied by the cut, and what is never heard again stays unknown", () => {
  const run = start(bridges);
  const known = (node: string): string[] =>
    (bridgingOf(run)?.bridges.find((each) => each.node === node)?.macs ?? []).map(
      ({ vlan, host, port }) => `${vlan} ${host} ${port}`,
    );
  expect(known("b3")).toEqual([]);
  run.timeline.seek(50_000_000);
  expect(known("b3").sort()).toEqual(["10 h1 e1", "10 h3 up1", "20 h2 e2", "20 h4 up1"]);
  run.timeline.seek(200_000_000);
  expect(known("b3").sort()).toEqual(["10 h1 e1", "20 h2 e2", "20 h4 up2"]);
});

test("a network without bridges has nothing of it, and says so", () => {
  const run = start(ping);
  expect(bridgingOf(run)).toBeNull();
  expect(extensions.queries?.bridging(run, null)).toBeNull();
});
