/**
 * wheel/machine — logical processors of @dc/virt with virtual ones on them: real tables in memory, a memory unit with a
 * TLB, and the VMX transitions between turns. Nothing here knows what a TLB does.
 *
 * All virtual processors use the same linear addresses. Each has tables of its own (with four-level paging, PCID 1, CR4.PGE
 * and CR4.PCIDE) that lead to pages of its own; each machine has an EPT, whose pages are the largest, so that what the TLB
 * holds are pages of the guest's size.
 *
 * Source: Intel SDM volume 3 §4.10, §29.1, §29.4, edition of December 2022.
 * @module
 */
import { createSimulation } from "@dc/engine";
import {
  cr4Bit,
  createGuestMemory,
  createMmu,
  createTableBuilder,
  type Mmu,
  noCaches,
  takePages,
  type TranslationCache,
} from "@dc/virt/memory";
import { accessesOf, globalsOf, pagesOf, strideBytes, vmOf, vpidOf, type WheelChoice } from "./choice.ts";

/** Where every working set begins. */
export const linearBase = 0x4000_0000;
const gib = 2 ** 30;
/** Of a guest's entry: present, writable, accessed, dirty; and global. */
const pageEntry = 0x63n;
const globalBit = 0x100n;
/** Of EPT's: all permissions, write-back. */
const eptEntry = 0x37n;
/** Of an EPTP: write-back, four levels. */
const eptpBits = 0x1e;
const pcid = 1;

/** One logical processor. */
export interface LogicalProcessor {
  readonly mmu: Mmu;
  /** The TLB of the pages' size. */
  readonly tlb: TranslationCache;
}

/** The machine of a choice. */
export class WheelMachine {
  readonly choice: WheelChoice;
  /** The one that is shared, and one for each virtual processor that is pinned. */
  readonly processors: readonly LogicalProcessor[];
  readonly #roots: readonly number[];
  readonly #epts: readonly number[];

  constructor(choice: WheelChoice) {
    this.choice = choice;
    const { vcpus, pageBits, entries, ways, replacement, pinned } = choice;
    const vms = vmOf(choice, vcpus - 1) + 1;
    const simulation = createSimulation({ seed: 1 });
    // Tables of the guests: the root, one for a GiB, one for 2 MiB pages, and those of 4 KiB. Of an EPT: two.
    const lastTables = Math.ceil(choice.workingSetBytes / 2 ** 21);
    const tablePages = 1 + vcpus * (3 + lastTables) + 2 * vms;
    const memory = createGuestMemory(simulation, "wheel/ram", 4096 * tablePages);
    const allocate = takePages(0x1000n);
    const pages = pagesOf(choice);
    const globals = globalsOf(choice);
    const roots: number[] = [];
    for (let vcpu = 0; vcpu < vcpus; vcpu++) {
      const tables = createTableBuilder({ memory, format: "levels4", allocate });
      const guest = BigInt(this.#guestBase(vcpu));
      for (let page = 0; page < pages; page++) {
        const at = BigInt(page) << BigInt(pageBits);
        const bits = pageEntry | (page < globals ? globalBit : 0n);
        tables.map(BigInt(linearBase) + at, guest + at, pageBits, bits);
      }
      roots.push(Number(tables.root));
    }
    this.#roots = roots;
    this.#epts = Array.from({ length: vms }, (_, vm) => {
      const ept = createTableBuilder({ memory, format: "ept4", allocate });
      // The first GiB holds the tables; behind it are the pages of the machine's virtual processors.
      ept.map(0n, 0n, 30, eptEntry);
      for (let vcpu = 0; vcpu < vcpus; vcpu++) {
        if (vmOf(choice, vcpu) === vm)
          ept.map(BigInt(this.#guestBase(vcpu)), BigInt(this.#hostBase(vcpu)), 30, eptEntry);
      }
      return Number(ept.root);
    });
    const shape = { entries, ways, replacement };
    const which = pageBits === 12 ? "tlb" : pageBits === 21 ? "tlbLarge" : "tlbHuge";
    this.processors = Array.from({ length: 1 + pinned.length }, (_, n) => {
      const mmu = createMmu(simulation, `wheel/cpu${n}/mmu`, memory, { caches: { ...noCaches, [which]: shape } });
      return { mmu, tlb: mmu[which] };
    });
    for (const processor of this.processors.keys()) this.#configure(processor, this.firstOf(processor));
  }

  /** The processor of a virtual processor. */
  processorOf(vcpu: number): number {
    return 1 + this.choice.pinned.indexOf(vcpu);
  }
  /** The first virtual processor that has its turn on a processor. */
  firstOf(processor: number): number {
    if (processor > 0) return this.choice.pinned[processor - 1];
    let vcpu = 0;
    while (this.choice.pinned.includes(vcpu)) vcpu++;
    return vcpu;
  }

  /** EPTP of a virtual processor's machine. */
  eptpOf(vcpu: number): number {
    return this.#epts[vmOf(this.choice, vcpu)] | eptpBits;
  }
  /** Linear address of a virtual processor's page: the same of all. */
  addressOf(page: number): number {
    return linearBase + page * 2 ** this.choice.pageBits;
  }
  /** Where an access has to end, in host-physical memory. */
  hostAddressOf(vcpu: number, access: number): number {
    return this.#hostBase(vcpu) + access * strideBytes;
  }
  /** Accesses of a turn. */
  get accesses(): number {
    return accessesOf(this.choice);
  }

  /** A VM exit: without VPIDs it takes what is tagged with VPID 0. SDM 3 §29.4.3.1. */
  exit(processor: number): void {
    if (this.choice.vpid === "off") this.processors[processor].mmu.vmxTransition();
  }
  /** A VM entry of a virtual processor. */
  enter(processor: number, vcpu: number): void {
    this.#configure(processor, vcpu);
    if (this.choice.vpid === "off") this.processors[processor].mmu.vmxTransition();
  }
  /** An access of the virtual processor that runs there. @returns the host-physical address */
  touch(processor: number, access: number): number {
    return this.processors[processor].mmu.translate(linearBase + access * strideBytes, 0, 0);
  }

  #guestBase(vcpu: number): number {
    return (1 + (vcpu % this.choice.vcpusPerVm)) * gib;
  }
  #hostBase(vcpu: number): number {
    return (1 + vcpu) * gib;
  }

  #configure(processor: number, vcpu: number): void {
    this.processors[processor].mmu.configure({
      cr0: 0x8001_0001,
      cr3Low: this.#roots[vcpu] | pcid,
      cr3High: 0,
      cr4: cr4Bit.pae | cr4Bit.globalPages | cr4Bit.pcid,
      efer: 0xd00,
      alignmentCheck: false,
      eptEnabled: true,
      eptpLow: this.eptpOf(vcpu),
      eptpHigh: 0,
      vpid: vpidOf(this.choice, vcpu),
    });
  }
}
