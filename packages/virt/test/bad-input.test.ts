/** What a person, or a guest, gets wrong: tables that lead to themselves, texts with errors, files of another kind. */
import { readdirSync, readFileSync } from "node:fs";
import { createRandomStream, createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { assemble } from "../src/cpu/assemble.ts";
import { createExitImport } from "../src/import/index.ts";
import { createGuestMemory, type GuestMemory } from "../src/memory/guest-memory.ts";
import { createMmu, type Mmu } from "../src/memory/mmu.ts";
import { noCaches } from "../src/memory/mmu-options.ts";
import { access } from "../src/memory/paging.ts";
import { createTableBuilder, type TableBuilder, tableShapes, takePages } from "../src/memory/table-builder.ts";
import { faultKind } from "../src/memory/translation-fault.ts";
import { assembleGuest } from "../src/techniques/guest-image.ts";
import { createGuestProcess } from "../src/guest/guest-process.ts";
import { createGuestRun } from "../src/techniques/guest-run.ts";
import { techniques } from "../src/techniques/technique.ts";

const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);
const vectors = new URL("../vectors/", import.meta.url);

/** An address with the same index in every table, in the lower half. */
const linears = { bits32: 0x40_1000n, pae: 0x4020_1000n, levels4: 0x0080_4020_1000n, levels5: 0x1_0080_4020_1000n };
type GuestFormat = keyof typeof linears;

interface Scene {
  readonly mmu: Mmu;
  readonly memory: GuestMemory;
  readonly guest: TableBuilder;
  readonly ept: TableBuilder | undefined;
  readonly linear: bigint;
  /** The physical address of a user's read, or what fault it is. */
  read(): number | string;
}

function makeScene(format: GuestFormat, size: number, eptFormat?: "ept4" | "ept5", noExecute = true): Scene {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches: noCaches });
  const guest = createTableBuilder({ memory, format, allocate: takePages(0x10_0000n) });
  const linear = linears[format];
  guest.map(linear, 0n, size, 0x67n);
  let ept: TableBuilder | undefined;
  if (eptFormat !== undefined) {
    ept = createTableBuilder({ memory, format: eptFormat, allocate: takePages(0x80_0000n) });
    for (let page = 0n; page < 0x20_0000n; page += 4096n) ept.map(page, page, 12, 0x37n);
  }
  const cr4 = { bits32: 0x10, pae: 0x20, levels4: 0x20, levels5: 0x1020 }[format];
  mmu.configure({
    cr0: 0x8001_0001,
    cr3Low: Number(guest.root),
    cr3High: 0,
    cr4,
    efer: (format === "levels4" || format === "levels5" ? 0x500 : 0) | (noExecute ? 0x800 : 0),
    alignmentCheck: false,
    eptEnabled: ept !== undefined,
    eptpLow: Number(ept?.root ?? 0n) | 6 | ((eptFormat === "ept5" ? 4 : 3) << 3),
    eptpHigh: 0,
    vpid: 1,
  });
  if (format === "pae") expect(mmu.loadPdptes(Number(guest.root))).toBe(0);
  const read = (): number | string => {
    const physical = mmu.translate(Number(BigInt.asIntN(32, linear)), Number(linear >> 32n), access.user);
    if (physical >= 0) return physical;
    if (mmu.fault.kind === faultKind.eptMisconfiguration) return "misconfiguration";
    if (mmu.fault.kind === faultKind.eptViolation) return `violation ${mmu.fault.qualification.toString(16)}`;
    return `#PF ${mmu.fault.errorCode.toString(16)}`;
  };
  return { mmu, memory, guest, ept, linear, read };
}

const loops = (Object.keys(linears) as GuestFormat[]).flatMap((format) =>
  Array.from({ length: tableShapes[format].levels - (format === "pae" ? 1 : 0) }, (_, n) => [format, n + 1] as const),
);
test.each(loops)(
  "V534: %s: a table of level %i whose entry leads to itself: the walk has as many references as levels",
  (format, level) => {
    const { mmu, guest, linear, read } = makeScene(format, 12);
    const at = guest.entryAddress(linear, level) as bigint;
    const table = at & ~0xfffn;
    guest.setEntry(linear, level, table | 0x67n);
    const before = mmu.references;
    // From there on each level finds the same entry, and the last one calls the table a page.
    expect(read()).toBe(Number(table | (linear & 0xfffn)));
    expect(mmu.references - before).toBe(tableShapes[format].levels - (format === "pae" ? 1 : 0));
  },
);

