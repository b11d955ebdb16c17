/**
 * mix/mix — mixes of page-table updates, system calls and user code, and which technique takes fewest cycles for each.
 *
 * Cycles are linear in the shares: a technique is a plane above the triangle of all mixes, and what is cheapest is the
 * lower hull of the planes. So every region is a polygon with straight sides, and two techniques are even on a line.
 * Counts of steps come from runs (@dc/virt/workloads, mix-counts); here are only products and sums of them.
 * @module
 */
import { type TechniqueCosts, type TechniqueStep, techniqueSteps } from "@dc/virt";
import {
  cyclesOfSteps,
  instructionsAt,
  type Mix,
  type MixOperation,
  mixOperations,
  mixRotation,
  type OperationCounts,
  operationSteps,
  predictMix,
} from "@dc/virt/workloads";

/** Techniques that are compared; the last has a second page table. */
export const mixTechniques = ["binary-translation", "paravirtual", "vtx-shadow", "vtx-ept"] as const;
/** One of them. */
export type MixTechnique = (typeof mixTechniques)[number];

/** Parts that a mix is divided into: a fortieth of its operations each. */
export const mixParts = 40;

/** A mix: whole parts of each operation, `mixParts` together. */
export type MixPoint = Readonly<Record<MixOperation, number>>;

/** A mix as a guest runs it: a part is a rotation's worth of operations. */
export function operationsOf(point: MixPoint): Mix {
  return { update: point.update * mixRotation, call: point.call * mixRotation, piece: point.piece * mixRotation };
}

/** The nearest mix that there is. @param shares of the operations, any numbers */
export function nearestPoint(shares: Readonly<Record<MixOperation, number>>): MixPoint {
  const within = (share: number, most: number): number => Math.min(most, Math.max(0, Math.round(share * mixParts)));
  const update = within(shares.update, mixParts);
  const rest = Math.max(0, shares.call) + Math.max(0, shares.piece);
  const left = mixParts - update;
  const call = rest === 0 ? 0 : within((Math.max(0, shares.call) / rest) * (left / mixParts), left);
  return { update, call, piece: left - call };
}

/** Move a mix by so many parts: more of one operation, less of another; as far as there is any. */
export function movePoint(point: MixPoint, more: MixOperation, less: MixOperation, parts: number): MixPoint {
  const moved = Math.min(parts, point[less]);
  return { ...point, [more]: point[more] + moved, [less]: point[less] - moved };
}

/** Cycles of one operation of each kind. */
export type OperationCycles = Readonly<Record<MixOperation, number>>;

/** What one operation of each kind takes under a technique. @param batch of a ported kernel */
export function cyclesOf(counts: OperationCounts, costs: TechniqueCosts, batch: number): OperationCycles {
  const of = (operation: MixOperation): number =>
    cyclesOfSteps(operationSteps(counts, operation, batch), costs).reduce((sum, cycles) => sum + cycles, 0);
  return { update: of("update"), call: of("call"), piece: of("piece") };
}

/** Cycles of an operation of a mix, on average. */
export function meanCycles(cycles: OperationCycles, point: MixPoint): number {
  return mixOperations.reduce((sum, operation) => sum + cycles[operation] * point[operation], 0) / mixParts;
}

/** A technique's plane. */
export interface Plane<Name extends string = MixTechnique> {
  readonly technique: Name;
  readonly cycles: OperationCycles;
}

/** Techniques, the cheapest first. Those that take the same keep their order. */
export function rank<Name extends string>(planes: readonly Plane<Name>[], point: MixPoint): readonly Plane<Name>[] {
  return planes.toSorted((a, b) => meanCycles(a.cycles, point) - meanCycles(b.cycles, point));
}

/** A corner of a region: shares of the operations, 1 together. */
export type Corner = OperationCycles;

/** Where a technique is the cheapest; no corners where it is nowhere. */
export interface Region<Name extends string = MixTechnique> {
  readonly technique: Name;
  readonly corners: readonly Corner[];
}

const whole: readonly Corner[] = mixOperations.map((operation) => ({ update: 0, call: 0, piece: 0, [operation]: 1 }));
/** Least height that counts as one, as a share of the cycles: below it two planes are one. */
const flat = 1e-9;

/** The part of a polygon where a linear function is at most 0. */
function clip(corners: readonly Corner[], height: (corner: Corner) => number): readonly Corner[] {
  const kept: Corner[] = [];
  corners.forEach((corner, at) => {
    const next = corners[(at + 1) % corners.length] as Corner;
    const [here, there] = [height(corner), height(next)];
    if (here <= 0) kept.push(corner);
    if (here < 0 !== there < 0 && here !== 0 && there !== 0) kept.push(between(corner, next, here / (here - there)));
  });
  return kept.length < 3 ? [] : kept;
}

const between = (a: Corner, b: Corner, share: number): Corner => ({
  update: a.update + share * (b.update - a.update),
  call: a.call + share * (b.call - a.call),
  piece: a.piece + share * (b.piece - a.piece),
});

