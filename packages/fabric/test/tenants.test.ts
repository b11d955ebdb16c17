/**
 * Tenants: the same addresses twice over one network, routed by one endpoint or by two, and no frame that crosses.
 */
import { createTimeline } from "@dc/engine/timeline";
import { dropCauses } from "@dc/engine";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { EthernetHeader, formatMac, Ipv4Header, VxlanHeader } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { macOfPort } from "../src/frame/encode.ts";
import { show } from "../src/show/show.ts";
import type { Network, NetworkOptions } from "../src/testing/index.ts";
import { createTenantNetwork, guestsOf, routingVnis } from "./tenants.ts";

const tenants = ["blue", "red"] as const;
const both = ["asymmetric", "symmetric"] as const;

/** What each guest's cable brought it, by the guest who sent it. */
function heard(network: Network): Map<string, Set<string>> {
  const origin = new Map<number, string>();
  const found = new Map<string, Set<string>>();
  for (const { port, id, bytes } of network.captured()) {
    if (EthernetHeader.type(bytes) !== 0x0800) continue;
    const [from, to] = port.split(":") as [string, string];
    if (/^h\d$/.test(from)) origin.set(id, from);
    if (/^h\d$/.test(to)) found.set(to, (found.get(to) ?? new Set()).add(origin.get(id) ?? "?"));
  }
  return found;
}

for (const routing of both) {
  test(`F434: ${routing}: two tenants with the same addresses reach everybody of their own, and no frame crosses`, () => {
    const network = createTenantNetwork(routing);
    const { fabric, simulation } = network;
    for (const tenant of tenants) {
      for (const from of guestsOf(tenant)) {
        for (const to of guestsOf(tenant)) {
          if (from !== to) fabric.addPing({ from, to, framesMax: 2, intervalPs: 20_000_000 });
        }
      }
    }
    simulation.runUntil(200_000_000);
    expect(fabric.flows).toHaveLength(24);
    expect(fabric.flows.map(({ number }) => fabric.counts(number).deliveredFrames)).toEqual(Array(24).fill(2));
    const all = heard(network);
    for (const tenant of tenants) {
      const own = guestsOf(tenant);
      for (const guest of own) expect([...(all.get(guest) ?? [])].sort()).toEqual(own.filter((each) => each !== guest));
    }
    expect(simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0)).toBe(0);
  });
}

test("F434: a flow to another tenant's guest is refused where the sender's tenant calls somebody else by that address", () => {
  const { fabric } = createTenantNetwork("asymmetric");
  expect(() => fabric.addPing({ from: "h1", to: "h7" })).toThrow(
    "fabric/bad-option: h7's address 10.0.3.3 is that of h3 in the tenant of h1: name a node of that tenant",
  );
});

/** A frame from h1 to h3, as each cable had it. */
function cross(routing: (typeof both)[number]) {
  const network = createTenantNetwork(routing, { arp: false });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1e6, framesMax: 1, frameBytes: 200 });
  network.simulation.runUntil(50_000_000);
  expect(network.fabric.counts(1).deliveredFrames).toBe(1);
  const [sent, up, , out] = network.captured().map(({ bytes }) => bytes) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return { network, sent, inner: up.subarray(50), vni: VxlanHeader.vni(up, 42), out };
}
const ttl = (bytes: Uint8Array): number => Ipv4Header.ttl(bytes, 14);
const macs = (bytes: Uint8Array): string[] =>
  [EthernetHeader.source(bytes), EthernetHeader.destination(bytes)].map((mac) => formatMac(mac));

test("F435: asymmetric: the ingress leaf routes into the destination's segment, the egress leaf only bridges", () => {
  const { network, sent, inner, vni, out } = cross("asymmetric");
  expect(vni).toBe(10_300);
  expect([sent, inner, out].map(ttl)).toEqual([64, 63, 63]);
  expect(macs(inner)).toEqual(["02:dc:ff:ff:ff:fe", formatMac(macOfPort(network.port("h3:b")))]);
  expect(out).toEqual(inner);
});

