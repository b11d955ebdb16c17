import { ms, us } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import type { MovedFlows } from "./moves.ts";
import { reportFailures } from "./report.ts";

const flows = 4000;
const quiet = { h1: { arp: false }, h2: { arp: false } };

/** Two leaves and four spines; flows from one host to the other, a frame of each every millisecond. */
function build(ecmp: SwitchEcmpOptions, count = flows): Network {
  const links = "h1-a h2-b a-s a-t a-u a-w b-s b-t b-u b-w";
  const network = createNetwork(links, { nodes: { ...quiet, a: { ecmp }, b: { ecmp } }, traceRecordsMax: 0 });
  for (let n = 0; n < count; n++) {
    const times = { gapPs: ms(1), startPs: Math.floor((n * ms(1)) / count) };
    network.fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 60, sourcePort: 1024 + n, ...times });
  }
  return network;
}

/** Flows by the uplink that their last frame took, as a tap saw it. */
function tapUplinks({ simulation, node }: Network): () => Int32Array {
  const { graph, frames } = simulation;
  const way = new Int32Array(flows + 1).fill(-1);
  graph.tap((_timePs, port, frame) => {
    const isUp = graph.ports.node[port] === node("a") && graph.portLocalName(port) !== "h1";
    if (isUp) way[frames.flow[frame]] = port;
  });
  return () => {
    graph.settle();
    return way.slice(1);
  };
}

const moved = ({ fabric }: Network): (MovedFlows | undefined)[] => reportFailures(fabric).map((report) => report.moved);

// F-13's numbers: 4 uplinks of which the second dies.
test.each([
  ["modulo", 0.25, 0.5],
  ["resilient", 0.25, 0],
  ["rendezvous", 0.25, 0],
  ["hash-threshold", 0.25, 1 / 12],
] as const)(
  "F378, F410: %s, 4 paths to 3: %d of the flows have to move, %d move for nothing",
  (select, needed, needless) => {
    const network = build({ hash: "mix", select });
    const { simulation, link } = network;
    const ways = tapUplinks(network);
    simulation.runUntil(ms(3));
    const before = ways();
    simulation.graph.setLinkUp(link("a:t"), false);
    simulation.runUntil(ms(6));
    const after = ways();
    const [report] = moved(network) as [MovedFlows];
    const gone = simulation.graph.portByName("a:t");
    const counted = {
      flows,
      neededFlows: before.filter((port) => port === gone).length,
      needlessFlows: before.filter((port, flow) => port !== gone && port !== after[flow]).length,
    };
    expect(report).toMatchObject(counted);
    // Of 4,000 flows at random a quarter is 1,000 with a standard deviation of 27.
    expect(Math.abs(report.neededFlows / flows - needed)).toBeLessThan(0.025);
    expect(Math.abs(report.needlessFlows / flows - needless)).toBeLessThan(needless === 0 ? 1e-9 : 0.025);
    expect(report.strandedFlows).toBe(0);
    // Flows of one rate: shares of bytes are shares of flows but for the frame that some have sent more.
    expect(report.bytes).toBe(flows * 3 * 60);
    expect(report.neededBytes).toBe(report.neededFlows * 3 * 60);
    expect(report.needlessBytes).toBe(report.needlessFlows * 3 * 60);
  },
);

test("F378: nothing moves while nobody has noticed, and what moved is counted until the link is mended", () => {
  const network = build({ hash: "mix", select: "modulo" }, 400);
  const { simulation, fabric, link } = network;
  fabric.addDetection({ by: "link-down", debouncePs: ms(2) });
  simulation.runUntil(ms(3));
  simulation.graph.setLinkUp(link("a:t"), false);
  simulation.runUntil(ms(4));
  expect(moved(network)[0]).toMatchObject({ flows: 400, bytes: 400 * 60, neededFlows: 0, needlessFlows: 0 });
  simulation.runUntil(ms(7));
  const [lasting] = moved(network) as [MovedFlows];
  expect(lasting.neededFlows).toBeGreaterThan(60);
  expect(lasting.needlessFlows).toBeGreaterThan(140);
  simulation.graph.setLinkUp(link("a:t"), true);
  simulation.runUntil(ms(20));
  expect(moved(network)).toEqual([lasting]);
});

test("F378: of links that fail in one instant each has its own flows, and the first has what moved for nothing", () => {
  const network = build({ hash: "mix", select: "modulo" }, 1000);
  const { simulation, link } = network;
  const ways = tapUplinks(network);
  simulation.runUntil(ms(3));
  const before = ways();
  for (const end of ["a:s", "b:s", "a:u"]) simulation.graph.setLinkUp(link(end), false);
  simulation.runUntil(ms(6));
  const after = ways();
  const port = (name: string): number => simulation.graph.portByName(name);
  const reports = moved(network) as MovedFlows[];
  const through = (name: string): number => before.slice(0, 1000).filter((way) => way === port(name)).length;
  // Who went by s crossed both of its links.
  expect(reports.map(({ neededFlows }) => neededFlows)).toEqual([through("a:s"), through("a:s"), through("a:u")]);
  const needless = before
    .slice(0, 1000)
    .filter((way, flow) => way !== port("a:s") && way !== port("a:u") && way !== after[flow]).length;
  expect(needless).toBeGreaterThan(100);
  expect(reports.map(({ needlessFlows }) => needlessFlows)).toEqual([needless, 0, 0]);
});

