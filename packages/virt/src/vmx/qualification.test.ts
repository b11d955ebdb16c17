import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  crAccess,
  makeCrQualification,
  makeDrQualification,
  makeTaskQualification,
  readCrQualification,
  readDrQualification,
  readTaskQualification,
  taskSwitchSource,
} from "./qualification.ts";

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/bochs27-vmx-exits.json", import.meta.url), "utf8"),
) as {
  cases: readonly { readonly instruction: string; readonly qualification: string }[];
};
const bochs = (instruction: string): number =>
  Number(cases.find((row) => row.instruction.startsWith(instruction))?.qualification);

test("V363: accesses to control registers have Bochs' qualifications, and are read back", () => {
  expect(makeCrQualification(3, crAccess.movTo, false, 3, 0)).toBe(bochs("mov cr3,rbx"));
  expect(makeCrQualification(8, crAccess.movFrom, false, 9, 0)).toBe(bochs("mov r9,cr8"));
  const lmsw = makeCrQualification(0, crAccess.lmsw, true, 0, 0xabcb);
  expect(lmsw).toBe(0xabcb_0070);
  expect(readCrQualification(lmsw)).toEqual({
    cr: 0,
    access: crAccess.lmsw,
    memory: true,
    register: 0,
    source: 0xabcb,
  });
});
test("V363: accesses to debug registers have Bochs' qualifications, and are read back", () => {
  expect(makeDrQualification(7, true, 0)).toBe(bochs("mov rax,dr7"));
  expect(makeDrQualification(0, false, 5)).toBe(bochs("mov dr0,rbp"));
  expect(readDrQualification(0x500)).toEqual({ dr: 0, read: false, register: 5 });
});
test("V363: a task switch tells its selector and source", () => {
  const gate = makeTaskQualification(0x40, taskSwitchSource.gate);
  expect(gate).toBe(0xc000_0040);
  expect(readTaskQualification(gate)).toEqual({ selector: 0x40, source: taskSwitchSource.gate });
});
