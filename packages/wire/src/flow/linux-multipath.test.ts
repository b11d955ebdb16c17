import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseIpv4Address } from "../address/ipv4-address.ts";
import { goodValue } from "../../test/parsed.ts";
import type { FlowKey } from "./flow-key.ts";
import { linuxMultipathHash, linuxNextHop } from "./linux-multipath.ts";

const lines = readFileSync(new URL("../../vectors/linux_ecmp_seed12345_l4_4nh.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","));

const flows = lines.map(([source, destination, protocol, sourcePort, destinationPort, nextHop]) => ({
  flow: {
    source: goodValue(parseIpv4Address(source)),
    destination: goodValue(parseIpv4Address(destination)),
    protocol: Number(protocol),
    sourcePort: Number(sourcePort),
    destinationPort: Number(destinationPort),
  } satisfies FlowKey,
  nextHop: Number(nextHop),
}));

const equal = [1, 1, 1, 1];

test("W55: 10,000 flows take the next hop that the kernel chose (policy 1, seed 12345, four equal)", () => {
  expect(flows).toHaveLength(10_000);
  const first = Math.min(...flows.map(({ nextHop }) => nextHop));
  const wrong = flows.filter(
    ({ flow, nextHop }) => linuxNextHop(linuxMultipathHash(flow, 12_345, 1), equal) + first !== nextHop,
  );
  expect(wrong).toEqual([]);
});

test("W55: another seed, or the other policy, sends them elsewhere", () => {
  const agree = (seed: number, policy: 0 | 1): number =>
    flows.filter(
      ({ flow }) =>
        linuxNextHop(linuxMultipathHash(flow, seed, policy), equal) ===
        linuxNextHop(linuxMultipathHash(flow, 12_345, 1), equal),
    ).length;
  for (const count of [agree(12_346, 1), agree(12_345, 0)]) {
    expect(count).toBeGreaterThan(2300);
    expect(count).toBeLessThan(2700);
  }
});

test("W55: both directions of a flow have one hash; policy 0 looks at nothing but the addresses", () => {
  for (const { flow } of flows.slice(0, 200)) {
    const { source, destination, sourcePort, destinationPort } = flow;
    const back = {
      ...flow,
      ...{ source: destination, destination: source },
      ...{ sourcePort: destinationPort, destinationPort: sourcePort },
    };
    expect(linuxMultipathHash(back, 7, 1)).toBe(linuxMultipathHash(flow, 7, 1));
    const other = { ...flow, protocol: 17, sourcePort: 1, destinationPort: 2 };
    expect(linuxMultipathHash(other, 7, 0)).toBe(linuxMultipathHash(flow, 7, 0));
  }
});

test.each([
  [
    [1, 1, 1, 1],
    [2 ** 29, 2 ** 30, 3 * 2 ** 29],
  ],
  [
    [3, 1, 1, 1],
    [2 ** 30, 1_431_655_765, 1_789_569_707],
  ],
  [[1, 2], [715_827_883]],
  [[5], []],
])("W55: weights %j cut 2^31 at %j", (weights, bounds) => {
  expect(linuxNextHop(0, weights)).toBe(0);
  expect(linuxNextHop(2 ** 31 - 1, weights)).toBe(weights.length - 1);
  bounds.forEach((bound, hop) => {
    expect([linuxNextHop(bound - 1, weights), linuxNextHop(bound, weights)]).toEqual([hop, hop + 1]);
  });
});
