import { dropCauses } from "@dc/engine";
import { arpOperation, ArpHeader, dissect, EthernetHeader, etherType, formatIpv4Address, Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { createFloodFabric, type FloodFabricOptions, floodVni, floodWays } from "../../test/flood-fabric.ts";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import type { FloodOptions } from "./flood-setting.ts";

const drops = ({ simulation }: Network) =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count] as const).filter(
      ([, count]) => count > 0,
    ),
  );

const records = ({ simulation: { trace } }: Network, kind: string): string[] =>
  Array.from({ length: trace.count }, (_, number) => number)
    .filter((number) => trace.kindName(trace.kindOf(number)) === kind)
    .map((number) =>
      [trace.objectName(trace.objectOf(number)), trace.a(number), trace.b(number), trace.c(number)].join(" "),
    );

/** What endpoints have learnt: whose port, behind which endpoint. */
const learnt = ({ fabric, node, simulation }: Network, vtep: string): string[] =>
  (fabric.overlay?.learnt(node(vtep), floodVni) ?? []).map(
    ({ mac, vtep: at, port }) =>
      `${simulation.graph.portName(mac)} ${port < 0 ? simulation.graph.nodeName(at) : simulation.graph.portName(port)}`,
  );

/** One echo there and back. */
function ping(from: string, to: string, options: FloodFabricOptions): Network {
  const network = createFloodFabric(options);
  network.fabric.addPing({ from, to, framesMax: 1 });
  network.simulation.runUntil(90_000_000);
  return network;
}

/** ARP requests on a cable, inside of tunnels too, by where they go. */
const requests = (network: Network, port: RegExp): string[] =>
  network
    .captured()
    .filter(({ port: at, bytes }) => {
      const inner = EthernetHeader.type(bytes) === etherType.arp ? bytes : bytes.subarray(50);
      return (
        port.test(at) &&
        inner.length >= 42 &&
        EthernetHeader.type(inner) === etherType.arp &&
        ArpHeader.operation(inner, 14) === arpOperation.request
      );
    })
    .map(({ port: at, bytes }) =>
      EthernetHeader.type(bytes) === etherType.arp
        ? at
        : `${at} ${formatIpv4Address(Ipv4Header.destination(bytes, 14))}`,
    );

/** ARP requests inside of tunnels on a cable, by the outer destination: not those of servers for their routers. */
const tunnelled = (network: Network, port: RegExp): string[] =>
  requests(network, port).flatMap((each) => each.split(" ").slice(1));

for (const vtep of ["leaf", "server"] as const) {
  const [first, second, third] = vtep === "leaf" ? ["a", "b", "c"] : ["v1", "v2", "v3"];

  test(`F420: at a ${vtep}, a frame of a segment's port and one out of a tunnel teach who is where`, () => {
    const network = ping("h1", "h3", { vtep, flood: { flood: "head-end" } });
    expect(network.fabric.counts(1).deliveredFrames).toBe(1);
    expect(learnt(network, first)).toEqual([`h1:${first} ${first}:h1`, `h3:${second} ${second}`]);
    expect(learnt(network, second)).toEqual([`h1:${first} ${first}`, `h3:${second} ${second}:h3`]);
    // The third has heard the request and nothing else.
    expect(learnt(network, third)).toEqual([`h1:${first} ${first}`]);
    const macs = [network.port(`h1:${first}`), network.port(`h3:${second}`)];
    const address = (name: string) => network.fabric.addressOf(network.node(name));
    expect(records(network, "mac.learn")).toEqual([
      `${first} ${macs[0]} ${floodVni} ${network.port(`${first}:h1`)}`,
      `${second} ${macs[1]} ${floodVni} ${network.port(`${second}:h3`)}`,
    ]);
    const heard = records(network, "vxlan.learn");
    expect(heard).toHaveLength(3);
    expect(heard).toContain(`${first} ${macs[1]} ${floodVni} ${address(second)}`);
    expect(drops(network)).toEqual({});
  });

  test(`F422, F423: at a ${vtep}, a broadcast goes to its other ports and to every other endpoint, the list's first last`, () => {
    const network = ping("h1", "h3", { vtep, leaves: 4, flood: { flood: "head-end" } });
    const address = (name: string) => formatIpv4Address(network.fabric.addressOf(network.node(name)));
    const [, , , fourth] = vtep === "leaf" ? ["a", "b", "c", "d"] : ["v1", "v2", "v3", "v4"];
    expect(requests(network, new RegExp(`^${first}:h`))).toEqual([`${first}:h2`]);
    expect(tunnelled(network, new RegExp(`^${first}:`))).toEqual([address(third), address(fourth), address(second)]);
    expect(requests(network, new RegExp(`^${fourth}:h`))).toEqual([`${fourth}:h5`]);
    const [flooded] = records(network, "vxlan.flood");
    expect(flooded?.split(" ").slice(2)).toEqual(["3", String(floodVni)]);
    expect(network.fabric.counts(1).deliveredFrames).toBe(1);
    expect(drops(network)).toEqual({});
  });

  test(`F424, F425: at a ${vtep}, a group costs one copy at the sender's uplink, and every endpoint gets one`, () => {
    const network = ping("h1", "h3", { vtep, leaves: 4, flood: { flood: "multicast" } });
    const uplinks = vtep === "leaf" ? /^a:[st]$/ : /^v1:a$/;
    const all = requests(network, /./);
    expect(tunnelled(network, uplinks)).toEqual(["239.0.39.116"]);
    for (const guest of ["h3", "h4", "h5"]) expect(all.filter((each) => each.endsWith(`:${guest}`))).toHaveLength(1);
    const sent = network.captured().find(({ port, bytes }) => uplinks.test(port) && bytes.length === 110);
    expect(EthernetHeader.destination(sent?.bytes as Uint8Array)).toBe(0x0100_5e00_2774);
    for (const { bytes } of network.captured()) {
      expect(dissect(bytes).layers.flatMap(({ issues }) => issues)).toEqual([]);
    }
    expect(network.fabric.counts(1).deliveredFrames).toBe(1);
    expect(drops(network)).toEqual({});
  });
}

