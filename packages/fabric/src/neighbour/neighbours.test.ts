import { dropCauseIndex } from "@dc/engine";
import { formatIpv4Address, summarizeFrame } from "@dc/wire";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork, type Network } from "../testing/index.ts";

/** What left which port, in order. */
const story = (network: Network) => network.captured().map(({ port, bytes }) => `${port} ${summarizeFrame(bytes)}`);

/** Records of a kind, as `object a=… b=…`. */
function records({ simulation: { trace } }: Network, kind: string): { object: string; a: number; b: number }[] {
  const rows = [];
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindName(trace.kindOf(record)) !== kind) continue;
    rows.push({ object: trace.objectName(trace.objectOf(record)), a: trace.a(record), b: trace.b(record) });
  }
  return rows;
}

test("F40: a host asks for its gateway by broadcast, is answered, and only then sends", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(20_000_000);
  expect(story(network)).toEqual([
    "h1:a arp who has 10.128.0.1? Tell 10.128.0.2",
    "a:h1 arp 10.128.0.1 is at 02:dc:00:00:00:01",
    "h1:a ip 10.128.0.2 > 10.128.1.2 icmp 8/0 data 56",
    // The switch knows h1, who asked it, but has never heard of h2.
    "a:h2 arp who has 10.128.1.2? Tell 10.128.1.1",
    "h2:a arp 10.128.1.2 is at 02:dc:00:00:00:02",
    "a:h2 ip 10.128.0.2 > 10.128.1.2 icmp 8/0 data 56",
    "h2:a ip 10.128.1.2 > 10.128.0.2 icmp 0/0 data 56",
    "a:h1 ip 10.128.1.2 > 10.128.0.2 icmp 0/0 data 56",
  ]);
});

test("F41: who is asked learns the asker: no second request, and both caches hold one entry", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(20_000_000);
  const cache = (port: string) =>
    network.fabric
      .neighbours(network.port(port))
      .map(({ address, macPort }) => `${formatIpv4Address(address)} ${macPort}`);
  expect(cache("h1:a")).toEqual([`10.128.0.1 ${network.port("a:h1")}`]);
  expect(cache("a:h1")).toEqual([`10.128.0.2 ${network.port("h1:a")}`]);
  expect(records(network, "arp.learn").map(({ object }) => object)).toEqual(["a/h1", "h1/a", "h2/a", "a/h2"]);
});

test("F42: frames wait in order while an address is resolved, and one request serves them all", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 100_000, framesMax: 5, frameBytes: 100 });
  network.simulation.runUntil(450_000);
  expect(network.fabric.waitingForNeighbour).toEqual({ frames: 5, bytes: 500 });
  network.simulation.runUntil(50_000_000);
  expect(network.fabric.waitingForNeighbour).toEqual({ frames: 0, bytes: 0 });
  const sent = network.captured().filter(({ port }) => port === "h1:a");
  expect(sent.map(({ bytes }) => (bytes[13] === 6 ? "arp" : bytes[49]))).toEqual(["arp", 1, 2, 3, 4, 5]);
  expect(network.fabric.counts(1).deliveredFrames).toBe(5);
});

test("F43: at most 100 frames wait for one address; the 101st is dropped as queue-full", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1000, framesMax: 120, frameBytes: 100 });
  network.simulation.runUntil(200_000);
  expect(network.fabric.waitingForNeighbour.frames).toBe(100);
  expect(records(network, "frame.drop").map(({ object, b }) => `${object} ${b}`)).toEqual(
    Array(20).fill(`h1/a ${dropCauseIndex("queue-full")}`),
  );
});

test("F44: nobody answers: asked three times, a second apart, then what waited is dropped as unknown-mac", () => {
  // h1 was given too short a prefix: h2 seems to be on its own network, so h1 asks for it on a cable where it is not.
  const network = createNetwork("h1-a h2-a", {
    nodes: {
      h1: { addresses: { a: ipv4Prefix("192.0.2.2/24") } },
      h2: { addresses: { a: ipv4Prefix("192.0.2.130/25") } },
      a: { addresses: { h1: ipv4Prefix("192.0.2.1/25"), h2: ipv4Prefix("192.0.2.129/25") } },
    },
  });
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1000, framesMax: 2, frameBytes: 100 });
  network.simulation.runUntil(4_000_000_000_000);
  expect(network.captured().map(({ timePs, bytes }) => `${timePs / 1e12} s ${summarizeFrame(bytes)}`)).toEqual([
    "0 s arp who has 192.0.2.130? Tell 192.0.2.2",
    "1 s arp who has 192.0.2.130? Tell 192.0.2.2",
    "2 s arp who has 192.0.2.130? Tell 192.0.2.2",
  ]);
  expect(records(network, "frame.drop").map(({ object, b }) => `${object} ${b}`)).toEqual(
    Array(2).fill(`h1/a ${dropCauseIndex("unknown-mac")}`),
  );
  expect(network.simulation.pending).toBe(0);
});

test("F45: between switches, and for a host without ARP, both ends are known from the start", () => {
  const network = createNetwork("h1-a a-b b-h2", { nodes: { h1: { arp: false }, h2: { arp: false } } });
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 1 });
  network.simulation.runUntil(50_000_000);
  expect(story(network)).toEqual([
    "h1:a ip 10.128.0.2 > 10.129.0.2 udp 49153 > 9 data 1472",
    "a:b ip 10.128.0.2 > 10.129.0.2 udp 49153 > 9 data 1472",
    "b:h2 ip 10.128.0.2 > 10.129.0.2 udp 49153 > 9 data 1472",
  ]);
});

test("F46: caches and waiting frames come back with a step back", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 100_000, framesMax: 5, frameBytes: 100 });
  const { simulation } = network;
  simulation.runUntil(300_000);
  const saved = simulation.save();
  simulation.runUntil(50_000_000);
  const end = simulation.digest();
  simulation.restore(saved);
  expect(network.fabric.waitingForNeighbour.frames).toBe(4);
  expect(network.fabric.neighbours(network.port("h1:a"))).toEqual([
    { address: 0x0a800001, macPort: -1, waitingFrames: 4, isStatic: false },
  ]);
  simulation.runUntil(50_000_000);
  expect(simulation.digest()).toBe(end);
});

test("F42: what was sent after a wait has the answer for its cause", () => {
  const network = createNetwork("h1-a h2-a");
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(2_000_000);
  const { trace } = network.simulation;
  let record = trace.count - 1;
  while (!(trace.kindName(trace.kindOf(record)) === "frame.send" && trace.b(record) === 98)) record--;
  const chain = [];
  for (; record >= 0; record = trace.cause(record)) chain.push(trace.kindName(trace.kindOf(record)));
  expect(chain).toEqual([
    "frame.send",
    "arp.learn",
    "frame.receive",
    "frame.send",
    "arp.learn",
    "frame.receive",
    "frame.send",
    "arp.wait",
  ]);
});
