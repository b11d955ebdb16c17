/**
 * claims/radix — F-03: a two-tier fabric has no more leaves than one spine has ports.
 *
 * Leaves are added until the generator refuses the next one; spines are added, and made larger.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import type { Design } from "../topology/design.ts";
import { makeLeafSpine } from "../topology/leaf-spine.ts";

interface Fabric {
  /** Ports of a spine. */
  readonly radix: number;
  readonly spines: number;
  readonly hostsPerLeaf: number;
}

/** Add leaves until one is refused. @returns the largest fabric, and the option that the next leaf was refused at. */
function grow({ radix, spines, hostsPerLeaf }: Fabric): { design: Design; refusedAt: string } {
  let design: Design | undefined;
  for (let leaves = 1; leaves <= 4096; leaves++) {
    const made = makeLeafSpine({ spines, leaves, hostsPerLeaf, spinePorts: radix, leafPorts: hostsPerLeaf + spines });
    if (!made.ok) {
      if (design === undefined) break;
      return { design, refusedAt: made.issues.map(({ path }) => path).join(" ") };
    }
    design = made.value;
  }
  throw new Error("no leaf was ever refused");
}

function cells(): Cell[] {
  const cell = (fabric: Fabric, quantity: string, expected: number | string, measure: Cell["measure"]): Cell => ({
    inputs: { ...fabric },
    quantity,
    expected,
    tolerance: exact,
    measure,
  });
  const leaves = (fabric: Fabric): number => grow(fabric).design.numbers.devices[0]?.count ?? Number.NaN;
  const servers = (fabric: Fabric): number => grow(fabric).design.numbers.hosts;
  const tbps = (fabric: Fabric): number => grow(fabric).design.numbers.bisectionBitsPerSecond / 1e12;
  const base = { radix: 32, spines: 4, hostsPerLeaf: 32 };
  return [
    ...[4, 8, 16].map((spines) => cell({ ...base, spines }, "leaves at most", 32, () => leaves({ ...base, spines }))),
    cell({ ...base, radix: 64 }, "leaves at most", 64, () => leaves({ ...base, radix: 64 })),
    cell(base, "what refuses the next leaf", "spinePorts", () => grow(base).refusedAt),
    ...(
      [
        [32, 32, 1024],
        [32, 48, 1536],
        [64, 32, 2048],
        [64, 48, 3072],
      ] as const
    ).map(([radix, hostsPerLeaf, expected]) => {
      const fabric = { ...base, radix, hostsPerLeaf };
      return cell(fabric, "servers at most", expected, () => servers(fabric));
    }),
    // 16 leaves on either side, each with 100 Gbit/s a spine, and no more than its 32 servers of 25 Gbit/s can send.
    cell(base, "bisection in Tbit/s", 6.4, () => tbps(base)),
    cell({ ...base, spines: 8 }, "bisection in Tbit/s", 12.8, () => tbps({ ...base, spines: 8 })),
    cell({ ...base, spines: 16 }, "bisection in Tbit/s", 12.8, () => tbps({ ...base, spines: 16 })),
  ];
}

/** A two-tier fabric cannot have more leaves than one spine has ports. */
export const radix: Claim = {
  id: "F-03",
  slug: "radix",
  statement: "A two-tier fabric cannot have more leaves than one spine has ports",
  refutes: ["E08"],
  source: "calculated: every leaf uses a port of every spine; more spines are more uplinks",
  cells,
};
