/**
 * wheel/wheel — virtual processors by turns: each access, whether it missed, and why.
 *
 * The machine says what is in its TLB; the wheel only reads it, and remembers of each page what took it: another's fill,
 * or an invalidation. So "why did this miss?" has an answer. A turn begins with the exit of the one before and an entry.
 * Whoever is pinned has its turns on a processor of its own.
 * @module
 */
import { cacheWord, inveptType, invpcidType, invvpidType } from "@dc/virt/memory";
import { accessesOf, pagesOf, type VpidMode, vmOf, vpidOf, type WheelChoice } from "./choice.ts";
import { WheelMachine } from "./machine.ts";

/** What a person can have invalidated. The hypervisor's leave the guest for it; the guest's own do not. */
export const invalidations = [
  "invvpid-address",
  "invvpid-context",
  "invvpid-context-but-global",
  "invvpid-all",
  "invept-context",
  "invept-all",
  "cr3",
  "cr3-keep",
  "invpcid-context",
  "invpcid-all",
] as const;
export type Invalidation = (typeof invalidations)[number];
/** Those that the virtual processor executes whose turn it is. */
export const guestInvalidations: ReadonlySet<Invalidation> = new Set([
  "cr3",
  "cr3-keep",
  "invpcid-context",
  "invpcid-all",
]);

/** What takes entries by wholesale; 0 is a VMX transition without VPIDs. */
export type Cause = "transition" | Invalidation;
const causes: readonly Cause[] = ["transition", ...invalidations];

/** Why an access missed: never touched; evicted by the fill of a VPID; invalidated. */
export type Reason =
  | { readonly kind: "first" }
  | { readonly kind: "evicted"; readonly vpid: number; readonly vcpu: number; readonly turn: number }
  | { readonly kind: "invalidated"; readonly cause: Cause; readonly turn: number };

/** One access. */
export interface Access {
  /** Numbers count from 0. */
  readonly turn: number;
  readonly access: number;
  readonly vcpu: number;
  readonly vpid: number;
  readonly page: number;
  readonly set: number;
  /** Undefined: it hit. */
  readonly reason: Reason | undefined;
  /** It hit, and what it got is another virtual processor's page. */
  readonly isWrong: boolean;
}

/** A turn, whole or begun. */
export interface Turn {
  readonly turn: number;
  readonly vcpu: number;
  readonly vpid: number;
  readonly processor: number;
  readonly accesses: number;
  readonly misses: number;
  readonly wrong: number;
  /** Of the misses: first touches; by the VPID that evicted; by what invalidated. */
  readonly first: number;
  readonly evicted: readonly (readonly [vpid: number, count: number])[];
  readonly invalidated: readonly (readonly [cause: Cause, count: number])[];
}

/** What an invalidation took. */
export interface Taken {
  readonly what: Invalidation;
  readonly processor: number;
  /** The instruction failed: an INVVPID of VPID 0. VMfailValid with error 28. SDM 3 §31.3 */
  readonly failed: boolean;
  /** Taken by the exit and the entry around it, without VPIDs. */
  readonly byTransitions: number;
  readonly count: number;
  readonly left: number;
  readonly byVpid: readonly (readonly [vpid: number, count: number])[];
  readonly cells: Uint16Array;
}

/** What a processor's TLB holds, cell by cell. */
export interface Cells {
  /** Virtual processor that filled it, plus 1; 0: free. */
  readonly vcpu: Uint8Array;
  readonly vpid: Uint8Array;
  readonly page: Uint16Array;
  readonly isGlobal: Uint8Array;
  /** Turn of the fill. */
  readonly turn: Int32Array;
}

/** A virtual processor's account. */
export interface Account {
  readonly vcpu: number;
  readonly vm: number;
  readonly vpid: number;
  readonly processor: number;
  /** Entries that it filled and that are there. */
  readonly held: number;
  readonly turns: number;
  readonly hits: number;
  readonly misses: number;
  readonly wrong: number;
  /** Misses of its newest turn. */
  readonly last: number | undefined;
}

/** The wheel as it stands: plain data. */
export interface WheelFrame {
  readonly choice: WheelChoice;
  /** Turns that are whole. */
  readonly turns: number;
  /** The virtual processor whose turn it is, or whose turn comes first. */
  readonly vcpu: number;
  /** Accesses of the turn that has begun; 0 between turns. */
  readonly access: number;
  readonly accounts: readonly Account[];
  readonly cells: readonly Cells[];
  /** The newest turns, the oldest of them first. */
  readonly log: readonly Turn[];
  /** The accesses of the newest turn, one after another. */
  readonly newest: readonly Access[];
  readonly last: Access | undefined;
  /** Cell of the last access. */
  readonly lastCell: number;
  readonly taken: Taken | undefined;
}

