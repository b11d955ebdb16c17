import { createRun, type Run } from "@dc/engine/scenario";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openText, registry } from "../src/model/domain.ts";
import { chainsOf, requestsOf } from "../src/model/requests.ts";
import { twinOf } from "../src/model/twin.ts";

const folder = new URL("../../../packages/datacenter/scenarios/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

function open(name: string): Run {
  const read = openText(readFileSync(new URL(name, folder), "utf8"), name);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value.scenario, registry, { ports: "general", traceRecordsMax: 1 << 18 });
}

test("the twin of a run is that run: it comes to the same digest, also after an action", () => {
  for (const name of names) {
    const run = open(name);
    const { simulation } = twinOf(run).run;
    // A long run's twin ends before the run does.
    run.timeline.runUntil(simulation.now);
    expect(simulation.now === run.untilPs || name === "two-racks.yaml").toBe(true);
    expect([name, simulation.digest()]).toEqual([name, run.simulation.digest()]);
  }
  const run = open("other-rack.yaml");
  const before = twinOf(run);
  expect(twinOf(run)).toBe(before);
  run.timeline.runUntil(50e6);
  expect(run.act("link.down", "leaf2:e1-1").ok).toBe(true);
  run.timeline.runUntil(run.untilPs);
  const after = twinOf(run);
  expect(after).not.toBe(before);
  expect(after.run.simulation.digest()).toBe(run.simulation.digest());
  // What was sent over the cut link is a request that has not arrived.
  expect(requestsOf(run).requests.filter(({ closed }) => !closed).length).toBeGreaterThan(0);
});

test("a chain tiles its request, and each record that tells of a span is one that the shown run has", () => {
  for (const name of names) {
    const run = open(name);
    const { requests } = requestsOf(run);
    run.timeline.runUntil(run.untilPs);
    const { trace } = run.simulation;
    expect([name, requests.length]).not.toEqual([name, 0]);
    for (const { request, startPs, endPs, closed } of requests.filter((each) => each.closed)) {
      const chain = chainsOf(run, { request })?.first.spans.filter(({ side }) => !side) ?? [];
      expect([name, closed, chain[0]?.startPs, chain.at(-1)?.endPs]).toEqual([name, true, startPs, endPs]);
      chain.forEach((span, index) => {
        expect(span.startPs).toBe(index === 0 ? startPs : chain[index - 1].endPs);
        if (span.record < 0) return;
        expect(trace.has(span.record)).toBe(true);
        expect(trace.timePs(span.record)).toBeLessThanOrEqual(span.endPs);
      });
    }
  }
});

test("each step of a frame's way is told by the record of its kind", () => {
  const run = open("other-rack.yaml");
  const spans = chainsOf(run, { request: 10 })?.first.spans ?? [];
  run.timeline.runUntil(run.untilPs);
  const { trace } = run.simulation;
  const told = spans.map(({ layer, place, record }) => {
    const object = trace.objectName(trace.objectOf(record));
    return `${layer} ${place}: ${trace.kindName(trace.kindOf(record))} ${object}`;
  });
  expect(told).toEqual([
    "virt.guest server1/vm1/virtio0: ring.add server1/vm1/virtio0/tx",
    "virt.kick server1/vm1/virtio0: ring.kick server1/vm1/virtio0/tx",
    "virt.wake server1/vm1/virtio0: ring.kick server1/vm1/virtio0/tx",
    "virt.backend server1/vm1/virtio0: ring.use server1/vm1/virtio0/tx",
    "link.serialise server1/eth0: frame.send server1/eth0",
    "link.propagate server1/eth0: frame.send server1/eth0",
    "fabric.vxlan leaf1: vxlan.encapsulate leaf1",
    "link.serialise leaf1/e1-50: frame.send leaf1/e1-50",
    "link.propagate leaf1/e1-50: frame.send leaf1/e1-50",
    "link.serialise spine2/e1-2: frame.send spine2/e1-2",
    "link.propagate spine2/e1-2: frame.send spine2/e1-2",
    "fabric.vxlan leaf2: vxlan.decapsulate leaf2",
    "link.serialise leaf2/e1-1: frame.send leaf2/e1-1",
    "link.propagate leaf2/e1-1: frame.send leaf2/e1-1",
    "virt.wake server2/vm2/virtio0: frame.receive server2/eth0",
    "virt.backend server2/vm2/virtio0: ring.use server2/vm2/virtio0/rx",
    "virt.interrupt server2/vm2/virtio0: interrupt.post server2/vm2/virtio0/vcpu",
    "virt.guest server2/vm2/virtio0: frame.receive vm2/eth0",
  ]);
});

