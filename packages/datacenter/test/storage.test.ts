import { readFileSync } from "node:fs";
import type { Run } from "@dc/engine/scenario";
import { besideChain } from "@dc/engine";
import { readSpans, type Span } from "@dc/engine/spans";
import { traceRows } from "@dc/engine/testing";
import { wcStatus } from "@dc/rdma";
import { EthernetHeader, Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { guestsOf, pfcOf, storageOf } from "../src/kinds.ts";
import { type CapturedFrame, type OpenedScenario, openScenario } from "../src/testing/index.ts";

const text = readFileSync(new URL("../scenarios/storage-over-rdma.yaml", import.meta.url), "utf8");
const writes = text.replace("block-read@1", "block-write@1");
const open = (of = text, spans = false): OpenedScenario => openScenario(of, { spans, traceRecordsMax: 1 << 16 });
const counter = (run: Run, name: string): number | undefined =>
  run.simulation.metrics.probe(`server1/vm1/disk1/requests1#${name}`);

/** RoCE frames, with what stands in their headers. */
const roce = (captured: readonly CapturedFrame[]): (CapturedFrame & { readonly view: DataView })[] =>
  captured
    .map((each) => ({ ...each, view: new DataView(each.bytes.buffer, each.bytes.byteOffset, each.bytes.byteLength) }))
    .filter(({ bytes, view }) => EthernetHeader.type(bytes) === 0x0800 && view.getUint16(36) === 4791);

/** CRC-32 of IEEE 802.3, a bit at a time. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

/** The invariant CRC of a RoCEv2 frame over IPv4: InfiniBand Architecture 1.4, annex A17.3.3. */
function invariantCrc(frame: Uint8Array): number {
  const masked = new Uint8Array([...new Uint8Array(8).fill(0xff), ...frame.subarray(14, frame.length - 4)]);
  // Type of service, time to live, header checksum; UDP checksum; FECN, BECN and reserved bits of the BTH.
  for (const at of [1, 8, 10, 11, 26, 27, 32]) masked[8 + at] = 0xff;
  return crc32(masked);
}

test("D24: each hop has its own MAC addresses and time to live, and one invariant CRC that somebody else computes", () => {
  for (const scenario of [text, writes]) {
    const { run, captured } = open(scenario);
    run.simulation.runUntil(500e6);
    const frames = roce(captured);
    expect(frames.length).toBeGreaterThan(200);
    for (const { bytes, view } of frames)
      expect(view.getUint32(bytes.length - 4, true)).toBe(invariantCrc(bytes.subarray(0, 14 + view.getUint16(16))));
    const first = frames.slice(0, 4);
    expect(first.map(({ port, bytes }) => `${port} ${Ipv4Header.ttl(bytes, 14)}`)).toEqual([
      "server1:eth0 64",
      expect.stringMatching(/^leaf1:e1-(49|50) 63$/),
      expect.stringMatching(/^spine[12]:e1-2 62$/),
      "leaf2:e1-1 61",
    ]);
    const macs = first.map(({ bytes }) => [EthernetHeader.source(bytes), EthernetHeader.destination(bytes)]);
    expect(new Set(macs.flat()).size).toBe(8);
    expect(new Set(first.map(({ bytes, view }) => view.getUint32(bytes.length - 4))).size).toBe(1);
  }
});

test("D24: disks of one server have source ports of their own, by which ECMP spreads them", () => {
  const more = [2, 3, 4, 5, 6].map((n) => [
    `  ssd${n}: { kind: datacenter/nvme-target@1, on: server2, capacity: 64KiB }`,
    `  disk${n}: { kind: datacenter/disk@1, on: vm1, target: ssd${n}, queueSize: 16, requestSize: 4KiB }`,
  ]);
  const reads = [2, 3, 4, 5, 6].map((n) => `  - { kind: datacenter/block-read@1, disk: disk${n}, count: 1 }`);
  const { run, captured } = open(
    text.replace("links:", `${more.flat().join("\n")}\nlinks:`).replace(/$/, reads.join("\n")),
  );
  run.simulation.runUntil(200e6);
  const sent = roce(captured).filter(({ port }) => /^leaf1:e1-(49|50)$/.test(port));
  const portOf = new Map(sent.map(({ port, view }) => [view.getUint16(34), port]));
  expect(portOf.size).toBeGreaterThanOrEqual(6);
  expect([...portOf.keys()].every((port) => port >= 0xc000)).toBe(true);
  expect(new Set(portOf.values()).size).toBe(2);
  for (const { target } of storageOf(run).disks) expect(target.commands).toBeGreaterThan(0);
});

test("D25: RDMA frames are of DSCP 26 and priority 3, and their largest packet is what the narrower link carries", () => {
  const { run, captured } = open(text.replace("delay: 500ns }", "delay: 500ns, mtu: 1500 }"));
  run.simulation.runUntil(500e6);
  const frames = roce(captured);
  expect(new Set(frames.map(({ bytes }) => Ipv4Header.dscp(bytes, 14)))).toEqual(new Set([26]));
  expect(Math.max(...frames.map(({ bytes }) => bytes.length))).toBe(14 + 20 + 8 + 12 + 16 + 1024 + 4);
  expect(pfcOf(run)?.peakBytes(run.simulation.graph.portByName("server1:eth0"), 3)).toBeGreaterThan(0);
  expect(run.simulation.frames.alive).toBe(0);
});

test("D25: a paused adapter goes on after the pause, beside another flow of its port, and nothing is lost", () => {
  const incast = text
    .replace(
      "links:",
      '  h2: { kind: fabric/host@1 }\nlinks:\n  - { ends: ["h2:eth0", "leaf2:e1-2"], rate: 25G, delay: 500ns }',
    )
    .replace("priority: 3 }", "priority: 3, xoff: 4KiB }")
    .replace(
      /$/,
      [
        "  - { kind: fabric/udp-flow@1, from: h2, to: server1, rate: 24Gbps, priority: 3, start: 1us, stop: 300us }",
        "  - { kind: fabric/udp-flow@1, from: server2, to: h2, rate: 10Gbps, start: 1us, stop: 300us }",
      ].join("\n"),
    )
    .replace("interval: 40us, count: 10", "interval: 4us, count: 60");
  const { run } = open(incast);
  run.simulation.runUntil(500e6);
  const { graph } = run.simulation;
  expect(pfcOf(run)?.pausedPs(graph.portByName("server2:eth0"), 3)).toBeGreaterThan(1e6);
  expect(Array.from(graph.dropsByCause).reduce((sum, count) => sum + count)).toBe(0);
  expect([counter(run, "completedRequests"), counter(run, "failedRequests")]).toEqual([60, 0]);
  for (const { nic } of storageOf(run).adapters.list) expect(nic.transport.counter("completer_retry_err")).toBe(0);
});

test("D25: an adapter that is paused in the middle of an answer goes on when it may, not when a timer says so", () => {
  const once = text
    .replace("priority: 3 }", "priority: 3, xoff: 4KiB }")
    // The leaf sends on what it received at half the rate.
    .replaceAll("rate: 100G", "rate: 10G")
    .replace("size: 4KiB", "size: 16KiB")
    .replace("count: 10", "count: 1");
  const { run } = open(once);
  run.simulation.runUntil(500e6);
  expect(pfcOf(run)?.pausedPs(run.simulation.graph.portByName("server2:eth0"), 3)).toBeGreaterThan(0);
  expect(counter(run, "completedRequests")).toBe(1);
});

test("D26: what the guest reads is what the medium holds, and what it writes is there", () => {
  const { run } = open();
  const { disk, target, onComplete } = storageOf(run).get("disk1");
  for (let at = 0; at < target.disk.length; at++) target.disk[at] = at * 7 + (at >> 12);
  const read: Uint8Array[] = [];
  onComplete(() => read.push(disk.data(disk.completedSlot).slice()));
  run.simulation.runUntil(500e6);
  expect(read).toHaveLength(10);
  read.forEach((block, place) => {
    expect(block).toEqual(target.disk.slice(place * 4096, place * 4096 + 4096));
  });
  const written = open(writes.replace("path: vhost-user", "path: vmm")).run;
  written.simulation.runUntil(500e6);
  const { disk: bytes } = storageOf(written).get("disk1").target;
  expect(Array.from({ length: 11 }, (_, place) => bytes[place * 4096 + 99])).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0,
  ]);
});

