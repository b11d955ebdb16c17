import { expect, test } from "vitest";
import { StateArena } from "./arena.ts";

const coded = (code: string): unknown => expect.objectContaining({ code });

test("E40: restore(save()) is the identity, over growth and over registered state", () => {
  const arena = new StateArena();
  const numbers = arena.f64("numbers", 5);
  const table = arena.table("rows", 2);
  const [a, b] = [table.column("a", "u8"), table.column("b", "f64")];
  let text = "one";
  arena.register("text", {
    save: () => new TextEncoder().encode(text),
    load: (bytes) => {
      text = new TextDecoder().decode(bytes);
    },
  });
  numbers.set([1, 2, 3, 4, 5]);
  for (let i = 0; i < 3; i++) {
    const row = table.add();
    a.array[row] = row + 1;
    b.array[row] = row / 3;
  }
  const saved = arena.save();
  numbers.fill(9);
  text = "something longer than one";
  for (let i = 0; i < 100; i++) b.array[table.add()] = 7;
  a.array.fill(200);
  const later = arena.save();
  arena.restore(saved);
  expect([[...numbers], table.used, [...a.array.subarray(0, 3)], [...b.array.subarray(0, 3)], text]).toEqual([
    [1, 2, 3, 4, 5],
    3,
    [1, 2, 3],
    [0, 1 / 3, 2 / 3],
    "one",
  ]);
  // A row that comes back into use is a new one.
  expect(a.array[table.add()]).toBe(0);
  arena.restore(later);
  expect([numbers[0], table.used, a.array[50], b.array[102], text]).toEqual([
    9,
    103,
    200,
    7,
    "something longer than one",
  ]);
  expect(arena.save(saved).bytes).toBe(saved.bytes);
});

test("E41 E42: other states are refused, and so are two of one name", () => {
  const arena = new StateArena();
  arena.u32("x", 1);
  const saved = arena.save();
  arena.i32("y", 1);
  expect(() => arena.restore(saved)).toThrow(coded("engine/snapshot-mismatch"));
  expect(() => arena.u8("x", 1)).toThrow(coded("engine/duplicate-name"));
});
