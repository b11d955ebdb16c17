import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createExitLog, exitColumn } from "./exit-log.ts";

test("V359: the last exits are kept, others are gone", () => {
  const log = createExitLog(createSimulation({ seed: 1 }), "vm/cpu0", 4);
  for (let reason = 0; reason < 6; reason++) log.words[log.append() + exitColumn.reason] = reason;
  expect(log.count).toBe(6);
  expect([1, 2, 5, 6].map((sequence) => log.record(sequence)?.reason)).toEqual([undefined, 2, 5, undefined]);
});
test("V359: halves are put together, unsigned", () => {
  const log = createExitLog(createSimulation({ seed: 1 }), "vm/cpu0", 1);
  const at = log.append();
  log.words[at + exitColumn.reason] = 0x8000_0021 | 0;
  log.words[at + exitColumn.ripLow] = -1;
  log.words[at + exitColumn.ripHigh] = 0xffff;
  log.charge(0, "user", 700, 1200, 600);
  expect(log.record(0)).toMatchObject({
    reason: 33,
    entryFailure: true,
    rip: 0xffff_ffff_ffffn,
    handledBy: "user",
    exitCycles: 700,
    handlerCycles: 1200,
    entryCycles: 600,
  });
});
test("V384: a capacity that is no power of two is virt/bad-option", () => {
  const simulation = createSimulation({ seed: 1 });
  for (const capacity of [0, 3, 2 ** 21, 1.5])
    expect(() => createExitLog(simulation, "vm/cpu0", capacity)).toThrow(
      expect.objectContaining({ code: "virt/bad-option" }),
    );
});
