import { ms } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";

function watched(debouncePs: number) {
  const network = createNetwork("h1-a a-b a-c b-c c-h2");
  network.fabric.addDetection({ by: "link-down", debouncePs, withdrawalDelayPs: 0 });
  const believes = (node: string, link = "a:b"): boolean =>
    network.fabric.believesUp(network.node(node), network.link(link));
  const set = (up: boolean, link = "a:b"): void => network.simulation.graph.setLinkUp(network.link(link), up);
  return { ...network, believes, set };
}

test("F368: both ends notice when the carrier was lost for the debounce, and when it was back for it", () => {
  const { simulation, believes, set } = watched(ms(10));
  set(false);
  simulation.runUntil(ms(10) - 1);
  expect([believes("a"), believes("b")]).toEqual([true, true]);
  simulation.runUntil(ms(10));
  expect([believes("a"), believes("b"), believes("c")]).toEqual([false, false, true]);
  set(true);
  simulation.runUntil(ms(20) - 1);
  expect(believes("a")).toBe(false);
  // Each end knows of itself at once, and of the other when its news has crossed the link.
  simulation.runUntil(ms(20) + 500_000);
  expect([believes("a"), believes("b")]).toEqual([true, true]);
});

test("F368: a link that flickers faster than the debounce is no failure", () => {
  const { simulation, believes, set } = watched(ms(10));
  for (let turn = 0; turn < 20; turn++) {
    set(turn % 2 === 1);
    simulation.runUntil(ms(9) * (turn + 1));
    expect(believes("a")).toBe(true);
  }
  simulation.runUntil(ms(500));
  expect(believes("a")).toBe(true);
});

test("F368: a link that loses everything while it is up is never noticed", () => {
  const { simulation, believes, port } = watched(0);
  simulation.graph.setLoss(port("a:b"), 1);
  simulation.runUntil(ms(1000));
  expect([believes("a"), believes("b")]).toEqual([true, true]);
});

test("F365: a link to a host is noticed by its carrier, after the delay of the fabric", () => {
  const network = createNetwork("h1-a a-b b-h2", { detectionDelayPs: ms(3) });
  network.fabric.addDetection({ by: "bfd", withdrawalDelayPs: 0 });
  network.simulation.graph.setLinkUp(network.link("h1:a"), false);
  network.simulation.runUntil(ms(3) - 1);
  expect(network.fabric.believesUp(network.node("a"), network.link("h1:a"))).toBe(true);
  network.simulation.runUntil(ms(3) + 500_000);
  expect(network.fabric.believesUp(network.node("b"), network.link("h1:a"))).toBe(false);
});
