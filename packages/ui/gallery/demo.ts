/**
 * gallery/demo — invented data for looking at the kit: the run of the comps, and a network of a thousand nodes.
 * @module
 */
import {
  type Dissection,
  type EventRow,
  type FlowLane,
  type HashField,
  type IssueItem,
  makeQuietFrame,
  type TimelineLane,
  type TimelineMark,
  type Topology,
  type TopologyFlow,
  type TopologyFrame,
} from "../src/index.ts";

export function makeLeafSpine(spines: number, leaves: number, hosts: number): Topology {
  const nodes: Topology["nodes"][number][] = [];
  const links: Topology["links"][number][] = [];
  for (let s = 1; s <= spines; s += 1) nodes.push({ id: `spine${s}`, role: "switch" });
  for (let l = 1; l <= leaves; l += 1) nodes.push({ id: `leaf${l}`, role: "switch" });
  for (let h = 1; h <= leaves * hosts; h += 1) nodes.push({ id: `h${h}`, role: "host" });
  for (let l = 1; l <= leaves; l += 1) {
    for (let s = 1; s <= spines; s += 1) {
      links.push({
        id: `leaf${l}:e1-${48 + s}`,
        from: { node: `leaf${l}`, port: `e1-${48 + s}` },
        to: { node: `spine${s}`, port: `e1-${l}` },
        rateBitsPerSecond: 100e9,
      });
    }
    for (let h = 1; h <= hosts; h += 1) {
      const host = (l - 1) * hosts + h;
      links.push({
        id: `h${host}:eth0`,
        from: { node: `h${host}`, port: "eth0" },
        to: { node: `leaf${l}`, port: `e1-${h}` },
        rateBitsPerSecond: 100e9,
      });
    }
  }
  return { nodes, links };
}

export const flows: readonly TopologyFlow[] = [
  { letter: "A", tone: "a", label: "h1 to h26, 90 Gb/s", from: "h1", to: "h26" },
  { letter: "B", tone: "b", label: "h2 to h19, 90 Gb/s", from: "h2", to: "h19" },
  { letter: "C", tone: "c", label: "h3 to h28, 90 Gb/s", from: "h3", to: "h28" },
];

const background = [
  [6, 100, 4, 90],
  [7, 12, 5, 9],
  [11, 8, 14, 6],
  [5, 9, 7, 12],
  [8, 54, 6, 10],
  [13, 6, 9, 7],
  [9, 56, 11, 96],
  [6, 10, 8, 5],
];

/** The frame of the comps at a time. */
export function makeCompFrame(topology: Topology, timePs: number): TopologyFrame {
  const quiet = makeQuietFrame(topology);
  const load = new Float32Array(quiet.load);
  const queueShare = new Float32Array(quiet.queueShare);
  const queueBytes = new Float64Array(load.length);
  const endBy = new Map<string, number>();
  for (const [index, link] of topology.links.entries()) {
    endBy.set(`${link.from.node}>${link.to.node}`, 2 * index);
    endBy.set(`${link.to.node}>${link.from.node}`, 2 * index + 1);
  }
  const end = (from: string, to: string): number => endBy.get(`${from}>${to}`) ?? 0;
  for (let l = 0; l < 8; l += 1) {
    for (let s = 0; s < 4; s += 1) {
      const at = end(`leaf${l + 1}`, `spine${s + 1}`);
      load[at] = background[l][s] / 100;
      queueShare[at] = background[l][s] > 10 ? 0.06 : 0;
      queueBytes[at] = queueShare[at] * 262_144;
    }
  }
  const full = end("leaf1", "spine2");
  queueShare[full] = Math.min(1, timePs / 41_872_000);
  queueBytes[full] = Math.round(queueShare[full] * 261_096);
  const paths = [
    { flow: 0, nodes: ["h1", "leaf1", "spine2", "leaf7", "h26"], shares: [0.9, 0.5, 0.5, 0.5] },
    { flow: 1, nodes: ["h2", "leaf1", "spine2", "leaf5", "h19"], shares: [0.9, 0.5, 0.5, 0.5] },
    { flow: 2, nodes: ["h3", "leaf1", "spine4", "leaf7", "h28"], shares: [0.9, 0.9, 0.9, 0.9] },
  ];
  const lanes: FlowLane[] = [];
  const packets: { id: number; end: number; start: number; arrival: number; flow: number }[] = [];
  for (const { flow, nodes, shares } of paths) {
    for (let hop = 0; hop + 1 < nodes.length; hop += 1) {
      const at = end(nodes[hop], nodes[hop + 1]);
      lanes.push({ flow, end: at, share: shares[hop] });
      // Four packets on the long cables, one on the short ones, evenly apart.
      const count = hop === 0 || hop === 3 ? 1 : 4;
      for (let packet = 0; packet < count; packet += 1) {
        const travelPs = 620_000;
        const startPs = timePs - ((timePs + packet * (travelPs / count) + flow * 90_000) % travelPs);
        packets.push({
          id: 1000 * (flow + 1) + hop * 10 + packet,
          end: at,
          start: startPs,
          arrival: startPs + travelPs,
          flow,
        });
      }
    }
  }
  return {
    ...quiet,
    timePs,
    load,
    queueShare,
    queueBytes,
    lanes,
    packets: {
      count: packets.length,
      id: packets.map(({ id }) => id),
      end: packets.map((packet) => packet.end),
      startPs: packets.map(({ start }) => start),
      arrivalPs: packets.map(({ arrival }) => arrival),
      flow: packets.map(({ flow }) => flow),
    },
    drops: timePs >= 41_800_000 ? [{ end: full, packet: 193, label: "B-193", note: "dropped", flow: 1 }] : [],
  };
}

