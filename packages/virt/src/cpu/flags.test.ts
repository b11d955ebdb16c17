import { expect, test } from "vitest";
import { flagBits, flagsOf } from "./flags.ts";
import { operationNames } from "./forms.ts";

const { c, p, a, z, s, o } = flagBits;

test("V205: flags of an operation are masks of EFLAGS; conditions read what table B-10 says", () => {
  expect(flagsOf("adc")).toEqual({ read: c, written: o | s | z | a | p | c, undefined: 0 });
  expect(flagsOf("imul:two")).toEqual({ read: 0, written: o | c, undefined: s | z | a | p });
  expect(flagsOf("mov")).toEqual({ read: 0, written: 0, undefined: 0 });
  expect(flagsOf("jle").read).toBe(z | o | s);
  expect(flagsOf("setnb").read).toBe(0);
  expect(flagsOf("cmovae").read).toBe(c);
});

test("V205: no flag is both written and undefined", () => {
  for (const name of operationNames) {
    const { written, undefined: open } = flagsOf(name);
    expect(written & open, name).toBe(0);
  }
});
