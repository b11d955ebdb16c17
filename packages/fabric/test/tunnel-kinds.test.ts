/** Tunnels of every kind: everyone reaches everyone, whatever endpoints put in front of a frame. */
import { dissect, EthernetHeader, etherType, UdpHeader } from "@dc/wire";
import { expect, test } from "vitest";
import type { TunnelOptions } from "../src/index.ts";
import { createServers } from "./servers.ts";
import { createTwoRacks, leafVnis } from "./two-racks.ts";

const kinds: readonly TunnelOptions[] = [
  { outer: "ipv6" },
  { vlan: 30 },
  { outer: "ipv6", vlan: 4094, sourcePort: "linux" },
  { sourcePort: "linux" },
];

const pairs = ["h1 h4", "h1 h6", "h6 h2", "h1 h7", "h3 h5", "h7 h4"].map((pair) => pair.split(" "));

test.each(kinds)("F290, F291, F292: guests on servers and behind leaves, %o", (tunnel) => {
  for (const vtep of ["host", "leaf"] as const) {
    const network = createServers(vtep, { tunnel, mtuBytes: 1600 });
    const { fabric, simulation } = network;
    const pings = pairs.map(([from, to]) => fabric.addPing({ from, to, intervalPs: 10_000_000, framesMax: 5 }));
    simulation.runUntil(200_000_000);
    expect(pings.map((flow) => fabric.counts(flow).deliveredFrames)).toEqual(pings.map(() => 5));
    const outer = network.captured().filter(({ port }) => /^[ab]:[st]$/.test(port));
    expect(outer.length).toBeGreaterThan(20);
    for (const { bytes } of outer) {
      const { layers, issues } = dissect(bytes);
      expect(issues).toEqual([]);
      const names = layers.map(({ protocol }) => protocol);
      const expected = ["eth", ...(tunnel.vlan === undefined ? [] : ["vlan"]), tunnel.outer === "ipv6" ? "ipv6" : "ip"];
      expect(names.slice(0, expected.length + 2)).toEqual([...expected, "udp", "vxlan"]);
    }
  }
});

test("F290: one endpoint over IPv6, the other over IPv4: each takes apart what the other made", () => {
  const network = createTwoRacks({
    nodes: { b: { vnis: leafVnis("h3", "h4"), tunnel: { outer: "ipv6", vlan: 7 } } },
  });
  const flow = network.fabric.addPing({ from: "h1", to: "h3", intervalPs: 10_000_000, framesMax: 5 });
  network.simulation.runUntil(100_000_000);
  expect(network.fabric.counts(flow).deliveredFrames).toBe(5);
  const types = (port: RegExp): number[] => [
    ...new Set(network.captured().flatMap((each) => (port.test(each.port) ? [EthernetHeader.type(each.bytes)] : []))),
  ];
  expect([types(/^a:[st]/), types(/^b:[st]/)]).toEqual([[etherType.ipv4], [etherType.vlan]]);
});

test("F295: with Linux's ports flows spread over both spines, from ports that are Linux's", () => {
  const network = createTwoRacks({ tunnel: { sourcePort: "linux" } });
  for (let n = 0; n < 60; n++) {
    network.fabric.addUdpFlow({
      from: "h1",
      to: "h3",
      gapPs: 1_000_000,
      framesMax: 1,
      frameBytes: 100,
      sourcePort: 1000 + n,
    });
  }
  network.simulation.runUntil(100_000_000);
  const sent = network.captured().filter(({ port }) => /^a:[st]$/.test(port));
  const ports = new Set(sent.map(({ bytes }) => UdpHeader.sourcePort(bytes, 34)));
  expect([...ports].every((port) => port >= 32_768 && port < 60_999)).toBe(true);
  expect(ports.size).toBeGreaterThan(55);
  const shares = ["a:s", "a:t"].map((port) => sent.filter((each) => each.port === port).length);
  expect(Math.min(...shares)).toBeGreaterThan(15);
});