/** A frame of a large network: load everywhere, `count` packets on their way. */
export function makeBusyFrame(topology: Topology, timePs: number, count: number): TopologyFrame {
  const quiet = makeQuietFrame(topology);
  const ends = topology.links.length * 2;
  const load = new Float32Array(ends);
  const queueShare = new Float32Array(ends);
  for (let end = 0; end < ends; end += 1) {
    load[end] = (Math.sin(end * 12.9898 + Math.floor(timePs / 2e6)) + 1) / 2.2;
    queueShare[end] = load[end] > 0.7 ? (load[end] - 0.7) * 3 : 0;
  }
  const columns = {
    id: new Uint32Array(count),
    end: new Uint32Array(count),
    startPs: new Float64Array(count),
    arrivalPs: new Float64Array(count),
    flow: new Int16Array(count),
  };
  for (let row = 0; row < count; row += 1) {
    const travelPs = 900_000;
    columns.id[row] = row + 1;
    columns.end[row] = (row * 7919) % ends;
    columns.startPs[row] = timePs - ((timePs + row * 7351) % travelPs);
    columns.arrivalPs[row] = columns.startPs[row] + travelPs;
    columns.flow[row] = row % 9 < 3 ? row % 9 : -1;
  }
  return {
    ...quiet,
    timePs,
    load,
    queueShare,
    queueBytes: queueShare.map((share) => share * 262_144),
    packets: { count, ...columns },
  };
}

export const lanes: readonly TimelineLane[] = [
  { kind: "spans", id: "A", label: "A", flow: "a", spans: [{ startPs: 2e6, endPs: 41.872e6 }] },
  { kind: "spans", id: "B", label: "B", flow: "b", spans: [{ startPs: 15e6, endPs: 41.872e6 }] },
  { kind: "spans", id: "C", label: "C", flow: "c", spans: [{ startPs: 8e6, endPs: 41.872e6 }] },
  {
    kind: "area",
    id: "queue",
    label: "e1-50",
    layer: "underlay",
    timesPs: [0, 15.6e6, 20e6, 24e6, 28e6, 32e6, 36e6, 40e6, 41.86e6],
    values: [0, 0, 47e3, 86.5e3, 124.5e3, 164e3, 205e3, 244.4e3, 261.1e3],
    max: 262_144,
    maxLabel: "256 KiB",
  },
];

export const marks: readonly TimelineMark[] = [
  { timePs: 10e6, kind: "checkpoint" },
  { timePs: 20e6, kind: "checkpoint" },
  { timePs: 30e6, kind: "checkpoint" },
  { timePs: 40e6, kind: "checkpoint" },
  { timePs: 41.872e6, kind: "drop", label: "first drop" },
];

