import { expect, test } from "vitest";
import { allClaims } from "./list.ts";

test("ids and slugs are unique and well formed", () => {
  const ids = allClaims.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, slug, refutes, statement, source } of allClaims) {
    expect(id).toMatch(/^[VFRI]-\d\d$/);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const each of refutes) expect(each).toMatch(/^E\d\d$/);
    expect([statement.endsWith("."), source === ""]).toEqual([false, false]);
  }
});
