/**
 * techniques/guest-image — one binary, the same bytes under each technique, and how a loader leaves the machine for it.
 *
 * | mode | what the guest finds |
 * |---|---|
 * | 16 | real mode, all segments 0, SP 0x8000, the vector table at 0 |
 * | 32 | protected mode, paging off, flat segments, ESP 0x8000, the loader's GDT, no IDT |
 * | 64 | 64-bit mode, the first GiB mapped to itself in pages of 2 MiB, RSP 0x8000, the loader's GDT, no IDT |
 *
 * The loader's GDT has kernel code 0x08 and data 0x10; of 32 bits user code 0x18 and data 0x20, as SYSEXIT wants them;
 * of 64 bits user data 0x18 and code 0x20, as SYSRET does. Interrupts are off, general registers but the stack pointer
 * are 0. A guest that wants more makes it itself. Rules V430–V431 in ../../SPEC.md.
 * @module
 */
import type { Issue } from "@dc/engine";
import { assemble } from "../cpu/assemble.ts";
import type { AssembledLine } from "../cpu/passes.ts";
import { accessRight, controlRegister, type CpuState, segmentRegister, tableRegister } from "../cpu/state.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";

/** Where a loader puts what it leaves behind. From 0x4000 on all is the guest's. */
export const loaderPlace = { gdt: 0x800, tables: 0x1000, stack: 0x8000, origin: 0x1_0000 } as const;

/** A part of an image, for whoever shows or translates it: from one label to another. */
export interface GuestSection {
  /** `kernel` or `user`. */
  readonly name: string;
  readonly address: number;
  readonly lengthBytes: number;
}

/** One binary. */
export interface GuestImage {
  readonly name: string;
  /** In which it starts: bits of the code segment. */
  readonly mode: 16 | 32 | 64;
  readonly bytes: Uint8Array;
  /** Address of the first byte. */
  readonly origin: number;
  readonly entry: number;
  /** RAM of the guest: whole pages of 2 MiB. */
  readonly memoryBytes: number;
  readonly sections: readonly GuestSection[];
  /** Labels and constants of its text. */
  readonly symbols: ReadonlyMap<string, bigint>;
  /** Which bytes came of which line. */
  readonly lines: readonly AssembledLine[];
}

/** How to make one of a text. */
export interface AssembleGuestOptions {
  readonly name?: string;
  /** Default 32. */
  readonly mode?: 16 | 32 | 64;
  /** Default 4 MiB; rounded up to whole pages of 2 MiB, 1 GiB at most. */
  readonly memoryBytes?: number;
}

const large = 0x20_0000;
const memoryBytesMax = 0x2000_0000;

function makeIssue(expected: string, received: string): Issue {
  return { severity: "error", code: "virt/assembly", path: "", line: 1, column: 1, expected, received };
}

/**
 * Assemble a guest. Without `org` it begins at 0x10000. It is entered at the label `start`, or else at its first byte.
 * Labels `user_begin` and `user_end` tell where its user's code is.
 *
 * @returns an image, or issues with line and column; a text never throws
 */