const listed: readonly Omit<EventRow, "record">[] = [
  { timePs: 15.0e6, event: "flow.start", where: "h2", packet: "B-1", detail: "90 Gb/s to 10.1.5.3" },
  { timePs: 15.623e6, event: "route.choose", where: "leaf1", packet: "B-1", detail: "d9ff09f5 mod 4 = 1" },
  { timePs: 15.623e6, event: "frame.enqueue", where: "leaf1/e1-50", packet: "B-1", detail: "behind A" },
  { timePs: 28.611e6, event: "frame.enqueue", where: "leaf1/e1-50", packet: "B-96", detail: "132,066 B ahead" },
  { timePs: 41.598e6, event: "frame.enqueue", where: "leaf1/e1-50", packet: "B-191", detail: "259,578 B ahead" },
  { timePs: 41.735e6, event: "frame.enqueue", where: "leaf1/e1-50", packet: "B-192", detail: "261,096 B ahead" },
  { timePs: 41.859e6, event: "frame.enqueue", where: "leaf1/e1-50", packet: "A-288", detail: "261,096 B ahead" },
  { timePs: 41.872e6, event: "frame.drop", where: "leaf1/e1-50", packet: "B-193", detail: "queue full", fault: true },
];

export const events: readonly EventRow[] = [
  ...Array.from({ length: 389 }, (_, index) => ({
    record: index,
    timePs: index * 38_000,
    event: index % 3 === 0 ? "frame.send" : "frame.receive",
    where: `leaf${(index % 8) + 1}/e1-${49 + (index % 4)}`,
    packet: `A-${index}`,
    detail: "1,518 B",
  })),
  ...listed.map((row, index) => ({ ...row, record: 389 + index })),
];

export const frameBytes: Uint8Array = Uint8Array.from(
  "02000000 01fe0200 0a010102 08004500 05dc00c1 40004011 1a4a0a01 01020a01 0503c033 145105c8 0000"
    .replaceAll(" ", "")
    .match(/../g)
    ?.map((byte) => Number.parseInt(byte, 16)) ?? [],
);

const field = (
  name: string,
  label: string,
  value: string,
  offsetBytes: number,
  lengthBytes: number,
): Dissection["layers"][number]["fields"][number] => ({ name, label, value, offsetBytes, lengthBytes });

export const dissection: Dissection = {
  layers: [
    {
      protocol: "eth",
      name: "Ethernet II",
      offset: 0,
      length: 14,
      fields: [
        field("eth.dst", "Destination", "02:00:00:00:01:fe", 0, 6),
        field("eth.src", "Source", "02:00:0a:01:01:02", 6, 6),
        field("eth.type", "Type", "IPv4 (0x0800)", 12, 2),
      ],
    },
    {
      protocol: "ip",
      name: "Internet Protocol Version 4",
      offset: 14,
      length: 20,
      fields: [
        field("ip.version", "Version", "4", 14, 1),
        field("ip.len", "Total Length", "1500", 16, 2),
        field("ip.id", "Identification", "0x00c1", 18, 2),
        field("ip.ttl", "Time to Live", "64", 22, 1),
        field("ip.proto", "Protocol", "17 UDP", 23, 1),
        field("ip.checksum", "Header Checksum", "0x1a4a", 24, 2),
        field("ip.src", "Source Address", "10.1.1.2", 26, 4),
        field("ip.dst", "Destination Address", "10.1.5.3", 30, 4),
      ],
    },
    {
      protocol: "udp",
      name: "User Datagram Protocol",
      offset: 34,
      length: 8,
      fields: [
        field("udp.srcport", "Source Port", "49203", 34, 2),
        field("udp.dstport", "Destination Port", "5201", 36, 2),
        field("udp.length", "Length", "1480", 38, 2),
        field("udp.checksum", "Checksum", "0x0000", 40, 2),
      ],
    },
  ],
};

