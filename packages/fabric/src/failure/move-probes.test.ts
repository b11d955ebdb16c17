import { ms } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import { addUdpFlows } from "../workload/udp-flows.ts";
import { reportFailures } from "./report.ts";

const flows = 600;

/** Two leaves and four spines; flows from one host to the other. */
function build(ecmp: SwitchEcmpOptions): Network {
  const links = "h1-a h2-b a-s a-t a-u a-w b-s b-t b-u b-w";
  const quiet = { h1: { arp: false }, h2: { arp: false } };
  const network = createNetwork(links, { nodes: { ...quiet, a: { ecmp }, b: { ecmp } }, traceRecordsMax: 0 });
  addUdpFlows(network.fabric, { from: "h1", to: "h2", flows, rateBitsPerSecond: 1e9, frameBytes: 60 });
  return network;
}

const probes = ({ simulation }: Pick<Network, "simulation">, node = "a") =>
  ["flowsAtFailure", "movedFlows", "needlessFlows"].map((metric) => simulation.metrics.probe(`${node}#${metric}`));

test.each(["modulo", "resilient", "hash-threshold", "rendezvous"] as const)(
  "F472: %s: what moved at a switch is what its failure's report says, and the rest of the network has its own",
  (select) => {
    const network = build({ hash: "mix", select });
    const { simulation, fabric, link } = network;
    simulation.runUntil(ms(1));
    expect(probes(network)).toEqual([undefined, undefined, undefined]);
    simulation.graph.setLinkUp(link("a:t"), false);
    expect(probes(network)).toEqual([flows, 0, 0]);
    simulation.runUntil(ms(2));
    const { moved } = reportFailures(fabric)[0] ?? {};
    const { neededFlows = 0, needlessFlows = 0 } = moved ?? {};
    expect(neededFlows).toBeGreaterThan(100);
    expect(probes(network)).toEqual([flows, neededFlows + needlessFlows, needlessFlows]);
    // The far leaf has one port to the receiver, and a spine one to the far leaf: nothing moves there.
    expect(probes(network, "b")).toEqual([flows, 0, 0]);
  },
);

test("F472: who moved once has moved, though the link is mended and it goes its first way again", () => {
  const network = build({ hash: "mix", select: "resilient" });
  const { simulation, link } = network;
  simulation.runUntil(ms(1));
  simulation.graph.setLinkUp(link("a:t"), false);
  simulation.runUntil(ms(2));
  const [, moved] = probes(network);
  simulation.graph.setLinkUp(link("a:t"), true);
  simulation.runUntil(ms(3));
  expect(probes(network)[1]).toBeGreaterThanOrEqual(moved as number);
  expect(probes(network)[0]).toBe(flows);
});

test("F473: they are listed once something has failed, are of switches alone, and asking changes no digest", () => {
  const ask = (isAsked: boolean) => {
    const network = build({ select: "modulo" });
    const { simulation, link } = network;
    const listed = () => simulation.metrics.list().filter((name) => name.endsWith("#movedFlows"));
    if (isAsked) expect(listed()).toEqual([]);
    simulation.runUntil(ms(1));
    simulation.graph.setLinkUp(link("a:t"), false);
    simulation.runUntil(ms(2));
    if (isAsked) {
      expect(listed()).toEqual(["a", "b", "s", "t", "u", "w"].map((node) => `${node}#movedFlows`));
      expect(simulation.metrics.probe("h1#movedFlows")).toBeUndefined();
      expect(simulation.metrics.probe("a#movedFlows.max")).toBeUndefined();
      expect(simulation.metrics.probe("a#movedFlows.count")).toBe(probes(network)[1]);
    }
    simulation.runUntil(ms(3));
    return simulation.digest();
  };
  expect(ask(true)).toBe(ask(false));
});

test("F473: stepping back takes back what had moved", () => {
  let network: Network | undefined;
  const timeline = createTimeline({
    build() {
      network = build({ hash: "mix", select: "modulo" });
      return network.simulation;
    },
    apply(simulation, action) {
      simulation.graph.setLinkUp(simulation.graph.ports.link[simulation.graph.portByName(action.on)], false);
    },
  });
  timeline.seek(ms(1));
  timeline.act("cut", "a:t");
  timeline.seek(ms(2));
  const after = probes({ simulation: timeline.simulation });
  timeline.seek(ms(0.5));
  expect(probes({ simulation: timeline.simulation })).toEqual([undefined, undefined, undefined]);
  timeline.seek(ms(2));
  expect(probes({ simulation: timeline.simulation })).toEqual(after);
  expect(after[1]).toBeGreaterThan(400);
});
