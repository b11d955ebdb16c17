/**
 * claims/ratio — F-02: oversubscription is a fraction of ports that anyone can count.
 *
 * The designs are those that textbooks give; ports and rates are counted on the networks that the generators make.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { designOf } from "../topology/generators.ts";
import type { DesignNumbers } from "../topology/design.ts";

function numbersOf(use: Parameters<typeof designOf>[0]): DesignNumbers {
  const made = designOf(use);
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: expected ${expected}`).join("; "));
  return made.value.numbers;
}

const leafSpine = { kind: "fabric/leaf-spine@1", leaves: 2 } as const;
/** Ports for hosts of a common leaf. */
const hostPorts = 48;

function cells(): Cell[] {
  const ratio = (design: string, expected: number, use: Parameters<typeof designOf>[0]): Cell => ({
    inputs: { design },
    quantity: "bit/s down over bit/s up",
    expected,
    tolerance: exact,
    measure: () => numbersOf(use).oversubscription,
  });
  const dual = { ...leafSpine, spines: 4, hostsPerLeaf: 32, homing: 2 };
  /** Host ports that each leaf uses. */
  const used = (): number => (numbersOf(dual).devices[0]?.usedPorts ?? Number.NaN) - dual.spines;
  const homed = { design: "32 dual-homed servers a rack, leaves of 48 host ports" };
  return [
    ratio("48 × 25G over 8 × 100G", 1.5, { ...leafSpine, hostsPerLeaf: 48, spines: 8 }),
    ratio("32 × 25G over 4 × 100G", 2, { ...leafSpine, hostsPerLeaf: 32, spines: 4 }),
    ratio("48 × 25G over 4 × 100G", 3, { ...leafSpine, hostsPerLeaf: 48, spines: 4 }),
    ratio("48 × 10G over 4 × 10G", 12, {
      ...leafSpine,
      hostsPerLeaf: 48,
      spines: 4,
      hostRate: "10G",
      fabricRate: "10G",
    }),
    {
      inputs: { design: "a pod of 1,024 × 100G, its 16 spines with 128 × 400G each" },
      quantity: "bit/s down over bit/s up",
      expected: 0.125,
      tolerance: exact,
      measure() {
        const { tiers } = numbersOf({
          ...{ kind: "fabric/clos@1", pods: 2, spinesPerPod: 16, leavesPerPod: 32, hostsPerLeaf: 32, superspines: 128 },
          ...{ hostRate: "100G", fabricRate: "400G", superspineRate: "400G" },
        });
        return tiers.at(-1)?.cumulativeOversubscription ?? Number.NaN;
      },
    },
    ratio("an AI leaf, 32 × 400G over 16 × 400G", 2, {
      ...{ kind: "fabric/rails@1", units: 2, servers: 32, spines: 16, hostRate: "400G", fabricRate: "400G" },
    }),
    { inputs: homed, quantity: "host ports that a leaf needs", expected: 64, tolerance: exact, measure: used },
    {
      inputs: homed,
      quantity: "ports missing on a leaf",
      expected: 16,
      tolerance: exact,
      measure() {
        const has = hostPorts + dual.spines;
        // The refusal is the proof that they are missing.
        return designOf({ ...dual, leafPorts: has }).ok ? 0 : used() - hostPorts;
      },
    },
  ];
}

/** Oversubscription is a port-count fraction anyone can check. */
export const ratio: Claim = {
  id: "F-02",
  slug: "ratio",
  statement: "Oversubscription is a fraction of ports that anyone can count",
  refutes: ["E29", "E30", "E31"],
  source: "calculated: ports times rates, down over up; 102.4 Tbit/s over 819.2; 2 links for each of 32 servers",
  cells,
};
