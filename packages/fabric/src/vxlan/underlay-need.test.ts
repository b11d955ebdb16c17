import { expect, test } from "vitest";
import { sayNeed, underlayNeed } from "./underlay-need.ts";

const segment = (mtuBytes: number) => ({ vni: 1, ports: [], mtuBytes });

test("F138, F294: links carry the largest datagram of any segment and what its endpoint adds", () => {
  const need = underlayNeed([
    { vnis: [segment(1500)], tunnel: { outer: "ipv6", vlan: 7 } },
    { vnis: [segment(1520), segment(1000)], tunnel: {} },
  ]);
  expect([need, sayNeed(need)]).toEqual([{ mtuBytes: 1500, addedBytes: 74 }, "a segment's 1500 and 74 of the tunnel"]);
});

test("F294: an endpoint that allows narrow links asks for nothing", () => {
  const tunnel = { narrowLinks: "allow" } as const;
  expect(underlayNeed([{ vnis: [segment(9000)], tunnel }])).toEqual({ mtuBytes: 0, addedBytes: 0 });
  expect(
    underlayNeed([
      { vnis: [segment(9000)], tunnel },
      { vnis: [{ vni: 2, ports: [] }], tunnel: {} },
    ]),
  ).toEqual({
    ...{ mtuBytes: 1500, addedBytes: 50 },
  });
});
