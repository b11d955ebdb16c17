import { formatIpv4Prefix } from "@dc/wire";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { planAddresses } from "./plan.ts";
import type { Topology } from "./topology.ts";

/** `leaves` switches with `hosts` each, every leaf joined to every one of `spines`. */
function leafSpine(spines: number, leaves: number, hosts: number): Topology {
  const nodes = [];
  const links: Topology["links"][number][] = [];
  for (let s = 0; s < spines; s++) nodes.push({ name: `spine${s + 1}`, forwards: true });
  for (let l = 0; l < leaves; l++) nodes.push({ name: `leaf${l + 1}`, forwards: true });
  for (let l = 0; l < leaves; l++) {
    for (let s = 0; s < spines; s++) {
      links.push({
        ends: [
          { node: spines + l, port: `e1-${49 + s}` },
          { node: s, port: `e1-${l + 1}` },
        ],
      });
    }
    for (let h = 0; h < hosts; h++) {
      nodes.push({ name: `h${l * hosts + h + 1}`, forwards: false });
      links.push({
        ends: [
          { node: nodes.length - 1, port: "eth0" },
          { node: spines + l, port: `e1-${h + 1}` },
        ],
      });
    }
  }
  return { nodes, links };
}

const texts = (topology: Topology, given?: Parameters<typeof planAddresses>[1]) =>
  planAddresses(topology, given).links.map((ends) => ends.map(formatIpv4Prefix).join(" "));

test("F5, F6, F7: loopbacks, /31 between switches, a /24 per host with the switch at .1", () => {
  const plan = planAddresses(leafSpine(2, 2, 2));
  expect(plan.links.map((ends) => ends.map(formatIpv4Prefix).join(" "))).toEqual([
    "10.0.0.0/31 10.0.0.1/31",
    "10.0.0.2/31 10.0.0.3/31",
    "10.128.0.2/24 10.128.0.1/24",
    "10.128.1.2/24 10.128.1.1/24",
    "10.0.0.4/31 10.0.0.5/31",
    "10.0.0.6/31 10.0.0.7/31",
    "10.129.0.2/24 10.129.0.1/24",
    "10.129.1.2/24 10.129.1.1/24",
  ]);
  expect(plan.loopbacks.map((each) => each && formatIpv4Prefix(each))).toEqual([
    "10.255.0.1/32",
    "10.255.0.2/32",
    "10.255.0.3/32",
    "10.255.0.4/32",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("F8: what was given is kept, its partner completed, and its subnet given to nobody else", () => {
  const given = [
    [ipv4Prefix("10.0.0.2/31"), undefined],
    [undefined, undefined],
    [undefined, ipv4Prefix("10.128.1.1/24")],
    [ipv4Prefix("192.0.2.9/24"), ipv4Prefix("192.0.2.1/24")],
  ] as const;
  expect(texts(leafSpine(2, 1, 2), given)).toEqual([
    "10.0.0.2/31 10.0.0.3/31",
    "10.0.0.0/31 10.0.0.1/31",
    "10.128.1.2/24 10.128.1.1/24",
    "192.0.2.9/24 192.0.2.1/24",
  ]);
});

test("F7: more than 127 switches with hosts number their /24s in a row", () => {
  const plan = texts(leafSpine(1, 130, 1));
  expect(plan[1]).toBe("10.128.0.2/24 10.128.0.1/24");
  expect(plan[3]).toBe("10.128.1.2/24 10.128.1.1/24");
  expect(new Set(plan).size).toBe(plan.length);
});

test("F9: a network larger than the plan is refused by code", () => {
  const node = (name: string) => ({ name, forwards: true });
  const links = Array.from({ length: 32_769 }, (_, i) => ({
    ends: [
      { node: 0, port: `a${i}` },
      { node: 1, port: `b${i}` },
    ] as const,
  }));
  expect(() => planAddresses({ nodes: [node("a"), node("b")], links })).toThrow(
    expect.objectContaining({ code: "fabric/address-space" }),
  );
});

test("F7: two hosts on one cable share a /24", () => {
  const nodes = [
    { name: "h1", forwards: false },
    { name: "h2", forwards: false },
  ];
  expect(
    texts({
      nodes,
      links: [
        {
          ends: [
            { node: 0, port: "eth0" },
            { node: 1, port: "eth0" },
          ],
        },
      ],
    }),
  ).toEqual(["10.128.0.1/24 10.128.0.2/24"]);
});
