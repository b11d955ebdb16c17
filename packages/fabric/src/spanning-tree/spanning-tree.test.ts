import { dropCauses } from "@dc/engine";
import { dissect, EthernetHeader, parseBpdu } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";

const tree = { spanningTree: true } as const;
const ring = (options: NetworkOptions = {}): Network =>
  createNetwork("v1-v2 v2-v3 v3-v1 h1-v1 h2-v2 h3-v3", { nodes: { v1: tree, v2: tree, v3: tree }, ...options });
const drops = ({ simulation }: Network): Record<string, number> =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count]).filter(([, n]) => n !== 0),
  );
const isBpdu = ({ bytes }: { readonly bytes: Uint8Array }): boolean =>
  EthernetHeader.destination(bytes) === 0x0180_c200_0000;

test("F341: a loop of bridges is allowed where all of them take part, and refused where one does not", () => {
  expect(() => ring()).not.toThrow();
  const refused = { code: "fabric/bridge" };
  for (const v3 of [{}, { learn: true }]) {
    expect(() => ring({ nodes: { v1: tree, v2: tree, v3 } })).toThrow(expect.objectContaining(refused));
  }
  expect(() => createNetwork("v1-v2 v2-v3 v3-v1")).toThrow(expect.objectContaining(refused));
});

test("F340: the first BPDUs say of each bridge that it is root, proposing; a frame of 60 bytes, clean for a dissector", () => {
  const network = ring();
  network.simulation.runUntil(100_000_000);
  const captured = network.captured().filter(isBpdu);
  const first = captured.filter(({ timePs }) => timePs === 0);
  // An edge port says so too, in case somebody is there after all.
  expect(first.map(({ port }) => port).sort()).toEqual([
    "v1:h1",
    "v1:v2",
    "v1:v3",
    "v2:h2",
    "v2:v1",
    "v2:v3",
    "v3:h3",
    "v3:v1",
    "v3:v2",
  ]);
  for (const { port, bytes } of first) {
    expect(bytes.length).toBe(60);
    expect(dissect(bytes).issues).toEqual([]);
    const read = parseBpdu(bytes, 17);
    if (!read.ok) throw new Error("no BPDU");
    const { rootMac, bridgeMac, rootCost, flags, maxAge, helloTime, forwardDelay } = read.value;
    expect([rootMac === bridgeMac, rootCost, maxAge, helloTime, forwardDelay]).toEqual([true, 0, 5120, 512, 3840]);
    const isEdge = port.includes(":h");
    expect(flags & 0x7e).toBe(isEdge ? 0x3c : 0x0e);
  }
});

test("F345: a blocked port forwards nothing, and what comes by it is dropped as policy", () => {
  const network = ring();
  const { fabric, simulation, port, node } = network;
  simulation.runUntil(50_000_000);
  const blocked = ["v1", "v2", "v3"]
    .flatMap((name) => fabric.spanningTree(node(name))?.ports ?? [])
    .filter(({ state }) => state === "discarding");
  expect(blocked.map(({ port: at, role }) => [at, role])).toEqual([[port("v3:v2"), "alternate"]]);
  for (const [from, to] of [
    ["h1", "h2"],
    ["h2", "h3"],
    ["h3", "h1"],
  ])
    fabric.addPing({ from, to, framesMax: 5, startPs: 60_000_000 });
  simulation.runUntil(2_000_000_000);
  expect(fabric.flows.map(({ number }) => fabric.counts(number).deliveredFrames)).toEqual([5, 5, 5]);
  const data = network.captured().filter((each) => !isBpdu(each));
  expect(data.filter(({ port: at }) => at === "v3:v2")).toEqual([]);
  // Floods come to it, and end there.
  const { policy = 0, ...rest } = drops(network);
  expect([policy > 0, rest]).toEqual([true, {}]);
  expect(policy).toBe(data.filter(({ port: at }) => at === "v2:v3").length);
});

