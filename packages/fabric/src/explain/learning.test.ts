import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

const ring = (v1 = "", v3 = "spanningTree: true,"): string => `dc: 1
name: ring
nodes:
  v1: { kind: fabric/bridge@1, spanningTree: true, ${v1} vlans: { h1: { access: 10 }, h4: { access: 20 }, v2: { trunk: all }, v3: { trunk: all } } }
  v2: { kind: fabric/bridge@1, spanningTree: true, vlans: { h2: { access: 10 }, v1: { trunk: all }, v3: { trunk: all } } }
  v3: { kind: fabric/bridge@1, ${v3} vlans: { h3: { access: 10 }, v1: { trunk: all }, v2: { trunk: all } } }
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  h3: { kind: fabric/host@1 }
  h4: { kind: fabric/host@1 }
links:
  - { ends: ["v1:v2", "v2:v1"], rate: 10G, delay: 1us }
  - { ends: ["v2:v3", "v3:v2"], rate: 10G, delay: 1us }
  - { ends: ["v3:v1", "v1:v3"], rate: 10G, delay: 1us }
  - { ends: ["h1:v1", "v1:h1"], rate: 10G, delay: 1us }
  - { ends: ["h2:v2", "v2:h2"], rate: 10G, delay: 1us }
  - { ends: ["h3:v3", "v3:h3"], rate: 10G, delay: 1us }
  - { ends: ["h4:v1", "v1:h4"], rate: 10G, delay: 1us }
workloads:
  - { kind: fabric/ping@1, from: h1, to: h2, count: 3, start: 50us }
`;

function start(text: string): Run {
  const registry = createRegistry([fabricKinds]);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(600_000_000);
  return run;
}

/** Explanations of every record of a kind on an object. */
function explained(run: Run, kind: string, object: string): Explanation[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
    .map((n) => explain(run, n));
}
const codes = ({ because }: Explanation): string[] => because.map(({ code }) => code);

test("F327: a frame that a bridge sent is explained by what it had learnt, and by its tag there", () => {
  const run = start(ring());
  const digest = run.simulation.digest();
  const toTrunk = explained(run, "frame.send", "v1/v2").filter((each) => codes(each)[0] === "fabric/mac-learnt");
  expect(toTrunk.length).toBeGreaterThan(2);
  const [why] = toTrunk[0].because;
  expect(why.values).toMatchObject({ node: "v1", port: "v1:v2", nextHop: "v2", vlan: 10 });
  expect(why.values.sincePs).toBeGreaterThan(50_000_000);
  expect(why.because[0]).toMatchObject({ code: "fabric/vlan-tag", values: { port: "v1:v2", vlan: 10, tagBytes: 4 } });
  const out = explained(run, "frame.send", "v2/h2").filter((each) => codes(each)[0] === "fabric/mac-learnt");
  expect(out[0].because[0].because[0].values).toMatchObject({ tagBytes: 0 });
  const [flood] = explained(run, "bridge.flood", "v1");
  expect([flood.code, codes(flood), flood.because[0].values.vlan]).toEqual(["fabric/flood", ["fabric/broadcast"], 10]);
  expect(run.simulation.digest()).toBe(digest);
});

test("F327: an address for which there is no room is unknown because the table is full", () => {
  const run = start(ring("tableEntries: 1,"));
  const floods = explained(run, "bridge.flood", "v1");
  const unknown = floods.filter((each) => codes(each)[0] === "fabric/mac-unknown");
  expect(unknown.length).toBeGreaterThan(0);
  expect(codes(unknown[0].because[0])).toEqual(["fabric/mac-table-full"]);
  expect(unknown[0].because[0].because[0].values).toEqual({ node: "v1", entries: 1 });
});

test("F345: what a blocked port dropped is explained by its part in the tree", () => {
  const run = start(ring());
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const blocked = fabric.bridges
    .flatMap((node) => fabric.spanningTree(node)?.ports ?? [])
    .filter(({ state }) => state === "discarding")
    .map(({ port }) => graph.portName(port));
  expect(blocked).toEqual(["v3:v2"]);
  const [why] = explained(run, "frame.drop", "v3/v2");
  expect([why.code, why.values.cause, codes(why)]).toEqual(["fabric/drop", "policy", ["fabric/port-blocked"]]);
  const { values } = why.because[0];
  expect(values).toMatchObject({
    node: "v3",
    port: "v3:v2",
    role: "alternate",
    state: "discarding",
    rootPort: "v3:v1",
  });
});

test("F337: what a port's VLANs kept out is explained by the frame's tag and what the port takes", () => {
  // v1 alone has VLAN 30; the others' trunks are of VLAN 10, which their hosts are in.
  const text = ring()
    .replace("h1: { access: 10 }, h4: { access: 20 }", "h1: { access: 30 }, h4: { access: 30 }")
    .replace("from: h1, to: h2", "from: h1, to: h4");
  const run = start(text);
  const [why] = [...explained(run, "frame.drop", "v2/v1"), ...explained(run, "frame.drop", "v3/v1")];
  expect(why.code).toBe("fabric/vlan-filter");
  expect(why.values).toMatchObject({ vlan: 30, allowed: "10" });
});
