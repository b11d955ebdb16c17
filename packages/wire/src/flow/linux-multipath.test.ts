import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { uint16, uint32 } from "../../test/arbitrary.ts";
import { sipHash24 } from "../checksum/siphash.ts";
import { parseIpv4Address } from "../address/ipv4-address.ts";
import { goodValue } from "../../test/parsed.ts";
import type { Ipv4FlowKey } from "./flow-key.ts";
import { LinuxMultipathHasher, linuxMultipathHash, linuxMultipathInput, linuxNextHop } from "./linux-multipath.ts";

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
  } satisfies Ipv4FlowKey,
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

test("W55: policy 2 hashes the addresses that it is given, as policy 0 does; the record says what is in it", () => {
  const [{ flow }] = flows as [(typeof flows)[number]];
  expect(linuxMultipathHash(flow, 7, 2)).toBe(linuxMultipathHash(flow, 7, 0));
  const record = linuxMultipathInput(flow, 1);
  expect(record).toHaveLength(48);
  expect(record[2]).toBe(flow.protocol);
  const key = { high: 7, low: 7 };
  expect(linuxMultipathHash(flow, 7, 1)).toBe(sipHash24(key, key, record).low >>> 1);
});

test("W55: the hasher for a switch gives the same hashes, for any flow, seed and policy", () => {
  const policy = fc.constantFrom(0 as const, 1 as const, 2 as const);
  const flow = fc.tuple(uint32, uint32, fc.nat(255), uint16, uint16);
  fc.assert(
    fc.property(uint32, policy, fc.array(flow, { minLength: 1, maxLength: 8 }), (seed, chosen, some) => {
      const hasher = new LinuxMultipathHasher(seed, chosen);
      for (const [source, destination, protocol, sourcePort, destinationPort] of some) {
        const key = { source, destination, protocol, sourcePort, destinationPort };
        const hash = linuxMultipathHash(key, seed, chosen);
        expect(hasher.hash(source, destination, protocol, sourcePort, destinationPort)).toBe(hash);
        expect(hasher.hash(source | 0, destination | 0, protocol, sourcePort, destinationPort)).toBe(hash);
      }
    }),
  );
});
