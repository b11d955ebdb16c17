import type { Action } from "@dc/engine";
import { createRegistry, createRun, parseScenario, type Run } from "@dc/engine/scenario";
import {
  arpLayer,
  arpOperation,
  EthernetHeader,
  ethernetLayer,
  etherType,
  formatIpv4Address,
  formatMac,
  icmpLayer,
  icmpType,
  ipProtocol,
  ipv4Address,
  ipv4Layer,
  ArpHeader,
  Ipv4Header,
  makeFrame,
  udpLayer,
} from "@dc/wire";
import { expect, test } from "vitest";
import { macOfPort } from "../frame/encode.ts";
import { fabricKinds } from "../kinds.ts";
import { makeDatagram, readDatagram } from "./datagram.ts";
import { createLiveEdge, type LiveEdge, playedHostText, type Remote } from "./edge.ts";

const registry = createRegistry([fabricKinds]);

const scenario = {
  dc: 1,
  name: "edge",
  nodes: {
    s: { kind: "fabric/switch@1" },
    leaf1: { kind: "fabric/switch@1", vnis: { "10": { ports: ["e1"] } } },
    leaf2: { kind: "fabric/switch@1", vnis: { "10": { ports: ["e1", "e2"] } } },
    a: { kind: "fabric/host@1", addresses: { eth0: "192.168.10.1/24" }, outside: true },
    b: { kind: "fabric/host@1", addresses: { eth0: "192.168.10.2/24" }, outside: true },
    c: { kind: "fabric/host@1", addresses: { eth0: "192.168.10.3/24" } },
  },
  links: [
    { ends: ["a:eth0", "leaf1:e1"], rate: "25G", delay: "500ns" },
    { ends: ["b:eth0", "leaf2:e1"], rate: "25G", delay: "500ns" },
    { ends: ["c:eth0", "leaf2:e2"], rate: "25G", delay: "500ns" },
    { ends: ["leaf1:up", "s:e1"], rate: "100G", delay: "500ns", mtu: 1550 },
    { ends: ["leaf2:up", "s:e2"], rate: "100G", delay: "500ns", mtu: 1550 },
  ],
};

function createPlayedRun(of: object = scenario, actions: readonly Action[] = []): Run {
  const read = parseScenario(of as never, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry, { ports: "general", actions });
}

const machines: Record<string, { mac: number; address: string; at: Remote }> = {
  a: { mac: 0x0200_0000_0a01, address: "192.168.10.1", at: { address: "10.99.1.2", port: 4789 } },
  b: { mac: 0x0200_0000_0a02, address: "192.168.10.2", at: { address: "10.99.2.2", port: 4789 } },
};

/** An edge with a clock in hand. */
function createEdge(options: { arrivedBytesMax?: number; remotes?: Record<string, Remote> } = {}) {
  const run = createPlayedRun();
  const sent: { frame: Uint8Array; to: string }[] = [];
  const actions: Action[] = [];
  const clock = { ps: 0 };
  const edge = createLiveEdge({
    ...{ run, vni: 10, nowPs: () => clock.ps, onAction: (action: Action) => actions.push(action), ...options },
    send(datagram, to) {
      const read = readDatagram(datagram, 10);
      if (read.drop !== undefined) throw new Error(read.drop.reason);
      sent.push({ frame: read.frame, to: to.address });
    },
  });
  const later = (ps: number): void => {
    clock.ps += ps;
    edge.advance();
  };
  return { run, sent, actions, clock, edge, later };
}

const ping = (from: string, to: string, mac: number, sequence = 1): Uint8Array =>
  makeFrame(
    [
      ethernetLayer({ destination: mac, source: machines[from].mac, type: etherType.ipv4 }),
      ipv4Layer({
        source: ipv4Address(machines[from].address),
        destination: ipv4Address(to),
        protocol: ipProtocol.icmp,
      }),
      icmpLayer({ type: icmpType.echoRequest, identifier: 9, sequence }),
    ],
    56,
  );

const arp = (from: string, to: string, operation: number = arpOperation.request, mac = 0xffff_ffff_ffff): Uint8Array =>
  makeFrame([
    ethernetLayer({ destination: mac, source: machines[from].mac, type: etherType.arp }),
    arpLayer({
      ...{ operation, senderMac: machines[from].mac, senderAddress: ipv4Address(machines[from].address) },
      ...{ targetMac: 0, targetAddress: ipv4Address(to) },
    }),
  ]);

