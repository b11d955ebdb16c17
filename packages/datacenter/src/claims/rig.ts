/**
 * claims/rig — two racks with guests in two segments, the end of the tunnels on the servers or on the leaves; one
 * datagram through it, and what became of it.
 *
 * The sender is `vm1`. Its partner is on the same server, on another server of the rack, or in the other rack, in the
 * sender's segment or in the other one. Where the leaves end the tunnels, each segment of a server has a bridge and a
 * cable of its own; where the servers do, one of both.
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { type Fabric, fabricOf } from "@dc/fabric";
import { EthernetHeader, Ipv4Header, UdpHeader, VxlanHeader } from "@dc/wire";
import { datacenterPackages, guestsOf } from "../kinds.ts";

/** Where the partner is. */
export type Place = "same host" | "same leaf" | "other leaf";

/** What is varied. */
export interface RigOptions {
  readonly vtep: "host" | "leaf";
  readonly place: Place;
  readonly sameVni: boolean;
  /** Where guests of one bridge reach one another; `veb` when absent. Leaf VTEP only. */
  readonly mode?: "veb" | "vepa";
  readonly path?: "vmm" | "vhost" | "vf";
}

/** What became of the datagram. */
export interface Journey {
  readonly delivered: number;
  /** Leaves and spines that it passed, in order. */
  readonly switches: readonly string[];
  /** Times that it was put into a tunnel. */
  readonly tunnels: number;
  /** What stood in the tunnel; 0 without one. */
  readonly vni: number;
  /** Exits, copies, wake-ups, system calls and switches of tasks on the servers. */
  readonly hostSteps: number;
  /** Routers between the guests, as the inner time to live counts them. */
  readonly routed: number;
  /** The frame as the first spine got it; empty without one. */
  readonly atSpine: Uint8Array;
  readonly fabric: Fabric;
  /** `spine1`. */
  readonly spine: NodeIndex;
  readonly nameOf: (node: NodeIndex) => string;
}

const vnis = (blue: readonly string[], red: readonly string[]): string =>
  `{ "10100": { ports: [${blue.join(", ")}], gateway: 10.1.0.1/24, mtu: 1500 }, "10200": { ports: [${red.join(
    ", ",
  )}], gateway: 10.2.0.1/24, mtu: 1500 } }`;

/** The scenario's text. */
export function makeRig({ vtep, place, sameVni, mode = "veb", path = "vhost" }: RigOptions): string {
  const home = { "same host": "1", "same leaf": "2", "other leaf": "3" }[place];
  const other = vtep === "host" || sameVni ? `server${home}` : `server${home}r`;
  const blue = (server: string): string[] =>
    ["vm1", ...(sameVni ? ["vm2"] : [])].filter((vm) => (vm === "vm1" ? "1" : home) === server);
  const red = (server: string): string[] => (!sameVni && home === server ? ["vm2"] : []);
  const onHost = vtep === "host";
  const servers = ["1", "2", "3"].flatMap((server) =>
    onHost
      ? [`  server${server}: { kind: fabric/bridge@1, uplink: eth0, vnis: ${vnis(blue(server), red(server))} }`]
      : [`server${server}`, `server${server}r`].map(
          (name) => `  ${name}: { kind: fabric/bridge@1, uplink: eth0, mode: ${mode} }`,
        ),
  );
  const leaf = (name: string, ports: [string[], string[]]): string =>
    `  ${name}: { kind: fabric/switch@1, role: leaf${onHost ? "" : `, vnis: ${vnis(...ports)}`} }`;
  const cable = (server: string, at: string, port: string): string =>
    `  - { ends: ["${server}:eth0", "${at}:${port}"], rate: 25G, delay: 500ns }`;
  const cables = [
    cable("server1", "leaf1", "e1-1"),
    cable("server2", "leaf1", "e1-2"),
    cable("server3", "leaf2", "e1-1"),
    ...(onHost
      ? []
      : [
          cable("server1r", "leaf1", "e1-11"),
          cable("server2r", "leaf1", "e1-12"),
          cable("server3r", "leaf2", "e1-11"),
        ]),
  ];
  const uplinks = ["1", "2"].flatMap((at) =>
    ["1", "2"].map(
      (spine) => `  - { ends: ["leaf${at}:e1-5${spine}", "spine${spine}:e1-${at}"], rate: 100G, delay: 500ns }`,
    ),
  );
  const address = sameVni ? "10.1.0.12/24" : "10.2.0.12/24";
  return `
dc: 1
name: ${place}, ${sameVni ? "one segment" : "two segments"}, tunnels end on the ${vtep}
seed: 1
until: 200us
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  spine2: { kind: fabric/switch@1, role: spine }
${leaf("leaf1", [
  ["e1-1", "e1-2"],
  ["e1-11", "e1-12"],
])}
${leaf("leaf2", [["e1-1"], ["e1-11"]])}
${servers.join("\n")}
  vm1: { kind: datacenter/vm@1, on: server1, path: ${path}, addresses: { eth0: 10.1.0.11/24 } }
  vm2: { kind: datacenter/vm@1, on: ${other}, path: ${path}, addresses: { eth0: ${address} } }
links:
${[...cables, ...uplinks].join("\n")}
workloads:
  - { kind: fabric/udp-flow@1, from: vm1, to: vm2, rate: 1Gbps, frameSize: 300B, start: 1us, count: 1 }
`;
}

/** Send the datagram. @throws Error with the scenario's issues. */
export function travel(options: RigOptions): Journey {
  const registry = createRegistry(datacenterPackages);
  const read = loadScenario(makeRig(options), registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry, { ports: "general" });
  const { graph, frames } = run.simulation;
  const seen: { readonly node: string; readonly bytes: Uint8Array }[] = [];
  let id = 0;
  graph.tap((_timePs, port, frame) => {
    const bytes = frames.bytes(frame);
    const node = graph.nodeName(graph.ports.node[port]);
    const isIp = EthernetHeader.type(bytes) === 0x0800;
    if (id === 0 && isIp && node === "vm1") id = frames.id[frame];
    if (id !== 0 && frames.id[frame] === id) seen.push({ node, bytes: bytes.slice() });
  });
  run.simulation.runUntil(run.untilPs);
  const isTunnelled = ({ bytes }: { readonly bytes: Uint8Array }): boolean =>
    Ipv4Header.protocol(bytes, 14) === 17 && UdpHeader.destinationPort(bytes, 34) === 4789;
  const inTunnel = seen.map(isTunnelled);
  const first = seen.find(isTunnelled);
  const last = seen.at(-1);
  const at = seen.findIndex(({ node }) => node.startsWith("spine"));
  return {
    delivered: fabricOf(run).counts(1).deliveredFrames,
    switches: seen.map(({ node }) => node).filter((node) => /^(leaf|spine)/.test(node)),
    tunnels: inTunnel.filter((inside, place) => inside && inTunnel[place - 1] !== true).length,
    vni: first === undefined ? 0 : VxlanHeader.vni(first.bytes, 42),
    hostSteps: guestsOf(run).list.reduce((sum, { nic: { counts } }) => {
      const { exits, copies, wakeups, systemCalls, userSwitches } = counts;
      return sum + exits.total + copies.value + wakeups.value + systemCalls.value + userSwitches.value;
    }, 0),
    routed: last === undefined ? -1 : 64 - Ipv4Header.ttl(last.bytes, 14),
    atSpine: at < 1 ? new Uint8Array(0) : (seen[at - 1]?.bytes as Uint8Array),
    fabric: fabricOf(run),
    spine: graph.nodeByName("spine1"),
    nameOf: (node) => graph.nodeName(node),
  };
}
