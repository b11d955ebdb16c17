import { expect, test } from "vitest";
import { fileBytesMax, unitBytesMax } from "./limit.ts";
import { parseCapture } from "./reader.ts";

test("W43: a file of 256 MiB and one byte is refused before it is looked at", () => {
  // An array of the length and nothing else: the bytes are not needed to refuse them.
  const file = { length: fileBytesMax + 1 } as unknown as Uint8Array;
  expect(parseCapture(file)).toEqual({
    ok: false,
    issues: [expect.objectContaining({ code: "input/too-large", expected: "at most 268435456 bytes" })],
  });
});

test("W43: a block may hold the largest frame many times over", () => {
  expect(unitBytesMax).toBeGreaterThan(100 * 65_549);
});
