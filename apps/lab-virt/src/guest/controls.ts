/**
 * guest/controls — what a person sets before a guest is entered: the five control words, and what some of them point to.
 *
 * A word is 32 bits, signed, as the VMCS has it. A switch of the board is one decision about exits: a bit of a word, or
 * a field that is 0 while it is off.
 *
 * Source: Intel SDM volume 3 §25.6, appendix A.2 and A.3.2 (the default1 class).
 * @module
 */
import {
  type Capability,
  type ControlWord,
  capabilityMsr,
  controlWords,
  entryControl,
  exitControl,
  makeCapability,
  primaryControl,
  secondaryControl,
  skylakeMsrs,
} from "@dc/virt/vmx";

/**
 * Processors to choose from: with true control MSRs; the same without them, so that the default1 controls must be 1; and
 * without secondary controls, as the first ones with VMX were.
 */
export const processorNames = ["true", "default1", "first"] as const;
/** One of them. */
export type ProcessorName = (typeof processorNames)[number];

/** What is set. */
export interface GuestControls {
  readonly processor: ProcessorName;
  readonly words: Readonly<Record<ControlWord, number>>;
  /** Vectors 0..31 whose exceptions exit, while `exceptions` is on. */
  readonly vectors: readonly number[];
  readonly exceptions: boolean;
  /** Ports 0..65535 with a 1 in the I/O bitmaps. */
  readonly ports: readonly number[];
  /** MSRs with a 1 in the MSR bitmap, for reads and for writes. */
  readonly msrs: readonly number[];
  /** Bits of CR0 and CR4 that the host owns, while their switches are on. */
  readonly cr0Mask: number;
  readonly cr0Owned: boolean;
  readonly cr4Mask: number;
  readonly cr4Owned: boolean;
}

/** Switches of the board, in the order of their columns. */
export const switchNames = [
  "hlt",
  "cr3Load",
  "cr3Store",
  "cr0Mask",
  "cr4Mask",
  "rdtsc",
  "invlpg",
  "movDr",
  "io",
  "ioBitmap",
  "msrBitmap",
  "exceptions",
  "ept",
] as const;
/** One of them. */
export type SwitchName = (typeof switchNames)[number];

const bitOf: Readonly<Partial<Record<SwitchName, readonly [ControlWord, number]>>> = {
  hlt: ["primary", primaryControl.hltExiting],
  cr3Load: ["primary", primaryControl.cr3LoadExiting],
  cr3Store: ["primary", primaryControl.cr3StoreExiting],
  rdtsc: ["primary", primaryControl.rdtscExiting],
  invlpg: ["primary", primaryControl.invlpgExiting],
  movDr: ["primary", primaryControl.movDrExiting],
  io: ["primary", primaryControl.unconditionalIoExiting],
  ioBitmap: ["primary", primaryControl.useIoBitmaps],
  msrBitmap: ["primary", primaryControl.useMsrBitmaps],
  ept: ["secondary", secondaryControl.enableEpt],
};

/** The control bit of a switch; undefined for one that is a field. */
export function switchBit(name: SwitchName): readonly [word: ControlWord, bit: number] | undefined {
  return bitOf[name];
}

/** The capability MSRs of a processor, understood. */
export function capabilityOf(processor: ProcessorName): Capability {
  const [revision, basic] = skylakeMsrs[capabilityMsr.basic] as readonly [number, number];
  const withoutTrue = { ...skylakeMsrs, [capabilityMsr.basic]: [revision, basic & ~(1 << 23)] as const };
  if (processor === "true") return makeCapability();
  if (processor === "default1") return makeCapability(withoutTrue);
  const [mustBeOne, mayBeOne] = skylakeMsrs[capabilityMsr.primary] as readonly [number, number];
  return makeCapability({
    ...withoutTrue,
    [capabilityMsr.primary]: [mustBeOne, mayBeOne & 0x7fff_ffff],
    [capabilityMsr.secondary]: [0, 0],
    [capabilityMsr.eptVpid]: [0, 0],
    [capabilityMsr.vmfunc]: [0, 0],
  });
}