test.each(Object.entries(floodWays))("F428: copies of the first ARP at the sender's uplink: %s", (name, flood) => {
  const expected: Record<string, number> = { static: 0, multicast: 1, "head-end": 4, "head-end, suppressed": 0 };
  for (const vtep of ["leaf", "server"] as const) {
    const network = ping("h1", "h3", { vtep, leaves: 5, flood });
    expect(tunnelled(network, vtep === "leaf" ? /^a:[st]$/ : /^v1:a$/)).toHaveLength(expected[name] as number);
    expect(network.fabric.counts(1).deliveredFrames).toBe(1);
  }
});

test("F420: a segment of which nobody says how it is flooded is as it was: nothing is learnt, no record is new", () => {
  const network = ping("h1", "h3", {});
  expect(learnt(network, "a")).toEqual([]);
  expect(records(network, "mac.learn")).toEqual([]);
  expect(network.fabric.overlay?.floodOf(network.node("a"), floodVni)).toBeUndefined();
});

test("F421: who is silent for the ageing time is forgotten in that instant, and flooded again", () => {
  const network = createFloodFabric({
    flood: { flood: "head-end" },
    nodes: { a: { tunnel: { ageingPs: 50_000_000 } } },
  });
  network.fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
  network.fabric.addPing({ from: "h1", to: "h3", framesMax: 1, startPs: 200_000_000 });
  network.simulation.runUntil(150_000_000);
  expect(learnt(network, "a")).toEqual([]);
  expect(learnt(network, "b")).toHaveLength(2);
  const [local] = records(network, "mac.age");
  expect(local).toBe(`a ${network.port("h1:a")} ${floodVni} ${network.port("a:h1")}`);
  const b = network.fabric.addressOf(network.node("b"));
  expect(records(network, "vxlan.age")).toEqual([`a ${network.port("h3:b")} ${floodVni} ${b}`]);
  network.simulation.runUntil(300_000_000);
  // The second echo is for an address that a has forgotten: it goes to c too, which has nobody of that address.
  const echoes = network.captured().filter(({ port, bytes }) => port === "c:h4" && bytes.length > 60);
  expect(echoes).toHaveLength(1);
  expect(network.fabric.counts(2).deliveredFrames).toBe(1);
});

