import { createRegistry, createRun, parseScenario, type Run } from "@dc/engine/scenario";
import { parseEthernet } from "@dc/wire";
import { expect, test } from "vitest";
import { hostsOf, virtKinds } from "../kinds.ts";
import { experimentalEtherType } from "./hosts.ts";

const registry = createRegistry([virtKinds]);

function open(host: Record<string, unknown>, sender: Record<string, unknown> = {}): ReturnType<typeof parseScenario> {
  return parseScenario(
    {
      dc: 1,
      name: "two servers",
      seed: 1,
      until: "1ms",
      nodes: { h1: { kind: "virt/host@1", ...host }, h2: { kind: "virt/host@1", ...host } },
      links: [{ ends: ["h1:eth0", "h2:eth0"], rate: "25G", delay: "500ns" }],
      workloads: [{ kind: "virt/sender@1", from: "h1", to: "h2", every: "2us", count: 20, ...sender }],
    } as never,
    registry,
  );
}

function run(host: Record<string, unknown>, sender?: Record<string, unknown>): Run {
  const read = open(host, sender);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry);
}

test("V110: what a guest sends crosses the cable and goes up to the other guest, by every path", () => {
  for (const path of ["vmm", "vhost", "vf"]) {
    const { simulation, ...rest } = run({ path });
    simulation.runUntil(1e9);
    const [h1, h2] = hostsOf({ ...rest, simulation } as Run).list;
    expect([path, h1.sent.value, h2.received.value, h1.received.value]).toEqual([path, 20, 20, 0]);
    expect(simulation.frames.alive).toBe(0);
  }
});

test("V111: frames are given to the driver at their times", () => {
  const made = run({ path: "vf" }, { start: "3us", count: 4 });
  const [h1] = hostsOf(made).list;
  const times: number[] = [];
  for (let before = 0; made.simulation.step(); )
    if (h1.sent.value > before) {
      before = h1.sent.value;
      times.push(made.simulation.now);
    }
  expect(times).toEqual([3e6, 5e6, 7e6, 9e6]);
});

test("V112: a frame's bytes say what its columns say", () => {
  const made = run({ path: "vhost" }, { count: 3, frameSize: "60B" });
  const seen: [number, number, number][] = [];
  made.simulation.graph.tap((_timePs, _port, frame) => {
    const bytes = made.simulation.frames.bytes(frame);
    const header = parseEthernet(bytes);
    seen.push([bytes.length, header.ok ? header.value.type : -1, new DataView(bytes.buffer).getUint32(14)]);
  });
  made.simulation.runUntil(1e9);
  expect(seen).toEqual([0, 1, 2].map((number) => [60, experimentalEtherType, number]));
});

test("V113: a guest counts what is for it and drops the rest", () => {
  const made = run({ path: "vf" });
  const hosts = hostsOf(made);
  hosts.addSender({ from: "h1", to: "h1", gapPs: 1e6, frameBytes: 60, startPs: 0, framesMax: 5 });
  made.simulation.runUntil(1e9);
  expect(hosts.host("h2").received.value).toBe(20);
  expect(hosts.host("h1").received.value).toBe(0);
  expect(made.simulation.frames.alive).toBe(0);
  expect(() => hosts.host("h9")).toThrowError(expect.objectContaining({ code: "virt/bad-option" }));
});

test("V114: a ring of size 3, a path and a profile that there are not are issues with their places", () => {
  const read = open({ path: "vhost-user", queueSize: 3, profile: "fast" });
  expect(read.ok).toBe(false);
  const found = read.issues.map(({ code, path }) => `${path} ${code}`);
  for (const node of ["h1", "h2"]) {
    expect(found).toContain(`nodes.${node}.queueSize virt/queue-size`);
    expect(found.some((issue) => issue.startsWith(`nodes.${node}.path `))).toBe(true);
    expect(found.some((issue) => issue.startsWith(`nodes.${node}.profile `))).toBe(true);
  }
});

test("V115: a virtual function is the soonest; the VMM process keeps the CPU out of its guest for longer than vhost", () => {
  const [vmm, vhost, vf] = (["vmm", "vhost", "vf"] as const).map((path) => {
    const made = run({ path, interrupt: "posted" }, { count: 1 });
    const [h1, h2] = hostsOf(made).list;
    while (h2.received.value === 0 && made.simulation.step());
    return { timePs: made.simulation.now, outPs: h1.nic.vcpu.rootPs.value };
  });
  expect(vf.timePs).toBeLessThan(Math.min(vmm.timePs, vhost.timePs));
  expect(vmm.outPs).toBeGreaterThan(vhost.outPs);
  expect([vhost.outPs > 0, vf.outPs]).toEqual([true, 0]);
});

test("V116: a run that went back and forth has the digest of one that went straight", () => {
  const straight = run({ path: "vhost", interrupt: "posted" });
  straight.simulation.runUntil(1e9);
  const other = run({ path: "vhost", interrupt: "posted" });
  const { simulation } = other;
  simulation.runUntil(7_123_456);
  const saved = simulation.save();
  for (let steps = 0; steps < 40; steps += 1) simulation.step();
  simulation.restore(saved);
  simulation.runUntil(1e9);
  expect(simulation.digest()).toBe(straight.simulation.digest());
});
