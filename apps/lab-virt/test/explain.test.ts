import { createRun, type Run } from "@dc/engine/scenario";
import { explainByCause } from "@dc/lab/domain";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openText, registry } from "../src/model/domain.ts";
import { explain } from "../src/model/explain.ts";

function open(name: string): Run {
  const text = readFileSync(new URL(`../src/scenarios/${name}.yaml`, import.meta.url), "utf8");
  const read = openText(text, `${name}.yaml`);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value.scenario, registry, { traceRecordsMax: 1 << 16 });
  run.simulation.runUntil(20e6);
  return run;
}

test("every record is explained by the chain of its causes, to one that has none", () => {
  for (const name of ["vhost", "vmm", "vf"]) {
    const run = open(name);
    const { trace } = run.simulation;
    for (let record = 0; record < trace.count; record += 1) {
      let step = explain(run, record);
      let at = record;
      for (;;) {
        expect(step.record).toBe(at);
        expect(step.code).toBe(`trace/${trace.kindName(trace.kindOf(at))}`);
        expect(step.values.timePs).toBe(trace.timePs(at));
        at = trace.cause(at);
        const [next] = step.because;
        expect(next === undefined).toBe(at < 0);
        if (next === undefined) break;
        step = next;
      }
    }
  }
});

test("numbers stand as names: reason, who answers, what was not asked for", () => {
  const run = open("vmm");
  const { trace } = run.simulation;
  const first = (kind: string): number => {
    for (let record = 0; record < trace.count; record += 1)
      if (trace.kindOf(record) === trace.findKind(kind)) return record;
    throw new Error(`no ${kind}`);
  };
  expect(explain(run, first("vm.exit")).values).toMatchObject({ reason: "EPT_MISCONFIG", by: "user" });
  expect(explain(run, first("ring.kick")).values).toMatchObject({ by: "user", availableIndex: 1 });
  expect(explain(run, first("ring.suppress")).values).toMatchObject({ what: "interrupt", side: "driver" });
  expect(explain(run, first("ring.add")).values.purpose).toBe("ring.add tx");
  // Without the names they are the record's own numbers.
  expect(explainByCause(run, first("vm.exit")).values).toMatchObject({
    reason: 49,
    by: 2,
    object: "h1/vm1/virtio0/vcpu",
  });
});
