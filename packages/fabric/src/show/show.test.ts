import { expect, test } from "vitest";
import { formatMac } from "@dc/wire";
import { createFloodFabric } from "../../test/flood-fabric.ts";
import { ipv4Prefix } from "../address/subnet.ts";
import { macOfPort } from "../frame/encode.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import { printSize } from "./queues.ts";
import { show, type ShowTopic } from "./show.ts";

const print = ({ fabric, node }: Network, name: string, topic: ShowTopic): string[] =>
  show(fabric, node(name), topic).map(({ text }) => text);

const portsOf = ({ fabric, node, simulation }: Network, name: string, topic: ShowTopic): string[] =>
  show(fabric, node(name), topic).map(({ ports }) =>
    ports.map((port) => simulation.graph.portLocalName(port)).join(" "),
  );

/** Two leaves with a host each, two spines; routes change a microsecond after a link did. */
const clos = (): Network =>
  createNetwork("h1-a h2-b a-s a-t b-s b-t", { detectionDelayPs: 1_000_000, queueBytesMax: 262_144 });

/** The same, with a segment for both hosts. */
const segment = (): Network =>
  createNetwork("h1-a h2-b a-s a-t b-s b-t", {
    nodes: {
      a: { vnis: [{ vni: 10_100, ports: ["h1"], gateway: ipv4Prefix("10.1.0.1/24") }] },
      b: { vnis: [{ vni: 10_100, ports: ["h2"], gateway: ipv4Prefix("10.1.0.1/24") }] },
      h1: { addresses: { a: ipv4Prefix("10.1.0.11/24") } },
      h2: { addresses: { b: ipv4Prefix("10.1.0.12/24") } },
    },
  });

test("F400: asking changes nothing, whatever is asked of whom", () => {
  const [asked, left] = [clos(), clos()];
  for (const network of [asked, left]) {
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 200_000 });
    for (let timePs = 0; timePs <= 20_000_000; timePs += 2_000_000) {
      network.simulation.runUntil(timePs);
      if (network !== asked) continue;
      for (const name of ["h1", "a", "s"])
        for (const topic of ["route", "neigh", "fdb", "qdisc"] as const) print(asked, name, topic);
    }
  }
  expect(asked.simulation.digest()).toBe(left.simulation.digest());
  expect(asked.simulation.trace.count).toBe(left.simulation.trace.count);
  expect(asked.simulation.now).toBe(20_000_000);
  // A router has no forwarding entries, and prints none.
  expect(print(asked, "s", "fdb")).toEqual([]);
});

test("F401: a switch's routes, ascending, with equal ways as next hops", () => {
  expect(print(clos(), "a", "route")).toEqual([
    "10.0.0.0/31 dev s proto kernel scope link src 10.0.0.0",
    "10.0.0.2/31 dev t proto kernel scope link src 10.0.0.2",
    "10.0.0.4/31 via 10.0.0.1 dev s proto static",
    "10.0.0.6/31 via 10.0.0.3 dev t proto static",
    "10.128.0.0/24 dev h1 proto kernel scope link src 10.128.0.1",
    "10.129.0.0/24 proto static",
    "\tnexthop via 10.0.0.1 dev s weight 1",
    "\tnexthop via 10.0.0.3 dev t weight 1",
    "10.255.0.2 proto static",
    "\tnexthop via 10.0.0.1 dev s weight 1",
    "\tnexthop via 10.0.0.3 dev t weight 1",
    "10.255.0.3 via 10.0.0.1 dev s proto static",
    "10.255.0.4 via 10.0.0.3 dev t proto static",
  ]);
});

