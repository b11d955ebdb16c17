import { createRegistry, createRun, parseScenario, type Run } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { exitReason } from "../exit/exit-reason.ts";
import { virtKinds } from "../kinds.ts";
import { techniques } from "../techniques/technique.ts";
import { guestKinds, guestProcess, guestProcessesOf, reportGuests } from "./index.ts";

const registry = createRegistry([virtKinds, guestKinds]);
type Options = Readonly<Record<string, unknown>>;
const parse = (nodes: Readonly<Record<string, Options>>, until = "1ms") =>
  parseScenario(
    {
      dc: 1,
      name: "guests",
      seed: 1,
      until,
      nodes: Object.fromEntries(
        Object.entries(nodes).map(([name, options]) => [name, { kind: "virt/guest@1", ...options }]),
      ),
    },
    registry,
  );
const make = (nodes: Readonly<Record<string, Options>>, until = "1ms"): Run => {
  const parsed = parse(nodes, until);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return createRun(parsed.value, registry, { traceRecordsMax: 1 << 14 });
};
const issuesOf = (options: Options) => {
  const parsed = parse({ vm1: options });
  return parsed.ok ? [] : parsed.issues.map(({ code, path, hint = "" }) => [code, path, hint]);
};

/** Asks CPUID twice, and counts between. */
const asks = "xor eax,eax\ncpuid\nmov ecx,1000\nnext: loop next\ncpuid\nmov al,'k'\nout 0xe9,al\nmov al,3\nout 0xf4,al";
const recordsOf = ({ simulation: { trace } }: Run): string[] =>
  Array.from({ length: trace.count - trace.first }, (_, n) => trace.kindName(trace.kindOf(trace.first + n)));

test("V502: a guest runs to its end in the simulation, by its technique's time, and the report says so", () => {
  const run = make({
    vm1: { technique: "vtx-ept", assembly: asks },
    vm2: { technique: "bare-metal", assembly: asks, start: "500us" },
  });
  // Seven instructions, a thousand turns of LOOP, and the last.
  run.timeline.runUntil(run.untilPs);
  const [first, second] = reportGuests(run);
  expect(first).toMatchObject({ name: "vm1", technique: "vtx-ept", stop: "done", exitCode: 3, output: "k" });
  expect(first?.instructions).toBe(second?.instructions);
  expect(first?.exitsByKind).toMatchObject({ "exit.cpuid": 2, "exit.output": 2 });
  expect(second).toMatchObject({ name: "vm2", exits: 0, exitsByKind: {}, output: "k" });
  expect((first?.cycles ?? 0) > (second?.cycles ?? 0)).toBe(true);
  expect(guestProcess(run, "vm2").run.instructions).toBe(1008);
  expect([...guestProcessesOf(run).keys()]).toEqual(["vm1", "vm2"]);
  expect(() => guestProcess(run, "vm3")).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});

test("V503: each exit of VT-x is vm.exit and, its cycles later, vm.enter, by its reason", () => {
  const run = make({ vm1: { technique: "vtx-ept", assembly: asks } });
  run.timeline.runUntil(run.untilPs);
  const { trace } = run.simulation;
  const exits = Array.from({ length: trace.count }, (_, n) => n).filter(
    (n) => trace.kindName(trace.kindOf(n)) === "vm.exit",
  );
  const reasons = exits.map((n) => trace.a(n));
  expect(reasons.filter((reason) => reason === exitReason.cpuid)).toHaveLength(2);
  expect(reasons.filter((reason) => reason === exitReason.ioInstruction)).toHaveLength(2);
  // 1,200 cycles of 2.4 GHz.
  const cpuid = exits.find((n) => trace.a(n) === exitReason.cpuid) as number;
  expect([trace.kindName(trace.kindOf(cpuid + 1)), trace.timePs(cpuid + 1) - trace.timePs(cpuid)]).toEqual([
    "vm.enter",
    500_000,
  ]);
  expect(run.simulation.metrics.probe("vm1/vcpu0#exits.count")).toBe(exits.length);
});
test("V503: what another monitor does is monitor.enter and monitor.leave", () => {
  const run = make({ vm1: { technique: "trap-ring-1", assembly: "cli\nmov al,1\nout 0xf4,al" } });
  run.timeline.runUntil(run.untilPs);
  const names = recordsOf(run);
  expect(names.filter((name) => name === "monitor.enter").length).toBeGreaterThan(1);
  expect(names.filter((name) => name === "monitor.leave")).toHaveLength(
    names.filter((name) => name === "monitor.enter").length,
  );
  expect(names.at(-1)).toBe("guest.stop");
});

