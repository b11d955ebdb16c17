import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { PathMtus } from "./path-mtu.ts";

test("F297: the smallest MTU that was heard is kept, for each way by itself", () => {
  const mtus = new PathMtus(createSimulation({ seed: 1 }).state, [3, 7]);
  expect(mtus.of(3, 7)).toBe(0);
  expect([1500, 1400, 1450, 1400].map((mtuBytes) => mtus.learn(3, 7, mtuBytes, false))).toEqual([
    ...[true, true, false, false],
  ]);
  expect([mtus.of(3, 7), mtus.of(7, 3)]).toEqual([1400, 0]);
});

test("F297: nobody is believed who says less than every link carries: 68 bytes of IPv4, 1,280 of IPv6", () => {
  const mtus = new PathMtus(createSimulation({ seed: 1 }).state, [0, 1]);
  expect([mtus.learn(0, 1, 67, false), mtus.learn(0, 1, 1279, true)]).toEqual([false, false]);
  expect([mtus.learn(0, 1, 1280, true), mtus.learn(0, 1, 68, false)]).toEqual([true, true]);
});
