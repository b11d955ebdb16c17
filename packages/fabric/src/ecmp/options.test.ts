import { expect, test } from "vitest";
import { defaults } from "../costs/defaults.ts";
import { ecmpDefaults, ecmpSettings, weightsOf } from "./options.ts";

test("F170: what is left out is FNV-1a, modulo, seed 0; assumed numbers are among the defaults", () => {
  expect(ecmpSettings({})).toEqual(ecmpDefaults);
  expect(ecmpDefaults).toEqual({
    hash: "fnv-1a",
    select: "modulo",
    seed: 0,
    buckets: defaults.resilientBuckets.value,
    gapPs: defaults.flowletGap.value,
    flowlets: defaults.flowletEntries.value,
    spray: "round-robin",
  });
  expect(ecmpSettings({ hash: "mix", seed: 7 })).toMatchObject({ hash: "mix", select: "modulo", seed: 7 });
});

test.each([
  ["hash", { hash: "crc-64" as "mix" }],
  ["select", { select: "best" as "modulo" }],
  ["seed", { seed: -1 }],
  ["seed", { seed: 2 ** 32 }],
  ["buckets", { buckets: 1 }],
  ["buckets", { buckets: 16_385 }],
  ["gapPs", { gapPs: 0 }],
  ["flowlets", { flowlets: 65_537 }],
  ["spray", { spray: "best" as "random" }],
])("F170: a program's bad %s is refused: %j", (name, options) => {
  expect(() => ecmpSettings(options)).toThrow(
    expect.objectContaining({ code: "fabric/bad-option", message: expect.stringContaining(`ecmp.${name}`) }),
  );
});

test("F180: a weight is whole, from 1 to 256, and 1 where none is given", () => {
  expect(weightsOf([{ name: "a" }, { name: "b", weight: 256 }])).toEqual([1, 256]);
  for (const weight of [0, 257, 1.5, Number.NaN]) {
    expect(() => weightsOf([{ name: "a", weight }])).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
  }
  const many = Array.from({ length: 65 }, (_, n) => ({ name: `p${n}`, weight: 256 }));
  expect(() => weightsOf(many)).toThrow(/at most 16384/);
});
