/** What the ROM of vectors/bochs does with a script, done by our own processor. */
import { readFileSync } from "node:fs";
import { createSimulation } from "@dc/engine";
import { createCpu } from "../src/cpu/cpu.ts";
import { createGuestMemory } from "../src/memory/guest-memory.ts";
import { createMmu } from "../src/memory/mmu.ts";
import { emptyBus, type FlatMachine } from "../src/testing/flat-machine.ts";
import type { Capability } from "../src/vmx/capability.ts";
import { makeVmxProcessor } from "../src/vmx/processor.ts";
import { createVmx, type Vmx } from "../src/vmx/vmx.ts";
import { vmSucceed } from "../src/vmx/vmx-result.ts";
import { vmcsField as field } from "../src/vmx/vmcs-field.ts";

type Step = readonly [string, ...(string | number)[]];
/** What an exit printed, as hexadecimal words. */
export type ToldExit = Readonly<Record<string, string>>;
/** A line of what was told. */
export interface Told {
  readonly result?: number;
  readonly value?: string;
  readonly memory?: string;
  readonly exit?: ToldExit;
}
/** A case of a recording. */
export interface ReplayCase {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly told: readonly Told[];
}
/** A recording. */
export interface Recording {
  readonly base: readonly Step[];
  readonly cases: readonly ReplayCase[];
}