export const hashFields: readonly HashField[] = [
  { name: "src", value: "10.1.1.2", bytes: Uint8Array.of(10, 1, 1, 2) },
  { name: "dst", value: "10.1.5.3", bytes: Uint8Array.of(10, 1, 5, 3) },
  { name: "proto", value: "17", bytes: Uint8Array.of(17) },
  { name: "sport", value: "49203", bytes: Uint8Array.of(0xc0, 0x33), hot: true },
  { name: "dport", value: "5201", bytes: Uint8Array.of(0x14, 0x51) },
];

export const brokenText: string = `name: two racks
topology:
  defaults:
    kind: linux
  nodes:
    leaf1:
      kind: nokia_srlinux
    leaf2:
      kind: nokia_srlinus
    spine1:
      kind: nokia_srlinux
    h1: {}
    h2: {}
  links:
    - endpoints: ["h1:eth1", "leaf1:e1-1"]
    - endpoints: ["h2:eth1", "leaf3:e1-1"]
    - endpoints: ["leaf1:e1-49", "spine1:e1-1"]
    - endpoints: ["leaf2:e1-49", "spine1:e1-1"]
    - endpoints: ["leaf2"]
`;

export const issues: readonly IssueItem[] = [
  {
    severity: "warning",
    code: "clab/unknown-kind",
    path: "topology.nodes.leaf2.kind",
    line: 9,
    column: 13,
    expected: "a kind that is known",
    received: "nokia_srlinus",
    hint: "nokia_srlinux; taken as a switch",
  },
  {
    severity: "error",
    code: "clab/missing-node",
    path: "topology.links[1].endpoints[1]",
    line: 16,
    column: 30,
    expected: "a node of this file",
    received: "leaf3",
    hint: "leaf1 | leaf2",
  },
  {
    severity: "error",
    code: "clab/duplicate-endpoint",
    path: "topology.links[3].endpoints[1]",
    line: 18,
    column: 34,
    expected: "an endpoint of its own",
    received: "spine1:e1-1, as in links[2]",
  },
  {
    severity: "error",
    code: "clab/bad-endpoint",
    path: "topology.links[4].endpoints",
    line: 19,
    column: 18,
    expected: "two endpoints, node:interface",
    received: '["leaf2"]',
  },
];

/** What containerlab files look like when they are no leaf-spine: a ring with a tail, and hosts with two homes. */
export function makeIrregular(): Topology {
  const nodes: Topology["nodes"][number][] = [];
  const links: Topology["links"][number][] = [];
  const ports = new Map<string, number>();
  const port = (node: string): { node: string; port: string } => {
    const next = (ports.get(node) ?? 0) + 1;
    ports.set(node, next);
    return { node, port: `e1-${next}` };
  };
  const link = (from: string, to: string): void => {
    const end = port(from);
    links.push({ id: `${end.node}:${end.port}`, from: end, to: port(to), rateBitsPerSecond: 100e9 });
  };
  for (const name of ["core1", "core2", "agg1", "agg2", "agg3", "edge1", "edge2", "edge3", "edge4", "wan"]) {
    nodes.push({ id: name, role: "switch" });
  }
  for (const name of ["a1", "a2", "a3", "b1", "b2", "c1", "mlag1", "mlag2"]) nodes.push({ id: name, role: "host" });
  for (const pair of [
    ["core1", "core2"],
    ["core1", "agg1"],
    ["core1", "agg2"],
    ["core2", "agg2"],
    ["core2", "agg3"],
    ["agg1", "agg2"],
    ["agg1", "agg3"],
    ["agg1", "edge1"],
    ["agg1", "edge2"],
    ["agg2", "edge2"],
    ["agg2", "edge3"],
    ["agg3", "edge4"],
    ["edge3", "edge4"],
    ["wan", "core1"],
    ["wan", "core2"],
    ["a1", "edge1"],
    ["a2", "edge1"],
    ["a3", "edge1"],
    ["b1", "edge2"],
    ["b2", "edge3"],
    ["c1", "edge4"],
    ["mlag1", "edge3"],
    ["mlag1", "edge4"],
    ["mlag2", "edge2"],
    ["mlag2", "edge3"],
  ])
    link(pair[0], pair[1]);
  return { nodes, links };
}