test("F402: a cut link says linkdown at once, then its routes are gone, and come back with it", () => {
  const network = clos();
  const { simulation } = network;
  const before = print(network, "a", "route");
  simulation.runUntil(1_000_000);
  simulation.graph.setLinkUp(network.link("a:s"), false);
  const cut = print(network, "a", "route");
  expect(cut).toHaveLength(before.length);
  expect(cut.filter((line) => line.endsWith(" linkdown"))).toEqual([
    "10.0.0.0/31 dev s proto kernel scope link src 10.0.0.0 linkdown",
    "10.0.0.4/31 via 10.0.0.1 dev s proto static linkdown",
    "\tnexthop via 10.0.0.1 dev s weight 1 linkdown",
    "\tnexthop via 10.0.0.1 dev s weight 1 linkdown",
    "10.255.0.3 via 10.0.0.1 dev s proto static linkdown",
  ]);
  simulation.runUntil(2_000_000);
  expect(print(network, "a", "route")).toEqual([
    "10.0.0.2/31 dev t proto kernel scope link src 10.0.0.2",
    "10.0.0.4/31 via 10.0.0.3 dev t proto static",
    "10.0.0.6/31 via 10.0.0.3 dev t proto static",
    "10.128.0.0/24 dev h1 proto kernel scope link src 10.128.0.1",
    "10.129.0.0/24 via 10.0.0.3 dev t proto static",
    "10.255.0.2 via 10.0.0.3 dev t proto static",
    "10.255.0.3 via 10.0.0.3 dev t proto static",
    "10.255.0.4 via 10.0.0.3 dev t proto static",
  ]);
  simulation.graph.setLinkUp(network.link("a:s"), true);
  simulation.runUntil(3_000_000);
  expect(print(network, "a", "route")).toEqual(before);
});

test("F403: a host has a router and its own network", () => {
  const network = clos();
  expect(print(network, "h1", "route")).toEqual([
    "default via 10.128.0.1 dev a proto static",
    "10.128.0.0/24 dev a proto kernel scope link src 10.128.0.2",
  ]);
  network.simulation.graph.setLinkUp(network.link("h1:a"), false);
  expect(print(network, "h1", "route")).toEqual([
    "default via 10.128.0.1 dev a proto static linkdown",
    "10.128.0.0/24 dev a proto kernel scope link src 10.128.0.2 linkdown",
  ]);
});

test("F404: neighbours that were entered, that are asked for, that answered", () => {
  const network = clos();
  const mac = (port: string): string => `02:dc:00:00:00:${network.port(port).toString(16).padStart(2, "0")}`;
  expect(print(network, "a", "neigh")).toEqual([
    `10.0.0.1 dev s lladdr ${mac("s:a")} PERMANENT`,
    `10.0.0.3 dev t lladdr ${mac("t:a")} PERMANENT`,
  ]);
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000 });
  network.simulation.runUntil(100_000);
  expect(print(network, "h1", "neigh")).toEqual(["10.128.0.1 dev a INCOMPLETE"]);
  network.simulation.runUntil(5_000_000);
  expect(print(network, "h1", "neigh")).toEqual([`10.128.0.1 dev a lladdr ${mac("a:h1")} REACHABLE`]);
  expect(print(network, "a", "neigh")[0]).toBe(`10.128.0.2 dev h1 lladdr ${mac("h1:a")} REACHABLE`);
});

test("F405: a server's bridge has each MAC address behind its port", () => {
  const network = createNetwork("h1-v1 h2-v1 v1-a h3-a");
  const mac = (port: string): string => `02:dc:00:00:00:${network.port(port).toString(16).padStart(2, "0")}`;
  expect(print(network, "v1", "fdb")).toEqual([
    `${mac("h1:v1")} dev h1 master br0 static`,
    `${mac("h2:v1")} dev h2 master br0 static`,
    `${mac("a:v1")} dev a master br0 static`,
  ]);
  expect(portsOf(network, "v1", "fdb")).toEqual(["h1", "h2", "a"]);
  expect(print(network, "v1", "route")).toEqual([]);
});

test("F406: a tunnel endpoint has its own hosts at ports and the others behind its VXLAN device", () => {
  const network = segment();
  const mac = (port: string): string => `02:dc:00:00:00:${network.port(port).toString(16).padStart(2, "0")}`;
  expect(print(network, "a", "fdb")).toEqual([
    "02:dc:ff:ff:ff:fe dev br10100 master br10100 permanent",
    `${mac("h1:a")} dev h1 master br10100 static`,
    `${mac("h2:b")} dev vxlan10100 master br10100 static`,
    `${mac("h2:b")} dev vxlan10100 dst 10.255.0.2 self static`,
  ]);
});

