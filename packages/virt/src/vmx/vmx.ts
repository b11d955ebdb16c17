/**
 * vmx/vmx — virtual-machine extensions of one processor, as a hypervisor uses them that is written in TypeScript.
 *
 * The hypervisor is the software of VMX root operation. It executes VMX instructions by calling them, and `run` lets the
 * processor execute the guest until it exits. Between an exit and the next entry the processor's registers are those of
 * the host-state area; general registers stay the guest's, as they do.
 *
 *     vmx.vmxon(0x1000); vmx.vmclear(0x2000); vmx.vmptrld(0x2000);
 *     vmx.vmwrite(vmcsField.guestRip, 0x1_0000); …
 *     for (let result = vmx.vmlaunch(); result === vmSucceed; result = vmx.vmresume()) {
 *       if (vmx.run(1_000_000) !== "exit") break;
 *       if (vmx.reason !== exitReason.cpuid) break;
 *       vmx.skipInstruction();
 *     }
 *
 * Source: Intel SDM volume 3 chapters 25 to 28 and 31. Rules V337–V339, V347–V358, V380–V385 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { controlRegister } from "../cpu/state.ts";
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { isCanonical } from "./address-check.ts";
import { type Capability, makeCapability } from "./capability.ts";
import { type ControlWord, controlNames, idleControl, secondaryControl } from "./controls.ts";
import { isEptPointer, secondaryControls } from "./entry-controls.ts";
import { createExitLog, type ExitLog, type ExitRecord } from "./exit-log.ts";
import { ExitState } from "./exit-state.ts";
import { VmxIntercepts } from "./intercept.ts";
import type { RunStop, VmxProcessor } from "./processor.ts";
import { Transition } from "./transition.ts";
import { noVmcs, shadowIndicator, Vmcs, vmcsWord } from "./vmcs.ts";
import { fieldWidth, isHighHalf, vmcsField, widthOfField } from "./vmcs-field.ts";
import { instructionError, vmFailInvalid, vmSucceed } from "./vmx-result.ts";

/** Options of `createVmx`; all have defaults. */
export interface VmxOptions {
  /** What the processor can do; default: Bochs' corei7_skylake_x. */
  readonly capability?: Capability;
  /** Exits that are kept to be looked at; a power of two, default 1024. */
  readonly exitsKept?: number;
}

const allOnes = 0xffff_ffff_ffff_ffffn;

/** VMX of one processor. */
export class Vmx {
  readonly capability: Capability;
  readonly processor: VmxProcessor;
  readonly memory: GuestMemory;
  readonly vmcs: Vmcs;
  readonly intercepts: VmxIntercepts;
  /** The exits so far. */
  readonly exits: ExitLog;
  readonly #exit: ExitState;
  readonly #transition: Transition;

