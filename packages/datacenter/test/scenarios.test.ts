import { readFileSync } from "node:fs";
import { readSpans } from "@dc/engine/spans";
import { fabricOf } from "@dc/fabric";
import { EthernetHeader, Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { guestsOf } from "../src/kinds.ts";
import { openScenario } from "../src/testing/index.ts";

const scenario = (name: string): string => readFileSync(new URL(`../scenarios/${name}.yaml`, import.meta.url), "utf8");
const open = (name: string, spans = true) => openScenario(scenario(name), { spans, traceRecordsMax: 1 << 16 });

/** Whether a frame is a VXLAN packet: UDP to 4789. */
function isTunnelled(bytes: Uint8Array): boolean {
  if (EthernetHeader.type(bytes) !== 0x0800 || Ipv4Header.protocol(bytes, 14) !== 17) return false;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(36) === 4789;
}

test("D1: what a guest sends crosses its device, its server and the network, and reaches the other guest", () => {
  for (const name of ["same-host", "same-rack", "other-rack", "sr-iov", "sr-iov-tunnel"]) {
    const { run } = open(name);
    run.simulation.runUntil(200e6);
    expect([name, fabricOf(run).counts(1).deliveredFrames]).toEqual([name, 10]);
    expect([name, Array.from(run.simulation.graph.dropsByCause).reduce((sum, drops) => sum + drops)]).toEqual([
      name,
      0,
    ]);
  }
});

test("D2: on one server no cable is used; in one rack nothing is encapsulated; between racks it is, once", () => {
  const ways = (name: string): { readonly cables: readonly string[]; readonly tunnelled: readonly string[] } => {
    const { run, captured } = open(name);
    run.simulation.runUntil(200e6);
    const udp = captured.filter(({ request }) => request === 10);
    const ports = (frames: typeof udp): string[] => frames.map(({ port }) => port);
    return { cables: ports(udp), tunnelled: ports(udp.filter(({ bytes }) => isTunnelled(bytes))) };
  };
  expect(ways("same-host")).toEqual({ cables: ["vm1:eth0", "server1:vm2"], tunnelled: [] });
  expect(ways("same-rack")).toEqual({
    cables: ["vm1:eth0", "server1:eth0", "leaf1:e1-2", "server2:vm2"],
    tunnelled: [],
  });
  for (const name of ["other-rack", "sr-iov"]) {
    const { cables, tunnelled } = ways(name);
    expect(cables).toHaveLength(6);
    expect(tunnelled).toEqual([cables[2], cables[3]].filter((port) => /^(leaf1|spine)/.test(port)));
    expect(tunnelled).toHaveLength(2);
  }
});

test("D35: with virtual functions a server's bridge is its card, and can be the tunnel's end: leaves know no segment", () => {
  const { run, captured } = open("sr-iov-tunnel");
  run.simulation.runUntil(200e6);
  const sent = captured.filter(({ request }) => request === 10);
  expect(sent.map(({ port, bytes }) => [port.split(":")[0], isTunnelled(bytes)])).toEqual([
    ["vm1", false],
    ["server1", true],
    ["leaf1", true],
    [expect.stringMatching(/^spine/), true],
    ["leaf2", true],
    ["server2", false],
  ]);
  const { trace } = run.simulation;
  const at = (kind: string): string[] => {
    const records = Array.from({ length: trace.count }, (_, record) => record);
    const found = records.filter((record) => trace.kindOf(record) === trace.findKind(kind));
    return [...new Set(found.map((record) => trace.objectName(trace.objectOf(record))))];
  };
  expect([at("vxlan.encapsulate"), at("vxlan.decapsulate")]).toEqual([["server1"], ["server2"]]);
  // No kick is an exit, as with the tunnel's end on the leaf.
  expect(at("vm.exit")).toEqual([]);
});

test("D3: a request's spans tile its time exactly, and the bytes at each hop are the capture's", () => {
  for (const name of ["same-host", "same-rack", "other-rack", "sr-iov"]) {
    const { run, captured } = open(name);
    run.simulation.runUntil(200e6);
    const { spans, trace } = run.simulation;
    const all = readSpans(spans);
    const wholes = all.filter(({ layer }) => layer === 0);
    expect(wholes).toHaveLength(10);
    for (const whole of wholes) {
      const chain = all.filter(({ request, parent, layer }) => request === whole.request && parent < 0 && layer !== 0);
      let at = whole.startPs;
      for (const span of chain) {
        expect(span.startPs).toBe(at);
        at = span.endPs;
      }
      expect(at).toBe(whole.endPs);
      expect(chain.some(({ layer }) => spans.layers[layer] === "unmarked")).toBe(false);
      const sent = chain
        .filter(({ layer }) => spans.layers[layer] === "link.serialise")
        .map(({ place, bytes }) => `${trace.objectName(place).replace("/", ":")} ${bytes}`);
      const seen = captured
        .filter(({ request, port }) => request === whole.request && !port.includes("vm"))
        .map(({ port, bytes }) => `${port} ${bytes.length}`);
      expect(sent).toEqual(seen);
    }
  }
});

test("D4: by vhost each frame costs exits, wake-ups and copies, by a virtual function none of them", () => {
  const counts = (name: string): number[] => {
    const { run } = open(name);
    run.simulation.runUntil(200e6);
    const { nic } = guestsOf(run).get("vm1");
    return [nic.counts.exits.total, nic.counts.copies.value].map(Math.sign);
  };
  expect(counts("other-rack")).toEqual([1, 1]);
  expect(counts("sr-iov")).toEqual([0, 0]);
});

test("D5: spans, tracing and steps to and fro leave the digest as it is", () => {
  const straight = open("other-rack");
  straight.run.simulation.runUntil(200e6);
  const digest = straight.run.simulation.digest();
  const plain = openScenario(scenario("other-rack"));
  plain.run.simulation.runUntil(200e6);
  expect(plain.run.simulation.digest()).toBe(digest);
  const { simulation } = open("other-rack").run;
  for (const untilPs of [3_000_001, 17e6, 44_444_444]) {
    simulation.runUntil(untilPs);
    const saved = simulation.save();
    for (let step = 0; step < 60; step += 1) simulation.step();
    simulation.restore(saved);
  }
  simulation.runUntil(200e6);
  expect(simulation.digest()).toBe(digest);
});