test.each([
  ["ept4", 4],
  ["ept4", 3],
  ["ept4", 2],
  ["ept4", 1],
  ["ept5", 5],
  ["ept5", 4],
  ["ept5", 3],
  ["ept5", 2],
  ["ept5", 1],
] as const)(
  "V534: %s: a table of level %i whose entries all lead to itself ends in that table, or in what it is not",
  (format, level) => {
    const { mmu, memory, guest, ept, read } = makeScene("levels4", 12, format);
    const table = Number((ept?.entryAddress(guest.root, level) as bigint) & ~0xfffn);
    for (let at = table; at < table + 4096; at += 8) {
      memory.write32(at, table | 0x37);
      memory.write32(at + 4, 0);
    }
    const before = mmu.references;
    // In the table of an inner node memory types are reserved bits. In the last one they are not: the guest's root is
    // that table now, and what its entry leads to is mapped nowhere.
    expect(read()).toBe(level > 1 ? "misconfiguration" : "violation 81");
    expect(mmu.references - before).toBeLessThanOrEqual(6 * 6 - 1);
  },
);

/** One reserved bit at each level. Intel SDM 3 tables 4-4 to 4-20; MAXPHYADDR is 46. */
type ReservedRow = readonly [format: GuestFormat, size: number, level: number, bits: bigint, noExecute: boolean];
/** A row, with XD there unless it says otherwise. */
const row = (format: GuestFormat, size: number, level: number, bits: bigint, noExecute = true): ReservedRow => [
  format,
  size,
  level,
  bits,
  noExecute,
];
const reserved: readonly ReservedRow[] = [
  row("bits32", 22, 2, 1n << 21n),
  ...([1, 2] as const).map((level) => row("pae", 12, level, 1n << 51n)),
  ...([1, 2] as const).map((level) => row("pae", 12, level, 1n << 62n)),
  row("pae", 21, 2, 1n << 13n),
  ...([1, 2, 3, 4] as const).map((level) => row("levels4", 12, level, 1n << 46n)),
  ...([1, 2, 3, 4, 5] as const).map((level) => row("levels5", 12, level, 1n << 51n)),
  row("levels4", 12, 4, 1n << 7n),
  row("levels5", 12, 5, 1n << 7n),
  row("levels5", 12, 4, 1n << 7n),
  row("levels4", 21, 2, 1n << 20n),
  row("levels4", 30, 3, 1n << 29n),
  ...([1, 2, 3, 4] as const).map((level) => row("levels4", 12, level, 1n << 63n, false)),
  ...([1, 2] as const).map((level) => row("pae", 12, level, 1n << 63n, false)),
];
test.each(reserved)(
  "V534: %s, pages of 2^%i: level %i with %i is a fault that says reserved",
  (format, size, level, bits, noExecute) => {
    const { guest, linear, read } = makeScene(format, size, undefined, noExecute);
    expect(typeof read()).toBe("number");
    guest.setEntry(linear, level, (guest.entry(linear, level) as bigint) | bits);
    // P, U/S and RSVD.
    expect(read()).toBe("#PF d");
  },
);

test.each([5, 4, 3, 2, 1])(
  "V534: an EPT entry of level %i: reserved bits, write without read, an address too wide",
  (level) => {
    for (const [set, keep] of [
      [level > 3 ? 1n << 7n : level > 1 ? 1n << 3n : 2n << 3n, level > 1 ? ~0n : ~0x38n],
      [0n, ~1n],
      [1n << 51n, ~0n],
    ] as const) {
      const { guest, ept, read } = makeScene("levels4", 12, "ept5");
      expect(typeof read()).toBe("number");
      const entry = ept?.entry(guest.root, level) as bigint;
      ept?.setEntry(guest.root, level, (entry & keep) | set);
      expect(read()).toBe("misconfiguration");
    }
  },
);

/** Texts of guests that are whole. */
const sources = ["kvm", "kvm-guests"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, vectors))
    .filter((name) => name.endsWith(".asm"))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, vectors), "utf8")),
);

const pieces = [
  "[",
  "]",
  ",",
  ":",
  "'",
  "times 9 ",
  "0x",
  "rax",
  " byte ",
  "-",
  "(",
  "\t",
  "\n",
  "\0",
  "é",
  "999999999999999999999999",
  "org 5\n",
  "%",
];

/** One of them, with a few errors. */
function breakText(below: (end: number) => number): string {
  let text = sources[below(sources.length)] as string;
  for (let change = below(5); change >= 0; change--) {
    const at = below(text.length + 1);
    const to = Math.min(text.length, at + below(30));
    const kind = below(6);
    if (kind === 0) text = text.slice(0, at) + text.slice(to);
    else if (kind === 1) text = text.slice(0, at) + pieces[below(pieces.length)] + text.slice(at);
    else if (kind === 2) text = text.slice(0, at);
    else if (kind === 3) text = text.slice(0, at) + text.slice(at, to).repeat(3) + text.slice(to);
    else if (kind === 4) text = text.slice(0, at) + String.fromCharCode(32 + below(95)) + text.slice(at + 1);
    else {
      const lines = text.split("\n");
      const [line] = lines.splice(below(lines.length), 1) as [string];
      lines.splice(below(lines.length + 1), 0, line);
      text = lines.join("\n");
    }
  }
  return text;
}

