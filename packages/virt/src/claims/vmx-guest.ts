/**
 * claims/vmx-guest — a guest of real code in 64-bit mode under VMX, for experiments: a text in, exits out.
 *
 * Memory is the machine's: the guest's pages of 2 MiB show all of it at its own address, and so does the EPT. The
 * hypervisor is whoever calls `next`. The host has code of its own, too: `runHandler` lets the processor execute it
 * between an exit and the next entry.
 *
 * Source: Intel SDM volume 3 §27.2–27.3 (what an entry wants); rule V490 in ../../SPEC.md.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { assemble } from "../cpu/assemble.ts";
import { type Cpu, createCpu } from "../cpu/cpu.ts";
import type { Bus } from "../cpu/linear-memory.ts";
import { createGuestMemory, type GuestMemory } from "../memory/guest-memory.ts";
import { createMmu, type Mmu } from "../memory/mmu.ts";
import type { CacheOptions } from "../memory/mmu-options.ts";
import { createTableBuilder, type TableBuilder, takePages } from "../memory/table-builder.ts";
import { entryControl, exitControl, primaryControl, secondaryControl } from "../vmx/controls.ts";
import { makeVmxProcessor } from "../vmx/processor.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";
import type { RunStop } from "../vmx/processor.ts";
import { createVmx, type Vmx } from "../vmx/vmx.ts";
import { vmSucceed } from "../vmx/vmx-result.ts";

/** Where things are. */
export const guestPlace = {
  vmxon: 0x1000,
  vmcs: 0x2000,
  secondVmcs: 0x3000,
  ioBitmapA: 0x4000,
  ioBitmapB: 0x5000,
  msrBitmap: 0x6000,
  gdt: 0x7000,
  task: 0x7800,
  idt: 0x8000,
  /** What every exception of the guest meets: it drops nothing and returns. */
  ignore: 0x9000,
  stack: 0xf000,
  program: 0x1_0000,
  handler: 0x1_8000,
  hostStack: 0x1_f000,
  tables: 0x2_0000,
  /** From here on the memory is the guest's to fill. */
  data: 0x40_0000,
} as const;

/** What guest and host have in CR0 and CR4. */
export const guestControl = { cr0: 0x8000_0031, cr4: 0x2020 } as const;

/** How to make one. */
export interface VmxGuestOptions {
  /** Controls beside those that must be 1: bits of `primaryControl` and `secondaryControl`. */
  readonly primary?: number;
  readonly secondary?: number;
  /** Fields written last. */
  readonly fields?: readonly (readonly [field: number, value: number | bigint])[];
  /** EPT is enabled, unless this says no. */
  readonly ept?: boolean;
  readonly caches?: Partial<CacheOptions>;
  readonly memoryBytes?: number;
  /** Exits that are kept; a power of two. */
  readonly exitsKept?: number;
}

/** A guest, and all that it runs on. */
export interface VmxGuest {
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  readonly cpu: Cpu;
  readonly vmx: Vmx;
  /** The guest's tables, and the EPT. */
  readonly tables: TableBuilder;
  readonly ept: TableBuilder;
  /** Labels of the text. */
  label(name: string): number;
  /** A second virtual processor, in `guestPlace.secondVmcs`: as the first but for these fields. The first stays current. */
  addVmcs(fields: readonly (readonly [field: number, value: number | bigint])[]): void;
  /** VMPTRLD: `next` enters this one from now on. */
  select(vmcs: number): void;
  /** Enter, and let the guest run until it exits or stops by itself. @throws Error where an entry is refused */
  next(instructionsMax?: number): RunStop;
  /** Assemble a text for the host and put it at `guestPlace.handler`; it ends with HLT. */
  setHandler(text: string): void;
  /** Let the processor execute the host's code, as an exit left it. */
  runHandler(): void;
}

const silentBus: Bus = {
  in: (_port, bytes) => 2 ** (8 * bytes) - 1,
  out: () => undefined,
  mmioRead: (_address, bytes) => 2 ** (8 * bytes) - 1,
  mmioWrite: () => undefined,
};

