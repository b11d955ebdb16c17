import { expect, test } from "vitest";
import { addPsn, psnAhead } from "./psn.ts";

test("R30: sequence numbers wrap at 24 bits and compare within half of the circle", () => {
  expect(addPsn(0xff_ffff, 1)).toBe(0);
  expect(addPsn(0, -1)).toBe(0xff_ffff);
  // psn, from -> ahead
  const rows = [
    [5, 5, 0],
    [0, 0xff_ffff, 1],
    [0xff_ffff, 0, -1],
    [0x7f_ffff, 0, 0x7f_ffff],
    [0x80_0000, 0, -0x80_0000],
    [3, 0xff_fff0, 19],
  ] as const;
  for (const [psn, from, ahead] of rows) expect([psn, from, psnAhead(psn, from)]).toEqual([psn, from, ahead]);
});