test("D27: requests that end well, find no slot, and begin anew at the disk's end are counted", () => {
  const { run } = open(text.replace("interval: 40us, count: 10", "offset: 1020KiB, interval: 100ns, count: 30"));
  run.simulation.runUntil(500e6);
  // 64 descriptors are 21 requests at a time.
  expect(["completedRequests", "failedRequests", "refusedRequests"].map((name) => counter(run, name))).toEqual([
    21, 0, 9,
  ]);
  expect(counter(run, "latencyPs.p50")).toBeGreaterThan(10e6);
  expect(storageOf(run).get("disk1").target.commands).toBe(21);
});

test("D28: a key that nobody registered is REM_ACCESS_ERR at the target and IOERR in the guest, and no throw", () => {
  for (const scenario of [text, writes]) {
    const { run } = open(scenario);
    const { initiator, ends, onComplete } = storageOf(run).get("disk1");
    const statuses: number[] = [];
    onComplete((_tag, status) => statuses.push(status));
    // The third command is under way: its key was good when it was written.
    run.simulation.runUntil(85e6);
    expect(statuses).toEqual([0, 0]);
    ends[0].adapter.nic.device.deregMr(initiator.region);
    run.simulation.runUntil(500e6);
    expect(statuses).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect([counter(run, "completedRequests"), counter(run, "failedRequests")]).toEqual([2, 8]);
    const rows = traceRows(run.simulation.trace, 1 << 16).filter((row) =>
      row.includes("completion.post server2/rdma0"),
    );
    expect(rows.some((row) => row.split(" ")[4] === String(wcStatus.remAccessErr))).toBe(true);
  }
});

