import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { show } from "../show/show.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

/** A ring of three, v1 its root by priority; a second cable from v1 to v2; hosts behind v1 and v3. */
const ring = (v3 = ""): string => `dc: 1
name: ring
nodes:
  v1: { kind: fabric/bridge@1, spanningTree: { priority: 4096 } }
  v2: { kind: fabric/bridge@1, spanningTree: true }
  v3: { kind: fabric/bridge@1, ageing: 1ms, spanningTree: { ${v3} } }
  h1: { kind: fabric/host@1 }
  h3: { kind: fabric/host@1 }
links:
  - { ends: ["v1:a", "v2:a"], rate: 10G, delay: 1us }
  - { ends: ["v1:b", "v2:b"], rate: 10G, delay: 1us }
  - { ends: ["v2:c", "v3:c"], rate: 10G, delay: 1us }
  - { ends: ["v3:d", "v1:d"], rate: 10G, delay: 1us }
  - { ends: ["h1:e", "v1:h1"], rate: 10G, delay: 1us }
  - { ends: ["h3:e", "v3:h3"], rate: 10G, delay: 1us }
workloads:
  - { kind: fabric/ping@1, from: h1, to: h3, count: 1, start: 100us }
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 1Gbps, count: 1, start: 5ms }
`;

function start(text: string): Run {
  const registry = createRegistry([fabricKinds]);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(10_000_000_000);
  return run;
}

/** The explanation of the last record of a kind at an object. */
function lastOf(run: Run, kind: string, object: string): Explanation {
  const { trace } = run.simulation;
  for (let n = trace.count - 1; n >= trace.first; n--) {
    if (trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
      return explain(run, n);
  }
  throw new Error(`no ${kind} at ${object}`);
}
const codes = ({ because }: Explanation): string[] => because.map(({ code }) => code.replace("fabric/", ""));

test("F460: a port's view names the best offer for its cable", () => {
  const run = start(ring());
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const offer = (name: string) => {
    const port = graph.portByName(name);
    const own = fabric.spanningTree(graph.ports.node[port])?.ports.find((each) => each.port === port);
    const of = own?.designated;
    return of && [graph.nodeName(graph.ports.node[of.bridgeMac]), of.rootCost, of.bridgePriority, of.port & 0xfff];
  };
  expect(offer("v1:a")).toEqual(["v1", 0, 4096, 1]);
  expect(offer("v2:b")).toEqual(["v1", 0, 4096, 2]);
  expect(offer("v2:c")).toEqual(["v2", 2000, 32_768, 3]);
  expect(offer("v3:c")).toEqual(["v2", 2000, 32_768, 3]);
  graph.setLinkUp(graph.ports.link[graph.portByName("v2:c")], false);
  expect(offer("v3:c")).toBeUndefined();
});

test("F461: a port's part is explained by what differs first between two offers", () => {
  const run = start(ring());
  const digest = run.simulation.digest();
  const blocked = lastOf(run, "bridge.port", "v3/c");
  expect(blocked).toMatchObject({
    code: "fabric/tree-port",
    values: { node: "v3", port: "v3:c", role: "alternate", state: "discarding" },
  });
  expect(codes(blocked)).toEqual(["tree-lower-bridge", "tree-other-way", "record"]);
  const [bridge, way, cause] = blocked.because;
  expect(way.values).toMatchObject({ rootPort: "v3:d", rootCost: 2000, viaCost: 4000 });
  expect(bridge.values).toMatchObject({ root: "v1", far: "v2" });
  expect(String(bridge.values.ownBridge).startsWith("32768/02:dc:")).toBe(true);
  // The BPDU that said so.
  expect(cause.values).toMatchObject({ kind: "frame.receive" });
  // Of two cables to the root one is enough.
  const second = lastOf(run, "bridge.port", "v2/b").because;
  expect(second[0]).toMatchObject({ code: "fabric/tree-lower-cost", values: { far: "v1", ownCost: 2000, farCost: 0 } });
  expect(second[1].values).toMatchObject({ rootPort: "v2:a", rootCost: 2000, viaCost: 2000 });
  expect(codes(lastOf(run, "bridge.port", "v2/a"))[0]).toBe("tree-root-port");
  expect(lastOf(run, "bridge.port", "v2/a").because[0].values).toEqual({
    ...{ node: "v2", port: "v2:a", root: "v1", rootCost: 2000, through: "v1" },
  });
  expect(codes(lastOf(run, "bridge.port", "v2/c"))[0]).toBe("tree-designated");
  expect(codes(lastOf(run, "bridge.port", "v1/a"))[0]).toBe("tree-root");
  expect(run.simulation.digest()).toBe(digest);
  // With a dearer way of its own the cost decides.
  const dear = start(ring("priority: 8192, ports: { d: { cost: 9000 } }"));
  const [cost] = lastOf(dear, "bridge.port", "v3/d").because;
  expect(cost).toMatchObject({ code: "fabric/tree-lower-cost", values: { far: "v1", ownCost: 4000, farCost: 0 } });
});

test("F461: a port that has its role and does not forward yet says that it waits; a cut one that it has no cable", () => {
  const run = start(ring());
  const { trace } = run.simulation;
  const first = Array.from({ length: trace.count }, (_, n) => n).find(
    (n) => trace.kindName(trace.kindOf(n)) === "bridge.port" && trace.objectName(trace.objectOf(n)) === "v2/a",
  );
  expect(codes(explain(run, first as number))).toContain("tree-waiting");
  run.timeline.act("link.down", "v2:c");
  run.timeline.runUntil(10_000_100_000);
  expect(codes(lastOf(run, "bridge.port", "v3/c"))[0]).toBe("tree-no-cable");
});

test("F462: a flood to an address that was known says how it was forgotten", () => {
  const run = start(ring());
  const aged = lastOf(run, "bridge.flood", "v3");
  expect(codes(aged)).toEqual(["mac-unknown"]);
  expect(codes(aged.because[0])).toEqual(["mac-aged"]);
  expect(aged.because[0].because[0].record).toBeGreaterThan(0);
  // h3's cable at v1 is cut: v1 forgets whom it knew behind it.
  const cut = start(ring());
  cut.timeline.seek(4_000_000_000);
  cut.timeline.act("link.down", "v1:d");
  cut.timeline.runUntil(10_000_000_000);
  const flushed = lastOf(cut, "bridge.flood", "v1");
  expect(codes(flushed.because[0])).toEqual(["mac-flushed"]);
  expect(flushed.because[0].because[0].values).toMatchObject({ node: "v1", port: "v1:d" });
});

test("F463: explained, printed and viewed back in time, all is as it was then", () => {
  const run = start(ring());
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const print = (): string[] =>
    fabric.bridges.flatMap((node) =>
      (["fdb", "vlan", "link"] as const).flatMap((topic) => show(fabric, node, topic).map(({ text }) => text)),
    );
  const look = (): string => JSON.stringify([print(), fabric.bridges.map((node) => fabric.spanningTree(node))]);
  const seen = new Map<number, string>();
  for (const timePs of [0, 5_000_000, 200_000_000, 9_000_000_000]) {
    run.timeline.seek(timePs);
    seen.set(timePs, look());
  }
  expect(new Set(seen.values()).size).toBeGreaterThan(2);
  for (const timePs of [...seen.keys()].reverse()) {
    run.timeline.seek(timePs);
    expect(look()).toBe(seen.get(timePs));
  }
  expect(graph.nodeCount).toBe(5);
});