test("F407: what a port sent, lost and holds, in tc's words", () => {
  const network = createNetwork("h1-a h2-a h3-a", { queueBytesMax: 10_240, nodes: { h1: { arp: false } } });
  const lines = (): string[] => print(network, "a", "qdisc").slice(6, 9);
  expect(lines()).toEqual([
    "qdisc bfifo 8003: dev h3 root refcnt 2 limit 10Kb",
    " Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0)",
    " backlog 0b 0p requeues 0",
  ]);
  for (const from of ["h1", "h2"]) network.fabric.addUdpFlow({ from, to: "h3", rateBitsPerSecond: 90e9 });
  network.simulation.runUntil(20_000_000);
  const port = network.port("a:h3");
  const { ports } = network.simulation.graph;
  expect(ports.droppedFrames[port]).toBeGreaterThan(0);
  expect(ports.queuedBytes(port)).toBeGreaterThan(6000);
  expect(lines().slice(1)).toEqual([
    ` Sent ${ports.sentBytes(port)} bytes ${ports.sentFrames(port)} pkt (dropped ${ports.droppedFrames[port]}, overlimits 0 requeues 0)`,
    ` backlog ${printSize(ports.queuedBytes(port))} ${network.simulation.graph.queuedFrames(port)}p requeues 0`,
  ]);
  const frames = createNetwork("h1-a", { queueFramesMax: 100 });
  expect(print(frames, "a", "qdisc")[0]).toBe("qdisc pfifo 8001: dev h1 root refcnt 2 limit 100p");
  expect(print(createNetwork("h1-a"), "a", "qdisc")[0]).toContain("limit 4294967295p");
  // Read off tc itself.
  expect([1000, 150_000, 262_144, 262_153, 262_170, 16_777_216].map(printSize)).toEqual([
    ...["1000b", "150000b", "256Kb", "256Kb", "262170b", "16Mb"],
  ]);
});

test("F408: each line names the ports that it is about", () => {
  const network = clos();
  expect(portsOf(network, "a", "route")).toEqual(
    ["s", "t", "s", "t", "h1", "s t", "s", "t", "s t", "s", "t", "s", "t"].map((port) => port),
  );
  expect(portsOf(network, "a", "qdisc")).toEqual(["h1", "h1", "h1", "s", "s", "s", "t", "t", "t"]);
  expect(portsOf(segment(), "a", "fdb")).toEqual(["", "h1", "s t", "s t"]);
});

/** A ring of three bridges with two VLANs, hosts behind each; without a native VLAN between them. */
const vlanRing = (): Network =>
  createNetwork("v1-v2 v2-v3 v3-v1 h1-v1 h2-v2 h3-v3", {
    rateBitsPerSecond: 10e9,
    mtuBytes: 1500,
    nodes: {
      v1: {
        spanningTree: { priority: 4096 },
        vlans: { h1: { access: 10 }, v2: { trunk: [20, 10] }, v3: { trunk: [10, 20], native: 5 } },
      },
      v2: { spanningTree: true, vlans: { h2: { access: 10 }, v1: { trunk: "all" }, v3: { trunk: [10, 20] } } },
      v3: {
        spanningTree: { ports: { v2: { cost: 7000, priority: 64 } } },
        vlans: { h3: { access: 20 }, v1: { trunk: [10, 20], native: 5 }, v2: { trunk: [10, 20] } },
      },
    },
  });

test("F456: VLANs stand behind their port, the first beside its name; what has no tag is of the PVID", () => {
  const network = vlanRing();
  expect(print(network, "v1", "vlan")).toEqual([
    "port              vlan-id",
    "v2                10",
    "                  20",
    "v3                5 PVID Egress Untagged",
    "                  10",
    "                  20",
    "h1                10 PVID Egress Untagged",
  ]);
  expect(portsOf(network, "v1", "vlan")).toEqual(["", "v2", "v2", "v3", "v3", "v3", "h1"]);
  for (const name of ["h1", "v1"]) expect(print(createNetwork("h1-v1"), name, "vlan")).toEqual([]);
});

