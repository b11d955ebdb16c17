import { expect, test } from "vitest";
import { countReferences, weigh } from "./shadow-balance.ts";

const at = (updatesPerSecond: number, missesPerSecond: number, references: { shadow: number; ept: number }) =>
  weigh({ updatesPerSecond, missesPerSecond, exitNs: 1200, referenceNs: 20, references });

test("V-14: even at 3 misses for each update with 24 references, at 10 with 10", () => {
  expect(at(1, 3, { shadow: 4, ept: 24 })).toEqual({ shadowNs: 1440, eptNs: 1440, breakEven: 3, wins: "even" });
  expect(at(1, 10, { shadow: 4, ept: 10 }).breakEven).toBe(10);
  expect([at(1, 4, { shadow: 4, ept: 24 }).wins, at(1, 2, { shadow: 4, ept: 24 }).wins]).toEqual(["shadow", "ept"]);
  expect(at(1, 1, { shadow: 4, ept: 4 })).toMatchObject({ breakEven: Number.POSITIVE_INFINITY, wins: "ept" });
});

test("references are counted by walking", () => {
  expect(countReferences(12, false)).toEqual({ shadow: 4, ept: 24 });
  expect(countReferences(21, false)).toEqual({ shadow: 3, ept: 15 });
  const cached = countReferences(12, true);
  expect(cached.shadow).toBe(1);
  expect(cached.ept).toBeLessThan(6);
});
