import { ms } from "@dc/engine";
import { formatIpv4Prefix } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";

const clos = "h1-a h2-b h3-c a-s a-t a-u b-s b-t b-u c-s c-t c-u";

/** A network whose carriers are noticed at once and whose news takes a millisecond at each switch. */
function watched(options: NetworkOptions = {}): Network {
  const network = createNetwork(clos, options);
  network.fabric.addDetection({ by: "link-down", debouncePs: 0, withdrawalDelayPs: ms(1) });
  return network;
}

const table = (network: Network, node: string): string[] =>
  network.fabric.table(network.node(node)).map(({ prefix, members }) => {
    return `${formatIpv4Prefix(prefix)} ${members.map((port) => network.simulation.graph.portName(port)).join(" ")}`;
  });
const all = (network: Network): string[][] => ["a", "b", "c", "s", "t", "u"].map((node) => table(network, node));

/** Who believes that a link is down, in the order of names. */
const unbelievers = (network: Network, link: string): string =>
  ["a", "b", "c", "s", "t", "u"]
    .filter((node) => !network.fabric.believesUp(network.node(node), network.link(link)))
    .join("");

test("F362: the ends know at once, their neighbours after propagation and a switch's delay, the rest after two", () => {
  const network = watched();
  const { simulation } = network;
  simulation.graph.setLinkUp(network.link("a:s"), false);
  expect(unbelievers(network, "a:s")).toBe("as");
  simulation.runUntil(ms(1) + 499_999);
  expect(unbelievers(network, "a:s")).toBe("as");
  // a tells t and u, s tells b and c: in this fabric nobody is farther from the nearer end.
  simulation.runUntil(ms(1) + 500_000);
  expect(unbelievers(network, "a:s")).toBe("abcstu");
});

test("F361: when all know, tables are those of the common belief; and again when the link is back", () => {
  const network = watched();
  const common = createNetwork(clos);
  const before = all(network);
  for (const [link, up] of [
    ["a:s", false],
    ["b:t", false],
    ["a:s", true],
    ["h1:a", false],
    ["b:t", true],
    ["h1:a", true],
  ] as const) {
    for (const { simulation, link: named } of [network, common]) simulation.graph.setLinkUp(named(link), up);
    network.simulation.runUntil(network.simulation.now + ms(10));
    expect(all(network)).toEqual(all(common));
  }
  expect(all(network)).toEqual(before);
});

test("F362: what is known at one side of a cut is told when it heals", () => {
  const network = watched();
  const { simulation } = network;
  const set = (link: string, up: boolean): void => simulation.graph.setLinkUp(network.link(link), up);
  for (const link of ["c:s", "c:t", "c:u"]) set(link, false);
  simulation.runUntil(ms(10));
  set("a:s", false);
  simulation.runUntil(ms(20));
  expect(unbelievers(network, "a:s")).toBe("abstu");
  set("c:t", true);
  simulation.runUntil(ms(30));
  expect(unbelievers(network, "a:s")).toBe("abcstu");
});

test("F363: news over a silent link waits for a retransmission, and goes another way meanwhile", () => {
  const network = createNetwork("h1-a a-b b-c c-h2");
  network.fabric.addDetection({ by: "link-down", debouncePs: 0, withdrawalDelayPs: ms(1) });
  const { graph } = network.simulation;
  graph.setLoss(network.port("b:c"), 1);
  graph.setLinkUp(network.link("a:b"), false);
  network.simulation.runUntil(ms(150));
  expect(network.fabric.believesUp(network.node("c"), network.link("a:b"))).toBe(true);
  graph.setLoss(network.port("b:c"), 0);
  network.simulation.runUntil(ms(202));
  expect(network.fabric.believesUp(network.node("c"), network.link("a:b"))).toBe(false);
});

test("F364: each change has its cause: told by whom, noticed by what", () => {
  const network = watched();
  const { simulation } = network;
  simulation.graph.setLinkUp(network.link("a:s"), false);
  simulation.runUntil(ms(5));
  const { trace } = simulation;
  const name = (record: number): string =>
    `${trace.kindName(trace.kindOf(record))} ${trace.objectName(trace.objectOf(record))}`;
  const chains = Array.from({ length: trace.count }, (_, record) => record)
    .filter((record) => name(record).startsWith("route.change"))
    .map((record) => {
      const chain = [name(record)];
      for (let at = trace.cause(record); at >= 0; at = trace.cause(at)) chain.push(name(at));
      return chain.join(" < ");
    });
  expect(chains).toHaveLength(6);
  expect(chains.slice(0, 2)).toEqual(["route.change a < link.down s/a", "route.change s < link.down s/a"]);
  expect(chains).toContain("route.change t < route.withdraw t < route.change a < link.down s/a");
});

test("F361: resilient tables go through each switch's own history", () => {
  const nodes = { a: { ecmp: { select: "resilient" } as const }, b: { ecmp: { select: "resilient" } as const } };
  const [own, common] = [watched({ nodes }), createNetwork(clos, { nodes })];
  const names = ({ fabric, node }: Network): string | undefined => {
    const selector = fabric.groupOf(node("a"), fabric.addressOf(node("h2")))?.selector;
    return selector?.table && Array.from(selector.table.buckets, (member) => selector.table?.names[member]).join();
  };
  for (const [link, up] of [
    ["a:s", false],
    ["b:t", false],
    ["b:t", true],
  ] as const) {
    for (const { simulation, link: named } of [own, common]) simulation.graph.setLinkUp(named(link), up);
    own.simulation.runUntil(own.simulation.now + ms(10));
    expect(names(own)).toBe(names(common));
  }
  expect(names(own)).toMatch(/t/);
});

test("F377: a step back over a failure restores what each switch knew, and the same way forwards has the same digest", () => {
  const network = watched({ nodes: { h1: { arp: false }, h2: { arp: false } } });
  const { simulation, fabric } = network;
  for (let n = 0; n < 20; n++) fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 50_000_000, sourcePort: 6000 + n });
  simulation.runUntil(ms(1));
  const start = simulation.save();
  const rows = all(network);
  simulation.graph.setLinkUp(network.link("b:s"), false);
  simulation.runUntil(ms(1) + ms(0.5));
  const middle = simulation.save();
  const known = unbelievers(network, "b:s");
  simulation.runUntil(ms(5));
  const digest = simulation.digest();
  simulation.restore(middle);
  expect([unbelievers(network, "b:s"), known]).toEqual(["bs", "bs"]);
  simulation.runUntil(ms(5));
  expect(simulation.digest()).toBe(digest);
  simulation.restore(start);
  expect(all(network)).toEqual(rows);
});
