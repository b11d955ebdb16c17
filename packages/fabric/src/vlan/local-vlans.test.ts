import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { assignLocalVlans, localVlanCount } from "./local-vlans.ts";

const segments = (count: number) => Array.from({ length: count }, (_, n) => ({ vni: 10_000 + n, ports: [] }));

test("F339: a leaf has min(4094, its table) local segments", () => {
  expect([0, 1, 4094, 4095, 100_000].map(localVlanCount)).toEqual([0, 1, 4094, 4094, 4094]);
  expect([...assignLocalVlans([30, 10, 20], 2)]).toEqual([
    [10, 1],
    [20, 2],
  ]);
});

test("F339: a segment more than the leaf's table holds is refused, by name; without a table there is no limit", () => {
  const build = (count: number, vlanTable?: number) =>
    createNetwork("h1-a a-s", {
      nodes: { a: { vnis: segments(count), ...(vlanTable === undefined ? {} : { vlanTable }) } },
    });
  expect(build(3, 3).fabric.localVlanOf(0, 10_002)).toBe(0);
  const network = build(3, 3);
  expect([10_000, 10_002, 7].map((vni) => network.fabric.localVlanOf(network.node("a"), vni))).toEqual([1, 3, 0]);
  expect(() => build(4, 3)).toThrow(
    expect.objectContaining({ code: "fabric/overlay", message: expect.stringContaining("10003") }),
  );
  expect(() => build(4095, 10_000)).toThrow(expect.objectContaining({ code: "fabric/overlay" }));
  expect(build(4095).fabric.overlay?.vnis).toHaveLength(4095);
});
