import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);

/** A host on a bridge with two routers, and what it uses for other networks. */
function gatewayOf(host: string): string {
  const scenario = loadScenario(
    `dc: 1
nodes:
  h1: { kind: fabric/host@1, ${host} }
  v1: { kind: fabric/bridge@1 }
  a: { kind: fabric/switch@1, addresses: { e1: 10.1.0.1/24 } }
  b: { kind: fabric/switch@1, addresses: { e1: 10.1.0.2/24 } }
links:
  - { ends: ["h1:eth0", "v1:vm1"], rate: 10G, delay: 1us }
  - { ends: ["v1:e1", "a:e1"], rate: 10G, delay: 1us }
  - { ends: ["v1:e2", "b:e1"], rate: 10G, delay: 1us }
`,
    registry,
  );
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.issues));
  try {
    const run = createRun(scenario.value, registry);
    return fabricOf(run).gatewayOf(run.simulation.graph.portByName("h1:eth0")).toString(16);
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as { issues: { path: string }[] }).issues[0].path}`;
  }
}

test("F146: a host's gateway is the one it was given, else the first router of its LAN", () => {
  expect(gatewayOf("arp: true")).toBe("a010001");
  expect(gatewayOf("gateway: 10.1.0.2")).toBe("a010002");
  // Without an address of its own the mistake shows only when the plan has given one.
  expect(gatewayOf("gateway: 10.7.0.2")).toBe("fabric/gateway nodes.h1.gateway");
});
