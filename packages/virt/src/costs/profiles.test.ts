import { expect, test } from "vitest";
import { costProfile, costProfiles, findCostProfile, unverifiedSteps } from "./profiles.ts";
import { costSteps, roundTripCycles } from "./profile.ts";

const cited = costProfiles.flatMap((profile) =>
  profile.cited.map(({ roundTrip, number }) => ({ id: profile.id, roundTrip, value: number.value, profile })),
);

test.each(cited)("V50: $id adds up to its cited $roundTrip round trip of $value cycles", (row) => {
  expect(roundTripCycles(row.profile, row.roundTrip)).toBe(row.value);
});

test("V50: a published number is in the name of the profile that rests on it", () => {
  for (const { id, cited } of costProfiles)
    expect(cited.some(({ number }) => id.includes(String(number.value)))).toBe(true);
});

test.each(costProfiles.map((profile) => ({ id: profile.id, profile })))(
  "V51: every number of $id has a unit, a source, a date and a confidence",
  ({ profile }) => {
    expect(Object.keys(profile.numbers)).toEqual(costSteps);
    for (const number of [...Object.values(profile.numbers), ...profile.cited.map((each) => each.number)]) {
      expect(number.value).toBeGreaterThanOrEqual(0);
      expect(["Hz", "cycle", "cycle/byte", "ps"]).toContain(number.unit);
      expect(number.source.length).toBeGreaterThan(20);
      expect(number.date).toMatch(/^20\d\d-\d\d$/);
      expect(["measured", "published", "calculated", "unverified"]).toContain(number.confidence);
      // A number that somebody published can be looked up: it stands in what is said of the source.
      if (number.confidence === "published")
        expect(`${number.source} ${number.quote ?? ""}`).toContain(String(number.value));
    }
  },
);

test("V51: an estimate says whose it is, and which steps rest on estimates can be asked", () => {
  for (const profile of costProfiles)
    for (const step of unverifiedSteps(profile))
      expect(profile.numbers[step].source).toMatch(/^(an estimate of this project|our split of|the course text)/);
  const epyc = findCostProfile("epyc-userspace-2528");
  expect(epyc === undefined ? [] : unverifiedSteps(epyc)).not.toContain("userReturn");
  expect(findCostProfile("no-such")).toBeUndefined();
  expect(() => costProfile("no-such")).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
