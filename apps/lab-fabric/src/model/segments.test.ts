import { createRun, type Run } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";
import { expect, test } from "vitest";
import tunnels from "../scenarios/tunnels.yaml?raw";
import ping from "../scenarios/ping.yaml?raw";
import { choiceOf } from "./choice.ts";
import { openText, registry } from "./domain.ts";
import { segmentsOf, tunnelOf } from "./segments.ts";

function start(text: string = tunnels): Run {
  const read = openText(text, "x.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value.scenario, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(60_000_000);
  return run;
}

function recordsOf(run: Run, kind: string): number[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, record) => record).filter(
    (record) => trace.kindName(trace.kindOf(record)) === kind,
  );
}
test("look", () => {
  const run = start();
  for (const f of fabricOf(run).flows) console.log(f.number, f.path);
  const seen = new Map();
  for (const r of recordsOf(run, "vxlan.encapsulate")) {
    const w = tunnelOf(run, r)!;
    const k = JSON.stringify({ ...w, record: 0 });
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  console.log(seen);
  console.log(JSON.stringify(segmentsOf(run), null, 1));
  const { trace } = run.simulation;
  for (const r of recordsOf(run, "frame.drop")) console.log(trace.objectName(trace.objectOf(r)), trace.b(r));
  console.log(
    recordsOf(run, "route.choose")
      .slice(0, 2)
      .map((r) => JSON.stringify(choiceOf(run, r))),
  );
});