test("D28: behind a link that is cut requests end in IOERR once the retries are over", () => {
  const { run } = open(
    `${text.replace("until: 500us", "until: 2000ms")}actions: [{ at: 50us, do: link.down, on: "server2:eth0" }]\n`,
  );
  run.timeline.runUntil(run.untilPs);
  expect([counter(run, "completedRequests"), counter(run, "failedRequests")]).toEqual([1, 9]);
});

const chainOf = (all: readonly Span[], request: number): Span[] =>
  all.filter((span) => span.request === request && span.parent < 0 && span.layer !== 0);

test("D29: a block request's chain tiles its time, and its bytes at each cable are the capture's", () => {
  for (const scenario of [text, writes, text.replace("path: vhost-user", "path: vmm")]) {
    const { run, captured } = open(scenario, true);
    run.simulation.runUntil(500e6);
    const { spans, trace } = run.simulation;
    const all = readSpans(spans);
    const wholes = all.filter(({ layer }) => layer === 0);
    expect(wholes).toHaveLength(10);
    for (const whole of wholes) {
      const chain = chainOf(all, whole.request);
      let at = whole.startPs;
      for (const span of chain) {
        expect(span.startPs).toBe(at);
        at = span.endPs;
      }
      expect(at).toBe(whole.endPs);
      const layers = chain.map(({ layer }) => spans.layers[layer]);
      expect(layers).not.toContain("unmarked");
      for (const layer of ["virt.guest", "virt.backend", "rdma.adapter", "nvme.media", "virt.interrupt"])
        expect(layers).toContain(layer);
      expect([layers[0], layers.at(-1)]).toEqual(["virt.guest", "virt.guest"]);
      const hops = (of: readonly Span[]): string[] =>
        of
          .filter(({ layer }) => spans.layers[layer] === "link.serialise")
          .map(({ place, startPs, bytes }) => `${trace.objectName(place).replace("/", ":")} ${startPs} ${bytes}`);
      const seen = (request: number): string[] =>
        captured
          .filter((frame) => frame.request === request)
          .map(({ port, timePs, bytes }) => `${port} ${timePs} ${bytes.length}`);
      // The command and the answer, four cables each; a write's READ and its data besides.
      expect(hops(chain)).toEqual(seen(whole.request));
      expect(hops(chain)).toHaveLength(scenario === writes ? 16 : 8);
      const beside = all.filter(({ request, parent }) => request === whole.request && parent >= 0);
      expect(hops(beside)).toEqual(seen(besideChain(whole.request)));
      expect(hops(beside)).toHaveLength(scenario === writes ? 0 : 4);
      for (const { parent, startPs } of beside) {
        const on = chain.find(({ span }) => span === parent);
        expect(on).toBeDefined();
        expect(startPs).toBeGreaterThanOrEqual(on?.startPs ?? Number.POSITIVE_INFINITY);
      }
    }
  }
});

test("D29: what a larger request sends before its last packet is beside the chain too", () => {
  const larger = (of: string): string => of.replace("size: 4KiB", "size: 16KiB");
  for (const scenario of [larger(text), larger(writes)]) {
    const { run, captured } = open(scenario, true);
    run.simulation.runUntil(500e6);
    const { spans } = run.simulation;
    const all = readSpans(spans);
    for (const { request, startPs, endPs } of all.filter(({ layer }) => layer === 0)) {
      const chain = chainOf(all, request);
      expect(chain.reduce((sum, span) => sum + span.endPs - span.startPs, 0)).toBe(endPs - startPs);
      const beside = all.filter((span) => span.request === request && span.parent >= 0 && span.bytes > 0);
      expect(beside).toHaveLength(captured.filter((frame) => frame.request === besideChain(request)).length);
      expect(beside).toHaveLength(scenario === larger(text) ? 16 : 12);
    }
  }
});

test("D5: spans, records and steps to and fro leave the digest of storage as it is", () => {
  for (const scenario of [text, writes]) {
    const straight = openScenario(scenario).run.simulation;
    straight.runUntil(500e6);
    const digest = straight.digest();
    const { simulation } = open(scenario, true).run;
    for (const untilPs of [3_000_001, 17e6, 44_444_444, 133e6]) {
      simulation.runUntil(untilPs);
      const saved = simulation.save();
      for (let step = 0; step < 120; step += 1) simulation.step();
      simulation.restore(saved);
    }
    simulation.runUntil(500e6);
    expect(simulation.digest()).toBe(digest);
    const { run } = open(scenario, true);
    run.timeline.runUntil(300e6);
    run.timeline.seek(90e6);
    run.timeline.runUntil(500e6);
    expect(run.simulation.digest()).toBe(digest);
  }
});

test("D26: a guest's network device and its disk share one virtual CPU", () => {
  const { run } = open();
  expect(storageOf(run).get("disk1").disk.vcpu).toBe(guestsOf(run).get("vm1").nic.vcpu);
});