/** Whether a bit can be chosen, or which value a processor insists on. */
export function lockOf(capability: Capability, word: ControlWord, bit: number): "free" | "one" | "zero" {
  if ((capability.mustBeOne[word] & bit) !== 0) return "one";
  return (capability.mayBeOne[word] & bit) === 0 ? "zero" : "free";
}

/** What is needed to run a 64-bit guest, and nothing that makes an instruction exit. */
export function makeControls(processor: ProcessorName = "true"): GuestControls {
  const words = {
    pin: 0,
    primary: primaryControl.secondaryControls,
    secondary: 0,
    exit: exitControl.hostAddressSpaceSize | exitControl.saveEfer | exitControl.loadEfer,
    entry: entryControl.ia32eModeGuest | entryControl.loadEfer,
  };
  return withProcessor(
    {
      processor,
      words,
      vectors: [3],
      exceptions: false,
      ports: [0x3f8],
      msrs: [0x10],
      cr0Mask: 0x8,
      cr0Owned: false,
      cr4Mask: 0x2080,
      cr4Owned: false,
    },
    processor,
  );
}

/** The same on another processor: locked bits are as it wants them. */
export function withProcessor(controls: GuestControls, processor: ProcessorName): GuestControls {
  const { mustBeOne, mayBeOne } = capabilityOf(processor);
  const words = Object.fromEntries(
    (Object.keys(controlWords) as ControlWord[]).map((word) => [
      word,
      (controls.words[word] | mustBeOne[word]) & mayBeOne[word],
    ]),
  ) as Record<ControlWord, number>;
  return { ...controls, processor, words };
}

/** Whether a control bit is 1. */
export function isSet(controls: GuestControls, word: ControlWord, bit: number): boolean {
  return (controls.words[word] & bit) !== 0;
}

/** The same with a control bit turned over, where the processor lets it. */
export function withBit(controls: GuestControls, word: ControlWord, bit: number, on: boolean): GuestControls {
  if (lockOf(capabilityOf(controls.processor), word, bit) !== "free") return controls;
  const before = controls.words[word];
  return { ...controls, words: { ...controls.words, [word]: on ? before | bit : before & ~bit } };
}

/** Whether a switch is on. */
export function isOn(controls: GuestControls, name: SwitchName): boolean {
  const bit = bitOf[name];
  if (bit !== undefined) return isSet(controls, ...bit);
  if (name === "exceptions") return controls.exceptions;
  return name === "cr0Mask" ? controls.cr0Owned : controls.cr4Owned;
}

/** Whether it cannot be moved, and where it stands. */
export function switchLock(controls: GuestControls, name: SwitchName): "free" | "one" | "zero" {
  const bit = bitOf[name];
  return bit === undefined ? "free" : lockOf(capabilityOf(controls.processor), ...bit);
}

/** The same with a switch moved. */
export function withSwitch(controls: GuestControls, name: SwitchName, on: boolean): GuestControls {
  const bit = bitOf[name];
  if (bit !== undefined) return withBit(controls, ...bit, on);
  if (name === "exceptions") return { ...controls, exceptions: on };
  return name === "cr0Mask" ? { ...controls, cr0Owned: on } : { ...controls, cr4Owned: on };
}

/** The same with every switch off that can be. */
export function withoutSwitches(controls: GuestControls): GuestControls {
  return switchNames.reduce((left, name) => withSwitch(left, name, false), controls);
}

/**
 * Read a list of numbers, decimal or hexadecimal, separated by commas or blanks.
 *
 * @returns undefined where something is no number of 0..max
 */
export function parseNumbers(text: string, max: number): readonly number[] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const numbers = words.map((word) => (/^(?:0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : Number.NaN));
  return numbers.every((number) => number <= max) && numbers.length <= 64 ? numbers : undefined;
}