test("F421: who is heard behind another endpoint has moved", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "head-end" } });
  const { fabric, simulation } = network;
  fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
  simulation.runUntil(50_000_000);
  // A frame with h1's address from behind c: what a guest that has moved would send.
  const { columns } = fabric;
  const frame = simulation.frames.allocate(60);
  columns.etherType[frame] = etherType.arp;
  columns.operation[frame] = arpOperation.request;
  columns.flowKey[frame] = 0;
  columns.sourceMac[frame] = network.port("h1:a");
  columns.destinationMac[frame] = 0xffff_ffff;
  columns.sourceAddress[frame] = 0x0a01_0001;
  columns.destinationAddress[frame] = 0x0a01_0001;
  simulation.frames.encoderOf[frame] = 0;
  simulation.graph.send(network.port("h4:c"), frame);
  simulation.runUntil(90_000_000);
  const c = fabric.addressOf(network.node("c"));
  expect(records(network, "vxlan.move").sort()).toEqual([
    `a ${network.port("h1:a")} ${floodVni} ${c}`,
    `b ${network.port("h1:a")} ${floodVni} ${c}`,
  ]);
  expect(learnt(network, "b")).toContain("h1:a c");
});

test("F421: a cut cable makes an endpoint forget who was behind it", () => {
  const network = ping("h1", "h3", { flood: { flood: "head-end" } });
  network.simulation.graph.setLinkUp(network.link("a:h1"), false);
  expect(learnt(network, "a")).toEqual(["h3:b b"]);
});

test("F423: only who is in the list gets copies; an endpoint without the segment drops them as unknown-vni", () => {
  const nodes = { c: { vnis: [{ vni: 77, ports: ["h4"] }] } };
  const floods = { a: { flood: "head-end", remotes: ["c", "b"] }, b: { flood: "head-end" } } as const;
  const network = ping("h1", "h3", { leaves: 4, floods, nodes });
  const address = (name: string) => formatIpv4Address(network.fabric.addressOf(network.node(name)));
  expect(tunnelled(network, /^a:[st]$/)).toEqual([address("b"), address("c")]);
  expect(drops(network)).toEqual({ "unknown-vni": 1 });
  expect(network.fabric.counts(1).deliveredFrames).toBe(1);
});

test("F424: an endpoint that has not joined gets nothing; a segment's group may be chosen", () => {
  const group = 0xef01_0203;
  const floods = {
    a: { flood: "multicast", group },
    b: { flood: "multicast", group },
    c: { flood: "multicast" },
  } as const;
  const network = ping("h1", "h3", { floods });
  expect(requests(network, /^c:h/)).toEqual([]);
  expect(requests(network, /^[st]:c$/)).toEqual([]);
  expect(requests(network, /^a:[st]$/)[0]).toMatch(/ 239\.1\.2\.3$/);
  expect(network.fabric.counts(1).deliveredFrames).toBe(1);
});

test("F426: what came out of a tunnel goes into none: whom b knows behind c, a has not asked", () => {
  const floods = {
    a: { flood: "head-end", remotes: ["b"] },
    b: { flood: "head-end" },
    c: { flood: "head-end", remotes: ["b"] },
  } as const;
  const network = createFloodFabric({ leaves: 3, floods, arp: false });
  const { fabric, simulation } = network;
  const once = { gapPs: 1e6, framesMax: 1, frameBytes: 100 };
  fabric.addUdpFlow({ from: "h4", to: "h3", ...once });
  fabric.addUdpFlow({ from: "h1", to: "h4", ...once, startPs: 50_000_000 });
  simulation.runUntil(90_000_000);
  expect([1, 2].map((flow) => fabric.counts(flow).deliveredFrames)).toEqual([1, 0]);
  expect(learnt(network, "b")).toEqual(["h1:a a", "h4:c c"]);
  // h2 hears what a floods, and its card lets it go.
  expect(drops(network)).toEqual({ policy: 1, "unknown-mac": 1 });
  expect(records(network, "vxlan.encapsulate").map((each) => each.split(" ")[0])).toEqual(["c", "a"]);
  // And what is for all goes to its own ports alone.
  const all = createFloodFabric({ leaves: 3, flood: { flood: "head-end" }, arp: false });
  all.fabric.addUdpFlow({ from: "h1", to: "h4", ...once });
  all.simulation.runUntil(90_000_000);
  expect(records(all, "vxlan.encapsulate").map((each) => each.split(" ")[0])).toEqual(["a", "a"]);
  expect(all.fabric.counts(1).deliveredFrames).toBe(1);
});

