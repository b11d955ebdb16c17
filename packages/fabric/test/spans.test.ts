/**
 * Where a request's time goes in the fabric.
 */
import { readSpans } from "@dc/engine/spans";
import { expect, test } from "vitest";
import { createNetwork, type NetworkOptions } from "../src/testing/index.ts";
import { createServers } from "./servers.ts";

test("F159: an echo between two servers' guests is one request there and back, through both tunnels", () => {
  const network = createServers("host", {
    spans: true,
    nodes: { a: { forwardingDelayPs: 300_000 } },
  } as NetworkOptions);
  network.fabric.addPing({ from: "h1", to: "h4", framesMax: 1 });
  network.simulation.runUntil(1_000_000_000);
  const { spans, trace } = network.simulation;
  const rows = readSpans(spans, 1).map(({ layer, place, startPs, endPs, bytes }) => ({
    layer: spans.layers[layer],
    place: trace.objectName(place),
    ps: endPs - startPs,
    bytes,
  }));
  const of = (wanted: string) => rows.filter(({ layer }) => layer === wanted);
  expect(of("fabric.vxlan").map(({ place, ps, bytes }) => [place, ps, bytes])).toEqual([
    ["v1", 0, 50],
    ["v2", 0, 50],
    ["v2", 0, 50],
    ["v1", 0, 50],
  ]);
  expect(of("fabric.switch").map(({ place, ps }) => [place, ps])).toEqual([
    ["a", 300_000],
    ["a", 300_000],
  ]);
  // Who does not know its neighbour waits for an answer: the guest, its server, the leaf.
  expect(of("fabric.arp").map(({ place }) => place)).toEqual(["h1/v1", "v1/a", "a/v2", "h4/v2"]);
  const [whole] = of("request");
  expect(whole.ps).toBe(network.fabric.counts(1).delayMaxPs);
  expect(of("unmarked")).toEqual([]);
  expect(rows.filter((row) => row !== whole).reduce((sum, { ps }) => sum + ps, 0)).toBe(whole.ps);
});

test("F159: spans on or off: one digest", () => {
  const digest = (spans: boolean): string => {
    const { fabric, simulation } = createNetwork("h1-v1 h2-v1 v1-a a-h3", { spans });
    fabric.addPing({ from: "h1", to: "h2", intervalPs: 2_000_000 });
    fabric.addUdpFlow({ from: "h3", to: "h2", gapPs: 1_000_000 });
    simulation.runUntil(50_000_000);
    expect(simulation.spans.count > 0).toBe(spans);
    return simulation.digest();
  };
  expect(digest(true)).toBe(digest(false));
});