/** Accesses of a slice of work. */
export const sliceAccesses = 1024;
/** Turns that the log keeps. */
const logMax = 64;
const fateKind = { never: 0, cached: 1, evicted: 2, invalidated: 3 } as const;

/** A turn's counts, while it goes on. */
interface Counting {
  turn: number;
  vcpu: number;
  processor: number;
  accesses: number;
  misses: number;
  wrong: number;
  first: number;
  evicted: Map<number, number>;
  invalidated: Map<Cause, number>;
}

interface Totals {
  turns: number;
  hits: number;
  misses: number;
  wrong: number;
  last: number | undefined;
}

/** What is remembered of a TLB's cells. */
class CellMemory {
  readonly vcpu: Uint8Array;
  readonly vpid: Uint8Array;
  readonly page: Uint16Array;
  readonly isGlobal: Uint8Array;
  readonly turn: Int32Array;
  constructor(entries: number) {
    this.vcpu = new Uint8Array(entries);
    this.vpid = new Uint8Array(entries);
    this.page = new Uint16Array(entries);
    this.isGlobal = new Uint8Array(entries);
    this.turn = new Int32Array(entries);
  }
  copy(): Cells {
    const { vcpu, vpid, page, isGlobal, turn } = this;
    return {
      vcpu: vcpu.slice(),
      vpid: vpid.slice(),
      page: page.slice(),
      isGlobal: isGlobal.slice(),
      turn: turn.slice(),
    };
  }
}

/** The wheel. */
export class Wheel {
  readonly choice: WheelChoice;
  readonly machine: WheelMachine;
  readonly #accesses: number;
  readonly #pages: number;
  readonly #cells: readonly CellMemory[];
  /** Of each page of each virtual processor, or of each VPID that several share: what became of it, by whom, and when. */
  readonly #fateKind: Uint8Array;
  readonly #fateBy: Uint8Array;
  readonly #fateTurn: Int32Array;
  readonly #totals: readonly Totals[];
  readonly #log: Counting[] = [];
  #newest: Access[] = [];
  #turn = 0;
  #steps = 0;
  #access = 0;
  #taken: Taken | undefined;