test("V535: 2,000 texts with errors: each is assembled, or refused with places inside it; what is assembled runs", () => {
  const random = createRandomStream(new Int32Array([seed, 53, 0, 0]));
  const below = (end: number): number => random.below(end);
  const count = { refused: 0, assembled: 0 };
  for (let n = 0; n < 2_000; n++) {
    const text = breakText(below);
    const about = `seed ${seed}, text ${n}: ${JSON.stringify(text.slice(0, 200))}`;
    const { image, issues } = assembleGuest(text, { mode: ([16, 32, 64] as const)[n % 3] as 16 });
    const lines = text.split("\n");
    for (const { line = 0, column = 0, expected, received } of issues) {
      expect(line >= 1 && line <= lines.length, `${about}: line ${line}`).toBe(true);
      expect(column >= 1 && column <= (lines[line - 1] as string).length + 1, `${about}: ${line}:${column}`).toBe(true);
      expect(expected.length * received.length, `${about}: ${line}:${column} ${expected} ${received}`).toBeGreaterThan(
        0,
      );
    }
    if (image === undefined) {
      count.refused++;
      expect(issues.length, about).toBeGreaterThan(0);
      continue;
    }
    count.assembled++;
    if (n % 16 !== 0) continue;
    const run = createGuestRun({ technique: "bare-metal", image });
    expect(["budget", "halt", "shutdown", "done"], about).toContain(run.run(500));
  }
  expect(count.refused).toBeGreaterThan(200);
  expect(count.assembled).toBeGreaterThan(200);
}, 120_000);

test("V535: a text of 1 MiB is assembled, or refused at its limit", () => {
  const line = "label_%: mov eax, [ebx+ecx*4+0x12345] ; some words\n";
  const whole = Array.from({ length: 19_000 }, (_, n) => line.replace("%", String(n).padStart(5, "0"))).join("");
  expect(whole.length).toBeGreaterThan(1_000_000);
  const result = assemble(whole, { mode: 32 });
  expect(result.issues).toEqual([]);
  expect(result.ok && result.value.lines.length).toBe(19_000);
  const wrong = assemble(whole.replaceAll("ebx", "ebz"), { mode: 32 });
  expect([wrong.ok, wrong.issues.length, wrong.issues[0]?.line, wrong.issues[0]?.column]).toEqual([false, 100, 1, 24]);
  const noise = createRandomStream(new Int32Array([seed, 54, 0, 0]));
  const bytes = Array.from({ length: 1_048_576 }, () => String.fromCharCode(noise.below(256))).join("");
  expect(assemble(bytes).ok).toBe(false);
});

test("V536: 100 MiB of a trace, piece by piece: every exit is counted", () => {
  const trace = readFileSync(new URL("ftrace-linux618-sample.txt", vectors), "utf8");
  const [head] = trace.split(/(?<=\n)(?=[^#])/) as [string];
  const body = trace.slice(head.length);
  const one = createExitImport();
  one.write(trace);
  const once = one.end();
  if (!once.ok) throw new Error("it has no mistake");
  const mebibyte = 1 << 20;
  const times = Math.floor((100 * mebibyte) / body.length);
  const reader = createExitImport();
  reader.write(head);
  let written = 0;
  // Pieces that begin anywhere in a line.
  const many = body.repeat(Math.ceil(mebibyte / body.length) + 1);
  for (let left = times * body.length; left > 0; ) {
    const from = written % body.length;
    const piece = many.slice(from, from + Math.min(left, mebibyte));
    expect(reader.write(piece)).toBe(true);
    written += piece.length;
    left -= piece.length;
  }
  const all = reader.end();
  if (!all.ok) throw new Error(JSON.stringify(all.issues));
  expect(all.value.samples).toBe(times * once.value.samples);
}, 120_000);

const guestCases = Number(process.env.DC_VIRT_CASES ?? 16);
test(`V537: ${guestCases} broken guests in a scenario, under each technique: the simulation goes on to its end`, () => {
  const random = createRandomStream(new Int32Array([seed, 55, 0, 0]));
  const below = (end: number): number => random.below(end);
  const stops = new Map<string, number>();
  for (let n = 0; n < guestCases; ) {
    const { image } = assembleGuest(breakText(below), { mode: ([16, 32, 64] as const)[below(3)] as 16 });
    if (image === undefined) continue;
    n++;
    for (const technique of techniques) {
      const simulation = createSimulation({ seed: 1 });
      const guest = createGuestProcess(simulation, "vm1", { technique, image });

      simulation.runUntil(20_000_000);
      stops.set(guest.stop, (stops.get(guest.stop) ?? 0) + 1);
      expect(simulation.now).toBe(20_000_000);
    }
  }
  expect([...stops.keys()].sort()).toEqual(["budget", "halt", "shutdown"]);
}, 120_000);
