import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { type RaceAction, racePages, raceActions, ShadowRace } from "./shadow-race.ts";

const make = (change = {}) => new ShadowRace({ outOfStep: false, structures: false, ...change });

test("a first access is a hidden fault under the shadow, 24 references under EPT, and then both are cached", () => {
  const race = make();
  const first = race.act("read", 0);
  expect([first.shadow.causes, first.ept.exits, first.ept.references]).toEqual([["hidden"], 0, 24]);
  // The walk that faulted found no table below the root; the one after it had all four.
  expect([first.shadow.misses, first.reached]).toEqual([2, { frame: 8 }]);
  const second = race.act("read", 0);
  expect([second.shadow, second.ept]).toEqual([
    { exits: 0, misses: 0, references: 0, causes: [] },
    { exits: 0, misses: 0, references: 0 },
  ]);
});

test("a table that is guarded exits at each write, INVLPG and CR3 too; under EPT nothing does", () => {
  const race = make();
  race.act("read", 0);
  const change = race.act("protect", 0);
  expect(change.shadow.causes).toContain("tableWrite");
  expect(change.shadow.causes).toContain("invlpg");
  expect(race.act("protect", 0).shadow.causes).toEqual(["tableWrite", "invlpg"]);
  // Nothing to invalidate where nothing was mapped.
  expect(race.act("map", 3).shadow.causes).toEqual(["tableWrite"]);
  expect(race.act("switch", 0).shadow.causes).toEqual(["load"]);
  expect([race.space, race.act("read", 0).reached]).toEqual(["B", { frame: 24 }]);
  expect(race.act("read", 5)).toMatchObject({ reached: { errorCode: 4 }, shadow: { causes: ["guestFault"] } });
});

test("out of step: the first write exits, the next ones do not, and the shadow is stale until INVLPG", () => {
  const race = make({ outOfStep: true });
  race.act("read", 0);
  expect(race.act("map", 3).shadow.causes.at(-1)).toBe("outOfStep");
  expect(race.act("map", 4).shadow.causes).toEqual([]);
  expect(race.pages()[4]).toMatchObject({ isStale: false });
  expect(race.act("read", 4).reached).toEqual({ frame: 12 });
});

test("with structure caches a miss under EPT is fewer references, though its entry's flag makes it begin anew", () => {
  const race = make({ structures: true });
  race.act("read", 0);
  const { ept } = race.act("read", 1);
  expect([ept.misses, ept.references]).toEqual([1, 10]);
});

test("both sides give the guest the same, whatever it does", () => {
  const seed = 20_261_130;
  const random = createSimulation({ seed }).random("actions");
  for (const options of [{}, { outOfStep: true }, { structures: true }, { outOfStep: true, structures: true }]) {
    const race = make(options);
    const frames = { A: new Map<number, number>(), B: new Map<number, number>() };
    const writable = { A: new Set<number>(), B: new Set<number>() };
    const base = { A: 8, B: 24 };
    for (const space of ["A", "B"] as const)
      for (const page of [0, 1, 2]) {
        frames[space].set(page, base[space] + page);
        writable[space].add(page);
      }
    for (let n = 0; n < 400; n++) {
      const action = raceActions[random.below(raceActions.length)] as RaceAction;
      const page = random.below(racePages);
      const { space } = race;
      const line = race.act(action, page);
      expect(line.ept.exits).toBe(0);
      if (action === "map") {
        frames[space].set(page, base[space] + page);
        writable[space].add(page);
      } else if (action === "unmap") frames[space].delete(page);
      else if (action === "protect" && frames[space].has(page)) {
        if (!writable[space].delete(page)) writable[space].add(page);
      } else if (action === "read" || action === "write") {
        const frame = frames[space].get(page);
        const isWrite = action === "write";
        const isRefused = frame !== undefined && isWrite && !writable[space].has(page);
        const want = frame === undefined ? { errorCode: isWrite ? 6 : 4 } : isRefused ? { errorCode: 7 } : { frame };
        expect([seed, n, action, page, line.reached]).toEqual([seed, n, action, page, want]);
      }
    }
  }
});