test("F427: ARP is answered from the control plane's table, whom it does not know and who announces itself is flooded", () => {
  const network = ping("h1", "h3", { leaves: 3, flood: { flood: "head-end", suppressArp: true } });
  expect(requests(network, /./)).toEqual(["h1:a", "h3:b"]);
  expect(records(network, "arp.suppress").map((each) => each.split(" ").slice(2).join(" "))).toEqual([
    `${0x0a01_0003} ${floodVni}`,
    `${0x0a01_0001} ${floodVni}`,
  ]);
  // Data needs no flood either: who is where is in the same table.
  expect(records(network, "vxlan.flood")).toEqual([]);
  const stranger = createFloodFabric({ leaves: 3, flood: { flood: "head-end", suppressArp: true } });
  stranger.fabric.neighbours(stranger.port("h1:a"));
  const { columns } = stranger.fabric;
  const { frames, graph } = stranger.simulation;
  for (const target of [0x0a01_0063, 0x0a01_0001]) {
    const frame = frames.allocate(60);
    columns.etherType[frame] = etherType.arp;
    columns.operation[frame] = arpOperation.request;
    columns.flowKey[frame] = 0;
    columns.sourceMac[frame] = stranger.port("h1:a");
    columns.destinationMac[frame] = 0xffff_ffff;
    columns.sourceAddress[frame] = 0x0a01_0001;
    columns.destinationAddress[frame] = target;
    frames.encoderOf[frame] = 0;
    graph.send(stranger.port("h1:a"), frame);
  }
  stranger.simulation.runUntil(50_000_000);
  expect(requests(stranger, /^a:[st]$/)).toHaveLength(4);
  expect(records(stranger, "arp.suppress")).toEqual([]);
});

test("F427: the gateway's address is answered by the endpoint in every way", () => {
  for (const flood of Object.values(floodWays)) {
    const network = createFloodFabric({ leaves: 2, flood, gateway: true });
    network.fabric.addPing({ from: "h1", to: "b", framesMax: 1 });
    network.simulation.runUntil(50_000_000);
    expect(requests(network, /^a:/)).toEqual([]);
  }
});

/** A leaf whose segment has a bridge with two guests behind one port, and another leaf with one guest. */
const createBridged = (flood: FloodOptions): Network => {
  const host = (above: string, n: number) => ({ addresses: { [above]: ipv4Prefix(`10.1.0.${n}/24`) } });
  return createNetwork("h1-v1 h2-v1 v1-a h3-b a-s b-s", {
    nodes: {
      ...{ h1: host("v1", 1), h2: host("v1", 2), h3: host("b", 3) },
      a: { vnis: [{ vni: floodVni, ports: ["v1"], ...flood }] },
      b: { vnis: [{ vni: floodVni, ports: ["h3"], ...flood }] },
    },
  });
};

test("F422: what is for somebody behind the port that it came in by is dropped there as policy", () => {
  const network = createBridged({ flood: "head-end" });
  const { fabric, simulation } = network;
  fabric.addPing({ from: "h2", to: "h3", framesMax: 1 });
  simulation.runUntil(50_000_000);
  // v1 would not send it up; somebody behind the same port who does not know better would.
  const { columns } = fabric;
  const frame = simulation.frames.allocate(60);
  columns.etherType[frame] = etherType.arp;
  columns.operation[frame] = arpOperation.reply;
  columns.flowKey[frame] = 0;
  columns.sourceMac[frame] = network.port("h1:v1");
  columns.destinationMac[frame] = network.port("h2:v1");
  columns.sourceAddress[frame] = 0x0a01_0001;
  columns.destinationAddress[frame] = 0x0a01_0002;
  simulation.frames.encoderOf[frame] = 0;
  simulation.graph.send(network.port("v1:a"), frame);
  simulation.runUntil(90_000_000);
  expect(drops(network)).toEqual({ policy: 1 });
  expect(records(network, "frame.drop")[0]).toMatch(/^a\/v1 /);
});

test("F427: who is behind the asker's own port answers itself; others are answered for", () => {
  const network = createBridged({ flood: "head-end", suppressArp: true });
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.fabric.addPing({ from: "h1", to: "h3", framesMax: 1, startPs: 40_000_000 });
  network.simulation.runUntil(90_000_000);
  expect([1, 2].map((flow) => network.fabric.counts(flow).deliveredFrames)).toEqual([1, 1]);
  const asked = records(network, "arp.suppress").map((each) => each.split(" ").slice(0, 3).join(" "));
  expect(asked.map((each) => each.replace(/ \d+ /, " "))).toEqual([`a ${0x0a01_0003}`, `b ${0x0a01_0001}`]);
  expect(drops(network)).toEqual({ policy: 1 });
});
