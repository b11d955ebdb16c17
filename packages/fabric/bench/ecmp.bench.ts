/**
 * bench/ecmp — decisions for flows that nobody has seen before: a hash of the five fields and a member of the group.
 *
 * `linux-l4` with `hash-threshold` is the kernel's own choice, beside the plain reading of its bytes (`linuxMultipathHash`
 * and `linuxNextHop`, which allocate), and beside the default.
 * @module
 */
import type { Benchmark, Contender } from "@dc/engine/testing";
import { type Ipv4FlowKey, linuxMultipathHash, linuxNextHop } from "@dc/wire";
import type { EcmpOptions } from "../src/ecmp/options.ts";
import { createSelector } from "../src/ecmp/selector.ts";

const weights = [3, 1, 1, 1];
const members = weights.map((weight, place) => ({ name: `e1-${49 + place}`, weight }));
const seed = 12_345;

/** Flows that differ in all but the protocol, the same for all contenders. */
function visit(count: number, place: (source: number, destination: number, a: number, b: number) => number): string {
  let state = 2_463_534_242;
  let hash = 0;
  for (let flow = 0; flow < count; flow++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const source = 0x0a80_0000 | (state & 0xffff);
    const destination = 0x0a81_0000 | (state >>> 16);
    const at = place(source, destination, (state >>> 3) & 0xffff, (state >>> 11) & 0xffff);
    hash = (Math.imul(hash, 31) + at) | 0;
  }
  return String(hash);
}

const selecting = (name: string, options: EcmpOptions, isAlike: boolean): Contender => ({
  name,
  run(sizes, meter) {
    const { warm, count } = sizes as { warm: number; count: number };
    const group = createSelector(options, members);
    const { hash } = group.hasher;
    const place = (source: number, destination: number, a: number, b: number): number =>
      group.placeOf(group.bucketOf(hash(source, destination, 17, a, b)));
    visit(warm, place);
    let result = "";
    meter.measure(() => {
      result = visit(count, place);
      return count;
    });
    return isAlike ? { hash: result } : {};
  },
});

/** Cold decisions per second. */
export const benchmark: Benchmark = {
  name: "ecmp",
  title: "cold decisions, weights 3:1:1:1",
  operation: "decision",
  rows: [{ name: "fresh flows", full: { warm: 200_000, count: 5_000_000 }, small: { warm: 2_000, count: 20_000 } }],
  contenders: [
    selecting("linux-l4, hash-threshold", { hash: "linux-l4", select: "hash-threshold", seed }, true),
    {
      name: "byte by byte",
      run(sizes, meter) {
        const { warm, count } = sizes as { warm: number; count: number };
        const place = (source: number, destination: number, sourcePort: number, destinationPort: number): number => {
          const flow: Ipv4FlowKey = { source, destination, protocol: 17, sourcePort, destinationPort };
          return linuxNextHop(linuxMultipathHash(flow, seed, 1), weights);
        };
        visit(warm, place);
        let result = "";
        meter.measure(() => {
          result = visit(count, place);
          return count;
        });
        return { hash: result };
      },
    },
    selecting("fnv-1a, modulo", {}, false),
    selecting("toeplitz, resilient", { hash: "toeplitz", select: "resilient" }, false),
    selecting("mix, rendezvous", { hash: "mix", select: "rendezvous" }, false),
  ],
  targets: [
    {
      text: "a million cold decisions of Linux's per second",
      of: { contender: "linux-l4, hash-threshold", row: "fresh flows" },
      atLeast: 1e6,
    },
    {
      text: "3 × the plain reading of the bytes",
      of: { contender: "linux-l4, hash-threshold", row: "fresh flows" },
      over: { contender: "byte by byte", row: "fresh flows" },
      atLeast: 3,
    },
  ],
};
