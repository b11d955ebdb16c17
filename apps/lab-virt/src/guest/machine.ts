/**
 * guest/machine — one processor with VMX, a guest of a person's own code in 64-bit mode, and a VMCS for it.
 *
 * The guest has 2 MiB, mapped at their own addresses, and a device's page at `place.device`. Its tables, IDT and stubs are
 * what firmware would have left: a trap (3, 4) and interrupts return; any other exception without a handler halts. A
 * label `vector_14` of the program becomes the handler of vector 14. What the hypervisor owns is behind the guest's memory.
 *
 * Source: Intel SDM volume 3 §25 (fields), §27.3.1 (guest state of a 64-bit guest), appendix A.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { createGuestMemory, type GuestMemory } from "@dc/virt/memory";
import { type Bus, type Cpu, createCpu } from "@dc/virt/cpu";
import { createMmu } from "@dc/virt/memory";
import {
  type Capability,
  createVmx,
  guestSegment,
  makeVmxProcessor,
  primaryControl,
  secondaryControl,
  type Vmx,
  vmcsField as field,
} from "@dc/virt/vmx";
import { capabilityOf, type GuestControls } from "./controls.ts";

/** Where things are. */
export const place = {
  gdt: 0x1000,
  idt: 0x2000,
  task: 0x3000,
  /** A stub of 16 bytes for each of 64 vectors. */
  stubs: 0x4000,
  stackTop: 0xa000,
  program: 0x1_0000,
  tables: 0x18_0000,
  /** A second tree of tables with the same mappings. */
  otherTables: 0x18_4000,
  guestBytes: 0x20_0000,
  /** The device's page: a virtio device's notifications, say. */
  device: 0xfeb0_0000,
  ept: 0x20_0000,
  vmxon: 0x21_0000,
  vmcs: 0x21_1000,
  ioBitmapA: 0x21_2000,
  ioBitmapB: 0x21_3000,
  msrBitmap: 0x21_4000,
  virtualApic: 0x21_5000,
  apicAccess: 0x21_6000,
  pageLog: 0x21_7000,
  eptpList: 0x21_8000,
  shadowBitmaps: 0x21_9000,
  virtualizationException: 0x21_b000,
  postedInterrupt: 0x21_c000,
  memoryBytes: 0x40_0000,
} as const;

/** CR0 and CR4 that the guest begins with: PE MP ET NE PG, and PAE VMXE. */
export const firstCr0 = 0x8000_0033;
/** The VMX bit must be 1 in non-root operation; a hypervisor that owns it shows 0. */
export const firstCr4 = 0x2020;
const vmxEnable = 0x2000;

/** What runs. */
export interface GuestMachine {
  readonly memory: GuestMemory;
  readonly cpu: Cpu;
  readonly vmx: Vmx;
  readonly capability: Capability;
  /** What the device saw, newest last: at most 64. */
  readonly device: readonly DeviceAccess[];
}

/** An access to the device's page that reached it. */
export interface DeviceAccess {
  readonly address: number;
  readonly bytes: number;
  readonly write: boolean;
  readonly value: number;
}

/** A program in memory. */
export interface GuestProgram {
  readonly origin: number;
  readonly bytes: Uint8Array;
  readonly symbols: ReadonlyMap<string, bigint>;
}

/** Make a machine whose VMCS is ready to be entered, as far as the controls allow it. */
export function createGuestMachine(program: GuestProgram, controls: GuestControls): GuestMachine {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", place.memoryBytes);
  const mmu = createMmu(simulation, "vm/cpu0/mmu", memory, {
    physicalAddressBits: 40,
    ept: { executeOnly: true, levels5: false, pages2m: true, pages1g: true, accessedDirty: true },
  });
  const device: DeviceAccess[] = [];
  const cpu = createCpu(simulation, "vm/cpu0", { memory, mmu, bus: makeBus(device), hasVmx: true });
  const capability = capabilityOf(controls.processor);
  const vmx = createVmx(simulation, "vm/cpu0/vmx", makeVmxProcessor(cpu), memory, { capability, exitsKept: 16 });
  memory.write(program.origin, program.bytes);
  writeSystem(memory, program);
  writeNested(memory);
  memory.write32(place.vmxon, capability.revision);
  memory.write32(place.vmcs, capability.revision);
  vmx.vmxon(place.vmxon);
  cpu.registersChanged();
  vmx.vmclear(place.vmcs);
  vmx.vmptrld(place.vmcs);
  writeControls(vmx, memory, controls);
  writeHost(vmx);
  writeGuest(vmx, program.origin);
  cpu.state.general.fill(0);
  return { memory, cpu, vmx, capability, device };
}