  constructor(choice: WheelChoice) {
    this.choice = choice;
    this.machine = new WheelMachine(choice);
    this.#accesses = accessesOf(choice);
    this.#pages = pagesOf(choice);
    this.#cells = this.machine.processors.map(({ tlb }) => new CellMemory(tlb.size));
    const fates = choice.vcpus * this.#pages;
    this.#fateKind = new Uint8Array(fates);
    this.#fateBy = new Uint8Array(fates);
    this.#fateTurn = new Int32Array(fates);
    this.#totals = Array.from({ length: choice.vcpus }, () => ({
      turns: 0,
      hits: 0,
      misses: 0,
      wrong: 0,
      last: undefined,
    }));
  }

  /** Turns that are whole. */
  get turns(): number {
    return this.#turn;
  }
  /** Whether a turn has begun and is not whole. */
  get isWithin(): boolean {
    return this.#access > 0;
  }
  /** The virtual processor whose turn it is. */
  get vcpu(): number {
    return this.#turn % this.choice.vcpus;
  }
  /** Misses of the whole turns that the log has, the oldest first. */
  missesOf(last: number): readonly number[] {
    const whole = this.#log.filter(({ accesses }) => accesses === this.#accesses);
    return whole.slice(-last).map(({ misses }) => misses);
  }
  /** Wrong answers of its newest turn. */
  get lastWrong(): number {
    return this.#log.at(-1)?.wrong ?? 0;
  }
  /** Entries that a virtual processor filled and that are there. */
  held(vcpu: number): number {
    const { vcpu: owners } = this.#cells[this.machine.processorOf(vcpu)];
    let held = 0;
    for (const owner of owners) if (owner === vcpu + 1) held++;
    return held;
  }

  /** One access. */
  step(): void {
    const { machine, vcpu } = this;
    const processor = machine.processorOf(vcpu);
    const { mmu } = machine.processors[processor];
    if (this.#access === 0) this.#begin(processor, vcpu);
    const access = this.#access;
    const counting = this.#log[this.#log.length - 1];
    const totals = this.#totals[vcpu];
    const { walks } = mmu;
    const address = machine.touch(processor, access);
    const isMiss = mmu.walks !== walks;
    const page = Math.floor((access * this.#pages) / this.#accesses);
    const isWrong = address !== machine.hostAddressOf(vcpu, access);
    let reason: Reason | undefined;
    if (isMiss) {
      reason = this.#reasonOf(vcpu, page);
      counting.misses++;
      totals.misses++;
      if (reason.kind === "first") counting.first++;
      else if (reason.kind === "evicted") add(counting.evicted, reason.vpid);
      else add(counting.invalidated, reason.cause);
      this.#filled(processor, vcpu, page);
    } else {
      totals.hits++;
      if (isWrong) {
        counting.wrong++;
        totals.wrong++;
      }
    }
    counting.accesses++;
    const vpid = vpidOf(this.choice, vcpu);
    const set = this.#setOf(page);
    this.#newest.push({ turn: this.#turn, access, vcpu, vpid, page, set, reason, isWrong });
    if (access + 1 === this.#accesses) {
      totals.turns++;
      totals.last = counting.misses;
      this.#access = 0;
      this.#turn++;
    } else this.#access++;
  }

  /** To the end of the turn that has begun, or through the next. Yields now and then. */
  *turnAround(): Generator<undefined, void> {
    do {
      this.step();
      if (++this.#steps % sliceAccesses === 0) yield;
    } while (this.#access !== 0);
  }

  /**
   * Invalidate.
   *
   * @param vcpu      the virtual processor that is meant, by the hypervisor's instructions
   * @param page      of it, where an address is meant
   * @param processor where it is executed
   */
  invalidate(what: Invalidation, vcpu: number, page: number, processor: number): Taken {
    const { machine, choice } = this;
    const { mmu } = machine.processors[processor];
    const isGuests = guestInvalidations.has(what);
    const runs = this.#runsOn(processor);
    let byTransitions = 0;
    if (!isGuests) {
      machine.exit(processor);
      byTransitions = this.#sweep(processor, "transition").length;
    }
    const vpid = vpidOf(choice, vcpu);
    const failed = vpid === 0 && what !== "invvpid-all" && what.startsWith("invvpid");
    if (!failed) {
      if (what === "invvpid-address") mmu.invvpid(invvpidType.address, vpid, machine.addressOf(page), 0);
      else if (what === "invvpid-context") mmu.invvpid(invvpidType.context, vpid, 0, 0);
      else if (what === "invvpid-context-but-global") mmu.invvpid(invvpidType.contextButGlobal, vpid, 0, 0);
      else if (what === "invvpid-all") mmu.invvpid(invvpidType.all, 0, 0, 0);
      else if (what === "invept-context") mmu.invept(inveptType.context, machine.eptpOf(vcpu), 0);
      else if (what === "invept-all") mmu.invept(inveptType.all, 0, 0);
      else if (what === "cr3") mmu.movedToCr3(false);
      else if (what === "cr3-keep") mmu.movedToCr3(true);
      else if (what === "invpcid-context") mmu.invpcid(invpcidType.context, 1, 0, 0);
      else mmu.invpcid(invpcidType.all, 0, 0, 0);
    }
    const cells = this.#cells[processor];
    const vpids = cells.vpid.slice();
    const gone = this.#sweep(processor, what);
    if (!isGuests) machine.enter(processor, runs);
    const byVpid = new Map<number, number>();
    for (const cell of gone) add(byVpid, vpids[cell]);
    let left = 0;
    for (const owner of cells.vcpu) if (owner !== 0) left++;
    const taken: Taken = {
      ...{ what, processor, failed, byTransitions, count: gone.length, left },
      byVpid: [...byVpid].sort(([a], [b]) => a - b),
      cells: Uint16Array.from(gone),
    };
    this.#taken = taken;
    return taken;
  }

  /** The wheel as it stands. */
  frame(): WheelFrame {
    const { choice, machine } = this;
    const newest = this.#newest;
    return {
      choice,
      turns: this.#turn,
      vcpu: this.vcpu,
      access: this.#access,
      accounts: this.#totals.map((totals, vcpu) => ({
        ...{ vcpu, vm: vmOf(choice, vcpu), vpid: vpidOf(choice, vcpu), processor: machine.processorOf(vcpu) },
        held: this.held(vcpu),
        ...totals,
      })),
      cells: this.#cells.map((cells) => cells.copy()),
      log: this.#log.map((counting) => ({
        ...counting,
        vpid: vpidOf(choice, counting.vcpu),
        evicted: [...counting.evicted].sort(([a], [b]) => a - b),
        invalidated: [...counting.invalidated],
      })),
      newest: newest.slice(),
      last: newest.at(-1),
      lastCell: this.#cellOfLast(),
      taken: this.#taken,
    };
  }

  #begin(processor: number, vcpu: number): void {
    const { machine } = this;
    this.#taken = undefined;
    machine.exit(processor);
    machine.enter(processor, vcpu);
    if (this.choice.vpid === "off") this.#sweep(processor, "transition");
    this.#newest = [];
    this.#log.push({
      ...{ turn: this.#turn, vcpu, processor, accesses: 0, misses: 0, wrong: 0, first: 0 },
      evicted: new Map(),
      invalidated: new Map(),
    });
    if (this.#log.length > logMax) this.#log.shift();
  }

  /** Who runs on a processor: who had its newest turn there. */
  #runsOn(processor: number): number {
    const turn = this.#log.findLast((each) => each.processor === processor);
    return turn?.vcpu ?? this.machine.firstOf(processor);
  }

  /** Where a page's fate is: entries under one VPID that several share are one another's. */
  #fateOf(vcpu: number, page: number): number {
    const { vpid, vcpusPerVm } = this.choice;
    const who = isShared(vpid) ? vmOf({ vcpusPerVm }, vcpu) * vcpusPerVm : vcpu;
    return who * this.#pages + page;
  }

  #reasonOf(vcpu: number, page: number): Reason {
    const at = this.#fateOf(vcpu, page);
    const turn = this.#fateTurn[at];
    const by = this.#fateBy[at];
    if (this.#fateKind[at] === fateKind.evicted) {
      return { kind: "evicted", vcpu: by, vpid: vpidOf(this.choice, by), turn };
    }
    if (this.#fateKind[at] === fateKind.invalidated) return { kind: "invalidated", cause: causes[by], turn };
    return { kind: "first" };
  }

  #decide(vcpu: number, page: number, kind: number, by: number): void {
    const at = this.#fateOf(vcpu, page);
    this.#fateKind[at] = kind;
    this.#fateBy[at] = by;
    this.#fateTurn[at] = this.#turn;
  }

  /** A miss filled a cell: find it, and who was there. */
  #filled(processor: number, vcpu: number, page: number): void {
    const { tlb } = this.machine.processors[processor];
    const cells = this.#cells[processor];
    const { entries, ways } = tlb;
    const words = entries.length / tlb.size;
    const first = this.#setOf(page) * ways;
    const vpid = vpidOf(this.choice, vcpu);
    const key = this.machine.addressOf(page) | 1;
    const root = this.machine.eptpOf(vcpu) >>> 12;
    const { keyLow, tag, eptLow } = cacheWord;
    for (let cell = first; cell < first + ways; cell++) {
      const at = cell * words;
      if (entries[at + keyLow] !== key || entries[at + tag] >>> 12 !== vpid) continue;
      if (entries[at + eptLow] >>> 12 !== root) continue;
      const before = cells.vcpu[cell];
      if (before !== 0) this.#decide(before - 1, cells.page[cell], fateKind.evicted, vcpu);
      cells.vcpu[cell] = vcpu + 1;
      cells.vpid[cell] = vpid;
      cells.page[cell] = page;
      cells.isGlobal[cell] = entries[at + cacheWord.extra] < 0 ? 1 : 0;
      cells.turn[cell] = this.#turn;
      this.#decide(vcpu, page, fateKind.cached, 0);
      return;
    }
  }

  /** Cell of the last access, whether it hit or missed; -1 where there is none, or where it has gone. */
  #cellOfLast(): number {
    const last = this.#newest.at(-1);
    if (last === undefined) return -1;
    const processor = this.machine.processorOf(last.vcpu);
    const cells = this.#cells[processor];
    const { ways } = this.machine.processors[processor].tlb;
    for (let cell = last.set * ways; cell < (last.set + 1) * ways; cell++) {
      if (cells.vcpu[cell] !== 0 && cells.vpid[cell] === last.vpid && cells.page[cell] === last.page) {
        if (isShared(this.choice.vpid) || cells.vcpu[cell] === last.vcpu + 1) return cell;
      }
    }
    return -1;
  }

  /** Notice the cells that something emptied. @returns which */
  #sweep(processor: number, cause: Cause): readonly number[] {
    const { entries, size } = this.machine.processors[processor].tlb;
    const words = entries.length / size;
    const { keyLow } = cacheWord;
    const cells = this.#cells[processor];
    const gone: number[] = [];
    for (let cell = 0; cell < cells.vcpu.length; cell++) {
      if (cells.vcpu[cell] === 0 || entries[cell * words + keyLow] !== 0) continue;
      this.#decide(cells.vcpu[cell] - 1, cells.page[cell], fateKind.invalidated, causes.indexOf(cause));
      cells.vcpu[cell] = 0;
      gone.push(cell);
    }
    return gone;
  }

  #setOf(page: number): number {
    const { entries, ways, pageBits } = this.choice;
    return (this.machine.addressOf(page) >>> pageBits) & (entries / ways - 1);
  }
}

function isShared(vpid: VpidMode): boolean {
  return vpid === "vm";
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
