import { expect, test } from "vitest";
import { type WheelChoice, wheelDefault } from "./choice.ts";
import { type Invalidation, type Taken, Wheel } from "./wheel.ts";

function turn(wheel: Wheel, turns: number): Wheel {
  for (let n = 0; n < turns; n++) for (const _ of wheel.turnAround());
  return wheel;
}
const make = (choice: Partial<WheelChoice> = {}): Wheel => new Wheel({ ...wheelDefault, ...choice });

test("W7: the first turn is of first touches; one that does not fit is evicted by those that came after it", () => {
  const { log, accounts, last } = turn(make(), 5).frame();
  expect(log[0]).toMatchObject({ vpid: 1, misses: 512, first: 512, evicted: [], invalidated: [] });
  // The fourth takes the place of the first, whose next turn takes that of the second.
  expect(log[4]).toMatchObject({ vpid: 1, misses: 512, first: 0, evicted: [[4, 512]] });
  expect(accounts.map(({ held }) => held)).toEqual([512, 0, 512, 512]);
  expect(last?.reason).toEqual({ kind: "evicted", vcpu: 3, vpid: 4, turn: 3 });
});

test("W7: who has more pages than the TLB has entries evicts itself", () => {
  const { log } = turn(make({ vcpus: 1, entries: 256, ways: 8 }), 2).frame();
  expect(log[1]).toMatchObject({ misses: 512, evicted: [[1, 512]] });
});

test("W8: without VPIDs a turn misses what it touches, and the transition is what took it", () => {
  const { log } = turn(make({ vcpus: 1, vpid: "off" }), 2).frame();
  expect(log[1]).toMatchObject({ vpid: 0, misses: 512, first: 0, invalidated: [["transition", 512]] });
});

test("W9: one VPID for two virtual processors gives one of them the other's pages, and it does not even miss", () => {
  const shared = turn(make({ vcpus: 2, vpid: "vm" }), 2).frame();
  expect(shared.log[1]).toMatchObject({ misses: 0, wrong: 512 });
  expect(shared.last).toMatchObject({ isWrong: true, reason: undefined });
  expect(turn(make({ vcpus: 2 }), 2).frame().log[1]).toMatchObject({ misses: 512, wrong: 0 });
});

/** Three virtual processors, of two machines, that all fit; then one invalidation of the first one's. */
function invalidate(what: Invalidation, choice: Partial<WheelChoice> = {}): [Taken, readonly number[], Wheel] {
  const wheel = turn(make({ vcpus: 3, ...choice }), 3);
  const taken = wheel.invalidate(what, 0, 5, 0);
  const held = wheel.frame().accounts.map((account) => account.held);
  return [taken, held, wheel];
}

test("W10: each invalidation takes what the manual says, cell by cell; a quarter of the pages is global", () => {
  const left = (what: Invalidation): readonly number[] => invalidate(what)[1];
  expect(left("invvpid-address")).toEqual([511, 512, 512]);
  expect(left("invvpid-context")).toEqual([0, 512, 512]);
  expect(left("invvpid-context-but-global")).toEqual([128, 512, 512]);
  expect(left("invvpid-all")).toEqual([0, 0, 0]);
  expect(left("invept-context")).toEqual([0, 0, 512]);
  expect(left("invept-all")).toEqual([0, 0, 0]);
  // The third had the newest turn: it is the one that runs.
  expect(left("cr3")).toEqual([512, 512, 128]);
  expect(left("cr3-keep")).toEqual([512, 512, 512]);
  expect(left("invpcid-context")).toEqual([512, 512, 128]);
  expect(left("invpcid-all")).toEqual([512, 512, 0]);
  const [taken] = invalidate("invept-context");
  expect(taken).toMatchObject({ count: 1024, left: 512, byTransitions: 0, byVpid: [[1, 512], [2, 512]] }); // biome-ignore format: a pair each
  expect(taken.cells).toHaveLength(1024);
});

test("W10: what it took is what the next turn says of its misses", () => {
  const [, , wheel] = invalidate("invvpid-context-but-global");
  const { log } = turn(wheel, 1).frame();
  expect(log.at(-1)).toMatchObject({ vpid: 1, misses: 384, invalidated: [["invvpid-context-but-global", 384]] });
});

test("W10: without VPIDs the exit for it takes everything, and an INVVPID of VPID 0 fails", () => {
  const [taken, held] = invalidate("invvpid-context", { vpid: "off" });
  expect(taken).toMatchObject({ failed: true, byTransitions: 512, count: 0, left: 0 });
  expect(held).toEqual([0, 0, 0]);
  expect(invalidate("invvpid-all", { vpid: "off" })[0].failed).toBe(false);
  // The guest's own instruction needs no exit.
  expect(invalidate("cr3", { vpid: "off" })[0]).toMatchObject({ failed: false, byTransitions: 0, count: 384 });
});

test("W11: pinned, it keeps its own; the others have the room that it left", () => {
  const wheel = turn(make({ pinned: [1] }), 8);
  const { accounts, cells } = wheel.frame();
  expect(accounts.map(({ last }) => last)).toEqual([0, 0, 0, 0]);
  expect(accounts.map(({ processor }) => processor)).toEqual([0, 1, 0, 0]);
  expect(cells).toHaveLength(2);
  wheel.invalidate("invept-all", 0, 0, 0);
  expect(wheel.frame().accounts.map(({ held }) => held)).toEqual([0, 512, 0, 0]);
});

test("W12: what the wheel remembers of the cells is what the TLB holds", () => {
  for (const choice of [
    { replacement: "random" },
    { entries: 1024, ways: 8, replacement: "tree-plru" },
    { pageBits: 21, entries: 4, ways: 4 },
    { vpid: "vm", workingSetBytes: 4096 * 1024 },
    { vpid: "off" },
  ] as const satisfies readonly Partial<WheelChoice>[]) {
    const wheel = turn(make({ vcpus: 5, ...choice }), 11);
    wheel.step();
    const { tlb } = wheel.machine.processors[0];
    const words = tlb.entries.length / tlb.size;
    const { cells, lastCell } = wheel.frame();
    let used = 0;
    for (let cell = 0; cell < tlb.size; cell++) {
      const key = tlb.entries[cell * words];
      if (key === 0) expect(cells[0].vcpu[cell]).toBe(0);
      else {
        used++;
        expect(key).toBe(wheel.machine.addressOf(cells[0].page[cell]) | 1);
        expect(tlb.entries[cell * words + 2] >>> 12).toBe(cells[0].vpid[cell]);
      }
    }
    expect(used).toBeGreaterThan(0);
    expect(cells[0].page[lastCell]).toBe(0);
  }
});
