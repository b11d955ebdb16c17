import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { codes, explained } from "../../test/explained.ts";
import { fabricKinds } from "../kinds.ts";
import type { Explanation } from "./explanation.ts";

const scenario = (routing: string, more: string): string => `dc: 1
until: 100us
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  leaf1:
    kind: fabric/switch@1
    role: leaf
    tenants: { blue: ${routing} }
    vnis: { "10100": { ports: [e1-1], gateway: 10.1.0.1/24, tenant: blue } }
  leaf2:
    kind: fabric/switch@1
    role: leaf
    tenants: { blue: ${routing} }
    vnis: { "10200": { ports: [e1-1], gateway: 10.2.0.1/24, tenant: blue }, "30100": { ports: [e1-2], gateway: 10.3.0.1/24, tenant: red } }
  h1: { kind: fabric/host@1, addresses: { eth0: 10.1.0.11/24 } }
  h2: { kind: fabric/host@1, addresses: { eth0: 10.2.0.12/24 } }
  h3: { kind: fabric/host@1, addresses: { eth0: 10.3.0.13/24 } }
links:
  - { ends: ["h1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h2:eth0", "leaf2:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h3:eth0", "leaf2:e1-2"], rate: 25G, delay: 500ns }
  - { ends: ["leaf1:e1-49", "spine1:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-49", "spine1:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: ${more}, rate: 1Gbps, count: 1 }
`;

function start(to: string, routing = "{ routing: symmetric, vni: 50001 }"): Run {
  const registry = createRegistry([fabricKinds]);
  const read = loadScenario(scenario(routing, to), registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(80_000_000);
  return run;
}

test("F439: into the tenant's VNI by its route, out of it to a host behind the endpoint's own port", () => {
  const run = start("h2");
  const digest = run.simulation.digest();
  const [into] = explained(run, "vxlan.encapsulate", "leaf1");
  expect(codes(into)).toEqual(["fabric/vni-of-port", "fabric/tenant-route", "fabric/tunnel-source-port"]);
  expect(into.values).toMatchObject({ vni: 50_001, vtep: "leaf2" });
  expect(into.because[1].values).toMatchObject({
    ...{ node: "leaf1", tenant: "blue", destination: "10.2.0.12", prefix: "10.2.0.12/32", vni: 50_001, vtep: "leaf2" },
  });
  const [out] = explained(run, "vxlan.decapsulate", "leaf2");
  expect(codes(out)).toEqual(["fabric/tenant-delivers"]);
  expect(out.because[0]).toMatchObject({
    values: { node: "leaf2", tenant: "blue", vni: 50_001, destination: "10.2.0.12" },
    because: [{ code: "fabric/mac-entry", values: { port: "leaf2:e1-1" } }],
  });
  const sent = explained(run, "frame.send", "leaf2/e1-1").at(-1) as Explanation;
  expect([sent.code, codes(sent)]).toEqual(["fabric/sent", ["fabric/tenant-delivers"]]);
  expect(run.simulation.digest()).toBe(digest);
});

test("F439: what is for another tenant has no way, and the explanation names whose network it is", () => {
  for (const routing of ["{ routing: symmetric, vni: 50001 }", "{}"]) {
    const [drop] = explained(start("h3", routing), "frame.drop", "leaf1");
    expect([drop.code, codes(drop)]).toEqual(["fabric/no-route", ["fabric/no-gateway"]]);
    expect(drop.because[0].because[0]).toMatchObject({
      code: "fabric/other-tenant",
      values: { node: "leaf1", tenant: "blue", destination: "10.3.0.13", others: "red" },
    });
  }
  // Without symmetric routing leaf1 has not the segment, and knows no way; it is its own tenant's all the same.
  const [near] = explained(start("h2", "{}"), "frame.drop", "leaf1");
  expect([near.code, near.because[0].because]).toEqual(["fabric/no-route", []]);
});
