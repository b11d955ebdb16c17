/**
 * Our decoder and disassembler beside iced-x86's, on random bytes in all three modes. DC_VIRT_INSTRUCTIONS sets how many,
 * DC_VIRT_SEED which.
 */
import {
  decode,
  decoded,
  disassemble,
  flagBits,
  flagsOf,
  forms,
  Instruction,
  operationNames,
  property,
} from "@dc/virt/cpu";
import { CpuidFeature, Decoder, Formatter, FormatterSyntax, RflagsBits } from "iced-x86";
import { expect, test } from "vitest";
import { createInstructionBytes, hex, type Mode, modes } from "./instruction-bytes.ts";

const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);
const count = Number(process.env.DC_VIRT_INSTRUCTIONS ?? 10_000);
const address = 0x1000n;

/** What the other decoder says of the bytes. */
interface Oracle {
  readonly valid: boolean;
  readonly length: number;
  readonly text: string;
  readonly features: readonly string[];
  readonly flags: readonly [read: number, written: number, undefined: number];
}

const formatter = new Formatter(FormatterSyntax.Nasm);
formatter.hexPrefix = "0x";
formatter.hexSuffix = "";
formatter.uppercaseHex = false;
formatter.spaceAfterOperandSeparator = false;
formatter.branchLeadingZeros = false;

const flagOf: readonly (readonly [theirs: RflagsBits, ours: number])[] = [
  [RflagsBits.CF, flagBits.c],
  [RflagsBits.PF, flagBits.p],
  [RflagsBits.AF, flagBits.a],
  [RflagsBits.ZF, flagBits.z],
  [RflagsBits.SF, flagBits.s],
  [RflagsBits.OF, flagBits.o],
  [RflagsBits.DF, flagBits.d],
];
const flagMask = flagOf.reduce((sum, [, ours]) => sum | ours, 0);
const flags = (theirs: number): number =>
  flagOf.reduce((sum, [bit, ours]) => sum | ((theirs & bit) === 0 ? 0 : ours), 0);

function ask(bytes: Uint8Array, mode: Mode): Oracle {
  const decoder = new Decoder(mode, bytes, 0);
  decoder.ip = address;
  const instruction = decoder.decode();
  const written = instruction.rflagsWritten | instruction.rflagsCleared | instruction.rflagsSet;
  const answer = {
    valid: !instruction.isInvalid,
    length: instruction.length,
    text: formatter.format(instruction),
    features: [...instruction.cpuidFeatures()].map((feature) => CpuidFeature[feature] as string),
    flags: [flags(instruction.rflagsRead), flags(written), flags(instruction.rflagsUndefined)] as const,
  };
  instruction.free();
  decoder.free();
  return answer;
}

/** Features whose instructions the table has whole; the others are vectors, keys and AMD's own. */
const wanted =
  /^(INTEL\d+(_ONLY)?|CPUID|X64|CMOV|VMX|TSC|SYSCALL|MSR|CX8|CMPXCHG16B|MOVBE|POPCNT|BMI1_TZCNT|LZCNT|RDRAND|RDSEED|INVPCID|FSGSBASE|RDTSCP|SMAP|XSAVE|FXSR|CLFSH|ADX|MONITOR|PAUSE|MULTIBYTENOP|RDPMC|RDPID|PKU|CLWB|CLFLUSHOPT|WBNOINVD)$/;

const prefixWord = /^(xacquire|xrelease|bnd|notrack|lock|rep|repe|repne|[c-gs]s|[oa](16|32|64))$/;
const isString = /^(ins|outs|movs|stos|lods|cmps|scas)[bwdq]$/;

/** Prefixes that do something to an instruction. The others are hints to a branch, or nothing at all. */
function keeps(prefix: string, mnemonic: string, operands: string): boolean {
  if (prefix === "lock") return true;
  const string = isString.test(mnemonic);
  if (prefix.startsWith("rep")) return string;
  if (prefix.endsWith("s")) return string || mnemonic === "xlatb";
  if (prefix.startsWith("a")) return string || /^(xlatb|loop)/.test(mnemonic);
  if (!prefix.startsWith("o")) return false;
  // The other shows the operand size of an immediate that is pushed only by its length.
  return /^(push|pop|enter|leave|ret)$/.test(mnemonic) && !(mnemonic === "push" && /^\d/.test(operands));
}

