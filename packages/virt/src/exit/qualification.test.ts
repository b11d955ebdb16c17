import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  makeEptQualification,
  makeIoQualification,
  readEptQualification,
  readIoQualification,
} from "./qualification.ts";

interface Case {
  readonly instruction: string;
  readonly reason: number;
  readonly qualification: string;
}
const { cases } = JSON.parse(readFileSync(new URL("../../vectors/bochs27-exits.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

/** What each row of the vector did, in words of ours. */
const io: { readonly [instruction: string]: Parameters<typeof makeIoQualification>[0] } = {
  "in al,0x60": { port: 0x60, sizeBytes: 1, in: true, string: false, rep: false, immediate: true },
  "out dx,ax": { port: 0x3f8, sizeBytes: 2, in: false, string: false, rep: false, immediate: false },
  "rep outsb": { port: 0x3f8, sizeBytes: 1, in: false, string: true, rep: true, immediate: false },
  insw: { port: 0x3f8, sizeBytes: 2, in: true, string: true, rep: false, immediate: false },
};
const access = (kind: "read" | "write" | "fetch", permissions: number, final = true) => ({
  read: kind === "read",
  write: kind === "write",
  fetch: kind === "fetch",
  permissions,
  linearValid: true,
  final,
});
const ept: { readonly [instruction: string]: Parameters<typeof makeEptQualification>[0] } = {
  "EPT read unmapped 0x600008": access("read", 0),
  "EPT write unmapped 0x600010": access("write", 0),
  // What Bochs reports of a read-only page: reading alone, whatever else the mapping's entry allowed.
  "EPT write RO 0x800040": access("write", 1),
  "EPT fetch unmapped 0x600000": access("fetch", 0),
  "EPT during guest page walk (VA 1GiB, PD at 0x600000)": access("read", 0, false),
};

test.each(cases.filter(({ reason }) => reason === 30))("V54: $instruction has Bochs' qualification", (row) => {
  const fields = io[row.instruction] as (typeof io)[string];
  expect(makeIoQualification(fields)).toBe(Number(row.qualification));
  expect(readIoQualification(Number(row.qualification))).toEqual(fields);
});
test.each(cases.filter(({ reason }) => reason === 48))("V54: $instruction has Bochs' qualification", (row) => {
  const fields = ept[row.instruction] as (typeof ept)[string];
  expect(makeEptQualification(fields)).toBe(Number(row.qualification));
  expect(readEptQualification(Number(row.qualification))).toEqual(fields);
});
test("V54: a high port stays unsigned", () => {
  const fields = { port: 0xc050, sizeBytes: 2, in: false, string: false, rep: false, immediate: false };
  expect(readIoQualification(makeIoQualification(fields))).toEqual(fields);
});