test("F378: a later failure has what moves after it; the first keeps what its own link cost", () => {
  const network = build({ hash: "mix", select: "resilient" }, 1000);
  const { simulation, link } = network;
  simulation.runUntil(ms(3));
  simulation.graph.setLinkUp(link("a:t"), false);
  simulation.runUntil(ms(6));
  const [alone] = moved(network) as [MovedFlows];
  simulation.graph.setLinkUp(link("a:u"), false);
  simulation.runUntil(ms(9));
  const [first, second] = moved(network) as [MovedFlows, MovedFlows];
  expect(first).toMatchObject({ neededFlows: alone.neededFlows, needlessFlows: 0 });
  // A third of all, for the first one's flows are among them.
  expect(Math.abs(second.neededFlows - 333)).toBeLessThan(50);
  expect(second.needlessFlows).toBe(0);
});

test("F378: flows without another way are stranded, pings and flows that are over are not counted", () => {
  const network = createNetwork("h1-a a-b b-h2", { nodes: quiet });
  const { simulation, fabric, link } = network;
  const common = { from: "h1", to: "h2", frameBytes: 60 };
  fabric.addUdpFlow({ ...common, gapPs: us(10) });
  fabric.addUdpFlow({ ...common, gapPs: us(10), framesMax: 3 });
  fabric.addUdpFlow({ ...common, gapPs: us(10), stopPs: us(50) });
  fabric.addPing({ ...common, intervalPs: us(10) });
  simulation.runUntil(us(100));
  simulation.graph.setLinkUp(link("a:b"), false);
  simulation.runUntil(us(200) + ms(1));
  expect(moved(network)).toMatchObject([{ flows: 1, neededFlows: 0, needlessFlows: 0, strandedFlows: 1 }]);
});

test("F378: a packet that is sprayed has no way that a flow could leave", () => {
  const network = build({ select: "spray" }, 40);
  const { simulation, link, fabric } = network;
  simulation.runUntil(ms(3));
  simulation.graph.setLinkUp(link("a:t"), false);
  simulation.runUntil(ms(6));
  expect(reportFailures(fabric)[0]).not.toHaveProperty("moved");
});

test("F378: a host with two links has another way in the instant in which it loses one", () => {
  const network = createNetwork("h1-a h1-b a-s b-s s-h2", { nodes: quiet });
  const { simulation, fabric, link } = network;
  for (let n = 0; n < 8; n++) {
    fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 60, gapPs: us(10), sourcePort: 5000 + n });
  }
  simulation.runUntil(us(100));
  simulation.graph.setLinkUp(link("h1:a"), false);
  simulation.runUntil(ms(1));
  expect(moved(network)).toMatchObject([{ flows: 8, neededFlows: 8, needlessFlows: 0 }]);
});

test("F378: asking and looking change no digest, and a step back has what was seen by then", () => {
  let network: Network = build({ hash: "mix", select: "modulo" }, 100);
  const ask = (): string => JSON.stringify(reportFailures(network.fabric));
  const begin = (): ReturnType<typeof createTimeline> =>
    createTimeline({
      build: () => {
        network = build({ hash: "mix", select: "modulo" }, 100);
        return network.simulation;
      },
      apply: (simulation, { on, value }) => {
        simulation.graph.setLinkUp(simulation.graph.ports.link[simulation.graph.portByName(on)], value === true);
      },
      actions: [
        { timePs: ms(2), after: 0, do: "set", on: "a:t", value: false },
        { timePs: ms(4), after: 0, do: "set", on: "a:u", value: false },
        { timePs: ms(5), after: 0, do: "set", on: "a:t", value: true },
      ],
      checkpointEvents: 64,
    });
  const timeline = begin();
  const asked = [1, 3, 4.5, 6].map((at) => {
    timeline.runUntil(ms(at));
    return [at, ask(), timeline.simulation.digest()] as const;
  });
  expect(JSON.parse(asked[3][1])).toMatchObject([{ endPs: ms(5) }, { number: 2, moved: { flows: 100 } }]);
  for (const [at, report, digest] of [...asked].reverse()) {
    timeline.seek(ms(at));
    expect([at, ask(), timeline.simulation.digest()]).toEqual([at, report, digest]);
  }
  const unasked = begin();
  unasked.runUntil(ms(6));
  expect([6, ask(), unasked.simulation.digest()]).toEqual(asked[3]);
});