  constructor(simulation: Simulation, path: string, processor: VmxProcessor, memory: GuestMemory, options: VmxOptions) {
    this.capability = options.capability ?? makeCapability();
    this.processor = processor;
    this.memory = memory;
    this.vmcs = new Vmcs(simulation, path, memory, this.capability);
    this.#exit = new ExitState(simulation, path, this.vmcs);
    this.intercepts = new VmxIntercepts(this.vmcs, processor.state, this.#exit, () => {
      this.#transition.attach(true);
      processor.refresh();
    });
    this.exits = createExitLog(simulation, path, options.exitsKept ?? 1024);
    this.#transition = new Transition(processor, this.vmcs, this.#exit, this.intercepts, this.exits);
    // What the processor and its memory unit hold of the mode is no state of theirs: it follows from ours.
    const transition = this.#transition;
    const aborted = new Uint8Array(1);
    simulation.state.register(`${path}/aborted`, {
      save: () => aborted.fill(transition.aborted),
      load: (saved) => {
        transition.aborted = saved[0];
        transition.attach(true);
      },
    });
  }

  /** In VMX non-root operation: a guest runs, or is about to. */
  get inGuest(): boolean {
    return this.#exit.inGuest;
  }
  /** Name of the check that the last entry failed, as `guest-cr0`; empty after one that succeeded. */
  get failedCheck(): string {
    return this.#transition.failedCheck;
  }
  /** Abort indicator of a VMX abort, or 0. SDM 3 §28.7 */
  get aborted(): number {
    return this.#transition.aborted;
  }

  /**
   * VMXON. Firmware and a loader are thought to have brought the processor into 64-bit mode with CR4.VMXE set.
   *
   * @param address of a page whose first word is the revision identifier
   */
  vmxon(address: number): number {
    if (this.vmcs.vmxonRegion !== noVmcs) return this.#fail(instructionError.vmxonInRoot);
    if (!this.#isPage(address) || (this.memory.read32(address) | 0) !== this.capability.revision) return vmFailInvalid;
    const { control } = this.processor.state;
    control[controlRegister.cr0] = 0x8000_0031 | 0;
    control[controlRegister.cr4] |= 0x2020;
    control[controlRegister.efer] |= 0xd00;
    this.vmcs.vmxonRegion = address;
    this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMXOFF. */
  vmxoff(): number {
    this.#mustBeOn("VMXOFF");
    this.vmcs.vmxonRegion = noVmcs;
    this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMCLEAR: the launch state of a VMCS is clear afterwards, and it is not current. */
  vmclear(address: number): number {
    this.#mustBeOn("VMCLEAR");
    if (!this.#isPage(address)) return this.#fail(instructionError.vmclearBadAddress);
    if (address === this.vmcs.vmxonRegion) return this.#fail(instructionError.vmclearVmxonPointer);
    this.memory.write32(address + 4 * vmcsWord.launchState, 0);
    if (this.vmcs.current === address) this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMPTRLD: a VMCS is the current one. */
  vmptrld(address: number): number {
    this.#mustBeOn("VMPTRLD");
    if (!this.#isPage(address)) return this.#fail(instructionError.vmptrldBadAddress);
    if (address === this.vmcs.vmxonRegion) return this.#fail(instructionError.vmptrldVmxonPointer);
    const revision = this.memory.read32(address) | 0;
    const shadows = (this.capability.mayBeOne.secondary & secondaryControl.vmcsShadowing) !== 0;
    const isKnown = (revision & ~shadowIndicator) === this.capability.revision && (revision >= 0 || shadows);
    if (!isKnown || !this.memory.holds(address, 4096)) return this.#fail(instructionError.vmptrldBadRevision);
    this.vmcs.current = address;
    return vmSucceed;
  }

  /** VMPTRST: the address of the current VMCS, all ones when there is none. */
  vmptrst(): bigint {
    this.#mustBeOn("VMPTRST");
    return this.vmcs.current === noVmcs ? allOnes : BigInt(this.vmcs.current);
  }

  /**
   * VMREAD.
   *
   * @param field encoding, of `vmcsField` or not
   * @returns the value; 0 where `lastResult` says that it failed
   */
  vmread(field: number): bigint {
    const result = this.#fieldResult(field, false);
    return result === vmSucceed ? this.vmcs.wide(field) : 0n;
  }
  /** VMREAD of the low half, signed: for handlers that are in a hurry. 0 where it failed. */
  vmreadLow(field: number): number {
    return this.#fieldResult(field, false) === vmSucceed ? this.vmcs.low(field) : 0;
  }
  /** The high half of what VMREAD reads, signed; 0 of a narrow field. */
  vmreadHigh(field: number): number {
    if (this.#fieldResult(field, false) !== vmSucceed || isHighHalf(field)) return 0;
    const width = widthOfField(field);
    return width === fieldWidth.bits16 || width === fieldWidth.bits32 ? 0 : this.vmcs.high(field);
  }
  /** How the last VMREAD ended: success, VMfailInvalid or a number. */
  lastResult: number = vmSucceed;

  /** VMWRITE. @param value taken modulo 2^64 */
  vmwrite(field: number, value: bigint | number): number {
    const wide = BigInt.asUintN(64, BigInt(value));
    return this.vmwriteHalves(field, Number(wide & 0xffff_ffffn) | 0, Number(wide >> 32n) | 0);
  }
  /** VMWRITE of a value in two halves, signed or not. */
  vmwriteHalves(field: number, low: number, high: number): number {
    const result = this.#fieldResult(field, true);
    if (result === vmSucceed) this.vmcs.write(field, low, high);
    return result;
  }

  /** VMLAUNCH. On success the guest is entered, or an exit that says why not is there: `run` tells. */
  vmlaunch(): number {
    return this.#enter(false);
  }
  /** VMRESUME, as VMLAUNCH for a VMCS that has been launched. */
  vmresume(): number {
    return this.#enter(true);
  }

  /** INVEPT. @param type 1 one EPT pointer, 2 all */
  invept(type: number, eptp: bigint | number): number {
    this.#mustBeOn("INVEPT");
    const { capability } = this;
    const [low, high] = halves(eptp);
    const isContext = type === 1 && capability.inveptContext;
    if (!isContext && !(type === 2 && capability.inveptAll))
      return this.#fail(instructionError.invalidInvalidationOperand);
    if (isContext && !isEptPointer(capability, low, high))
      return this.#fail(instructionError.invalidInvalidationOperand);
    this.processor.mmu.invept(type, low, high);
    return vmSucceed;
  }

  /** INVVPID. @param type 0 an address, 1 a VPID, 2 all, 3 a VPID but its global pages @param vpid 64 bits: 63:16 must be 0 */
  invvpid(type: number, vpid: bigint | number, linear: bigint | number = 0): number {
    this.#mustBeOn("INVVPID");
    const [low, high] = halves(linear);
    const [tag, rest] = halves(vpid);
    const isKnown = type >= 0 && type <= 3 && ((this.capability.invvpidTypes >>> type) & 1) === 1;
    const isTag = rest === 0 && (tag & ~0xffff) === 0 && (type === 2 || tag !== 0);
    if (!isKnown || !isTag || (type === 0 && !isCanonical(high)))
      return this.#fail(instructionError.invalidInvalidationOperand);
    this.processor.mmu.invvpid(type, tag, low, high);
    return vmSucceed;
  }

  /**
   * Let the guest run.
   *
   * @param instructionsMax stop after so many without an exit
   * @returns `exit` when it is outside again; else what the processor stopped for, and the guest can go on
   */
  run(instructionsMax: number): RunStop {
    const exit = this.#exit;
    if (!exit.isPending) {
      if (!exit.inGuest) throw makeVirtError("virt/vmx-operation", "run: no guest has been entered");
      const stop = this.processor.run(instructionsMax);
      if (!exit.isPending) return stop;
    }
    return this.#transition.leave() ? "exit" : "shutdown";
  }

  /** Basic reason of the last exit. */
  get reason(): number {
    return this.vmcs.low(vmcsField.exitReason) & 0xffff;
  }
  /** Exit reason of the last exit, with bit 31 for an entry that failed: unsigned. */
  get reasonWord(): number {
    return this.vmcs.low(vmcsField.exitReason) >>> 0;
  }
  /** The last exit; undefined before the first. */
  get lastExit(): ExitRecord | undefined {
    return this.exits.record(this.exits.count - 1);
  }

  /** Move the guest's RIP behind the instruction that exited, and end blocking by STI and MOV SS: what a handler does. */
  skipInstruction(): void {
    const { vmcs } = this;
    const low = (vmcs.low(vmcsField.guestRip) >>> 0) + vmcs.low(vmcsField.exitInstructionLength);
    const is64 = (vmcs.low(vmcsField.guestCsAccessRights) & 0x2000) !== 0;
    const carry = is64 && low > 0xffff_ffff ? 1 : 0;
    vmcs.set(vmcsField.guestRip, low | 0, vmcs.high(vmcsField.guestRip) + carry);
    vmcs.setLow(vmcsField.guestInterruptibility, vmcs.low(vmcsField.guestInterruptibility) & ~3);
  }

  /** Names of controls that are set in the current VMCS and that nothing acts on. */
  idleControls(): readonly string[] {
    if (this.vmcs.current === noVmcs) return [];
    const words: readonly (readonly [ControlWord, number])[] = [
      ["pin", this.vmcs.low(vmcsField.pinControls)],
      ["secondary", secondaryControls(this.vmcs)],
      ["exit", this.vmcs.low(vmcsField.exitControls)],
      ["entry", this.vmcs.low(vmcsField.entryControls)],
    ];
    return words.flatMap(([word, value]) => controlNames(word, value & idleControl[word]));
  }

  #enter(resumes: boolean): number {
    this.#mustBeOn(resumes ? "VMRESUME" : "VMLAUNCH");
    return this.vmcs.current === noVmcs ? vmFailInvalid : this.#transition.enter(resumes);
  }

  #mustBeOn(instruction: string): void {
    if (this.vmcs.vmxonRegion === noVmcs)
      throw makeVirtError("virt/vmx-operation", `${instruction} outside of VMX operation is #UD: execute VMXON first`);
    if (this.#exit.inGuest)
      throw makeVirtError("virt/vmx-operation", `${instruction} while the guest runs: let it exit first`);
  }

  #isPage(address: number): boolean {
    return address >= 0 && address % 4096 === 0 && address < 2 ** this.capability.physicalAddressBits;
  }

  /** VMfailValid where a VMCS can take the number, else VMfailInvalid. */
  #fail(error: number): number {
    if (this.vmcs.current === noVmcs) return vmFailInvalid;
    this.vmcs.setLow(vmcsField.instructionError, error);
    return error;
  }

  #fieldResult(field: number, writes: boolean): number {
    this.#mustBeOn(writes ? "VMWRITE" : "VMREAD");
    let result: number = vmFailInvalid;
    if (this.vmcs.current !== noVmcs) {
      result = this.vmcs.check(field, writes);
      if (result !== vmSucceed) this.#fail(result);
    }
    this.lastResult = result;
    return result;
  }
}

/** Both halves of a value of 64 bits, signed. */
function halves(value: bigint | number): readonly [low: number, high: number] {
  const wide = BigInt.asUintN(64, BigInt(value));
  return [Number(wide & 0xffff_ffffn) | 0, Number(wide >> 32n) | 0];
}

/**
 * Give a processor virtual-machine extensions.
 *
 * @param path   of the processor's VMX, `vm/cpu0/vmx`
 * @param memory the machine's memory, where regions, bitmaps and tables are
 * @throws `virt/bad-option`
 */
export function createVmx(
  simulation: Simulation,
  path: string,
  processor: VmxProcessor,
  memory: GuestMemory,
  options: VmxOptions = {},
): Vmx {
  return new Vmx(simulation, path, processor, memory, options);
}
