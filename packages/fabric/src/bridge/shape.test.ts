import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { serversScenario as scenario } from "../../test/servers.ts";
import { fabricKinds, fabricOf } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const issues = (text: string) =>
  loadScenario(text, registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);

const read = (text: string) => {
  const loaded = loadScenario(text, registry);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues, null, 1));
  return loaded.value;
};

test("F155: guests, servers and a leaf as an author writes them: everyone reaches everyone", () => {
  const pings = ["a1 b1", "a1 a2", "b1 a2"].map((two) => two.split(" "));
  const workloads = pings.map(([from, to]) => `  - { kind: fabric/ping@1, from: ${from}, to: ${to}, count: 2 }`);
  const run = createRun(read(`${scenario}workloads:\n${workloads.join("\n")}\n`.replace("100us", "1ms")), registry);
  run.timeline.runUntil(run.untilPs);
  expect([1, 2, 3].map((flow) => fabricOf(run).counts(flow).deliveredFrames)).toEqual([2, 2, 2]);
});

test("F154: mistakes at one bridge are issues with their paths, all at once", () => {
  const wrong = scenario
    .replace("    uplink: eth0\n    vnis:", "    mode: vepa\n    vnis:")
    .replace("ports: [], gateway", "ports: [eth0], gateway")
    .replace("gateway: 10.2.0.1 }", "gateway: 10.3.0.1 }");
  expect(issues(wrong).sort()).toEqual([
    "fabric/bridge nodes.server1.mode: vepa at a bridge with an uplink",
    "fabric/bridge nodes.server1.vnis: segments at a bridge with an uplink",
    "fabric/gateway nodes.a2.gateway: an address beside 10.2.0.12/24",
    "fabric/vni-port nodes.server2.vnis.10200.ports[0]: a port to guests; this is the uplink",
  ]);
  expect(issues(scenario.replace("    uplink: eth0", "    uplink: eth7"))).toEqual([
    "fabric/bridge nodes.server1.uplink: a port of server1 that a link joins",
  ]);
  expect(issues(scenario.replace("gateway: 10.2.0.1 }", "gateway: here }"))).toEqual([
    "fabric/address nodes.a2.gateway: an address, as 10.1.0.1",
  ]);
});
