import { expect, test } from "vitest";
import { createServers } from "../../test/servers.ts";
import { anycastGatewayPort } from "../frame/columns.ts";
import { createNetwork, type Network } from "../testing/index.ts";

const table = ({ fabric, simulation, node }: Network, bridge: string): string[] =>
  fabric
    .bridgeTable(node(bridge))
    .map(({ mac, port }) =>
      [mac === anycastGatewayPort ? "gateway" : simulation.graph.portName(mac), simulation.graph.portName(port)].join(
        " ",
      ),
    );

test("F145: every station of a LAN is in the table of each of its bridges, by the port that leads there", () => {
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2 v2-a a-h4");
  expect(table(network, "v1")).toEqual(["h1:v1 v1:h1", "h2:v1 v1:h2", "h3:v2 v1:v2", "a:v2 v1:v2"]);
  expect(table(network, "v2")).toEqual(["h1:v1 v2:v1", "h2:v1 v2:v1", "h3:v2 v2:h3", "a:v2 v2:a"]);
});

test("F148: behind a port into a segment are its gateway and all others of the segment, wherever they are", () => {
  const network = createServers("leaf");
  expect(table(network, "v1")).toEqual(["h1:v1 v1:h1", "h2:v1 v1:h2", "gateway v1:a", "h4:v2 v1:a", "h6:v3 v1:a"]);
  expect(table(network, "v4")).toEqual(["h3:v4 v4:h3", "gateway v4:a", "h5:v5 v4:a", "h7:v6 v4:a"]);
});

test("F148: hosts behind a bridge at a segment's port are in the segment's tables at that port", () => {
  const { fabric, node, port } = createServers("leaf");
  const rows = fabric.overlay?.table(node("b"), 10_100).map(({ mac, port: at, vtep }) => [mac, at, vtep]);
  expect(rows).toEqual([
    [port("h1:v1"), port("a:v1"), node("a")],
    [port("h2:v1"), port("a:v1"), node("a")],
    [port("h4:v2"), port("a:v2"), node("a")],
    [port("h6:v3"), port("b:v3"), node("b")],
  ]);
  expect(fabric.overlay?.accessOf(port("h2:v1"))).toBe(port("a:v1"));
});

test("F149: a server's own ports of a segment are no ports of its LAN", () => {
  const network = createServers("host");
  expect(table(network, "v1")).toEqual(["a:v1 v1:a"]);
});