const say = (edge: LiveEdge, from: string, frame: Uint8Array): void =>
  edge.receive(makeDatagram(frame, 10), machines[from].at);

const macOf = (run: Run, port: string): number => macOfPort(run.simulation.graph.portByName(port));

test("F388: a machine is known by its address; what is for its host goes to its endpoint and its MAC address", () => {
  const { run, sent, edge, later } = createEdge();
  say(edge, "a", arp("a", "192.168.10.3"));
  later(1e9);
  expect(sent).toHaveLength(1);
  const [{ frame, to }] = sent;
  expect(to).toBe("10.99.1.2");
  expect(formatMac(EthernetHeader.destination(frame))).toBe("02:00:00:00:0a:01");
  const mac = ArpHeader.senderMac(frame, 14);
  expect(formatIpv4Address(ArpHeader.senderAddress(frame, 14))).toBe("192.168.10.3");
  expect(formatMac(mac)).toBe(formatMac(macOf(run, "c:eth0")));
  say(edge, "a", ping("a", "192.168.10.3", mac));
  later(1e9);
  expect(formatIpv4Address(Ipv4Header.source(sent[1].frame, 14))).toBe("192.168.10.3");
  expect(edge.counts).toMatchObject({ arrivedFrames: 2, leftFrames: 2, drops: {} });
  expect(edge.hosts.map(({ remote }) => remote?.address)).toEqual(["10.99.1.2", undefined]);
  expect(edge.hosts.map(playedHostText)).toEqual(["a (192.168.10.1)", "b (192.168.10.2)"]);
});

test("F388: a machine that moved is where it spoke last", () => {
  const { sent, edge, later } = createEdge();
  say(edge, "a", arp("a", "192.168.10.3"));
  later(1e9);
  edge.receive(makeDatagram(arp("a", "192.168.10.3"), 10), { address: "10.99.7.7", port: 4789 });
  later(1e9);
  expect(sent.map(({ to }) => to)).toEqual(["10.99.1.2", "10.99.7.7"]);
});

test("F388: a silent machine is asked for by ARP where somebody unknown was seen; what is for it waits", () => {
  const { run, sent, edge, later } = createEdge();
  // b's kernel says something of its own, from no address of a host.
  const other = makeFrame([ethernetLayer({ destination: 0x3333_0000_0016, source: machines.b.mac, type: 0x86dd })], 40);
  say(edge, "b", other);
  say(edge, "a", ping("a", "192.168.10.2", macOf(run, "b:eth0")));
  later(1e9);
  expect(sent).toHaveLength(1);
  expect(sent[0].to).toBe("10.99.2.2");
  expect(formatIpv4Address(ArpHeader.targetAddress(sent[0].frame, 14))).toBe("192.168.10.2");
  expect(formatIpv4Address(ArpHeader.senderAddress(sent[0].frame, 14))).toBe("192.168.10.1");
  say(edge, "b", arp("b", "192.168.10.1", arpOperation.reply, machines.a.mac));
  expect(sent).toHaveLength(2);
  expect(sent[1].to).toBe("10.99.2.2");
  expect(formatMac(EthernetHeader.destination(sent[1].frame))).toBe("02:00:00:00:0a:02");
  later(1e9);
  // The answer goes on to a, through the fabric, with its own bytes.
  expect(sent[2]).toMatchObject({ to: "10.99.1.2" });
  expect(edge.counts.drops).toEqual({ "unknown-mac: from a machine that plays no host": 1 });
});

test("F388: for a machine that nobody has seen frames are dropped; one that does not answer keeps 64 waiting", () => {
  const { run, edge, later } = createEdge();
  say(edge, "a", ping("a", "192.168.10.2", macOf(run, "b:eth0")));
  later(1e9);
  expect(edge.counts.drops).toEqual({ "unknown-mac: nobody knows where the machine is": 1 });
  const second = createEdge({ remotes: { b: machines.b.at } });
  for (let n = 0; n < 70; n++) {
    say(second.edge, "a", ping("a", "192.168.10.2", macOf(second.run, "b:eth0"), n));
    second.later(1e9);
  }
  expect(second.edge.counts.drops).toEqual({ "queue-full: the machine does not answer": 6 });
  // One request a second, of which 0.07 have passed.
  expect(second.sent).toHaveLength(1);
});

