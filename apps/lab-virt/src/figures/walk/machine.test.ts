import { expect, test } from "vitest";
import {
  clampChoice,
  eptFormats,
  eptPageBits,
  formulaOf,
  guestFormats,
  guestPageBits,
  leafLevel,
  type WalkChoice,
  walkDefault,
} from "./choice.ts";
import { addressIn, entryBits } from "./decode.ts";
import { createWalkMachine, type WalkStep } from "./machine.ts";

const make = (change: Partial<WalkChoice> = {}) => {
  const choice = clampChoice({ ...walkDefault, ...change });
  const machine = createWalkMachine(choice);
  const walk = (access: Partial<WalkChoice> = {}) => machine.walk({ ...choice, ...access });
  /** The entry that the walk read in a column and a row, with bits of it inverted. */
  const invert = (column: number, row: number, bits: bigint): void => {
    const { place } = walk().steps.find((step) => step.column === column && step.row === row) as WalkStep;
    if (place === undefined) throw new Error("nothing to edit there");
    machine.setEntry(place, machine.entryAt(place) ^ bits);
  };
  return { choice, machine, walk, invert };
};

const scenes = guestFormats.flatMap((guest) =>
  guestPageBits[guest].flatMap((guestPage) =>
    eptFormats.flatMap((ept) => eptPageBits.map((eptPage) => ({ guest, guestPage, ept, eptPage }))),
  ),
);

test("V318: of every format and page size the walk makes as many references as the formula says", () => {
  expect(scenes).toHaveLength(10 * 3 * 3);
  for (const scene of scenes) {
    const { choice, walk } = make(scene);
    const { guest, ept, count } = formulaOf(choice);
    const done = walk();
    expect([scene, done.count, done.outcome.kind]).toEqual([scene, count, "translated"]);
    expect(done.steps.filter(({ dimension }) => dimension === "ept")).toHaveLength((guest + 1) * ept);
  }
  expect([make(), make({ guest: "levels5", ept: "ept5" })].map(({ walk }) => walk().count)).toEqual([24, 35]);
});

test("the picture's places: column by column, in each the rows down to the guest's own entry", () => {
  const places = make()
    .walk()
    .steps.map(({ column, row }) => `${column}.${row}`);
  expect(places.join(" ")).toBe(
    "4.4 4.3 4.2 4.1 4.0 3.4 3.3 3.2 3.1 3.0 2.4 2.3 2.2 2.1 2.0 1.4 1.3 1.2 1.1 1.0 0.4 0.3 0.2 0.1",
  );
  expect(new Set(places).size).toBe(24);
});

test("each entry leads to the next one: the record is a way through memory", () => {
  for (const scene of scenes) {
    const { steps, outcome } = make(scene).walk();
    steps.forEach((step, n) => {
      const next = steps[n + 1];
      if (step.place === undefined || next?.place === undefined || step.hit === "register") return;
      // From an EPT's last entry to the guest's entry in that page, or down one level in the same dimension.
      if (next.dimension !== step.dimension || next.row !== step.row - 1) return;
      expect(addressIn(step.place, step.entry)).toBe(next.place.address & ~0xfffn);
    });
    if (outcome.kind !== "translated") throw new Error("expected a translation");
    const last = steps.at(-1) as WalkStep;
    if (last.place === undefined) throw new Error("expected an entry");
    const bits = BigInt(last.dimension === "ept" ? 3 + 9 * last.row : (outcome.pageBits ?? 0));
    const offset = (1n << bits) - 1n;
    const inside = last.dimension === "ept" ? (outcome.guestPhysical as bigint) : walkDefault.address;
    expect(outcome.physical).toBe((addressIn(last.place, last.entry) & ~offset) | (inside & offset));
    expect(outcome.pageBits).toBe(scene.ept === "none" ? scene.guestPage : Math.min(scene.guestPage, scene.eptPage));
  }
});

test("the first walk sets accessed flags in both dimensions, a write the dirty one; the second sets none", () => {
  const { walk } = make({ access: "write" });
  const flags = (steps: readonly WalkStep[]): string =>
    steps.map(({ setAccessed, setDirty }) => (setDirty ? "D" : setAccessed ? "A" : "-")).join("");
  // The EPT's entries of the guest's tables become dirty: the walker writes them.
  expect(flags(walk().steps)).toMatch(/^A{3}DA.{18}D$/);
  expect(flags(walk().steps)).toBe("-".repeat(24));
});

