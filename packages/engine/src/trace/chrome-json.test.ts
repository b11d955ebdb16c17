import { expect, test } from "vitest";
import { makeNetwork } from "../../test/network.ts";
import { createSimulation } from "../sim/simulation.ts";
import { checkChromeTrace } from "../testing/chrome-trace.ts";
import { writeChromeTrace } from "./chrome-json.ts";

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly id?: string | number;
  readonly args: Readonly<Record<string, number | string>>;
}

const eventsOf = (ports: "fast" | "general"): { events: Event[]; sim: ReturnType<typeof makeNetwork> } => {
  const sim = makeNetwork(ports);
  const text = [...writeChromeTrace(sim)].join("");
  expect(checkChromeTrace(text).faults).toEqual([]);
  return { events: JSON.parse(text).traceEvents, sim };
};

test.each(["fast", "general"] as const)(
  "E165 E166: a slice per send, nesting on every port, exact picoseconds beside (%s path)",
  (ports) => {
    const { events, sim } = eventsOf(ports);
    const { trace } = sim;
    const sends = trace.findKind("frame.send");
    let sent = 0;
    for (let i = trace.first; i < trace.count; i++) if (trace.kindOf(i) === sends) sent++;
    const slices = events.filter(({ ph }) => ph === "X");
    expect(slices.length).toBe(sent);
    for (const { args } of slices) {
      expect(trace.timePs(args.record as number)).toBe(args.startPs);
      expect(trace.a(args.record as number)).toBe(args.frame);
    }
  },
);

test("E167: a frame on its way begins and ends once per hop; every begin has its end", () => {
  const { events } = eventsOf("general");
  const open = new Map<string, number>();
  for (const { ph, id } of events) {
    if (ph === "b") open.set(String(id), (open.get(String(id)) ?? 0) + 1);
    if (ph === "e") open.set(String(id), (open.get(String(id)) ?? 0) - 1);
    for (const depth of open.values()) expect(depth === 0 || depth === 1).toBe(true);
  }
  expect(open.size).toBeGreaterThan(5);
  expect([...open.values()].every((depth) => depth === 0)).toBe(true);
});

test("E168: the waiting bytes of a port never fall below zero, and return to it", () => {
  const { events } = eventsOf("general");
  const levels = new Map<string, number[]>();
  for (const { ph, name, pid, args } of events) {
    if (ph === "C") levels.set(`${pid} ${name}`, [...(levels.get(`${pid} ${name}`) ?? []), args.bytes as number]);
  }
  expect(levels.size).toBeGreaterThan(0);
  for (const level of levels.values()) {
    expect(Math.min(...level)).toBe(0);
    expect(level[level.length - 1]).toBe(0);
  }
});

test("E169: drops are named by their cause; arrows come in pairs; names are data", () => {
  const { events, sim } = eventsOf("general");
  const drops = events.filter(({ name }) => name.startsWith("drop "));
  const expected = sim.graph.dropsByCause.reduce((sum, each) => sum + each, 0);
  expect(drops.length).toBe(expected);
  expect(new Set(drops.map(({ name }) => name))).toEqual(new Set(["drop queue-full", "drop link-down"]));
  const count = (phase: string): number => events.filter(({ ph }) => ph === phase).length;
  expect([count("s"), count("s") > 0]).toEqual([count("f"), true]);
  expect(events.some(({ ph, args }) => ph === "M" && args.name === 'h2 "x", y')).toBe(true);
});

test("E170: an empty run is a trace", () => {
  expect(
    JSON.parse([...writeChromeTrace(createSimulation({ seed: 1, traceRecordsMax: 16 }))].join("")).traceEvents.length,
  ).toBe(1);
});