export function assembleGuest(
  text: string,
  options: AssembleGuestOptions = {},
): { readonly image?: GuestImage; readonly issues: readonly Issue[] } {
  const { name = "guest", mode = 32 } = options;
  const hasOrigin = /^\s*org\s/im.test(text);
  const assembled = assemble(hasOrigin ? text : `org ${loaderPlace.origin}\n${text}`, { mode });
  const shift = hasOrigin ? 0 : 1;
  const move = <Line extends { readonly line?: number }>(item: Line): Line =>
    item.line === undefined ? item : { ...item, line: Math.max(1, item.line - shift) };
  if (!assembled.ok) return { issues: assembled.issues.map(move) };
  const { bytes, symbols, lines } = assembled.value;
  const origin = Number(assembled.value.origin);
  const wanted = Math.min(memoryBytesMax, Math.max(large, options.memoryBytes ?? 2 * large));
  const memoryBytes = Math.ceil(wanted / large) * large;
  if (origin < 0x4000 && mode !== 16)
    return { issues: [makeIssue("an origin of 0x4000 or more: the loader's tables are below", `${origin}`)] };
  if (origin + bytes.length > memoryBytes)
    return {
      issues: [makeIssue(`an end below the guest's ${memoryBytes} bytes of memory`, `${origin + bytes.length}`)],
    };
  const address = (label: string): number | undefined => {
    const value = symbols.get(label);
    return value === undefined ? undefined : Number(value);
  };
  const entry = address("start") ?? origin;
  if (entry < 0 || entry > 0xffff_ffff || (mode === 16 && entry > 0xffff))
    return { issues: [makeIssue("an entry that the mode can reach", `${entry}`)] };
  const userBegin = address("user_begin");
  const userEnd = address("user_end") ?? origin + bytes.length;
  const sections: GuestSection[] =
    userBegin === undefined
      ? [{ name: "kernel", address: origin, lengthBytes: bytes.length }]
      : [
          { name: "kernel", address: origin, lengthBytes: Math.max(0, userBegin - origin) },
          { name: "user", address: userBegin, lengthBytes: Math.max(0, userEnd - userBegin) },
        ];
  return {
    image: { name, mode, bytes, origin, entry, memoryBytes, sections, symbols, lines: lines.map(move) },
    issues: [],
  };
}

const { es, cs, ss, ds, fs, gs, ldtr, tr } = segmentRegister;

/** Put an image into memory, and the machine's registers to where a loader leaves them. */
export function loadGuest(image: GuestImage, memory: GuestMemory, state: CpuState): void {
  state.reset();
  state.general.fill(0);
  state.general[8] = loaderPlace.stack;
  state.rip[0] = image.entry | 0;
  state.rip[1] = 0;
  state.flags = 2;
  const { control, tables } = state;
  control[controlRegister.cr0] = 0x10;
  if (image.mode === 16) {
    for (const segment of [es, cs, ss, ds, fs, gs])
      state.setSegment(segment, 0, 0, 0, 0xffff, segment === cs ? 0x9b : 0x93);
    tables.set([0, 0, 0xffff, 0, 0, 0x3ff]);
  } else loadFlat(image, memory, state);
  state.setSegment(ldtr, 0, 0, 0, 0, accessRight.unusable);
  state.setSegment(tr, 0, 0, 0, 0xffff, 0x8b);
  memory.write(image.origin, image.bytes);
}

function loadFlat(image: GuestImage, memory: GuestMemory, state: CpuState): void {
  const is64 = image.mode === 64;
  const { control, tables } = state;
  const code = is64 ? 0xaf : 0xcf;
  const entries: readonly (readonly [flags: number, access: number])[] = [
    [code, 0x9b],
    [0xcf, 0x93],
    is64 ? [0xcf, 0xf3] : [code, 0xfb],
    is64 ? [code, 0xfb] : [0xcf, 0xf3],
  ];
  memory.write64(loaderPlace.gdt, 0, 0);
  entries.forEach(([flags, access], n) => {
    memory.write64(loaderPlace.gdt + 8 * (n + 1), (flags << 16) | (access << 8), 0xffff);
  });
  tables[tableRegister.gdtrBaseLow] = loaderPlace.gdt;
  tables[tableRegister.gdtrLimit] = 8 * entries.length + 7;
  tables[tableRegister.idtrLimit] = 0;
  for (const segment of [es, ss, ds, fs, gs]) state.setSegment(segment, 0x10, 0, 0, -1, 0xc093);
  state.setSegment(cs, 8, 0, 0, -1, is64 ? 0xa09b : 0xc09b);
  control[controlRegister.cr0] |= 1;
  if (!is64) return;
  const { tables: first } = loaderPlace;
  memory.write64(first, 0, (first + 0x1000) | 3);
  memory.write64(first + 0x1000, 0, (first + 0x2000) | 3);
  for (let page = 0; page < 512; page++) memory.write64(first + 0x2000 + 8 * page, 0, (page * large) | 0x83);
  control[controlRegister.cr0] |= 0x8000_0000;
  control[controlRegister.cr3] = first;
  control[controlRegister.cr4] = 0x20;
  control[controlRegister.efer] = 0x500;
}
