import { runClaim } from "@dc/engine/experiment";
import { expect, test } from "vitest";
import { costProfile, deriveProfile } from "@dc/virt";
import { type Budget, makeDatagramBudget, makeReadBudget, media, tunnelCycles } from "./budget.ts";
import { incast } from "./incast.ts";
import { claims } from "./index.ts";
import { measureDatagram, measureRead } from "./latency-rig.ts";
import { measureVictim } from "./victim.ts";

test("D7: every claim is measured by running, no cell fails, and a second run gives the same digest", {
  timeout: 60_000,
}, () => {
  for (const claim of claims) {
    const result = runClaim(claim);
    const failed = result.cells.filter(({ verdict }) => verdict === "fails");
    expect(
      failed.map(({ inputs, expected, measured }) => ({ inputs, expected, measured })),
      claim.id,
    ).toEqual([]);
    expect(runClaim(claim).digest).toBe(result.digest);
  }
  expect(claims.map(({ id }) => id)).toEqual(["F-06", "R-14", "I-01", "I-02", "I-03", "I-04", "I-05"]);
  expect(claims[3].cells()).toHaveLength(12);
});

test("D34: F-06 is whole: what a buffer, turns, pauses and marks do about an incast", () => {
  const { verdict, cells } = runClaim(incast);
  const by = (mechanism: string) => cells.filter(({ inputs }) => inputs.mechanism === mechanism);
  expect(verdict).toBe("holds");
  expect([by("PFC").length, by("ECN, DCTCP").length]).toEqual([9, 9]);
  const lost = by("PFC").filter(({ quantity }) => quantity === "frames lost");
  expect(lost.map(({ inputs, measured }) => [inputs.headroomBytes, measured])).toEqual([
    [14_612, 0],
    [14_612, 0],
    [0, "some"],
  ]);
});

const profile = costProfile("skx-vmcall-1539");
const budgets: readonly Budget[] = [
  ...(["vmm", "vhost", "vf"] as const).map((path) => makeDatagramBudget(path, profile, "leaf")),
  ...(["vmm", "vhost-user", "vf"] as const).map((path) => makeReadBudget(path, profile, media.nand)),
];

test("D7: every term of a budget has a unit, a source, a date and how far it can be trusted", () => {
  const numbers = [...budgets.flatMap((budget) => [...budget.values()]), ...Object.values(media), tunnelCycles];
  for (const { value, unit, source, date, confidence } of numbers) {
    expect([value > 0, unit === "ps" || unit === "cycle", source.length > 20]).toEqual([true, true, true]);
    expect(date).toMatch(/^20\d\d-\d\d$/);
    expect(["measured", "published", "calculated", "unverified"]).toContain(confidence);
  }
  // As sure as the least sure of its parts: rates and lengths are calculated, an adapter's pipeline is a guess.
  expect(budgets.map((budget) => budget.get("network")?.confidence)).toEqual([
    ...["calculated", "calculated", "calculated"],
    ...["unverified", "unverified", "unverified"],
  ]);
});

test("D7: runs answer to their inputs: a thread that wakes later, a slower medium, another number of senders", () => {
  const { workerWake } = profile.numbers;
  const later = { workerWake: { ...workerWake, value: workerWake.value + 2400 } };
  const slow = deriveProfile(profile, "slow", "a thread wakes a microsecond later", later);
  const more = (["vmm", "vhost", "vf"] as const).map(
    (path) => measureDatagram(path, slow, "leaf").totalPs - measureDatagram(path, profile, "leaf").totalPs,
  );
  expect(more).toEqual([1_000_000, 2_000_000, 0]);
  const [fast, slower] = [10_000_000, 30_000_000].map((ps) => measureRead("vf", profile, ps).totalPs) as [
    number,
    number,
  ];
  expect(slower - fast).toBe(20_000_000);
  const { a, c, drops } = measureVictim({ locals: 2, full: "pause", cable: "shared" });
  expect(Math.abs(c - 100 / 3)).toBeLessThan(2);
  expect(Math.abs(a - c)).toBeLessThan(1);
  expect(drops).toBe(0);
});
