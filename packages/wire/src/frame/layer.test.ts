import { expect, test } from "vitest";
import { requireRoom } from "./layer.ts";

test.each([
  [0, 8, true],
  [12, 8, true],
  [13, 8, false],
  [-1, 8, false],
  [Number.NaN, 8, false],
])("W14: offset %s and %s bytes in a target of 20: %s", (offset, size, fits) => {
  const check = (): void => requireRoom("udp", new Uint8Array(20), offset, size);
  if (fits) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      expect.objectContaining({ code: "wire/buffer-short", message: expect.stringContaining("udp") }),
    );
});
