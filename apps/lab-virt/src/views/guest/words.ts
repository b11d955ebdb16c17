/**
 * views/guest/words — numbers and the manual's own names, which are the same in every language.
 * @module
 */
import type { SwitchName } from "../../guest/controls.ts";

/** Heads of the board's columns: what a control is called for short. */
export const switchLabel: Readonly<Record<SwitchName, string>> = {
  hlt: "HLT",
  cr3Load: "CR3 load",
  cr3Store: "CR3 store",
  cr0Mask: "CR0 mask",
  cr4Mask: "CR4 mask",
  rdtsc: "RDTSC",
  invlpg: "INVLPG",
  movDr: "MOV DR",
  io: "I/O",
  ioBitmap: "I/O bitmap",
  msrBitmap: "MSR bitmap",
  exceptions: "Exceptions",
  ept: "EPT",
};

/** Exceptions by vector. SDM 3 table 6-1. */
const exceptionNames = "DE DB NMI BP OF BR UD NM DF CSO TS NP SS GP PF 15 MF AC MC XM VE CP".split(" ");

/** `#PF (14)`. */
export function printVector(vector: number): string {
  const name = exceptionNames[vector];
  return name === undefined || name === "15" ? String(vector) : `#${name} (${vector})`;
}

/** `0x1f`. */
export function printHex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** 16 digits in four groups: easy to compare by eye. */
export function printWide(value: bigint): string {
  const digits = value.toString(16);
  if (digits.length <= 8) return digits.padStart(8, "0");
  const all = digits.padStart(16, "0");
  return `${all.slice(0, 8)}_${all.slice(8)}`;
}

/** `exitReason` as the manual's headers have it: `EXIT_REASON`. */
export function printField(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** Words of controls that are abbreviations. */
const abbreviations = new Set(
  "hlt invlpg mwait rdpmc rdtsc cr3 cr8 tpr nmi nmis dr io msr ept rdtscp vpid wbinvd rdrand invpcid vmfunc vmcs encls rdseed pml ve pt xsaves apic x2apic tsc efer pat bndcfgs smm".split(
    " ",
  ),
);

/** A control's name in words: `hltExiting` → `HLT exiting`. */
export function printControl(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(" ");
  return words.map((word) => (abbreviations.has(word) ? word.toUpperCase() : word)).join(" ");
}
