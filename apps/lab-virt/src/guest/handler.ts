/**
 * guest/handler — a small hypervisor: what it does with each exit, so that the guest goes on as it would have alone.
 *
 * It reads and writes fields by VMREAD and VMWRITE, and the guest's general registers in its own save area: what was not
 * saved there is old. Every write is recorded.
 *
 * Source: Intel SDM volume 3 §28.2 (what an exit tells), §27.6 (injection), §29.3.3 (EPT violations).
 * @module
 */
import { cr4Bit, decode, decoded, forms, Instruction, operandKind } from "@dc/virt/cpu";
import {
  crAccess,
  exitReason,
  readCrQualification,
  readDrQualification,
  vmcsField as field,
  type VmcsFieldName,
  primaryControl,
} from "@dc/virt/vmx";
import { cpuidAnswer } from "./cpuid-answer.ts";
import { type GuestMachine, place } from "./machine.ts";
import { stackPointer } from "./registers.ts";

/** A VMWRITE of the handler. */
export interface FieldWrite {
  readonly name: VmcsFieldName;
  readonly before: bigint;
  readonly after: bigint;
}

/** What came of an exit. */
export interface Handled {
  /** The guest is entered again; else why not. */
  readonly outcome: "resume" | "tripleFault" | "halted" | "unhandled" | "entryFailure";
  readonly writes: readonly FieldWrite[];
  /** Registers that the handler gave a value to, as bits. */
  readonly written: number;
}

/** Interrupt that ends a HLT: a timer's. */
export const timerVector = 0x20;
const interruptFlag = 0x200;
const ones = 0xffff_ffff_ffff_ffffn;
const valid = 0x8000_0000;

/** A hypervisor for one machine. */
export class Handler {
  readonly #machine: GuestMachine;
  /** General registers of the guest as they were saved. */
  readonly area: BigUint64Array = new BigUint64Array(16);
  /** MSRs that are kept by the hypervisor alone. */
  readonly #msrs: Map<number, bigint> = new Map();
  /** Bytes that the guest sent to ports, newest last: at most 64. */
  readonly output: { readonly port: number; readonly value: number }[] = [];
  #writes: FieldWrite[] = [];
  #written = 0;

  constructor(machine: GuestMachine) {
    this.#machine = machine;
  }

