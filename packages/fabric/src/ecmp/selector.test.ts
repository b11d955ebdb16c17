import { type Ipv4FlowKey, ipv4Address } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashProfiles, selectors } from "./options.ts";
import { createSelector } from "./selector.ts";

const flows: Ipv4FlowKey[] = Array.from({ length: 4096 }, (_, n) => ({
  source: ipv4Address("10.128.0.2") + (n >> 8) * 256,
  destination: ipv4Address("10.129.0.2"),
  protocol: 17,
  sourcePort: 49_152 + n,
  destinationPort: 9,
}));
const uplinks = ["e1-49", "e1-50", "e1-51", "e1-52"];

test("F176: a choice says which bytes, which hash, which bucket, which member", () => {
  const [flow] = flows;
  const choice = createSelector({}, uplinks).choose(flow);
  expect(choice).toEqual({
    bytes: Uint8Array.of(2, 0, 128, 10, 2, 0, 129, 10, 17, 0xc0, 0, 0, 9),
    hash: choice.hash,
    bucket: choice.hash % 4,
    member: uplinks[choice.hash % 4],
    place: choice.hash % 4,
  });
});

test("F176: every profile with every selector: a choice is one of the members, the same each time", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...hashProfiles),
      fc.constantFrom(...selectors),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.constantFrom(...flows),
      fc.integer({ min: 1, max: 4 }),
      (hash, select, seed, flow, count) => {
        const group = createSelector({ hash, select, seed }, uplinks.slice(0, count));
        const choice = group.choose(flow);
        expect(choice.bucket).toBe(group.bucketOf(choice.hash | 0));
        expect(choice.member).toBe(uplinks[group.placeOf(choice.bucket)]);
        expect(createSelector({ hash, select, seed }, uplinks.slice(0, count)).choose(flow)).toEqual(choice);
      },
    ),
  );
});

// A table to judge by eye: 4,096 flows on four uplinks, by every profile.
test("F172: how each profile spreads 4,096 flows from 16 addresses and ports that run up", () => {
  const table = hashProfiles.map((hash) => {
    const group = createSelector({ hash, select: "hash-threshold", seed: 1 }, uplinks);
    const counts = [0, 0, 0, 0];
    for (const flow of flows) counts[group.choose(flow).place] += 1;
    return [hash, counts];
  });
  expect(Object.fromEntries(table)).toEqual({
    "fnv-1a": [1023, 1034, 1024, 1015],
    // Sixteen pairs of addresses: sixteen hashes, each with a sixteenth of the flows.
    "linux-l3": [512, 1536, 1024, 1024],
    "linux-l4": [1046, 1051, 1031, 968],
    "linux-inner": [512, 1536, 1024, 1024],
    toeplitz: [1024, 1024, 1024, 1024],
    "crc-16": [1024, 1024, 1024, 1024],
    "crc-32": [1024, 1024, 1024, 1024],
    // Nothing folds the upper bits that are alike in all flows, and a region is told by the upper bits.
    xor: [4096, 0, 0, 0],
    mix: [1048, 1018, 1033, 997],
  });
});

test("F180: members weigh 3:1:1:1 in shares of flows, with each selector that weighs", () => {
  const members = uplinks.map((name, place) => ({ name, weight: place === 0 ? 3 : 1 }));
  for (const select of ["hash-threshold", "weighted", "rendezvous", "resilient"] as const) {
    const group = createSelector({ hash: "mix", select, seed: 5 }, members);
    const counts = [0, 0, 0, 0];
    for (const flow of flows) counts[group.choose(flow).place] += 1;
    counts.forEach((count, place) => {
      expect(Math.abs(count / 4096 - (place === 0 ? 1 / 2 : 1 / 6))).toBeLessThan(0.025);
    });
  }
});

test("F184: a group remembers what was before exactly where it is resilient", () => {
  const without = uplinks.toSpliced(1, 1);
  for (const select of ["modulo", "hash-threshold", "weighted", "rendezvous"] as const) {
    const group = createSelector({ select }, uplinks);
    for (const flow of flows.slice(0, 64)) {
      expect(group.withMembers(without).withMembers(uplinks).choose(flow)).toEqual(group.choose(flow));
    }
  }
  const group = createSelector({ select: "resilient" }, uplinks);
  const back = group.withMembers(without).withMembers(uplinks);
  expect(flows.filter((flow) => back.choose(flow).member !== group.choose(flow).member).length).toBeGreaterThan(0);
});

test("F176: a group without members chooses nothing; a name is not there twice", () => {
  const code = expect.objectContaining({ code: "fabric/bad-option" });
  for (const select of selectors) expect(() => createSelector({ select }, []).choose(flows[0])).toThrow(code);
  expect(() => createSelector({}, ["a", "b", "a"])).toThrow(/a is twice/);
});