test("F387: what is none is dropped by cause, counted, and never throws", () => {
  const { edge, run } = createEdge({ arrivedBytesMax: 150 });
  const from = machines.a.at;
  edge.receive(new Uint8Array(3), from);
  edge.receive(makeDatagram(arp("a", "192.168.10.3"), 11), from);
  edge.receive(
    makeDatagram(makeFrame([ethernetLayer({ destination: 1, source: 0x0200_0000_0001, type: 0x800 })], 46), 10),
    from,
  );
  for (let n = 0; n < 3; n++) edge.receive(makeDatagram(arp("a", "192.168.10.3"), 10), from);
  expect(edge.counts.drops).toEqual({
    "malformed: shorter than a VXLAN header": 1,
    "unknown-vni: another VNI": 1,
    "unknown-mac: from a machine that plays no host": 1,
    "queue-full: the log is full": 1,
  });
  expect(run.timeline.actions).toHaveLength(2);
});

test("F389: the simulation is at the clock, never ahead; arrivals are actions, and a replay has the same digest", () => {
  const { run, actions, clock, edge, later } = createEdge();
  clock.ps = 1_234_567;
  say(edge, "a", arp("a", "192.168.10.3"));
  expect(run.timeline.now).toBe(1_234_567);
  expect(edge.untilNextPs()).toBeGreaterThan(0);
  for (let n = 0; n < 20; n++) {
    clock.ps += n * 300_001;
    say(edge, "a", ping("a", "192.168.10.3", macOf(run, "c:eth0"), n));
    if (n % 3 === 0) say(edge, "b", arp("b", "192.168.10.1"));
  }
  later(1e9);
  expect(run.timeline.now).toBe(clock.ps);
  expect(edge.untilNextPs()).toBe(Number.POSITIVE_INFINITY);
  expect(actions).toEqual(run.timeline.actions);
  expect(actions[0]).toMatchObject({ timePs: 1_234_567, do: "frame.inject", on: "a/eth0" });

  const again = createPlayedRun(scenario, actions);
  again.timeline.runUntil(clock.ps);
  expect(again.simulation.digest()).toBe(run.simulation.digest());
  const other = createPlayedRun(scenario, actions.slice(1));
  other.timeline.runUntil(clock.ps);
  expect(other.simulation.digest()).not.toBe(run.simulation.digest());
});

test("F389: what is behind the clock is measured", () => {
  const { clock, edge } = createEdge();
  clock.ps = 5_000_000;
  say(edge, "a", arp("a", "192.168.10.3"));
  expect(edge.counts.lagPsMax).toBe(5_000_000);
});

test("F388: without a host that is played from outside there is no edge, and remotes name such hosts", () => {
  const { a, b, ...nodes } = scenario.nodes;
  const plain = { ...scenario, nodes: { ...nodes, a: { ...a, outside: false }, b: { ...b, outside: false } } };
  const options = { vni: 10, nowPs: () => 0, send() {} };
  const wrong = expect.objectContaining({ code: "fabric/no-outside" });
  expect(() => createLiveEdge({ run: createPlayedRun(plain), ...options })).toThrow(wrong);
  expect(() => createLiveEdge({ run: createPlayedRun(), ...options, remotes: { c: machines.a.at } })).toThrow(wrong);
});

test("F381: frame.inject is an action that any run knows; what is no frame is an issue or a drop", () => {
  const run = createPlayedRun();
  expect(run.act("frame.inject", "a/eth0", "AAAA").ok).toBe(false);
  expect(run.act("frame.inject", "x/eth0", "AAAA".repeat(8)).ok).toBe(false);
  expect(run.act("frame.inject", "a/eth0", "A-AA".repeat(8)).ok).toBe(true);
  expect(run.act("frame.inject", "c/eth0", "AAAA".repeat(8)).ok).toBe(true);
  expect(run.act("frame.inject", "a/none", "AAAA".repeat(8)).ok).toBe(true);
  expect(run.report().drops).toEqual({ malformed: 2 });
  const udp = makeFrame(
    [
      ethernetLayer({ destination: macOf(run, "c:eth0"), source: machines.a.mac, type: etherType.ipv4 }),
      ipv4Layer({ source: 1, destination: ipv4Address("192.168.10.3"), protocol: ipProtocol.udp }),
      udpLayer({ sourcePort: 1, destinationPort: 2 }),
    ],
    20,
  );
  expect(run.act("frame.inject", "c/eth0", Buffer.from(udp).toString("base64")).ok).toBe(true);
  expect(run.report().drops).toEqual({ malformed: 2, policy: 1 });
});