function makeBus(device: DeviceAccess[]): Bus {
  const see = (address: number, bytes: number, write: boolean, value: number): void => {
    device.push({ address, bytes, write, value });
    if (device.length > 64) device.shift();
  };
  return {
    // A UART's line status says that it can take a byte; an empty bus reads as ones.
    in: (port, bytes) => (port === 0x3fd ? 0x60 : 2 ** (8 * bytes) - 1),
    out: () => {},
    mmioRead(address, bytes) {
      see(address, bytes, false, 0);
      return 0;
    },
    mmioWrite: (address, bytes, value) => see(address, bytes, true, value),
  };
}

/** Entries of a table of 64-bit words. */
function writeEntry(memory: GuestMemory, table: number, index: number, entry: number): void {
  memory.write64(table + 8 * index, Math.floor(entry / 0x1_0000_0000), entry >>> 0);
}

function writeSystem(memory: GuestMemory, { symbols }: GuestProgram): void {
  memory.write64(place.gdt + 8, 0x00af_9b00, 0xffff);
  memory.write64(place.gdt + 16, 0x00cf_9300, 0xffff);
  memory.write64(place.gdt + 32, 0x8b00, (place.task << 16) | 0x67);
  for (let vector = 0; vector < 64; vector++) {
    const own = symbols.get(`vector_${vector}`);
    const stub = place.stubs + 16 * vector;
    const handler = own === undefined ? stub : Number(own);
    // Traps and interrupts return; a fault that returned would come again.
    if (vector === 3 || vector === 4 || vector >= 32) memory.write(stub, Uint8Array.of(0x48, 0xcf));
    else memory.write(stub, Uint8Array.of(0xf4, 0xeb, 0xfd));
    const rights = vector === 3 || vector === 4 ? 0xee00 : 0x8e00;
    memory.write64(place.idt + 16 * vector, (handler & 0xffff_0000) | rights, (8 << 16) | (handler & 0xffff));
  }
  for (const root of [place.tables, place.otherTables]) {
    writeEntry(memory, root, 0, (root + 0x1000) | 3);
    writeEntry(memory, root + 0x1000, 0, (root + 0x2000) | 3);
    writeEntry(memory, root + 0x1000, 3, (root + 0x3000) | 3);
    writeEntry(memory, root + 0x2000, 0, 0x83);
    // The device's page lies in the large page at 0xfea00000.
    writeEntry(memory, root + 0x3000, (place.device >>> 21) & 511, 0xfea0_0000 + 0x93);
  }
}

/** EPT: the guest's memory alone, page by page. */
function writeNested(memory: GuestMemory): void {
  writeEntry(memory, place.ept, 0, (place.ept + 0x1000) | 7);
  writeEntry(memory, place.ept + 0x1000, 0, (place.ept + 0x2000) | 7);
  writeEntry(memory, place.ept + 0x2000, 0, (place.ept + 0x3000) | 7);
  for (let page = 0; page < 512; page++) writeEntry(memory, place.ept + 0x3000, page, (page << 12) | 0x37);
}

function setBit(memory: GuestMemory, at: number, bit: number): void {
  memory.write8(at + (bit >>> 3), memory.read8(at + (bit >>> 3)) | (1 << (bit & 7)));
}

function writeControls(vmx: Vmx, memory: GuestMemory, controls: GuestControls): void {
  const { words } = controls;
  for (const port of controls.ports) setBit(memory, port < 0x8000 ? place.ioBitmapA : place.ioBitmapB, port & 0x7fff);
  for (const msr of controls.msrs) {
    const half = msr >= 0xc000_0000 ? 1024 : 0;
    if ((msr & 0x1fff_e000) !== 0) continue;
    for (const part of [0, 2048]) setBit(memory, place.msrBitmap + part + half, msr & 0x1fff);
  }
  const bitmap = controls.exceptions ? controls.vectors.reduce((bits, vector) => bits | (1 << vector), 0) : 0;
  const [cr0Mask, cr4Mask] = [controls.cr0Owned ? controls.cr0Mask : 0, controls.cr4Owned ? controls.cr4Mask : 0];
  const writes: readonly (readonly [number, number | bigint])[] = [
    [field.pinControls, words.pin],
    [field.primaryControls, words.primary],
    [field.secondaryControls, words.secondary],
    [field.exitControls, words.exit],
    [field.entryControls, words.entry],
    [field.exceptionBitmap, bitmap],
    [field.cr0Mask, cr0Mask >>> 0],
    [field.cr4Mask, cr4Mask >>> 0],
    [field.cr0ReadShadow, firstCr0],
    [field.cr4ReadShadow, firstCr4 & ~vmxEnable],
    [field.ioBitmapA, place.ioBitmapA],
    [field.ioBitmapB, place.ioBitmapB],
    [field.msrBitmap, place.msrBitmap],
    [field.virtualApicAddress, place.virtualApic],
    [field.apicAccessAddress, place.apicAccess],
    [field.pageLogAddress, place.pageLog],
    [field.pageLogIndex, 511],
    [field.eptpListAddress, place.eptpList],
    [field.vmreadBitmap, place.shadowBitmaps],
    [field.vmwriteBitmap, place.shadowBitmaps + 0x1000],
    [field.virtualizationExceptionAddress, place.virtualizationException],
    [field.postedInterruptVector, 0xf2],
    [field.postedInterruptDescriptorAddress, place.postedInterrupt],
    // Four levels, write-back. SDM 3 §25.6.11
    [field.eptPointer, place.ept | 0x1e],
    [field.vpid, 1],
    [field.pauseLoopGap, 128],
    [field.pauseLoopWindow, 4096],
    [field.preemptionTimer, 0xffff],
  ];
  for (const [encoding, value] of writes) vmx.vmwrite(encoding, value);
}