test("the second run is a run: other guests, the same request, other times; by the file's own way nothing differs", () => {
  const run = open("other-rack.yaml");
  const lengths = (other: "vmm" | "vhost" | "vf"): (number | undefined)[] => {
    const { first, second } = chainsOf(run, { request: 10, other }) ?? {};
    return [first, second].map((chain) => chain && chain.request.endPs - chain.request.startPs);
  };
  // As `docs/life-of-a-packet.md` has them, which another test makes from runs of its own.
  expect(lengths("vf")).toEqual([7_432_917, 4_978_334]);
  expect(lengths("vhost")).toEqual([7_432_917, 7_432_917]);
  // The virtual CPU's own thread carries a frame out: nobody is woken, and it waits in the VMM process.
  const vmm = chainsOf(run, { request: 10, other: "vmm" })?.second?.spans ?? [];
  expect(vmm.filter(({ layer }) => layer === "virt.wake").map(({ place }) => place)).toEqual(["server2/vm2/virtio0"]);
  expect(vmm.find(({ layer }) => layer === "virt.kick")?.switches).toBe(1);
  expect(chainsOf(run, { request: 10_000 })).toBeUndefined();
});

test("who serves the guests, and who else could, is what the scenario and its kinds say", () => {
  const ways = ["vmm", "vhost", "vf"];
  expect(requestsOf(open("other-rack.yaml"))).toMatchObject({ way: "vhost", ways });
  expect(requestsOf(open("sr-iov.yaml"))).toMatchObject({ way: "vf", ways });
  const text = readFileSync(new URL("same-host.yaml", folder), "utf8");
  const read = openText(text.replace("path: vhost", "path: vmm"), "x.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  expect(requestsOf(createRun(read.value.scenario, registry))).toMatchObject({ way: "", ways });
});

test("a span's cost is its steps, each with a source; by each way they add up to its cycles", () => {
  for (const interrupt of ["inject", "apicv", "posted"])
    for (const other of ["vmm", "vhost", "vf"] as const) {
      const text = readFileSync(new URL("other-rack.yaml", folder), "utf8");
      const read = openText(text.replaceAll("path: vhost", `path: ${other}, interrupt: ${interrupt}`), "x.yaml");
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      const run = createRun(read.value.scenario, registry);
      const spans = chainsOf(run, { request: 10 })?.first.spans ?? [];
      const virt = spans.filter(({ layer, startPs, endPs }) => /^virt\./.test(layer) && endPs > startPs);
      expect(virt.length).toBeGreaterThan(5);
      for (const { layer, costs, cycles, bytes, startPs, endPs } of virt) {
        if (layer === "virt.ring" || layer === "virt.queue") continue;
        const sum = costs.reduce((total, { value, unit }) => {
          if (unit === "cycle/byte") return total + Math.ceil(value * bytes);
          return unit === "cycle" ? total + value : total;
        }, 0);
        expect([interrupt, other, layer, sum]).toEqual([interrupt, other, layer, cycles]);
        for (const { source, confidence } of costs)
          expect([source.length > 20, confidence]).toEqual([true, "unverified"]);
        if (costs.every(({ unit }) => unit === "ps"))
          expect(costs.reduce((total, { value }) => total + value, 0)).toBe(endPs - startPs);
      }
    }
});

test("a medium's time has its source, as every step of a profile has", () => {
  const run = open("storage-over-rdma.yaml");
  const [first] = requestsOf(run).requests;
  const spans = chainsOf(run, { request: first?.request ?? 0 })?.first.spans ?? [];
  const medium = spans.filter(({ layer }) => layer === "nvme.media");
  expect(medium.map(({ costs }) => costs.map(({ step, confidence }) => `${step} ${confidence}`))).toEqual([
    ["optane-p4800x read measured"],
  ]);
});
