import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { Blocks, noBlock } from "./blocks.ts";

test("R1: blocks keep their bytes, are used again, and come back with a snapshot", () => {
  const simulation = createSimulation({ seed: 1 });
  for (const home of [undefined, { state: simulation.state, path: "n" }]) {
    const blocks = new Blocks("b", 8, home);
    const first = blocks.put(Uint8Array.of(1, 2, 3));
    const second = blocks.put(Uint8Array.of(4), first);
    expect([...blocks.bytes(first), blocks.next(second), blocks.next(first)]).toEqual([1, 2, 3, first, noBlock]);
    blocks.release(first);
    expect(blocks.put(Uint8Array.of(9, 9))).toBe(first);
    expect(blocks.count).toBe(2);
    for (let i = 0; i < 100; i++) blocks.put(Uint8Array.of(i));
    expect([...blocks.bytes(second)]).toEqual([4]);
    if (home === undefined) continue;
    const snapshot = simulation.save();
    blocks.release(second);
    blocks.put(Uint8Array.of(5, 5));
    simulation.restore(snapshot);
    expect([...blocks.bytes(second)]).toEqual([4]);
    expect(blocks.count).toBe(102);
  }
});