/** Where the host goes on: names of this hypervisor's own, at addresses of a kernel. */
function writeHost(vmx: Vmx): void {
  const writes: readonly (readonly [number, number | bigint])[] = [
    [field.hostCsSelector, 0x10],
    [field.hostSsSelector, 0x18],
    [field.hostTrSelector, 0x40],
    [field.hostCr0, 0x8005_0033],
    [field.hostCr3, 0x1_0a2c_4000],
    [field.hostCr4, 0x0000_2020],
    [field.hostEfer, 0xd01],
    [field.hostPat, 0x0007_0406_0007_0406n],
    [field.hostGsBase, 0xffff_8880_3f80_0000n],
    [field.hostTrBase, 0xffff_fe00_0000_3000n],
    [field.hostGdtrBase, 0xffff_fe00_0000_1000n],
    [field.hostIdtrBase, 0xffff_fe00_0000_0000n],
    [field.hostRsp, 0xffff_c900_0001_bd98n],
    [field.hostRip, 0xffff_ffff_8120_4f60n],
  ];
  for (const [encoding, value] of writes) vmx.vmwrite(encoding, value);
}

function writeGuest(vmx: Vmx, entry: number): void {
  // ES, CS, SS, DS, FS, GS, LDTR, TR: selector, access rights, limit, base.
  const segments: readonly (readonly [number, number, number, number])[] = [
    [0x10, 0xc093, 0xffff_ffff, 0],
    [0x08, 0xa09b, 0xffff_ffff, 0],
    [0x10, 0xc093, 0xffff_ffff, 0],
    [0x10, 0xc093, 0xffff_ffff, 0],
    [0x10, 0xc093, 0xffff_ffff, 0],
    [0x10, 0xc093, 0xffff_ffff, 0],
    [0, 0x1_0000, 0, 0],
    [0x20, 0x8b, 0x67, place.task],
  ];
  segments.forEach(([selector, rights, limit, base], segment) => {
    vmx.vmwrite(guestSegment.selector + 2 * segment, selector);
    vmx.vmwrite(guestSegment.accessRights + 2 * segment, rights);
    vmx.vmwrite(guestSegment.limit + 2 * segment, limit);
    vmx.vmwrite(guestSegment.base + 2 * segment, base);
  });
  const writes: readonly (readonly [number, number | bigint])[] = [
    [field.vmcsLinkPointer, 0xffff_ffff_ffff_ffffn],
    [field.guestCr0, firstCr0],
    [field.guestCr3, place.tables],
    [field.guestCr4, firstCr4],
    [field.guestEfer, 0x501],
    [field.guestPat, 0x0007_0406_0007_0406n],
    [field.guestGdtrBase, place.gdt],
    [field.guestGdtrLimit, 0x2f],
    [field.guestIdtrBase, place.idt],
    [field.guestIdtrLimit, 0x3ff],
    [field.guestDr7, 0x400],
    [field.guestRsp, place.stackTop],
    [field.guestRip, entry],
    [field.guestRflags, 0x202],
  ];
  for (const [encoding, value] of writes) vmx.vmwrite(encoding, value);
}

/** Whether EPT is on, as it acts. */
export function hasEpt({ words }: GuestControls): boolean {
  return (
    (words.primary & primaryControl.secondaryControls) !== 0 && (words.secondary & secondaryControl.enableEpt) !== 0
  );
}