test("F436: symmetric: the tenant's VNI, both routers' MAC addresses, and a hop at each of both leaves", () => {
  const { network, sent, inner, vni, out } = cross("symmetric");
  expect(vni).toBe(routingVnis.blue);
  expect([sent, inner, out].map(ttl)).toEqual([64, 63, 62]);
  const router = (name: string): string => formatMac(0x02dc_fd00_0000 + network.node(name));
  expect(macs(inner)).toEqual([router("a"), router("b")]);
  expect(macs(out)).toEqual(["02:dc:ff:ff:ff:fe", formatMac(macOfPort(network.port("h3:b")))]);
  // Within a segment both bridge, as ever; between segments of one leaf there is one hop.
  const near = createTenantNetwork("symmetric", { arp: false });
  near.fabric.addUdpFlow({ from: "h1", to: "h4", gapPs: 1e6, framesMax: 1, frameBytes: 200 });
  near.fabric.addUdpFlow({ from: "h5", to: "h6", gapPs: 1e6, framesMax: 1, frameBytes: 200 });
  near.simulation.runUntil(50_000_000);
  const seen = near.captured();
  const outs = ["b:h4", "a:h6"].map((port) => seen.find((each) => each.port === port)?.bytes as Uint8Array);
  expect(outs.map(ttl)).toEqual([64, 63]);
  const tunnelled = seen.find(({ port }) => /^a:[st]$/.test(port));
  expect(VxlanHeader.vni(tunnelled?.bytes as Uint8Array, 42)).toBe(10_100);
});

const drops = ({ simulation }: Network) =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count] as const).filter(
      ([, count]) => count > 0,
    ),
  );

/** Send one frame of h1 with its destination and time to live changed. */
function sendTo(network: Network, destination: number, timeToLive = 64): void {
  const { fabric, simulation } = network;
  const { columns } = fabric;
  fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1e6, framesMax: 1, frameBytes: 200 });
  let changed = false;
  simulation.graph.tap((_, port, frame) => {
    if (changed || port !== network.port("h1:a")) return;
    changed = true;
    columns.destinationAddress[frame] = destination;
    columns.ttl[frame] = timeToLive;
  });
  simulation.runUntil(50_000_000);
}

test("F436: the time to live ends at the leaf where it does; who is not there, and the gateway itself, are not reached", () => {
  const row = (destination: number, timeToLive: number) => {
    const network = createTenantNetwork("symmetric", { arp: false });
    sendTo(network, destination, timeToLive);
    const { trace } = network.simulation;
    const kind = trace.findKind("frame.drop");
    const places = Array.from({ length: trace.count }, (_, number) => number)
      .filter((number) => trace.kindOf(number) === kind)
      .map((number) => trace.objectName(trace.objectOf(number)));
    return [places, drops(network)];
  };
  expect(row(0x0a00_0303, 1)).toEqual([["a"], { ttl: 1 }]);
  expect(row(0x0a00_0303, 2)).toEqual([["b"], { ttl: 1 }]);
  // A host that is not there: the network's route leads to b, whose table has nobody.
  expect(row(0x0a00_0363, 64)).toEqual([["b"], { "unknown-mac": 1 }]);
  expect(row(0x0a00_03fe, 64)).toEqual([["b"], { "no-route": 1 }]);
  expect(row(0x0a00_0963, 64)).toEqual([["a"], { "no-route": 1 }]);
});

test("F436: an endpoint whose tenant is routed otherwise offers no routes; what both have is bridged as ever", () => {
  const a = { tenants: [{ name: "blue" }, { name: "red" }] };
  const network = createTenantNetwork("symmetric", { arp: false, nodes: { a } });
  network.fabric.addUdpFlow({ from: "h3", to: "h1", gapPs: 1e6, framesMax: 1, frameBytes: 200 });
  network.simulation.runUntil(50_000_000);
  // b has h1's segment too, and takes the asymmetric way.
  expect(network.fabric.counts(1).deliveredFrames).toBe(1);
  const up = network.captured().find(({ port }) => /^b:[st]$/.test(port));
  expect(VxlanHeader.vni(up?.bytes as Uint8Array, 42)).toBe(10_100);
  expect(network.fabric.overlay?.tenantRoutes(network.node("b"), 1)).toEqual([]);
});