/** Assemble a text that belongs to an experiment. @throws Error with the issues of one that is wrong */
export function assembleText(text: string, origin: number): ReturnType<typeof mustAssemble> {
  return mustAssemble(`org ${origin}\nbits 64\n${text}`);
}
function mustAssemble(text: string): { readonly bytes: Uint8Array; readonly symbols: ReadonlyMap<string, bigint> } {
  const result = assemble(text, { mode: 64 });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** Make a guest whose program is `text`, in 64-bit mode at privilege level 0; nothing has been entered yet. */
export function createVmxGuest(text: string, options: VmxGuestOptions = {}): VmxGuest {
  const { ept: hasEpt = true, caches, memoryBytes = 1 << 24, exitsKept = 1024 } = options;
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", memoryBytes);
  const mmu = createMmu(simulation, "vm/cpu0/mmu", memory, {
    physicalAddressBits: 40,
    ept: { executeOnly: true, levels5: false, pages2m: true, pages1g: true, accessedDirty: true },
    ...(caches === undefined ? {} : { caches }),
  });
  const cpu = createCpu(simulation, "vm/cpu0", { memory, mmu, bus: silentBus, hasVmx: true });
  const vmx = createVmx(simulation, "vm/cpu0/vmx", makeVmxProcessor(cpu), memory, { exitsKept });

  const pages = takePages(BigInt(guestPlace.tables));
  const tables = createTableBuilder({ memory, format: "levels4", allocate: pages });
  const ept = createTableBuilder({ memory, format: "ept4", allocate: pages });
  for (let page = 0n; page < BigInt(memoryBytes); page += 0x20_0000n) {
    tables.map(page, page, 21, 0x63n);
    ept.map(page, page, 21, 0x37n);
  }
  memory.write64(guestPlace.gdt + 8, 0x00af_9b00, 0xffff);
  memory.write64(guestPlace.gdt + 16, 0x00cf_9300, 0xffff);
  memory.write64(guestPlace.gdt + 32, 0x0000_8b00, (guestPlace.task << 16) | 0x67);
  for (let vector = 0; vector < 32; vector++)
    memory.write64(guestPlace.idt + 16 * vector, 0x8e00, (8 << 16) | guestPlace.ignore);
  memory.write(guestPlace.ignore, assembleText("iretq", guestPlace.ignore).bytes);
  const { bytes, symbols } = assembleText(text, guestPlace.program);
  memory.write(guestPlace.program, bytes);

  for (const region of [guestPlace.vmxon, guestPlace.vmcs, guestPlace.secondVmcs])
    memory.write32(region, vmx.capability.revision);
  vmx.vmxon(guestPlace.vmxon);
  cpu.registersChanged();
  vmx.vmclear(guestPlace.vmcs);
  vmx.vmptrld(guestPlace.vmcs);
  fillVmcs(vmx, Number(tables.root), Number(ept.root), hasEpt, options);

  const launched = new Set<number>();
  return {
    memory,
    mmu,
    cpu,
    vmx,
    tables,
    ept,
    label: (name) => Number(symbols.get(name)),
    addVmcs(fields) {
      vmx.vmclear(guestPlace.secondVmcs);
      vmx.vmptrld(guestPlace.secondVmcs);
      const all = [...(options.fields ?? []), ...fields];
      fillVmcs(vmx, Number(tables.root), Number(ept.root), hasEpt, { ...options, fields: all });
      vmx.vmptrld(guestPlace.vmcs);
    },
    select: (vmcs) => void vmx.vmptrld(vmcs),
    next(instructionsMax = 1_000_000) {
      const isLaunched = launched.has(vmx.vmcs.current);
      const result = vmx.inGuest ? vmSucceed : isLaunched ? vmx.vmresume() : vmx.vmlaunch();
      if (result !== vmSucceed) throw new Error(`VM entry refused: ${result}, ${vmx.failedCheck}`);
      launched.add(vmx.vmcs.current);
      return vmx.run(instructionsMax);
    },
    setHandler: (handler) => memory.write(guestPlace.handler, assembleText(handler, guestPlace.handler).bytes),
    runHandler() {
      if (cpu.run(10_000) !== "halt") throw new Error("the host's handler did not come to its end");
      cpu.state.activity.fill(0);
    },
  };
}

/** A VMCS with which an entry succeeds. */
function fillVmcs(vmx: Vmx, tables: number, ept: number, hasEpt: boolean, options: VmxGuestOptions): void {
  const { mustBeOne } = vmx.capability;
  const f = vmcsField;
  const secondary = (hasEpt ? secondaryControl.enableEpt : 0) | (options.secondary ?? 0);
  const usesVpid = (secondary & secondaryControl.enableVpid) !== 0;
  const fields: (readonly [field: number, value: number | bigint])[] = [
    [f.pinControls, mustBeOne.pin],
    [f.primaryControls, mustBeOne.primary | primaryControl.secondaryControls | (options.primary ?? 0)],
    [f.secondaryControls, mustBeOne.secondary | secondary],
    [f.exitControls, mustBeOne.exit | exitControl.hostAddressSpaceSize | exitControl.saveEfer | exitControl.loadEfer],
    [f.entryControls, mustBeOne.entry | entryControl.ia32eModeGuest | entryControl.loadEfer],
    [f.vpid, usesVpid ? 1 : 0],
    [f.eptPointer, hasEpt ? ept | 0x1e : 0],
    [f.ioBitmapA, guestPlace.ioBitmapA],
    [f.ioBitmapB, guestPlace.ioBitmapB],
    [f.msrBitmap, guestPlace.msrBitmap],
    [f.vmcsLinkPointer, 0xffff_ffff_ffff_ffffn],
    // The guest.
    [f.guestCr0, guestControl.cr0],
    [f.guestCr3, tables],
    [f.guestCr4, guestControl.cr4],
    [f.guestEfer, 0x500],
    [f.guestDr7, 0x400],
    [f.guestRsp, guestPlace.stack],
    [f.guestRip, guestPlace.program],
    [f.guestRflags, 2],
    [f.guestGdtrBase, guestPlace.gdt],
    [f.guestGdtrLimit, 0x2f],
    [f.guestIdtrBase, guestPlace.idt],
    [f.guestIdtrLimit, 0x1ff],
    [f.guestTrSelector, 0x20],
    [f.guestTrBase, guestPlace.task],
    [f.guestTrLimit, 0x67],
    [f.guestTrAccessRights, 0x8b],
    [f.guestLdtrAccessRights, 0x1_0000],
    // The host.
    [f.hostCr0, guestControl.cr0],
    [f.hostCr3, tables],
    [f.hostCr4, guestControl.cr4],
    [f.hostEfer, 0x500],
    [f.hostRsp, guestPlace.hostStack],
    [f.hostRip, guestPlace.handler],
    [f.hostCsSelector, 0x08],
    [f.hostTrSelector, 0x20],
    [f.hostTrBase, guestPlace.task],
    [f.hostGdtrBase, guestPlace.gdt],
    [f.hostIdtrBase, guestPlace.idt],
  ];
  for (const name of ["Es", "Cs", "Ss", "Ds", "Fs", "Gs"] as const) {
    fields.push(
      [f[`guest${name}Selector`], name === "Cs" ? 0x08 : 0x10],
      [f[`guest${name}Limit`], 0xffff_ffff],
      [f[`guest${name}AccessRights`], name === "Cs" ? 0xa09b : 0xc093],
    );
  }
  for (const name of ["Es", "Ss", "Ds", "Fs", "Gs"] as const) fields.push([f[`host${name}Selector`], 0x10]);
  for (const [field, value] of [...fields, ...(options.fields ?? [])]) vmx.vmwrite(field, value);
}