/** Read a recording: `entries`, `guests`, `ept`. */
export function readRecording(name: string): Recording {
  const url = new URL(`../vectors/bochs27-vmx-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Recording;
}

const toldFields: readonly (readonly [name: string, field: number])[] = [
  ["reason", field.exitReason],
  ["qualification", field.exitQualification],
  ["instructionLength", field.exitInstructionLength],
  ["instructionInfo", field.exitInstructionInfo],
  ["interruptionInfo", field.exitInterruptionInfo],
  ["interruptionErrorCode", field.exitInterruptionErrorCode],
  ["idtVectoringInfo", field.idtVectoringInfo],
  ["idtVectoringErrorCode", field.idtVectoringErrorCode],
  ["guestPhysical", field.guestPhysicalAddress],
  ["guestLinear", field.guestLinearAddress],
  ["rip", field.guestRip],
  ["rsp", field.guestRsp],
  ["rflags", field.guestRflags],
  ["cr0", field.guestCr0],
  ["cr3", field.guestCr3],
  ["cr4", field.guestCr4],
  ["efer", field.guestEfer],
  ["interruptibility", field.guestInterruptibility],
  ["activityState", field.guestActivityState],
  ["pendingDebug", field.guestPendingDebugExceptions],
  ["csAccessRights", field.guestCsAccessRights],
  ["ssAccessRights", field.guestSsAccessRights],
  ["trAccessRights", field.guestTrAccessRights],
  ["entryInterruptionInfo", field.entryInterruptionInfo],
  ["preemptionTimer", field.preemptionTimer],
  ["dr7", field.guestDr7],
  ["entryControls", field.entryControls],
];
/** Reasons whose exits have instruction information. SDM 3 §28.2.5; of INS and OUTS, which are strings. */
const informed = new Set([19, 21, 22, 23, 25, 27, 46, 47, 50, 53, 57, 58, 61]);

/** Names of fields that an exit does not define: what they hold is left from before. */
function undefinedFields(exit: ToldExit): ReadonlySet<string> {
  const word = (name: string): number => Number(exit[name] ?? 0);
  const reason = word("reason");
  const absent = new Set<string>();
  // An entry that failed tells its reason and qualification; guest state is as it was.
  if (reason >= 0x8000_0000) {
    for (const name of Object.keys(exit)) if (name !== "reason" && name !== "qualification") absent.add(name);
    return absent;
  }
  const qualification = word("qualification");
  const isString = reason === 30 && (qualification & 16) !== 0;
  const isLmswFromMemory = reason === 28 && (qualification & 0x70) === 0x70;
  if (!(informed.has(reason) || isString)) absent.add("instructionInfo");
  if (!(reason === 48 || reason === 49)) absent.add("guestPhysical");
  if (!(reason === 48 || reason === 49 || isString || isLmswFromMemory)) absent.add("guestLinear");
  // An exit after an instruction, between two.
  if (reason === 43) absent.add("instructionLength");
  if ((word("interruptionInfo") & 0x800) === 0) absent.add("interruptionErrorCode");
  if ((word("idtVectoringInfo") & 0x800) === 0) absent.add("idtVectoringErrorCode");
  return absent;
}

/**
 * RFLAGS of an exit. A fault that exits leaves the image that its delivery would have pushed, with RF set (SDM 3 §28.3.3);
 * Bochs leaves RF as it was. #DB is a trap here, and has none.
 */
function flagsOf(exit: ToldExit): string | undefined {
  const info = Number(exit.interruptionInfo ?? 0);
  const isFault = exit.reason === "0x0" && ((info >>> 8) & 7) === 3 && (info & 0xff) !== 1;
  return isFault ? hex(BigInt(exit.rflags ?? 0) | 0x1_0000n) : exit.rflags;
}

/** What differs, a sentence each; fields that the exit does not define are left out. */
export function compareTold(wanted: readonly Told[], got: readonly Told[]): readonly string[] {
  return wanted.flatMap((want, i) => {
    const { exit, ...rest } = want;
    const { exit: ours, ...ourRest } = got[i] ?? {};
    if (exit === undefined || ours === undefined) {
      const same = exit === ours && JSON.stringify(rest) === JSON.stringify(ourRest);
      return same ? [] : [`${JSON.stringify(got[i])}, expected ${JSON.stringify(want)}`];
    }
    const absent = undefinedFields(exit);
    return Object.keys(exit)
      .filter((name) => !absent.has(name))
      .map((name) => [name, ours[name], name === "rflags" ? flagsOf(exit) : exit[name]] as const)
      .filter(([, value, expected]) => value !== expected)
      .map(([name, value, expected]) => `${name} ${value}, expected ${expected}`);
  });
}
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A machine in which scripts are followed. */
export interface ReplayMachine extends FlatMachine {
  readonly vmx: Vmx;
}

/** A machine of 64 MiB in VMX root operation. */
export function createReplayMachine(capability?: Capability): ReplayMachine {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 64 << 20);
  const mmu = createMmu(simulation, "vm/cpu0/mmu", memory, {
    physicalAddressBits: 40,
    ept: { executeOnly: true, levels5: false, pages2m: true, pages1g: true, accessedDirty: true },
  });
  const cpu = createCpu(simulation, "vm/cpu0", { memory, mmu, bus: emptyBus, hasVmx: true });
  const vmx = createVmx(simulation, "vm/cpu0/vmx", makeVmxProcessor(cpu), memory, capability && { capability });
  memory.write32(0x3000, 0x2b);
  vmx.vmxon(0x3000);
  cpu.registersChanged();
  return { simulation, memory, mmu, cpu, vmx };
}

/** Follow a case, and tell what the ROM tells. */
export function replay(machine: ReplayMachine, base: readonly Step[], steps: readonly Step[]): readonly Told[] {
  return steps.flatMap((step) =>
    step[0] === "call" ? base.flatMap((inner) => follow(machine, inner)) : follow(machine, step),
  );
}

function follow(machine: ReplayMachine, [word, ...operands]: Step): readonly Told[] {
  const { vmx, memory } = machine;
  const wide = (i: number): bigint => BigInt(operands[i] as number | string);
  const number = (i: number): number => Number(wide(i));
  const write64 = (address: number, value: bigint): void =>
    memory.write64(address, Number((value >> 32n) & 0xffff_ffffn), Number(value & 0xffff_ffffn));
  switch (word) {
    case "memory":
      write64(number(0), wide(1));
      return [];
    case "zero":
      memory.write(number(0), new Uint8Array(number(1)));
      return [];
    case "row":
      for (let i = 0; i < number(1); i++) write64(number(0) + 8 * i, wide(2) + BigInt(i) * wide(3));
      return [];
    case "bytes":
      memory.write(number(0), Uint8Array.from(Buffer.from(String(operands[1]), "hex")));
      return [];
    case "write": {
      const result = vmx.vmwrite(number(0), wide(1));
      return result === vmSucceed ? [] : [{ result }];
    }
    case "writeTold":
      return [{ result: vmx.vmwrite(number(0), wide(1)) }];
    case "read": {
      const value = vmx.vmread(number(0));
      return [{ result: vmx.lastResult, value: hex(value) }];
    }
    case "clear":
      return [{ result: vmx.vmclear(number(0)) }];
    case "load":
      return [{ result: vmx.vmptrld(number(0)) }];
    case "store":
      return [{ result: vmSucceed, value: hex(vmx.vmptrst()) }];
    case "vmxon":
      return [{ result: vmx.vmxon(number(0)) }];
    case "invept":
      return [{ result: vmx.invept(number(0), wide(1)) }];
    case "invvpid":
      return [{ result: vmx.invvpid(number(0), wide(1), wide(2)) }];
    case "msr":
      // An interrupt to itself, by the register of the x2APIC; the others set it up, and end an interrupt.
      if (number(0) === 0x83f) machine.cpu.interrupt(number(1));
      return [];
    case "print":
      return [
        {
          memory: hex(wide(0)),
          value: hex((BigInt(memory.read32(number(0) + 4)) << 32n) | BigInt(memory.read32(number(0)))),
        },
      ];
    case "launch":
    case "resume":
      return [enter(machine, word === "resume")];
    default:
      throw new Error(`no such step: ${word}`);
  }
}

function enter({ vmx, cpu, memory }: ReplayMachine, resumes: boolean): Told {
  for (let register = 0; register < 16; register++) {
    cpu.general[2 * register] = memory.read32(0x7000 + 8 * register);
    cpu.general[2 * register + 1] = memory.read32(0x7004 + 8 * register);
  }
  const result = resumes ? vmx.vmresume() : vmx.vmlaunch();
  if (result !== vmSucceed) return { result };
  let stop = vmx.run(1_000_000);
  if (stop === "halt") {
    // Nothing but the timer wakes a guest here: the machine lets time pass.
    cpu.advanceTsc(vmx.intercepts.ticksMax());
    stop = vmx.run(1);
  }
  if (stop !== "exit") return { value: stop };
  return { exit: Object.fromEntries(toldFields.map(([name, encoding]) => [name, hex(vmx.vmread(encoding))])) };
}

/** A machine whose current VMCS is the recordings' sound state, with some fields and words of memory changed. */
export function createSoundMachine(
  writes: readonly (readonly [field: number, value: number | bigint])[] = [],
  code = "f4",
  capability?: Capability,
  { base } = readRecording("ept"),
): ReplayMachine {
  const machine = createReplayMachine(capability);
  replay(machine, base, [["call"], ["bytes", 0x1_0000, code]]);
  for (const [encoding, value] of writes) machine.vmx.vmwrite(encoding, value);
  return machine;
}
/** Controls of the sound state. */
export const soundControls = {
  pin: 0x56,
  primary: 0xe599fff2,
  secondary: 0x118ee,
  exit: 0x376fff,
  entry: 0x93ff,
} as const;
