import { expect, test } from "vitest";
import { createTwoRacks, leafVnis } from "../../test/two-racks.ts";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork } from "../testing/index.ts";

test("F130: a segment's port has no address, its host keeps its own and has the segment's gateway", () => {
  const { fabric, port, node } = createTwoRacks();
  const overlay = fabric.overlay;
  expect(overlay?.vnis).toEqual([10_100, 10_200]);
  expect(overlay?.vteps).toEqual([node("a"), node("b")]);
  expect(["a:h1", "a:h2", "b:h4", "a:s", "h1:a"].map((name) => overlay?.vniOf(port(name)))).toEqual([
    10_100, 10_200, 10_200, 0, 0,
  ]);
  expect(fabric.interfaceOf(port("a:h1"))).toBeUndefined();
  expect(fabric.interfaceOf(port("h1:a"))).toEqual(ipv4Prefix("10.1.0.11/24"));
  // The underlay knows leaves and links, and nothing of the hosts.
  expect(fabric.route(node("s"), 0x0a01000b).kind).toBe("none");
  expect(fabric.route(node("s"), fabric.addressOf(node("a"))).kind).toBe("via");
});

test("F132: every host of a segment is in the table of each endpoint that has the segment", () => {
  const { fabric, port, node } = createTwoRacks();
  const rows = (vtep: string, vni: number) =>
    fabric.overlay?.table(node(vtep), vni).map(({ mac, vtep: at }) => [mac, at]);
  const blue = [
    [port("h1:a"), node("a")],
    [port("h3:b"), node("b")],
  ];
  expect([rows("a", 10_100), rows("b", 10_100), rows("s", 10_100), rows("a", 7)]).toEqual([blue, blue, [], []]);
});

test("F130: a fabric without segments has no overlay", () => {
  expect(createNetwork("h1-a a-h2").fabric.overlay).toBeUndefined();
});

const address = (text: string) => ({ addresses: { a: ipv4Prefix(text) } });
const segment = { vni: 10_100, ports: ["h1"] };

test.each([
  ["a VNI of 0", { a: { vnis: [{ ...segment, vni: 0 }] } }],
  ["a VNI of 25 bits", { a: { vnis: [{ ...segment, vni: 0x100_0000 }] } }],
  ["one VNI twice", { a: { vnis: [segment, { ...segment, ports: ["h2"] }] } }],
  ["one port in two VNIs", { a: { vnis: [segment, { ...segment, vni: 7 }] } }],
  ["a port that is not there", { a: { vnis: [{ ...segment, ports: ["e9"] }] } }],
  ["a port to a switch", { a: { vnis: [{ ...segment, ports: ["s"] }] } }],
  ["a host without an address", { a: { vnis: [segment] }, h1: {} }],
  ["two hosts with one address", { a: { vnis: leafVnis("h1", "h2") }, b: { vnis: [] }, h2: address("10.1.0.11/24") }],
  ["a host outside the gateway's network", { h1: address("10.9.0.11/24") }],
  ["a host with the gateway's address", { h1: address("10.1.0.1/24") }],
  ["two gateways of one segment", { b: { vnis: [{ ...segment, ports: ["h3"], gateway: ipv4Prefix("10.1.0.2/24") }] } }],
  ["two networks that overlap", { b: { vnis: [{ vni: 7, ports: ["h3"], gateway: ipv4Prefix("10.1.0.3/16") }] } }],
])("F139: %s is refused by code", (_, nodes) => {
  expect(() => createTwoRacks({ nodes })).toThrow(expect.objectContaining({ code: "fabric/overlay" }));
});
