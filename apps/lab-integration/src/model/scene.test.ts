import { expect, test } from "vitest";
import { layerOf, stratumOf } from "./layers.ts";
import { makeScene, placeAt, spanAt, type Stage, tilesOf, wayOf } from "./scene.ts";
import { countsOf, placeSpans, rowsOf, totalsOf } from "./steps.ts";
import type { ChainView, GuestView, SpanView } from "./view.ts";

const guests: readonly GuestView[] = [
  { name: "vm1", server: "server1" },
  { name: "vm2", server: "server2" },
];
const stage = {
  nodes: [
    { name: "server1", kind: "fabric/bridge@1", role: "" },
    { name: "leaf1", kind: "fabric/switch@1", role: "leaf" },
    { name: "spine1", kind: "fabric/switch@1", role: "spine" },
    { name: "server2", kind: "fabric/bridge@1", role: "" },
  ],
  ports: [
    { path: "server1/eth0", name: "eth0", node: 0, peer: 1, link: 0 },
    { path: "leaf1/e1", name: "e1", node: 1, peer: 0, link: 0 },
    { path: "leaf1/e2", name: "e2", node: 1, peer: 3, link: 1 },
    { path: "server2/eth0", name: "eth0", node: 3, peer: 2, link: 1 },
  ],
} satisfies Stage;

let spans = 0;
function span(layer: string, place: string, startPs: number, endPs: number, more: Partial<SpanView> = {}): SpanView {
  spans += 1;
  const counts = { cycles: 0, bytes: 0, copies: 0, exits: 0, switches: 0 };
  return { span: spans, layer, place, startPs, endPs, ...counts, side: false, record: -1, costs: [], ...more };
}
const chain = (...all: readonly SpanView[]): ChainView => ({
  request: { request: 1, startPs: 100, endPs: 100 + 60, closed: true, place: "vm1/udp1" },
  spans: all,
});
const there = chain(
  span("virt.guest", "server1/vm1/virtio0", 100, 110, { cycles: 5 }),
  span("virt.kick", "server1/vm1/virtio0", 110, 120, { exits: 1 }),
  span("virt.poll", "server1/vm1/virtio0", 110, 140, { side: true, cycles: 7 }),
  span("link.serialise", "server1/eth0", 120, 125),
  span("link.propagate", "server1/eth0", 125, 135),
  span("fabric.vxlan", "leaf1", 135, 135),
  span("link.propagate", "leaf1/e2", 135, 145),
  span("virt.backend", "server2/vm2/virtio0", 145, 160, { copies: 1 }),
);

test("a way goes from guest to guest: strata of both ends, switches between them, the queue with them", () => {
  const scene = makeScene(stage, guests, there);
  expect(scene.ends).toEqual([
    { node: "server1", guest: "vm1" },
    { node: "server2", guest: "vm2" },
  ]);
  expect([scene.together, scene.spines, scene.leaves]).toEqual([false, ["spine1"], ["leaf1"]]);
  expect(wayOf(scene, there, "vhost")).toEqual({
    strata: [
      ["guest", "queue", "hypervisor", "device"],
      ["host", "queue"],
    ],
    switches: ["leaf1"],
  });
  expect(wayOf(scene, there, "vf").strata[0]).not.toContain("hypervisor");
});

test("two guests of one server are two ends; an answer comes back by the switches that it went by", () => {
  const near = [guests[0], { ...guests[1], server: "server1" }];
  const scene = makeScene(
    stage,
    near,
    chain(span("virt.guest", "server1/vm1/virtio0", 100, 110), span("virt.guest", "server1/vm2/virtio0", 110, 160)),
  );
  expect([scene.together, scene.ends.map(({ guest }) => guest)]).toEqual([true, ["vm1", "vm2"]]);
  const back = chain(...there.spans, span("link.propagate", "leaf1/e1", 160, 165));
  expect(wayOf(makeScene(stage, guests, back), back, "vhost").switches).toEqual(["leaf1"]);
});

test("where it is follows from the time: in a stratum, on a cable by its share, in the middle where nothing moves", () => {
  const scene = makeScene(stage, guests, there);
  const at = (offsetPs: number, still = false) => placeAt(scene, there, "vhost", offsetPs, still);
  expect(at(-5)).toEqual({ kind: "stratum", server: 0, stratum: "guest" });
  expect(at(15)).toEqual({ kind: "stratum", server: 0, stratum: "hypervisor" });
  expect(at(28)).toEqual({ kind: "cable", from: "server1", to: "leaf1", share: 0.3 });
  expect(at(28, true)).toMatchObject({ share: 0.5 });
  expect(at(1000)).toEqual({ kind: "stratum", server: 1, stratum: "host" });
  // The end of a span is the span's, not the next one's: whoever goes to where it ends sees it there.
  expect(spanAt(there, 20)?.layer).toBe("virt.kick");
  expect(tilesOf(there).some(({ side }) => side)).toBe(false);
});

test("rows: one for each part of the way, a switch whole, what only the second run does where it does it", () => {
  const scene = makeScene(stage, guests, there);
  const [first, , , ...rest] = there.spans;
  const other = chain(first, span("virt.ring", "server1/vm1/virtio0", 110, 118), ...rest);
  const rows = rowsOf(scene, { chain: there, way: "vhost" }, { chain: other, way: "vf" });
  expect(rows.map(({ id, to }) => `${id}${to === undefined ? "" : ` to ${to}`}`)).toEqual([
    "0 virt.guest",
    "0 virt.ring",
    "0 virt.kick",
    "0 nic to leaf1",
    "switch leaf1 to server2",
    "1 virt.backend",
  ]);
  expect(rows.map(({ first, second }) => [first.length, second.length])).toEqual([
    [1, 1],
    [0, 1],
    [1, 0],
    [2, 2],
    [2, 2],
    [1, 1],
  ]);
  // What is between the tiles of two rows is of neither.
  expect(rows.flatMap((row) => row.first).length).toBe(tilesOf(there).length);
});

test("totals by layer add up to the request; what ran beside it counts work and no time", () => {
  const scene = makeScene(stage, guests, there);
  const placed = placeSpans(scene, there, "vhost");
  const totals = totalsOf(placed, []);
  expect(totals.map(({ layer, first }) => [layer, first.timePs])).toEqual([
    ["guest", 10],
    ["hypervisor", 10],
    ["host", 15],
    ["device", 15],
    ["overlay", 0],
    ["underlay", 10],
  ]);
  expect(totals.reduce((sum, { first }) => sum + first.timePs, 0)).toBe(60);
  expect(countsOf(placed)).toEqual({ timePs: 60, cycles: 12, copies: 1, exits: 1, switches: 0 });
});

test("a layer that nobody knows has the colour of its first word, else of where it is", () => {
  const stratum = (layer: string) => stratumOf({ layer, exits: 0 }, "vhost");
  expect([layerOf("rdma.read", stratum("rdma.read")), stratum("rdma.read")]).toEqual(["rdma", "device"]);
  expect(layerOf("media.flash", stratum("media.flash"))).toBe("device");
  expect(layerOf("something.new", stratum("something.new"))).toBe("host");
  expect(layerOf("something.new", undefined)).toBe("underlay");
  expect(layerOf("link.serialise", undefined)).toBe("underlay");
  // An interrupt is the hypervisor's where it takes an exit, and the guest's where it is posted.
  expect(stratumOf({ layer: "virt.interrupt", exits: 2 }, "vhost")).toBe("hypervisor");
  expect(stratumOf({ layer: "virt.interrupt", exits: 0 }, "vhost")).toBe("guest");
});
