import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";
import { createSelector } from "./selector.ts";

const clos = "h1-a h2-b h3-c a-s a-t a-u a-v b-s b-t b-u b-v c-s c-t c-u c-v";
const nodes = {
  ...Object.fromEntries(["h1", "h2", "h3"].map((name) => [name, { arp: false }])),
  a: { ecmp: { hash: "mix", select: "resilient", buckets: 64 } as const },
};

const tableOf = ({ fabric, node }: Network, to = "h2"): string[] => {
  const group = fabric.groupOf(node("a"), fabric.addressOf(node(to)));
  const { buckets = [], names = [] } = group?.selector.table ?? {};
  return Array.from(buckets, (member) => names[member]);
};

/** What a pure group comes to over the same members. */
function pure(...history: string[][]): string[] {
  const [first, ...later] = history as [string[], ...string[][]];
  const group = later.reduce(
    (one, members) => one.withMembers(members),
    createSelector({ hash: "mix", select: "resilient", buckets: 64 }, first),
  );
  return Array.from(group.table?.buckets ?? [], (member) => group.members[member].name);
}

const all = ["s", "t", "u", "v"];

test("F184: a switch's table goes through the history of its members as the pure one does", () => {
  const network = createNetwork(clos, { nodes });
  const { graph } = network.simulation;
  expect(tableOf(network)).toEqual(pure(all));
  graph.setLinkUp(network.link("a:t"), false);
  expect(tableOf(network)).toEqual(pure(all, ["s", "u", "v"]));
  graph.setLinkUp(network.link("b:u"), false);
  graph.setLinkUp(network.link("a:t"), true);
  expect(tableOf(network)).toEqual(pure(all, ["s", "u", "v"], ["s", "v"], ["s", "t", "v"]));
  // The way to another leaf has another table: nothing of it went with b:u.
  expect(tableOf(network, "h3")).toEqual(pure(all, ["s", "u", "v"], all));
});

test("F184: it does not matter when a table was first asked for", () => {
  const asked = createNetwork(clos, { nodes });
  const unasked = createNetwork(clos, { nodes });
  for (const [port, isUp] of [
    ["a:t", false],
    ["b:u", false],
    ["a:t", true],
    ["a:s", false],
    ["b:u", true],
  ] as const) {
    for (const { simulation, link } of [asked, unasked]) simulation.graph.setLinkUp(link(port), isUp);
    tableOf(asked);
  }
  expect(tableOf(unasked)).toEqual(tableOf(asked));
  expect(tableOf(unasked)).not.toEqual(pure(["t", "u", "v"]));
});

test("F184: all ways lost, and one back: dealt anew", () => {
  const network = createNetwork(clos, { nodes });
  const { graph } = network.simulation;
  for (const port of all) graph.setLinkUp(network.link(`a:${port}`), false);
  for (const port of ["u", "s"]) graph.setLinkUp(network.link(`a:${port}`), true);
  expect(tableOf(network)).toEqual(pure(["u"], ["s", "u"]));
});

test("F184: a step back gives the table of that moment, and forwards the same again; another future another table", () => {
  let network: Network | undefined;
  const timeline = createTimeline({
    build() {
      network = createNetwork(clos, { nodes });
      network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000 });
      return network.simulation;
    },
    apply(simulation, { on, do: what }) {
      simulation.graph.setLinkUp(simulation.graph.ports.link[simulation.graph.portByName(on)], what === "link.up");
    },
    checkpointEvents: 50,
  });
  const here = () => tableOf(network as Network);
  timeline.runUntil(10_000_000);
  timeline.act("link.down", "a:t");
  timeline.runUntil(20_000_000);
  timeline.act("link.up", "a:t");
  timeline.runUntil(30_000_000);
  const back = here();
  expect(back).toEqual(pure(all, ["s", "u", "v"], all));
  // The same links are up as at the start, so that only the history tells the two apart.
  timeline.seek(5_000_000);
  expect(here()).toEqual(pure(all));
  timeline.seek(30_000_000);
  expect(here()).toEqual(back);
  timeline.seek(15_000_000);
  expect(here()).toEqual(pure(all, ["s", "u", "v"]));
});
