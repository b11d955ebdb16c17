import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { compareRuns } from "./compare-runs.ts";
import { createGuestRun } from "./guest-run.ts";

const image = makeGuest("counter", "mov ecx, 10000\nnext:\ninc eax\nmov [0x20000], eax\nloop next\nhlt");
const bare = () => createGuestRun({ technique: "bare-metal", image });

test("V434: equal runs are equal to their end, or as far as was asked for", () => {
  expect(compareRuns(bare(), bare())).toEqual({ equal: true, instructions: 30_002, stop: "halt" });
  expect(compareRuns(bare(), bare(), { instructionsMax: 5000 })).toEqual({
    equal: true,
    instructions: 5000,
    stop: "budget",
  });
});

test("V434: the first step after which a register differs is found", () => {
  const other = makeGuest(
    "counter",
    "mov ecx, 10000\nnext:\ninc eax\nmov [0x20000], eax\ncmp eax, 3000\nloop next\nhlt",
  );
  const [a, b] = [bare(), bare()];
  // The same program, but for one byte in the middle of its way.
  expect(other.bytes.length).toBeGreaterThan(image.bytes.length);
  a.run(9000);
  b.run(9000);
  b.state.general[6] = 5;
  const result = compareRuns(a, b);
  expect(result).toMatchObject({ equal: false, first: { index: 9000, what: "rbx", a: 0n, b: 5n } });
});

test("V434: where memory alone differs, the instruction that made it is found", () => {
  const text = (value: number): string =>
    `mov ecx, 5000\nnext:\nloop next\nmov byte [0x30000], ${value}\nmov ecx, 5000\nmore:\nloop more\nhlt`;
  const [one, two] = [1, 2].map((value) =>
    createGuestRun({ technique: "bare-metal", image: makeGuest("byte", text(value)) }),
  );
  if (one === undefined || two === undefined) throw new Error("no runs");
  // Their code differs in one byte, which is left out.
  const at = one.image.bytes.findIndex((byte, n) => byte !== two.image.bytes[n]) + one.image.origin;
  expect(compareRuns(one, two, { ignoredMemory: [[at, at + 1]] })).toMatchObject({
    equal: false,
    first: { index: 5001, what: "memory 0x30000", a: 1n, b: 2n },
  });
});
