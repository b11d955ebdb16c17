import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../src/index.ts";

const registry = createRegistry([fabricKinds]);
const text = (workload: string) => `
dc: 1
until: 20us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1 }]
workloads: [{ kind: fabric/udp-flows@1, from: h1, to: h2, ${workload} }]
`;

test("F470: flows as they are written", () => {
  const read = loadScenario(
    text(
      "flows: 3, rate: 1Gbps, frameSize: 125B, frames: 2, sourcePort: 80, destinationPort: 7, start: 1us, stop: 9us",
    ),
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  run.timeline.seek(run.untilPs);
  const { flows } = fabricOf(run);
  const fields = flows.map((flow) => [flow.path, flow.sourcePort, flow.destinationPort, flow.startPs, flow.stopPs]);
  expect(fields).toEqual([
    ["h1/udp1", 80, 7, 1_000_000, 9_000_000],
    ["h1/udp2", 81, 7, 2_000_000, 9_000_000],
    ["h1/udp3", 82, 7, 3_000_000, 9_000_000],
  ]);
  expect(flows.map(({ number }) => fabricOf(run).counts(number).sentFrames)).toEqual([2, 2, 2]);
});

test("F471: more flows than ports, and a receiver that is the sender, are issues", () => {
  const issues = (workload: string) =>
    loadScenario(text(workload), registry).issues.map(({ code, path, expected }) => [code, path, expected]);
  expect(issues("flows: 10, rate: 1Gbps, sourcePort: 65530")).toEqual([
    ["fabric/ports", "workloads[0].flows", "at most 6 flows from port 65530 up"],
  ]);
  expect(issues("flows: 4, rate: 1Gbps, sourcePort: 65530, sourcePortStep: 2")).toEqual([
    ["fabric/ports", "workloads[0].flows", "at most 3 flows from port 65530 up"],
  ]);
  expect(loadScenario(text("flows: 3, rate: 1Gbps").replace("to: h2", "to: h1"), registry).issues).toMatchObject([
    { code: "fabric/same-node", path: "workloads[0].to" },
  ]);
});