test("a cleared present bit, a reserved bit and a read-only page are page faults with their codes", () => {
  const fault = (bits: bigint, access: Partial<WalkChoice> = {}, column = 1) => {
    const { invert, walk } = make();
    invert(column, 0, bits);
    const { outcome, count } = walk(access);
    return outcome.kind === "pageFault" ? [outcome.errorCode, count] : outcome;
  };
  expect(fault(1n)).toEqual([4, 20]);
  expect(fault(1n << 51n)).toEqual([0xd, 20]);
  expect(fault(2n, { access: "write" })).toEqual([7, 20]);
  expect(fault(4n)).toEqual([5, 20]);
  expect(fault(1n << 63n, { access: "execute" })).toEqual([0x15, 20]);
  expect(fault(1n, { isUser: false }, 3)).toEqual([0, 10]);
});

test("a permission taken from the EPT is exit 48 with its qualification, a wrong entry is exit 49", () => {
  const { invert, walk } = make({ access: "write" });
  invert(0, 1, 2n);
  const { outcome, count } = walk();
  if (outcome.kind !== "eptViolation") throw new Error(outcome.kind);
  // Write asked for, readable and executable, the final address of a linear one.
  expect([outcome.qualification, count]).toEqual([0x1aa, 24]);
  invert(0, 1, 2n);
  expect(walk().outcome.kind).toBe("translated");
  invert(0, 1, 1n);
  expect(walk().outcome.kind).toBe("eptMisconfiguration");
});

test("with caches: the second walk reads nothing, a change is not seen until INVLPG and INVEPT tell of it", () => {
  const { machine, walk, invert } = make({ caches: "all", guest: "levels4" });
  const first = walk();
  expect(first.count).toBeLessThan(24);
  expect(first.steps.some(({ hit }) => hit === "pwc")).toBe(true);
  const { place } = first.steps.find(({ column, row }) => column === 1 && row === 0) as WalkStep;
  if (place === undefined) throw new Error("expected an entry");
  expect([walk().count, walk().steps[0].hit]).toEqual([0, "tlb"]);
  machine.setEntry(place, 0n);
  expect(walk().outcome.kind).toBe("translated");
  machine.invlpg();
  expect(walk().outcome).toMatchObject({ kind: "pageFault", errorCode: 4 });
  machine.setEntry(place, 0x7_3007n);
  expect(walk().outcome.kind).toBe("translated");
  machine.invept();
  expect(walk().count).toBeGreaterThan(0);
  expect(() => invert(3, 2, 1n)).toThrow();
});

test("PAE: a changed entry of the first table is loaded into its register, and a reserved bit there is #GP", () => {
  const { invert, walk } = make({ guest: "pae" });
  expect(walk().steps[0].hit).toBe("register");
  invert(3, 0, 2n);
  expect(walk().outcome.kind).toBe("generalProtection");
  invert(3, 0, 2n);
  expect([walk().outcome.kind, walk().count]).toEqual(["translated", 14]);
  invert(3, 0, 1n);
  expect(walk().outcome).toMatchObject({ kind: "pageFault", errorCode: 4 });
});

test("what is called reserved faults as reserved, what is called ignored does not, in every format", () => {
  let bits = 0;
  for (const scene of scenes) {
    const { machine, walk } = make(scene);
    // One entry of each dimension and level.
    const places = new Map(walk().steps.map((step) => [`${step.dimension}${step.level}`, step]));
    for (const { place } of places.values()) {
      if (place === undefined) continue;
      const entry = machine.entryAt(place);
      for (const { bit, kind } of entryBits(place, entry)) {
        if (kind !== "reserved" && kind !== "ignored") continue;
        bits++;
        machine.setEntry(place, entry | (1n << BigInt(bit)));
        const { outcome } = walk();
        const isReserved =
          outcome.kind === "pageFault"
            ? (outcome.errorCode & 8) !== 0
            : outcome.kind === "eptMisconfiguration" || outcome.kind === "generalProtection";
        expect([scene, place.format, place.level, bit, kind, isReserved]).toEqual([
          ...[scene, place.format, place.level, bit, kind],
          kind === "reserved",
        ]);
        machine.setEntry(place, entry);
      }
    }
  }
  expect(bits).toBeGreaterThan(3000);
});

test("a directory's entry whose PS bit is cleared leads to a table that is not there", () => {
  const { invert, walk } = make({ guestPage: 21 });
  expect(leafLevel(21)).toBe(2);
  invert(2, 0, 0x80n);
  expect(walk().outcome).not.toMatchObject({ kind: "translated" });
});
