import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { UdpHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds } from "../kinds.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

function start(text: string): Run {
  const registry = createRegistry([fabricKinds]);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  return createRun(read.value, registry, { traceRecordsMax: 65_536 });
}

/** Explanations of every record of a kind on an object. */
function explained(run: Run, kind: string, object: string): Explanation[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
    .map((n) => explain(run, n));
}

const codes = ({ because }: Explanation) => because.map(({ code }) => code);

const flow = (to: string) =>
  `${twoRacksScenario}workloads: [{ kind: fabric/udp-flow@1, from: h1, to: ${to}, rate: 1Gbps, count: 1 }]\n`;

test("F140: into the tunnel, because of the port's segment, who is where, and the inner flow's hash", () => {
  const run = start(flow("h3"));
  const sent: Uint8Array[] = [];
  const { graph, frames } = run.simulation;
  graph.tap((_, port, frame) => {
    if (/^leaf1:e1-(49|50)$/.test(graph.portName(port))) sent.push(frames.bytes(frame));
  });
  run.timeline.runUntil(100_000_000);
  const digest = run.simulation.digest();
  const [why] = explained(run, "vxlan.encapsulate", "leaf1");
  expect(why.code).toBe("fabric/encapsulate");
  expect(why.values).toMatchObject({ vni: 10_100, vtep: "leaf2", tunnelBytes: 50, flowPath: "h1/udp1" });
  expect(codes(why)).toEqual(["fabric/vni-of-port", "fabric/mac-entry", "fabric/tunnel-source-port"]);
  expect(why.because[1].values).toMatchObject({ address: "10.1.0.13", vtep: "leaf2", port: "leaf2:e1-1" });
  const { sourcePort, hash } = why.because[2].values as { sourcePort: number; hash: number };
  expect(sourcePort).toBe(49_152 + (hash % 16_384));
  expect(UdpHeader.sourcePort(sent[0], 34)).toBe(sourcePort);

  const [out] = explained(run, "vxlan.decapsulate", "leaf2");
  expect([out.code, out.values.vtep, codes(out)]).toEqual(["fabric/decapsulate", "leaf1", ["fabric/mac-entry"]]);
  const last = explained(run, "frame.send", "leaf2/e1-1").at(-1);
  expect([last?.code, last?.because[0].code]).toEqual(["fabric/sent", "fabric/mac-entry"]);
  expect(run.simulation.digest()).toBe(digest);
});

test("F142: which uplink: by the outer five fields, recomputed before the frame had them", () => {
  const run = start(flow("h3"));
  run.timeline.runUntil(100_000_000);
  const [why] = explained(run, "vxlan.encapsulate", "leaf1");
  const { sourcePort } = why.because[2].values;
  const [choice] = explained(run, "route.choose", "leaf1");
  expect(codes(choice)).toEqual(["fabric/route-via", "fabric/hash-input", "fabric/modulo"]);
  expect(choice.because[1].values).toMatchObject({ protocol: 17, sourcePort, destinationPort: 4789 });
  expect(choice.because[2].values.hash).toBe(choice.values.hash);
  expect(choice.because[2].values.port).toBe(choice.values.port);
});

test("F140: between segments the gateway is among the reasons", () => {
  const run = start(flow("h4"));
  run.timeline.runUntil(100_000_000);
  const [why] = explained(run, "vxlan.encapsulate", "leaf1");
  expect(why.values.vni).toBe(10_200);
  expect(codes(why)).toEqual(["fabric/vni-of-port", "fabric/gateway", "fabric/mac-entry", "fabric/tunnel-source-port"]);
  expect(why.because[1].values).toMatchObject({ destination: "10.2.0.14", prefix: "10.2.0.1/24", vni: 10_200 });
});

test("F141: what did not fit into the tunnel says that there was one", () => {
  const run = start(flow("h3").replace("count: 1", "count: 1, frameSize: 9000B"));
  run.timeline.runUntil(100_000_000);
  const port = ["leaf1/e1-49", "leaf1/e1-50"].find((object) => explained(run, "frame.drop", object).length > 0);
  const [why] = explained(run, "frame.drop", port as string);
  expect([why.code, why.values.payloadBytes, codes(why)]).toEqual(["fabric/mtu", 9036, ["fabric/encapsulate"]]);
});

test("F158: from a segment to a network that none of a leaf's gateways has: no-gateway", () => {
  const text = `${flow("h5")}`
    .replace("links:", `  h5: { kind: fabric/host@1, addresses: { eth0: 10.9.0.15/24 } }\nlinks:`)
    .replace("workloads:", `  - { ends: ["h5:eth0", "leaf2:e1-3"], rate: 25G, delay: 500ns }\nworkloads:`)
    .replace(
      `"10200": { ports: [e1-2], gateway: 10.2.0.1/24 }\n  h1`,
      `"10200": { ports: [e1-2], gateway: 10.2.0.1/24 }\n      "20100": { ports: [e1-3] }\n  h1`,
    );
  const run = start(text);
  run.timeline.runUntil(100_000_000);
  const [why] = explained(run, "frame.drop", "leaf1");
  expect([why.code, codes(why)]).toEqual(["fabric/no-route", ["fabric/no-gateway"]]);
  expect(why.because[0].values).toEqual({ node: "leaf1", destination: "10.9.0.15" });
});
