/**
 * vmx/qualification — exit qualifications of accesses to control and debug registers and of task switches, made and read.
 * Those of ports and of EPT are in ../exit/qualification.ts.
 *
 * Source: Intel SDM volume 3 §28.2.1, tables 28-2 to 28-4; vectors/bochs27-vmx-exits.json. Rule V363 in ../../SPEC.md.
 * @module
 */

/** Kinds of access to a control register. */
export const crAccess = { movTo: 0, movFrom: 1, clts: 2, lmsw: 3 } as const;

/** Of an access to a control register. */
export interface CrQualification {
  /** 0, 3, 4 or 8. */
  readonly cr: number;
  /** One of `crAccess`. */
  readonly access: number;
  /** LMSW with its operand in memory. */
  readonly memory: boolean;
  /** General register of a MOV; 0 for CLTS and LMSW. */
  readonly register: number;
  /** What LMSW loads, 16 bits. */
  readonly source: number;
}

/** Bits 3:0 register, 5:4 access, 6 LMSW from memory, 11:8 general register, 31:16 source of LMSW. */
export function makeCrQualification(
  cr: number,
  access: number,
  memory: boolean,
  register: number,
  source: number,
): number {
  return (cr | (access << 4) | (memory ? 0x40 : 0) | (register << 8) | ((source & 0xffff) << 16)) >>> 0;
}

/** The fields of such a qualification. */
export function readCrQualification(qualification: number): CrQualification {
  return {
    cr: qualification & 15,
    access: (qualification >>> 4) & 3,
    memory: (qualification & 0x40) !== 0,
    register: (qualification >>> 8) & 15,
    source: qualification >>> 16,
  };
}

/** Bits 2:0 debug register, 4 reading, 11:8 general register. */
export function makeDrQualification(dr: number, read: boolean, register: number): number {
  return dr | (read ? 0x10 : 0) | (register << 8);
}
/** The fields of such a qualification. */
export function readDrQualification(qualification: number): {
  readonly dr: number;
  readonly read: boolean;
  readonly register: number;
} {
  return { dr: qualification & 7, read: (qualification & 0x10) !== 0, register: (qualification >>> 8) & 15 };
}

/** Sources of a task switch: bits 31:30. */
export const taskSwitchSource = { call: 0, iret: 1, jmp: 2, gate: 3 } as const;
/** Bits 15:0 selector of the new task, 31:30 source. */
export function makeTaskQualification(selector: number, source: number): number {
  return ((selector & 0xffff) | (source << 30)) >>> 0;
}
/** The fields of such a qualification. */
export function readTaskQualification(qualification: number): { readonly selector: number; readonly source: number } {
  return { selector: qualification & 0xffff, source: qualification >>> 30 };
}