test("F457: a bridge that learns prints whom it knows, and in which VLAN", () => {
  const network = vlanRing();
  const { simulation, fabric, port } = network;
  expect(print(network, "v1", "fdb")).toEqual([]);
  fabric.addPing({ from: "h1", to: "h2", startPs: 100_000_000 });
  simulation.runUntil(200_000_000);
  const macs = ["h1:v1", "h2:v2"].map((name) => formatMac(macOfPort(port(name))));
  expect(print(network, "v1", "fdb")).toEqual([
    `${macs[0]} dev h1 vlan 10 master br0`,
    `${macs[1]} dev v2 vlan 10 master br0`,
  ]);
  // A cut cable makes a bridge forget who was behind it.
  simulation.graph.setLinkUp(network.link("v1:v2"), false);
  expect(print(network, "v1", "fdb")).toEqual([`${macs[0]} dev h1 vlan 10 master br0`]);
});

test("F458: ports of a bridge with their states, priorities and costs", () => {
  const network = vlanRing();
  network.simulation.runUntil(100_000_000);
  const up = "<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0";
  expect(print(network, "v3", "link")).toEqual([
    `2: v2: ${up} state blocking priority 16 cost 7000`,
    `3: v1: ${up} state forwarding priority 32 cost 2000`,
    `4: h3: ${up} state forwarding priority 32 cost 2000`,
  ]);
  network.simulation.graph.setLinkUp(network.link("v3:v2"), false);
  expect(print(network, "v3", "link")[0]).toBe(
    "2: v2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 master br0 state disabled priority 16 cost 7000",
  );
  // Outside of any tree all forwards; a host has no such ports.
  expect(print(createNetwork("h1-v1", { mtuBytes: 1500 }), "v1", "link")).toEqual([
    `2: h1: ${up} state forwarding priority 32 cost 200`,
  ]);
  expect(print(network, "h1", "link")).toEqual([]);
});

test("F431: an endpoint that floods has entries of zeros in the list's order, and what it learnt says nothing of itself", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "head-end" } });
  const { fabric, simulation } = network;
  const zeros = "00:00:00:00:00:00 dev vxlan10100 dst";
  expect(print(network, "a", "fdb")).toEqual([
    `${zeros} 10.255.0.2 self permanent`,
    `${zeros} 10.255.0.3 self permanent`,
  ]);
  expect(portsOf(network, "a", "fdb")).toEqual(["s t", "s t"]);
  fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
  simulation.runUntil(50_000_000);
  const mac = (name: string) => `02:dc:00:00:00:0${network.port(name).toString(16)}`;
  expect(print(network, "a", "fdb").slice(2)).toEqual([
    `${mac("h1:a")} dev h1 master br10100`,
    `${mac("h3:b")} dev vxlan10100 master br10100`,
    `${mac("h3:b")} dev vxlan10100 dst 10.255.0.2 self`,
  ]);
  const group = createFloodFabric({ leaves: 2, flood: { flood: "multicast" } });
  expect(print(group, "a", "fdb")).toEqual([`${zeros} 239.0.39.116 via s self permanent`]);
  const server = createFloodFabric({ leaves: 2, vtep: "server", flood: { flood: "multicast" } });
  expect(print(server, "v1", "fdb").at(-1)).toBe(`${zeros} 239.0.39.116 via a self permanent`);
});

test("F431: an endpoint that suppresses ARP has whom it answers for, in both tables", () => {
  const network = createFloodFabric({ leaves: 2, flood: { flood: "head-end", suppressArp: true } });
  const mac = (name: string) => `02:dc:00:00:00:0${network.port(name).toString(16)}`;
  expect(print(network, "a", "neigh").filter((line) => line.includes("br10100"))).toEqual([
    `10.1.0.1 dev br10100 lladdr ${mac("h1:a")} PERMANENT`,
    `10.1.0.2 dev br10100 lladdr ${mac("h2:a")} PERMANENT`,
    `10.1.0.3 dev br10100 lladdr ${mac("h3:b")} PERMANENT`,
  ]);
  expect(print(network, "a", "fdb")).toContain(`${mac("h3:b")} dev vxlan10100 dst 10.255.0.2 self static`);
});