  /** Answer the exit that has just happened. */
  handle(): Handled {
    this.#writes = [];
    this.#written = 0;
    const { vmx } = this.#machine;
    const outcome = vmx.reasonWord >= valid ? "entryFailure" : this.#answer(vmx.reason);
    return { outcome, writes: this.#writes, written: this.#written };
  }

  #read(encoding: number): bigint {
    return this.#machine.vmx.vmread(encoding);
  }
  #write(name: VmcsFieldName, value: bigint): void {
    const before = this.#read(field[name]);
    this.#machine.vmx.vmwrite(field[name], value);
    this.#writes.push({ name, before, after: this.#read(field[name]) });
  }
  #get(register: number): bigint {
    return register === stackPointer ? this.#read(field.guestRsp) : (this.area[register] as bigint);
  }
  #put(register: number, value: bigint): void {
    if (register === stackPointer) {
      this.#write("guestRsp", value);
      return;
    }
    this.area[register] = BigInt.asUintN(64, value);
    this.#written |= 1 << register;
  }
  /** EAX of a value, EDX of its upper half: both registers' upper halves become 0. */
  #putPair(value: bigint): void {
    this.#put(0, value & 0xffff_ffffn);
    this.#put(2, (value >> 32n) & 0xffff_ffffn);
  }
  /** Behind the instruction; what blocks until the next one ends. */
  #skip(length: bigint = this.#read(field.exitInstructionLength)): void {
    this.#write("guestRip", BigInt.asUintN(64, this.#read(field.guestRip) + length));
    const blocking = this.#read(field.guestInterruptibility);
    if ((blocking & 3n) !== 0n) this.#write("guestInterruptibility", blocking & ~3n);
  }
  #inject(info: number, errorCode = 0n): void {
    this.#write("entryInterruptionInfo", BigInt((info | valid) >>> 0));
    if ((info & 0x800) !== 0) this.#write("entryErrorCode", errorCode);
  }

  #answer(reason: number): Handled["outcome"] {
    switch (reason) {
      case exitReason.exceptionOrNmi:
        return this.#exception();
      case exitReason.externalInterrupt:
        // The host takes the interrupt, finds that it is the guest's, and gives it to the guest.
        this.#machine.cpu.state.activity[3] = 0;
        this.#inject(timerVector);
        return "resume";
      case exitReason.tripleFault:
        return "tripleFault";
      case exitReason.cpuid: {
        const [eax, ebx, ecx, edx] = cpuidAnswer(this.#get(0), this.#get(1));
        this.#put(0, eax);
        this.#put(3, ebx);
        this.#put(1, ecx);
        this.#put(2, edx);
        break;
      }
      case exitReason.hlt:
        this.#skip();
        if ((this.#read(field.guestRflags) & BigInt(interruptFlag)) === 0n) return "halted";
        this.#inject(timerVector);
        return "resume";
      case exitReason.rdtsc:
      case exitReason.rdtscp: {
        const { tsc } = this.#machine.cpu.state;
        this.#putPair((BigInt(tsc[1] >>> 0) << 32n) | BigInt(tsc[0] >>> 0));
        if (reason === exitReason.rdtscp) this.#put(1, 0n);
        break;
      }
      case exitReason.rdpmc:
        this.#putPair(0n);
        break;
      case exitReason.vmcall:
        this.#put(0, 0n);
        break;
      case exitReason.invd:
      case exitReason.wbinvd:
      case exitReason.xsetbv:
      case exitReason.pause:
      case exitReason.monitor:
      case exitReason.mwait:
        break;
      case exitReason.invlpg: {
        const linear = this.#read(field.exitQualification);
        this.#machine.vmx.invvpid(0, 1, linear);
        break;
      }
      case exitReason.crAccess:
        return this.#controlRegister();
      case exitReason.drAccess:
        this.#debugRegister();
        break;
      case exitReason.ioInstruction:
        if (!this.#port()) return "unhandled";
        break;
      case exitReason.rdmsr:
      case exitReason.wrmsr:
        return this.#msr(reason === exitReason.wrmsr);
      case exitReason.eptViolation:
        return this.#deviceAccess() ? "resume" : "unhandled";
      case exitReason.interruptWindow:
        this.#clear(primaryControl.interruptWindowExiting);
        return "resume";
      case exitReason.nmiWindow:
        this.#clear(primaryControl.nmiWindowExiting);
        return "resume";
      case exitReason.preemptionTimer:
        this.#write("preemptionTimer", 0xffffn);
        return "resume";
      case exitReason.pageLogFull:
        this.#write("pageLogIndex", 511n);
        return "resume";
      default:
        return "unhandled";
    }
    this.#skip();
    return "resume";
  }

  #clear(bit: number): void {
    this.#write("primaryControls", this.#read(field.primaryControls) & ~BigInt(bit));
  }

  /** An exception that exits goes back to the guest, as it would have come. */
  #exception(): Handled["outcome"] {
    const info = Number(this.#read(field.exitInterruptionInfo));
    const type = (info >>> 8) & 7;
    if (type === 3 && (info & 0xff) === 14) {
      const linear = this.#read(field.exitQualification);
      const { control } = this.#machine.cpu.state;
      control[2] = Number(linear & 0xffff_ffffn) | 0;
      control[3] = Number(linear >> 32n) | 0;
    }
    if (type >= 4) this.#write("entryInstructionLength", this.#read(field.exitInstructionLength));
    this.#inject(info & 0xfff, this.#read(field.exitInterruptionErrorCode));
    return "resume";
  }

  #controlRegister(): Handled["outcome"] {
    const access = readCrQualification(Number(this.#read(field.exitQualification) & 0xffff_ffffn));
    if (access.access === crAccess.movFrom) {
      this.#put(access.register, access.cr === 3 ? this.#read(field.guestCr3) : 0n);
    } else if (access.access === crAccess.clts) this.#setCr0(this.#seenCr0() & ~8n);
    else if (access.access === crAccess.lmsw) {
      const seen = this.#seenCr0();
      this.#setCr0((seen & ~0xen) | BigInt(access.source & 0xf) | (seen & 1n));
    } else {
      const value = this.#get(access.register);
      if (access.cr === 0) this.#setCr0(value);
      else if (access.cr === 4) this.#setCr4(value);
      else if (access.cr === 3) {
        // Bit 63 asks for no invalidation where PCIDs are in use; it is no part of the register.
        if (value >> 40n !== 0n) return this.#refuse();
        this.#write("guestCr3", value);
      }
    }
    this.#skip();
    return "resume";
  }
  /** #GP(0): what the guest would have got without a hypervisor. */
  #refuse(): Handled["outcome"] {
    this.#inject(0xb0d, 0n);
    return "resume";
  }
  /** What the guest believes CR0 to be. */
  #seenCr0(): bigint {
    const mask = this.#read(field.cr0Mask);
    return (this.#read(field.guestCr0) & ~mask & ones) | (this.#read(field.cr0ReadShadow) & mask);
  }
  #setCr0(value: bigint): void {
    this.#write("cr0ReadShadow", value & 0xffff_ffffn);
    this.#write("guestCr0", (value & 0xffff_ffffn) | BigInt(this.#machine.capability.cr0MustBeOne >>> 0));
  }
  #setCr4(value: bigint): void {
    const { cr4MustBeOne, cr4MayBeOne } = this.#machine.capability;
    this.#write("cr4ReadShadow", value & 0xffff_ffffn);
    const real = (value & BigInt(cr4MayBeOne >>> 0)) | BigInt(cr4MustBeOne >>> 0) | BigInt(cr4Bit.pae);
    this.#write("guestCr4", real);
  }

  #debugRegister(): void {
    const { dr, read, register } = readDrQualification(Number(this.#read(field.exitQualification) & 0xffffn));
    const { debug } = this.#machine.cpu.state;
    if (read) {
      const kept = (BigInt(debug[2 * dr + 1] >>> 0) << 32n) | BigInt(debug[2 * dr] >>> 0);
      this.#put(register, dr === 7 ? this.#read(field.guestDr7) : kept);
      return;
    }
    const value = this.#get(register);
    if (dr === 7) {
      this.#write("guestDr7", (value & 0xffff_2fffn) | 0x400n);
      return;
    }
    debug[2 * dr] = Number(value & 0xffff_ffffn) | 0;
    debug[2 * dr + 1] = dr < 4 ? Number((value >> 32n) & 0xffff_ffffn) | 0 : 0;
  }

  /** @returns whether it can: INS and OUTS it cannot */
  #port(): boolean {
    const qualification = Number(this.#read(field.exitQualification) & 0xffff_ffffn);
    if ((qualification & 16) !== 0) return false;
    const [port, bytes] = [qualification >>> 16, (qualification & 7) + 1];
    const mask = (1n << BigInt(8 * bytes)) - 1n;
    if ((qualification & 8) === 0) {
      const value = Number(this.#get(0) & mask);
      this.output.push({ port, value });
      if (this.output.length > 64) this.output.shift();
      return true;
    }
    const value = BigInt(this.#machine.cpu.bus.in(port, bytes));
    this.#put(0, bytes === 4 ? value : (this.#get(0) & ~mask & ones) | value);
    return true;
  }

  #msr(writes: boolean): Handled["outcome"] {
    const index = Number(this.#get(1) & 0xffff_ffffn);
    const value = ((this.#get(2) & 0xffff_ffffn) << 32n) | (this.#get(0) & 0xffff_ffffn);
    const name = fieldOfMsr.get(index);
    if (writes) {
      if (name !== undefined) this.#write(name, value);
      else this.#msrs.set(index, value);
    } else if (index === 0x10) {
      const { tsc } = this.#machine.cpu.state;
      this.#putPair((BigInt(tsc[1] >>> 0) << 32n) | BigInt(tsc[0] >>> 0));
    } else this.#putPair(name === undefined ? (this.#msrs.get(index) ?? 0n) : this.#read(field[name]));
    this.#skip();
    return "resume";
  }

  /** A device's page that EPT does not map: the instruction is done for the guest. MOV between a register and memory. */
  #deviceAccess(): boolean {
    const physical = Number(this.#read(field.guestPhysicalAddress));
    if (physical >>> 0 < place.device || physical >>> 0 >= place.device + 4096) return false;
    const rip = Number(this.#read(field.guestRip));
    const { memory, cpu } = this.#machine;
    // The guest's code is at its own addresses.
    if (!memory.holds(rip, 15)) return false;
    const instruction = new Instruction();
    if (decode(memory.bytes, rip, 15, 64, instruction) !== decoded) return false;
    const form = forms[instruction.form];
    if (form?.mnemonic !== "mov" || instruction.mod === 3) return false;
    const bytes = form.sizes[0] === 1 ? 1 : instruction.operandBytes;
    if (bytes > 4) return false;
    const mask = (1n << BigInt(8 * bytes)) - 1n;
    if (form.kinds[0] === operandKind.G) {
      const value = BigInt(cpu.bus.mmioRead(physical, bytes));
      const before = this.#get(instruction.reg);
      this.#put(instruction.reg, bytes === 4 ? value : (before & ~mask & ones) | value);
    } else {
      const isImmediate = form.kinds[1] === operandKind.I;
      const value = isImmediate ? BigInt(instruction.immediate >>> 0) : this.#get(instruction.reg);
      cpu.bus.mmioWrite(physical, bytes, Number(value & mask));
    }
    this.#skip(BigInt(instruction.length));
    return true;
  }
}

/** MSRs that are fields of the VMCS. */
const fieldOfMsr: ReadonlyMap<number, VmcsFieldName> = new Map([
  [0x174, "guestSysenterCs"],
  [0x175, "guestSysenterEsp"],
  [0x176, "guestSysenterEip"],
  [0x277, "guestPat"],
  [0xc000_0080, "guestEfer"],
  [0xc000_0100, "guestFsBase"],
  [0xc000_0101, "guestGsBase"],
]);
