import { seconds } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";

const learn = { learn: true } as const;
const macRecords = ({ simulation: { trace } }: Pick<Network, "simulation">): string[] =>
  Array.from({ length: trace.count }, (_, n) => n)
    .filter((n) => trace.kindName(trace.kindOf(n)).startsWith("mac."))
    .map((n) => [trace.timePs(n), trace.kindName(trace.kindOf(n)), trace.a(n), trace.b(n), trace.c(n)].join(" "));

/** Three hosts at one bridge; each sends one frame to another, with no ARP before. */
function threeHosts(options: NetworkOptions["nodes"] = {}): Network {
  const host = { arp: false };
  const nodes = { h1: host, h2: host, h3: host, v1: learn, ...options };
  return createNetwork("h1-v1 h2-v1 h3-v1", { nodes });
}

const send = (network: Network, from: string, to: string, startPs: number): void =>
  void network.fabric.addUdpFlow({ from, to, gapPs: 1_000_000, framesMax: 1, startPs });

test("F320: a frame's source is learnt behind the port it came in by, in the instant it came in", () => {
  const network = threeHosts();
  send(network, "h1", "h2", 0);
  network.simulation.runUntil(10_000_000);
  const { node, port, fabric } = network;
  const [entry] = fabric.learntMacs(node("v1"));
  expect(entry).toMatchObject({ mac: port("h1:v1"), vlan: 0, port: port("v1:h1") });
  expect(fabric.learntMacs(node("v1"))).toHaveLength(1);
  const [arrival] = network.captured();
  expect(entry.sincePs).toBeGreaterThan(arrival.timePs + 500_000);
  expect(macRecords(network)).toEqual([`${entry.sincePs} mac.learn ${port("h1:v1")} 0 ${port("v1:h1")}`]);
});

test("F321: an address is forgotten exactly 300 s after its last frame, and one that goes on is kept", () => {
  const network = threeHosts();
  const { fabric, node, simulation } = network;
  send(network, "h1", "h2", 0);
  send(network, "h2", "h1", 0);
  send(network, "h2", "h1", seconds(200));
  simulation.runUntil(seconds(299));
  const [first, second] = fabric.learntMacs(node("v1"));
  expect([first.heardPs, second.heardPs].map((at) => Math.floor(at / 1e12))).toEqual([0, 200]);
  simulation.runUntil(first.heardPs + seconds(300) - 1);
  expect(fabric.learntMacs(node("v1"))).toHaveLength(2);
  simulation.runUntil(first.heardPs + seconds(300));
  expect(fabric.learntMacs(node("v1")).map(({ mac }) => mac)).toEqual([second.mac]);
  simulation.runUntil(second.heardPs + seconds(300));
  expect(fabric.learntMacs(node("v1"))).toEqual([]);
  expect(macRecords(network).slice(-2)).toEqual([
    `${first.heardPs + seconds(300)} mac.age ${first.mac} 0 ${first.port}`,
    `${second.heardPs + seconds(300)} mac.age ${second.mac} 0 ${second.port}`,
  ]);
});

test("F321: the ageing time is the bridge's own", () => {
  const network = threeHosts({ v1: { learn: true, ageingPs: 5_000_000 } });
  send(network, "h1", "h2", 0);
  network.simulation.runUntil(4_000_000);
  expect(network.fabric.learntMacs(network.node("v1"))).toHaveLength(1);
  network.simulation.runUntil(7_000_000);
  expect(network.fabric.learntMacs(network.node("v1"))).toHaveLength(0);
});

test("F322: who is heard at another port has moved", () => {
  const network = threeHosts();
  const { port, simulation, fabric, node } = network;
  simulation.graph.tap((_, at, frame) => {
    if (at === port("h3:v1")) fabric.columns.sourceMac[frame] = port("h1:v1");
  });
  send(network, "h1", "h2", 0);
  send(network, "h3", "h2", 5_000_000);
  simulation.runUntil(10_000_000);
  expect(fabric.learntMacs(node("v1"))).toMatchObject([{ mac: port("h1:v1"), port: port("v1:h3") }]);
  expect(macRecords(network).map((line) => line.split(" ").slice(1).join(" "))).toEqual([
    `mac.learn ${port("h1:v1")} 0 ${port("v1:h1")}`,
    `mac.move ${port("h1:v1")} 0 ${port("v1:h3")}`,
  ]);
});

test("F323: a full table learns nothing and says so once; what is for an unknown address is flooded", () => {
  const network = threeHosts({ v1: { learn: true, tableEntries: 1, ageingPs: 50_000_000 } });
  send(network, "h1", "h2", 0);
  for (const at of [5, 10, 15]) send(network, "h2", "h3", at * 1_000_000);
  send(network, "h1", "h2", 20_000_000);
  network.simulation.runUntil(30_000_000);
  const { port, fabric, node } = network;
  expect(fabric.macTableSize(node("v1"))).toEqual({ entries: 1, entriesMax: 1 });
  expect(macRecords(network).map((line) => line.split(" ")[1])).toEqual(["mac.learn", "mac.full"]);
  const sent = network.captured().map(({ port: at }) => at);
  expect(sent.filter((at) => at === "v1:h3")).toHaveLength(5);
  // When the one address is old there is room again.
  send(network, "h2", "h3", 90_000_000);
  network.simulation.runUntil(100_000_000);
  expect(fabric.learntMacs(node("v1"))).toMatchObject([{ mac: port("h2:v1") }]);
});

test("F323: with no room at all a bridge floods for ever", () => {
  const network = threeHosts({ v1: { learn: true, tableEntries: 0 } });
  for (const at of [0, 5]) {
    send(network, "h1", "h2", at * 1_000_000);
    send(network, "h2", "h1", at * 1_000_000 + 2_000_000);
  }
  network.simulation.runUntil(30_000_000);
  expect(network.captured().filter(({ port }) => port === "v1:h3")).toHaveLength(4);
});

test("F324: tables come back with a step back, through learning, moves, ageing and a full table", () => {
  const build = (): Network => {
    const host = { arp: false };
    const nodes = { h1: host, h2: host, h3: host, v1: { learn: true, ageingPs: 6_000_000, tableEntries: 2 } };
    const network = createNetwork("h1-v1 h2-v1 h3-v1", { nodes });
    for (const [from, to, at] of [
      ["h1", "h2", 0],
      ["h2", "h1", 3],
      ["h3", "h1", 4],
      ["h1", "h3", 14],
    ] as const) {
      send(network, from, to, at * 1_000_000);
    }
    return network;
  };
  let latest = build();
  const timeline = createTimeline({
    build: () => {
      latest = build();
      return latest.simulation;
    },
    apply() {},
    checkpointEvents: 3,
  });
  const seen: string[] = [];
  const look = (): string =>
    JSON.stringify([latest.fabric.learntMacs(latest.node("v1")), timeline.simulation.digest()]);
  for (let n = 0; n < 40 && timeline.step() > 0; n++) seen.push(look());
  expect(new Set(seen.map((each) => each.split("]")[0])).size).toBeGreaterThan(4);
  for (let n = seen.length - 2; n >= 0; n--) {
    timeline.stepBack();
    expect(look()).toBe(seen[n]);
  }
  for (let n = 1; n < seen.length; n++) {
    timeline.step();
    expect(look()).toBe(seen[n]);
  }
});
