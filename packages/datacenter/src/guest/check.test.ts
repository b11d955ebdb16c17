import { expect, test } from "vitest";
import { guest, server, whole } from "../../test/some-guests.ts";

test("D32: what is too large for a cable, a segment, or a segment's tunnels is said where it is too small", () => {
  const large = { ...guest, mtu: 4000 };
  expect(whole({ vm1: large })).toEqual([]);
  expect(whole({ vm1: large }, { uplinkMtu: 3999 })).toEqual(["links[0].mtu datacenter/mtu"]);
  expect(whole({ vm1: large }, { coreMtu: 3999 })).toEqual(["links[2].mtu datacenter/mtu"]);
  const inside = { ...large, addresses: { eth0: "10.1.0.11/24" } };
  const vnis = { "10100": { ports: ["e1-1"], gateway: "10.1.0.1/24", mtu: 3000 } };
  expect(whole({ vm1: inside }, { vnis, coreMtu: 4000 })).toEqual([
    "nodes.leaf1.vnis.10100.mtu datacenter/mtu",
    "links[2].mtu datacenter/mtu",
  ]);
  expect(whole({ vm1: inside }, { vnis, coreMtu: 4050 })).toEqual(["nodes.leaf1.vnis.10100.mtu datacenter/mtu"]);
  const wide = { "10100": { ...vnis["10100"], mtu: 4000 } };
  expect(whole({ vm1: inside }, { vnis: wide, coreMtu: 4050 })).toEqual([]);
  // The segment's own mistake is the fabric's to say, once.
  expect(whole({ vm1: inside }, { vnis: wide, coreMtu: 4049 })).toEqual(["links[2].mtu fabric/underlay-mtu"]);
});

test("D32: packets of RDMA fit the servers' own cables, and must fit those between", () => {
  const nodes = {
    vm1: guest,
    ssd1: { kind: "datacenter/nvme-target@1", on: "h1" },
    disk1: { kind: "datacenter/disk@1", on: "vm1", target: "ssd1" },
    server1: { ...server, addresses: { eth0: "10.2.0.11/24" } },
  };
  expect(whole(nodes)).toEqual([]);
  expect(whole(nodes, { coreMtu: 4159 })).toEqual(["links[2].mtu datacenter/mtu"]);
  expect(whole(nodes, { uplinkMtu: 1500, coreMtu: 1500 })).toEqual([]);
});