const shapes: Readonly<Record<string, Options>> = {
  trap: { technique: "trap-ring-3", workload: "forkwait", values: { forks: 2 } },
  shadow: { technique: "vtx-shadow", workload: "forkwait", values: { forks: 2 } },
  translated: { technique: "binary-translation", workload: "syscall-loop", values: { calls: 40 } },
  ported: { technique: "paravirtual", workload: "page-table-churn", values: { rounds: 3 }, batch: 8 },
  ept: { technique: "vtx-ept", workload: "forkwait", values: { forks: 2 }, start: "3us" },
};
test("V504: in pieces as at once, and again after steps back: one digest", () => {
  const straight = make(shapes);
  straight.timeline.runUntil(straight.untilPs);
  const { digest, events } = straight.report();
  const pieces = make(shapes);
  for (let timePs = 0; timePs <= pieces.untilPs; timePs += 77_777_777) pieces.timeline.runUntil(timePs);
  pieces.timeline.runUntil(pieces.untilPs);
  expect([pieces.report().digest, pieces.report().events]).toEqual([digest, events]);
  const back = make(shapes);
  for (const timePs of [300_000_000, 10_000_000, 41_234_567, 900_000_000, 1]) {
    back.timeline.runUntil(timePs);
    back.timeline.seek(Math.floor(timePs / 2));
  }
  back.timeline.runUntil(back.untilPs);
  expect([back.report().digest, reportGuests(back)]).toEqual([digest, reportGuests(straight)]);
  expect(reportGuests(straight).map(({ stop }) => stop)).toEqual(["done", "done", "done", "done", "done"]);
});

test("V501: mistakes in the text are issues with line and column", () => {
  expect(issuesOf({ technique: "bare-metal", assembly: "mov eax,1\n  foo bar\njmp nowhere" })).toEqual([
    ["virt/assembly", "nodes.vm1.assembly", expect.stringContaining("line 2, column 3 of the text")],
    ["virt/assembly", "nodes.vm1.assembly", expect.stringContaining("line 3, column 5 of the text")],
  ]);
});
test.each([
  [{ technique: "vtx-eqt", assembly: "hlt" }, "scenario/choice", "nodes.vm1.technique", "vtx-ept"],
  [{ technique: "vtx-ept" }, "virt/guest-code", "nodes.vm1", ""],
  [{ technique: "vtx-ept", assembly: "hlt", workload: "idle" }, "virt/guest-code", "nodes.vm1", ""],
  [{ technique: "vtx-ept", assembly: "hlt", mode: 33 }, "virt/guest-mode", "nodes.vm1.mode", ""],
  [{ technique: "vtx-ept", assembly: "hlt", memory: "1MiB" }, "scenario/range", "nodes.vm1.memory", ""],
  [{ technique: "vtx-ept", assembly: "hlt", memory: "3MiB" }, "virt/memory-size", "nodes.vm1.memory", ""],
  [
    { technique: "vtx-ept", assembly: "org 0x200000\nhlt", memory: "2MiB" },
    "virt/assembly",
    "nodes.vm1.assembly",
    "line 1",
  ],
  [{ technique: "vtx-ept", assembly: 7 }, "scenario/type", "nodes.vm1.assembly", ""],
  [{ technique: "vtx-ept", workload: "forkwhat" }, "scenario/choice", "nodes.vm1.workload", "forkwait"],
  [{ technique: "vtx-ept", workload: "forkwait", values: 3 }, "scenario/type", "nodes.vm1.values", ""],
  [
    { technique: "vtx-ept", workload: "forkwait", values: { fork: 3 } },
    "scenario/unknown-key",
    "nodes.vm1.values.fork",
    "forks",
  ],
  [
    { technique: "vtx-ept", workload: "forkwait", values: { forks: 0 } },
    "scenario/range",
    "nodes.vm1.values.forks",
    "",
  ],
  [{ technique: "paravirtual", workload: "mov_to_cr8" }, "virt/guest-build", "nodes.vm1.workload", ""],
  [{ technique: "vtx-ept", assembly: "hlt", costs: "mine" }, "scenario/choice", "nodes.vm1.costs", ""],
])("V501: %j is an issue", (options, code, path, hint) => {
  expect(issuesOf(options)).toEqual([[code, path, expect.stringContaining(hint)]]);
});
test("V501: guests that need more than 1 GiB together are told", () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 9 }, (_, n) => [`vm${n}`, { technique: "bare-metal", assembly: "hlt", memory: "128MiB" }]),
  );
  const parsed = parse(nodes);
  expect(parsed.ok ? [] : parsed.issues.map(({ code, path }) => [code, path])).toEqual([
    ["virt/memory-size", "nodes.vm8.memory"],
  ]);
});

test.each([
  ["a triple fault", "ud2", "shutdown"],
  ["a jump into nothing", "jmp 0x7ffff000", "shutdown"],
  ["a loop without end", "jmp $", "budget"],
  ["a halt that nothing ends", "cli\nhlt", "halt"],
  ["writes outside of memory", "mov edi,0x10000000\nmov ecx,64\nrep stosd\nmov al,0\nout 0xf4,al", "done"],
])("V505: %s is an event, and the run ends at its limit", (_name, assembly, stop) => {
  for (const technique of techniques) {
    const run = make({ vm1: { technique, assembly } }, "200us");
    run.timeline.runUntil(run.untilPs);
    // A guest that was not ported has no table of traps: its CLI, HLT or OUT is a fault that nobody takes.
    const expected = technique === "paravirtual" && stop !== "budget" ? "shutdown" : stop;
    expect([technique, reportGuests(run)[0]?.stop, run.timeline.now]).toEqual([technique, expected, run.untilPs]);
    expect(recordsOf(run).filter((name) => name === "guest.stop")).toHaveLength(stop === "budget" ? 0 : 1);
  }
});
