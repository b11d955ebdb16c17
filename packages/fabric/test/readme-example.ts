import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { explain, fabricKinds, fabricOf } from "@dc/fabric";

const registry = createRegistry([fabricKinds]);
const scenario = loadScenario(
  `dc: 1
generate: [{ kind: fabric/leaf-spine@1, spines: 4, leaves: 2, hostsPerLeaf: 4, hostRate: 100G }]
workloads: [{ kind: fabric/permutation@1, rate: 60Gbps, shift: 4 }]`,
  registry,
);
if (!scenario.ok) throw new Error(JSON.stringify(scenario.issues));

const run = createRun(scenario.value, registry, { traceRecordsMax: 262_144 });
run.timeline.runUntilCondition(({ graph }) => graph.dropsByCause[0] > 0, 1e9);
const { trace } = run.simulation;
const why = explain(run, trace.count - 1);
console.log(
  `${fabricOf(run).flows.length} flows; the first loss is at ${trace.timePs(trace.count - 1) / 1e6} µs, because`,
);
for (const { code, values } of [why, ...why.because]) {
  const last = Object.entries(values).slice(-3);
  console.log(`  ${code}: ${last.map(([name, value]) => `${name} ${value}`).join(", ")}`);
}