const heightOf = (cycles: OperationCycles, { update, call, piece }: Corner): number =>
  cycles.update * update + cycles.call * call + cycles.piece * piece;

/** Where each technique is the cheapest. Of two that are the same everywhere the first has it. */
export function regionsOf<Name extends string>(planes: readonly Plane<Name>[]): readonly Region<Name>[] {
  return planes.map((plane, at) => {
    let corners = whole;
    planes.forEach((other, before) => {
      if (before === at || corners.length === 0) return;
      const height = (corner: Corner): number => {
        const own = heightOf(plane.cycles, corner);
        const above = own - heightOf(other.cycles, corner);
        return Math.abs(above) <= flat * own ? 0 : above;
      };
      // Where both are even all over, the later one has nothing.
      corners = before < at && corners.every((corner) => height(corner) === 0) ? [] : clip(corners, height);
    });
    return { technique: plane.technique, corners };
  });
}

/** Where two techniques are even. */
export interface Even {
  /** Updates for each system call, at this share of user code; undefined where they are even for no such ratio. */
  readonly ratio: number | undefined;
  /** The line through the triangle, from side to side; undefined where it does not cross it. */
  readonly ends: readonly [Corner, Corner] | undefined;
}

/** Where two techniques are even. @param pieceShare 0..1 of the operations that are user code */
export function evenOf(a: OperationCycles, b: OperationCycles, pieceShare: number): Even {
  const update = a.update - b.update;
  const call = a.call - b.call;
  const piece = a.piece - b.piece;
  // update · u + call · c + piece · p = 0 with u + c = 1 − p.
  const left = 1 - pieceShare;
  const updates = (-call * left - piece * pieceShare) / (update - call);
  const calls = left - updates;
  const isThere = Number.isFinite(updates) && updates > 0 && calls > 0;
  const difference = { update, call, piece };
  const crossed: Corner[] = [];
  whole.forEach((corner, at) => {
    const next = whole[(at + 1) % whole.length] as Corner;
    const [here, there] = [heightOf(difference, corner), heightOf(difference, next)];
    if (here === 0) crossed.push(corner);
    else if (here < 0 !== there < 0 && there !== 0) crossed.push(between(corner, next, here / (here - there)));
  });
  const [from, to] = crossed;
  return {
    ratio: isThere ? updates / calls : undefined,
    ends: crossed.length === 2 && from !== undefined && to !== undefined ? [from, to] : undefined,
  };
}

/** What cycles are for. */
export const stackParts = [
  "user",
  "kernel",
  "processor",
  "walks",
  "translation",
  "traps",
  "exits",
  "hypercalls",
] as const;
/** One of them. */
export type StackPart = (typeof stackParts)[number];

/** Which part a step belongs to. */
export function partOf(step: TechniqueStep): StackPart {
  if (step === "walkReference" || step === "tlbMiss") return "walks";
  if (step === "hypercall" || step === "hypercallItem") return "hypercalls";
  if (step.startsWith("trap")) return "traps";
  if (step.startsWith("translate")) return "translation";
  if (step.startsWith("hardware") || step.startsWith("shadow")) return "exits";
  return "processor";
}

/** Cycles of an operation of a mix on average, by what they are for; parts with none are left out. */
export function stackOf(
  counts: OperationCounts,
  costs: TechniqueCosts,
  point: MixPoint,
  batch: number,
): readonly { readonly part: StackPart; readonly cycles: number }[] {
  const sums = new Map<StackPart, number>();
  const add = (part: StackPart, cycles: number): void => void sums.set(part, (sums.get(part) ?? 0) + cycles);
  const mix = operationsOf(point);
  const operations = mixParts * mixRotation;
  const cycles = cyclesOfSteps(predictMix(counts, mix, batch), costs);
  techniqueSteps.forEach((step, at) => {
    add(partOf(step), (cycles[at] as number) / operations);
  });
  const user = cyclesOfSteps(predictMix(counts, { update: 0, call: 0, piece: mix.piece }, batch), costs);
  const own = (user[instructionsAt] as number) / operations;
  add("user", own);
  add("kernel", (cycles[instructionsAt] as number) / operations - own);
  return stackParts.flatMap((part) => {
    const sum = sums.get(part) ?? 0;
    return sum > 0 ? [{ part, cycles: sum }] : [];
  });
}

/** Steps that change something for these techniques, in the order of `techniqueSteps`. */
export function movableSteps(counts: readonly OperationCounts[], costs: TechniqueCosts): readonly TechniqueStep[] {
  return techniqueSteps.filter(
    (step, at) =>
      step !== "clock" &&
      costs.numbers[step].value > 0 &&
      counts.some(
        ({ operations, crossing }) =>
          mixOperations.some((operation) => (operations[operation][at] as number) > 0) || (crossing?.[at] ?? 0) > 0,
      ),
  );
}