/** Both texts in one spelling, where each has a reason for its own. */
function alike(text: string, mode: Mode): string {
  const words = text.split(" ");
  const prefixes: string[] = [];
  while (words.length > 1 && prefixWord.test(words[0] as string)) prefixes.push(words.shift() as string);
  let mnemonic = words.shift() as string;
  let operands = words.join(" ");
  // We name the size where the other leaves the mode's own out.
  if (/^(pushf|popf|pusha|popa)$/.test(mnemonic)) mnemonic += { 16: "w", 32: "d", 64: "q" }[mode];
  if (/^(iret|retf)$/.test(mnemonic)) mnemonic += mode === 16 ? "w" : "d";
  if (/^(sysret|sysexit)$/.test(mnemonic) && prefixes.includes("o64")) mnemonic += "q";
  if (/^ret[wd]$/.test(mnemonic)) prefixes.push(mnemonic === "retw" ? "o16" : "o32");
  mnemonic = mnemonic.replace(/^ret[wd]$/, "ret");
  if (mode === 64) operands = operands.replace(/^far /, "qword far ");
  // A counter other than the usual one is an address size.
  const counter = /^(\S+),(e?|r)cx$/.exec(operands);
  if (mnemonic.startsWith("loop") && counter !== null) {
    prefixes.push(counter[2] === "e" ? "a32" : counter[2] === "r" ? "a64" : "a16");
    operands = counter[1] as string;
  }
  // We write an address size that no register shows within the brackets.
  operands = operands.replace(/\[(word|dword|qword) /, "[");
  // What is reserved to be no operation, and what was made of it since.
  if (/^(nop|cldemote|prefetch\w*)$/.test(mnemonic)) {
    mnemonic = "nop";
    operands = operands.replace(/^[dq]?word /, "").replace(/(\]|^\w+),\w+$/, "$1");
  }
  if (mnemonic === "xchg" && /^(e?r?ax),\1$/.test(operands)) [mnemonic, operands] = ["nop", ""];
  if (mnemonic === "imul") operands = operands.replace(/^(\w+),\1,/, "$1,");
  const kept = prefixes.filter((prefix) => keeps(prefix, mnemonic, operands)).sort();
  return [...new Set(kept), mnemonic, operands].join(" ").trim();
}

const instruction = new Instruction();

test.each(modes)("V206: in %i-bit mode lengths are iced-x86's, and what one refuses the other does", (mode) => {
  const next = createInstructionBytes(seed, mode);
  const wrong: string[] = [];
  let known = 0;
  for (let n = 0; n < count; n++) {
    const bytes = next();
    const outcome = decode(bytes, 0, 15, mode, instruction);
    const { valid, length, text, features } = ask(bytes, mode);
    let same: boolean;
    if (outcome === decoded) {
      // Of vectors and the x87 we know the length alone, and not which of them exist.
      const unit = ((forms[instruction.form]?.properties ?? 0) & property.fpu) !== 0;
      same = valid ? instruction.length === length : unit;
      if (!unit) known++;
    } else {
      // SYSCALL and SYSRET outside 64-bit mode are AMD's. SDM 2, their pages
      const amd = mode !== 64 && features.includes("SYSCALL");
      same = !valid || amd || !features.every((feature) => wanted.test(feature));
    }
    if (!same) wrong.push(`seed ${seed}, ${hex(bytes)}: ${outcome}, ${instruction.length} bytes | ${length}, ${text}`);
  }
  expect(wrong).toEqual([]);
  expect(known).toBeGreaterThan(count / 2);
});

