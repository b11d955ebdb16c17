/** Two tapes of one guest, and one guest under every technique. */
import { techniqueCosts } from "@dc/virt";
import { techniques } from "@dc/virt/techniques";
import { makeInlineViewWorker } from "@dc/lab/testing";
import { expect, test } from "vitest";
import { makeRanking } from "./ranking.ts";
import { makeTape, shownRegisters, type Tape, type TapeAsk, tapeTechniques } from "./tape.ts";
import { tapeAnswers } from "./worker.ts";

function finish<Answer>(steps: Generator<undefined, Answer>): Answer {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
const tape = (ask: Partial<TapeAsk>): Tape =>
  finish(makeTape({ guest: "sensitive", technique: "trap-ring-1", sensitiveTrap: false, ...ask }));

test("a kernel in ring 1 keeps IF though it clears it: POPF says nothing, and is the first difference", () => {
  const { steps, firstDifference, stops } = tape({});
  const step = steps[firstDifference];
  expect([step?.text, step?.differences]).toEqual(["popfd", [{ what: "flags", bare: "0x202", under: "0x2" }]]);
  // The register list shows it, too.
  const at = shownRegisters.indexOf("eflags");
  expect([step?.bare[at], step?.under[at]]).toEqual([0x202, 2]);
  // CLI before it trapped, and was as on bare metal.
  const cli = steps.find(({ text }) => text === "cli");
  expect([cli?.differences, cli?.events]).toEqual([[], [{ kind: "trap.privileged", count: 1 }]]);
  expect(stops).toEqual(["done", "done"]);
});

test("where sensitive instructions trap, and under every other technique, the guest sees no difference", () => {
  const whole = (ask: Partial<TapeAsk>) => {
    const { firstDifference, stops, steps } = tape(ask);
    return [firstDifference, stops, steps.every(({ text, other }) => text !== undefined && other === undefined)];
  };
  const same = [-1, ["done", "done"], true];
  for (const technique of ["trap-ring-1", "trap-ring-3"] as const) {
    expect([technique, whole({ technique, sensitiveTrap: true })]).toEqual([technique, same]);
    expect(tape({ technique }).firstDifference).toBeGreaterThan(0);
  }
  for (const technique of tapeTechniques.slice(2)) expect([technique, whole({ technique })]).toEqual([technique, same]);
});

test("a guest with page tables has its instructions read where it runs, in user code as well", () => {
  const { steps, firstDifference } = tape({ guest: "syscall-loop", technique: "vtx-shadow" });
  expect(firstDifference).toBe(-1);
  expect(steps.filter(({ text }) => text === undefined)).toEqual([]);
  expect(steps.some(({ text }) => text?.startsWith("int") === true)).toBe(true);
  expect(steps.some(({ events }) => events.some(({ kind }) => kind === "exit.hidden-fault"))).toBe(true);
});

test("a workload comes to one result under every technique that is right, and each set of costs has its own order", () => {
  const { ends, rows } = finish(makeRanking("page-table-churn"));
  const [first] = Object.values(rows);
  const wrong = first?.flatMap(({ technique }, at) => (ends[at]?.isEqual === true ? [] : [technique]));
  // Where a kernel sees that it is in ring 3, it does something else.
  expect(wrong).toEqual(["trap-ring-3"]);
  expect(first?.map(({ technique }) => technique)).toEqual(techniques);
  expect(ends[0]).toMatchObject({ stop: "done", result: expect.any(Number) });
  const relative = (set: string, technique: string): number =>
    rows[set]?.find((row) => row.technique === technique)?.relative as number;
  expect(Object.keys(rows)).toEqual(techniqueCosts.map(({ id }) => id));
  // Adams and Agesen's processor: hardware without a second table loses to translation; a later one with it wins.
  const early = techniqueCosts[0]?.id as string;
  expect(relative(early, "vtx-shadow")).toBeGreaterThan(relative(early, "binary-translation"));
  const late = techniqueCosts[1]?.id as string;
  expect(relative(late, "vtx-ept")).toBeLessThan(relative(late, "binary-translation"));
});

test("the first guest is told something else in ring 1, and the ranking says so", () => {
  const { ends, rows } = finish(makeRanking("sensitive"));
  const [first] = Object.values(rows);
  const wrong = first?.filter((_, at) => ends[at]?.isEqual === false).map(({ technique }) => technique);
  expect(wrong).toEqual(["trap-ring-1", "trap-ring-3"]);
});

test("the worker answers the newest tape, a ranking beside it, and says what fails", async () => {
  const worker = makeInlineViewWorker(tapeAnswers);
  const ask: TapeAsk = { guest: "syscall-loop", technique: "vtx-ept", sensitiveTrap: false };
  const first = worker.ask("tape", ask);
  const ranking = worker.ask("ranking", "sensitive");
  const newest = worker.ask("tape", { ...ask, guest: "nobody" as "sensitive" });
  expect(await first).toBeUndefined();
  await expect(newest).rejects.toThrow();
  expect(await ranking).toMatchObject({ guest: "sensitive" });
});
