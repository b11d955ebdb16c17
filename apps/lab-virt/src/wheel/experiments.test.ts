import { claims } from "@dc/virt/claims";
import { expect, test } from "vitest";
import { settle } from "./choice.ts";
import { type Experiment, type ExperimentId, experiments, holds, runExperiment } from "./experiments.ts";
import { Wheel } from "./wheel.ts";

/** Where the claim says the same: its quantity and inputs. */
const cellOf: Readonly<Record<ExperimentId, readonly [quantity: RegExp, inputs: object]>> = {
  flush: [/first pass/, { VPID: "off", "pages touched": 512 }],
  "flush-small": [/first pass/, { VPID: "off", "pages touched": 64 }],
  tagged: [/first pass/, { VPID: "on", "pages touched": 512 }],
  "tag-of-vm": [/second virtual processor reads/, { VPID: "one VPID for both" }],
  "tag-of-vcpu": [/second virtual processor reads/, { VPID: "a VPID each" }],
  fits: [/misses per turn/, { TLB: "LRU, 12 ways", "virtual processors": 3 }],
  cliff: [/misses per turn/, { TLB: "LRU, 12 ways", "virtual processors": 4 }],
  slide: [/misses per turn/, { TLB: "random, 12 ways", "virtual processors": 4 }],
  invvpid: [/two virtual processors of one guest/, { invalidated: "INVVPID of the first" }],
  invept: [/two virtual processors of one guest/, { invalidated: "INVEPT of the first guest" }],
  "small-pages": [/TLB entries/, { pages: "4 KiB" }],
  "large-pages": [/TLB entries/, { pages: "2 MiB" }],
  "small-32": [/misses per turn at 32/, { pages: "4 KiB", TLB: "1536 entries" }],
  "large-32": [/misses per turn at 32/, { pages: "2 MiB", TLB: "1536 entries" }],
  "large-32-ways": [/misses per turn at 32/, { pages: "2 MiB", TLB: "1536 entries, 12 ways" }],
  "huge-32": [/misses per turn at 32/, { pages: "1 GiB", TLB: "4 entries" }],
};
/** The claim reads a page that it maps with 1 or 2; the wheel counts pages of somebody else. */
const wrongPages: Readonly<Record<string, number>> = { "tag-of-vm": 1, "tag-of-vcpu": 2 };

test.each(experiments)(
  "W14: $claim, $id: it comes out as the claim says, and the claim says so",
  (each: Experiment) => {
    expect(settle(each.choice)).toEqual(each.choice);
    const [quantity, inputs] = cellOf[each.id];
    const cell = claims
      .find(({ id }) => id === each.claim)
      ?.cells()
      .find(
        (one) =>
          quantity.test(one.quantity) && Object.entries(inputs).every(([key, value]) => one.inputs[key] === value),
      );
    expect(String(cell?.expected)).toBe(String(wrongPages[each.id] ?? each.expected.join(", ")));
    const steps = runExperiment(new Wheel(each.choice), each);
    let next = steps.next();
    while (next.done !== true) next = steps.next();
    expect(holds(each, next.value), String(next.value)).toBe(true);
  },
);

test("W14: what comes out otherwise does not hold", () => {
  const flush = experiments[0] as Experiment;
  expect([holds(flush, [511]), holds(flush, []), holds(flush, [512])]).toEqual([false, false, true]);
});