test.each(modes)(
  "V204: in %i-bit mode the table has every integer and system instruction that iced-x86 has",
  (mode) => {
    const bytes = new Uint8Array(15);
    const missing: string[] = [];
    const registerForms = Array.from({ length: 64 }, (_, n) => 0xc0 + n);
    const memoryForms = Array.from({ length: 8 }, (_, n) => 8 * n);
    for (const map of [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]])
      for (const prefix of [[], [0x66], [0xf3], [0xf2]])
        for (let byte = 0; byte < 256; byte++)
          for (const modrm of map.length > 1 ? [0, 0xc0] : [...memoryForms, ...registerForms]) {
            bytes.fill(0).set([...prefix, ...map, byte, modrm]);
            if (decode(bytes, 0, 15, mode, instruction) === decoded) continue;
            // SYSCALL and SYSRET outside 64-bit mode are AMD's. SDM 2, their pages
            if (mode !== 64 && map.length === 1 && (byte === 5 || byte === 7)) continue;
            const { valid, features, text } = ask(bytes, mode);
            if (valid && features.every((feature) => wanted.test(feature))) missing.push(`${hex(bytes)}: ${text}`);
          }
    expect(missing).toEqual([]);
  },
);

test.each(modes)("V209: in %i-bit mode LOCK is allowed where iced-x86 allows it", (mode) => {
  const bytes = new Uint8Array(15);
  const wrong: string[] = [];
  for (const map of [[], [0x0f], [0x0f, 0x38]])
    for (let byte = 0; byte < 256; byte++)
      for (const modrm of [0x00, 0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0xc0, 0xc8]) {
        bytes.fill(0).set([0xf0, ...map, byte, modrm]);
        const ours = decode(bytes, 0, 15, mode, instruction) === decoded;
        if (ours !== ask(bytes, mode).valid) wrong.push(hex(bytes));
      }
  expect(wrong).toEqual([]);
});

test.each(modes)("V214: in %i-bit mode the text is iced-x86's", (mode) => {
  const next = createInstructionBytes(seed + 1, mode);
  const wrong: string[] = [];
  let known = 0;
  for (let n = 0; n < count; n++) {
    const bytes = next();
    const line = disassemble(bytes, { mode, address, linesMax: 1 })[0];
    if (line === undefined || line.text.startsWith("db ")) continue;
    known++;
    const theirs = ask(bytes, mode).text;
    if (alike(line.text, mode) !== alike(theirs, mode))
      wrong.push(`seed ${seed}, ${hex(line.bytes)}: ${line.text} | ${theirs}`);
  }
  expect(wrong).toEqual([]);
  expect(known).toBeGreaterThan(count / 2);
});

test("V205: flags read, written and undefined are iced-x86's", () => {
  const different = new Set<string>();
  const seen = new Set<string>();
  for (const mode of modes) {
    const next = createInstructionBytes(seed + 2, mode);
    for (let n = 0; n < count; n++) {
      const bytes = next();
      if (decode(bytes, 0, 15, mode, instruction) !== decoded) continue;
      const name = operationNames[instruction.op] as string;
      if ((forms[instruction.form]?.properties ?? 0) & property.fpu) continue;
      seen.add(name);
      // The other looks at the count of a shift: by 0 nothing changes, by more than 1 OF is undefined.
      const shifts = /^(sh[lr]d?|sa[lr]|r[oc][lr])$/.test(name);
      const mask = flagMask & ~(shifts ? flagBits.o : 0);
      const theirs = ask(bytes, mode).flags;
      if (shifts && theirs.every((bits) => bits === 0)) continue;
      if (shifts && theirs[1] === 0) continue;
      const { read, written, undefined: open } = flagsOf(name);
      const ours = [read, written, open].map((bits) => bits & mask).join();
      if (ours !== theirs.map((bits) => bits & mask).join()) different.add(name);
    }
  }
  // SDM 2, VMFUNC: flags depend on the function; the one there is changes none.
  expect([...different].filter((name) => name !== "vmfunc")).toEqual([]);
  expect(seen.size).toBeGreaterThan(220);
});