test("F347: after a cut the blocked port opens within microseconds, and traffic goes the other way", () => {
  const network = ring();
  const { fabric, simulation, port, node, link } = network;
  fabric.addPing({ from: "h1", to: "h3", intervalPs: 20_000_000, startPs: 100_000_000 });
  simulation.runUntil(500_000_000);
  simulation.graph.setLinkUp(link("v1:v3"), false);
  const cutPs = simulation.now;
  simulation.runUntil(1_500_000_000);
  const view = fabric.spanningTree(node("v3"));
  expect(view?.rootPort).toBe(port("v3:v2"));
  const { trace } = simulation;
  const opened = Array.from({ length: trace.count }, (_, n) => n).find(
    (n) =>
      trace.kindName(trace.kindOf(n)) === "bridge.port" &&
      trace.a(n) === port("v3:v2") &&
      trace.c(n) === 2 &&
      trace.timePs(n) >= cutPs,
  );
  expect(trace.timePs(opened as number) - cutPs).toBeLessThan(5_000_000);
  const { sentFrames, deliveredFrames } = fabric.counts(1);
  expect(sentFrames - deliveredFrames).toBeLessThanOrEqual(2);
  // The bridges on the old way forgot who was behind it.
  const later = network.captured().filter((each) => !isBpdu(each) && each.timePs > cutPs + 100_000_000);
  expect(new Set(later.map(({ port: at }) => at))).toEqual(
    new Set(["h1:v1", "v1:v2", "v2:v3", "v3:h3", "h3:v3", "v3:v2", "v2:v1", "v1:h1"]),
  );
});

test("F348: a designated port says hello every two seconds; three that are missed end what was heard", () => {
  const network = createNetwork("v1-v2 v2-v3 v3-v1", { nodes: { v1: tree, v2: tree, v3: tree } });
  const { simulation, fabric, node, port } = network;
  simulation.runUntil(20_500_000_000_000);
  const hellos = network.captured().filter(({ port: at, timePs }) => at === "v1:v2" && timePs > 5e12);
  expect(hellos.map(({ timePs }) => Math.round(timePs / 1e12))).toEqual([6, 8, 10, 12, 14, 16, 18, 20]);
  // The root falls silent, without a cable that fails: what it sends is lost.
  const group = 0xffff_fffd;
  simulation.graph.tap((_, at, frame) => {
    const isItsOwn = fabric.columns.destinationMac[frame] === group && (at === port("v1:v2") || at === port("v1:v3"));
    if (isItsOwn) fabric.columns.destinationMac[frame] = 7_777;
  });
  simulation.runUntil(24_500_000_000_000);
  expect(fabric.spanningTree(node("v2"))?.rootMac).toBe(fabric.spanningTree(node("v1"))?.mac);
  simulation.runUntil(28_500_000_000_000);
  expect(fabric.spanningTree(node("v2"))?.rootMac).toBe(fabric.spanningTree(node("v2"))?.mac);
  expect(fabric.spanningTree(node("v3"))?.rootMac).toBe(fabric.spanningTree(node("v2"))?.mac);
}, 20_000);

test("F340: a change of a port's role or state is recorded at the port, because of the BPDU that made it", () => {
  const network = ring();
  network.simulation.runUntil(100_000_000);
  const { trace } = network.simulation;
  const changes = Array.from({ length: trace.count }, (_, n) => n).filter(
    (n) => trace.kindName(trace.kindOf(n)) === "bridge.port",
  );
  const [later] = changes.filter((n) => trace.timePs(n) > 0);
  expect(trace.kindName(trace.kindOf(trace.cause(later)))).toBe("frame.receive");
  expect(trace.objectName(trace.objectOf(later))).toMatch(/^v\d\//);
});

test("F340: who hears a worse bridge that forwards on its cable is not heard there, and shuts the port", () => {
  const network = createNetwork("v1-v2 h1-v1 h2-v2", { nodes: { v1: tree, v2: tree } });
  const { simulation, fabric, port } = network;
  simulation.graph.tap((_, at, frame) => {
    // The cable carries one way only from now on.
    const isLost =
      simulation.now > 1e12 && at === port("v1:v2") && fabric.columns.destinationMac[frame] === 0xffff_fffd;
    if (isLost) fabric.columns.destinationMac[frame] = 7_777;
  });
  simulation.runUntil(12_000_000_000_000);
  const { trace } = simulation;
  const states = Array.from({ length: trace.count }, (_, n) => n)
    .filter(
      (n) =>
        trace.kindName(trace.kindOf(n)) === "bridge.port" && trace.a(n) === port("v1:v2") && trace.timePs(n) > 1e12,
    )
    .map((n) => [trace.b(n), trace.c(n)]);
  expect(states[0]).toEqual([2, 0]);
});