test("F440: tables of tenants, with the next hops of their routes and the routers' MAC addresses", () => {
  const network = createTenantNetwork("symmetric");
  const { fabric, node } = network;
  const print = (name: string, topic: "vrf" | "fdb" | "neigh"): string[] =>
    show(fabric, node(name), topic).map(({ text }) => text);
  const b = "10.255.0.2";
  const table = (tenant: string, vni: number, net: number): string[] => [
    `10.0.1.0/24 dev br${net}100 table ${tenant} proto kernel scope link src 10.0.1.254`,
    `10.0.1.4 via ${b} dev br${vni} table ${tenant} proto static onlink`,
    `10.0.2.0/24 dev br${net}200 table ${tenant} proto kernel scope link src 10.0.2.254`,
    `10.0.3.0/24 via ${b} dev br${vni} table ${tenant} proto static onlink`,
    `10.0.3.3 via ${b} dev br${vni} table ${tenant} proto static onlink`,
  ];
  expect(print("a", "vrf")).toEqual([...table("blue", 50_001, 10), ...table("red", 50_002, 20)]);
  const router = (name: string): string => formatMac(0x02dc_fd00_0000 + node(name));
  for (const vni of [50_001, 50_002]) {
    expect(print("a", "fdb").filter((line) => line.includes(String(vni)))).toEqual([
      `${router("a")} dev br${vni} master br${vni} permanent`,
      `${router("b")} dev vxlan${vni} master br${vni} static`,
      `${router("b")} dev vxlan${vni} dst ${b} self static`,
    ]);
    expect(print("a", "neigh")).toContain(`${b} dev br${vni} lladdr ${router("b")} PERMANENT`);
  }
  expect(print("s", "vrf")).toEqual([]);
});

const traffic = fc.array(
  fc.record({
    tenant: fc.constantFrom(...tenants),
    from: fc.nat(3),
    to: fc.nat(3),
    gapPs: fc.integer({ min: 300_000, max: 9_000_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);
const ways = fc.record({ blue: fc.constantFrom(...both), red: fc.constantFrom(...both) });

test("F441: whatever is routed how, frames reach whom they are for and nobody of the other tenant; one digest, steps back", () => {
  fc.assert(
    fc.property(ways, traffic, (routing, flows) => {
      const build = (options: NetworkOptions): Network => {
        const network = createTenantNetwork(routing, { traceRecordsMax: 32_768, ...options });
        for (const { tenant, from, to, gapPs } of flows) {
          const own = guestsOf(tenant);
          if (from === to) continue;
          network.fabric.addUdpFlow({
            from: own[from] as string,
            to: own[to] as string,
            gapPs,
            frameBytes: 150,
            framesMax: 4,
          });
        }
        return network;
      };
      const run = (options: NetworkOptions): Network => {
        const network = build(options);
        network.simulation.runUntil(100_000_000);
        network.simulation.graph.settle();
        return network;
      };
      const fast = run({ ports: "fast" });
      for (const { number } of fast.fabric.flows) expect(fast.fabric.counts(number).deliveredFrames).toBe(4);
      for (const [guest, senders] of heard(fast)) {
        const tenant = tenants.find((each) => guestsOf(each).includes(guest)) as "blue" | "red";
        for (const sender of senders) expect(guestsOf(tenant)).toContain(sender);
      }
      const general = run({ ports: "general" });
      expect(firstDifference(traceRows(fast.simulation.trace), traceRows(general.simulation.trace))).toBeUndefined();
      expect(general.simulation.digest()).toBe(fast.simulation.digest());
      expect(run({ traceRecordsMax: 0, spans: true }).simulation.digest()).toBe(fast.simulation.digest());
      const timeline = createTimeline({ build: () => build({}).simulation, apply() {}, checkpointEvents: 40 });
      for (const timePs of [60_000_000, 9_000_000, 30_000_000, 0, 100_000_000]) timeline.seek(timePs);
      expect(timeline.simulation.digest()).toBe(fast.simulation.digest());
    }),
    { numRuns: 25 },
  );
}, 120_000);
