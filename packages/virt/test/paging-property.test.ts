import { createSimulation, type RandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../src/memory/guest-memory.ts";
import { createMmu } from "../src/memory/mmu.ts";
import { noCaches } from "../src/memory/mmu-options.ts";
import { faultKind } from "../src/memory/translation-fault.ts";
import { WalkRecord } from "../src/memory/walk-record.ts";
import { translateByTheBook } from "./paging-oracle.ts";

const seed = Number(process.env.SEED ?? 20_261_130);
const cases = Number(process.env.CASES ?? 3_000);
/** Pages of RAM: for each level five tables of the guest, five of EPT; the rest is data. */
const pages = 64;

const guestPage = (level: number, random: RandomStream): number => (level - 1) * 5 + random.below(5);
const eptPage = (level: number, random: RandomStream): number => 25 + (level - 1) * 5 + random.below(5);

/** An entry that is in order but for one in `flaw`, which has bits at random. */
function entryOf(level: number, isEpt: boolean, isWide: boolean, flaw: number, random: RandomStream): bigint {
  const isLeaf = level === 1 || (level <= 3 && random.below(4) === 0);
  const next = isLeaf ? BigInt(random.below(pages + 2)) : BigInt((isEpt ? eptPage : guestPage)(level - 1, random));
  let entry = isLeaf && level > 1 ? 0x80n : next << 12n;
  if (isEpt) {
    entry |= random.below(8) === 0 ? [1n, 3n, 4n, 5n][random.below(4)] : 7n;
    if (isLeaf) entry |= [0n, 0x30n, 0x70n, 0x20n][random.below(4)];
    if (random.below(2) === 0) entry |= BigInt(random.below(4)) << 8n;
  } else {
    entry |= 7n | (BigInt(random.below(128)) & 0x78n) | (BigInt(random.below(2)) << 8n);
    if (isLeaf && level > 1) entry |= 0x80n;
    if (!isLeaf && level > 1) entry &= ~0x80n;
    if (random.below(6) === 0) entry &= ~(1n << BigInt(1 + random.below(2)));
    if (isWide && random.below(10) === 0) entry |= 1n << 63n;
  }
  if (random.below(flaw) === 0) entry ^= 1n << BigInt(random.below(isWide ? 64 : 32));
  return entry;
}

test(`V299: every outcome, and every flag set in memory, is the manual's (seed ${seed}, ${cases} cases)`, () => {
  const random = createSimulation({ seed }).random("cases");
  const seen: Record<string, number> = {};
  for (let round = 0; round < cases / 200; round++) {
    const simulation = createSimulation({ seed: 1 });
    const memory = createGuestMemory(simulation, "vm/ram", pages * 4096);
    const mode = random.below(5);
    const isWide = mode !== 1;
    const physicalAddressBits = [36, 40, 46, 52][random.below(4)];
    const executeOnly = random.chance(0.5);
    const pages1g = random.chance(0.7);
    const flaw = [60, 400][random.below(2)];
    for (let level = 1; level <= 5; level++)
      for (let table = 0; table < 5; table++) {
        for (let entry = 0; entry < 512; entry++) {
          const at = ((level - 1) * 5 + table) * 4096 + 8 * entry;
          const guest = isWide
            ? entryOf(level, false, true, flaw, random)
            : (entryOf(Math.min(level, 2), false, false, flaw, random) & 0xffff_ffffn) |
              (entryOf(Math.min(level, 2), false, false, flaw, random) << 32n);
          memory.view.setBigUint64(at, BigInt.asUintN(64, guest), true);
          const ept = entryOf(level, true, true, flaw, random);
          memory.view.setBigUint64(at + 25 * 4096, BigInt.asUintN(64, ept), true);
        }
      }
    const mmu = createMmu(simulation, "vm/mmu", memory, {
      physicalAddressBits,
      pages1g,
      ept: { executeOnly, levels5: true, pages2m: true, pages1g: true, accessedDirty: true },
      caches: noCaches,
    });
    const eptLevels = 4 + random.below(2);
    const eptp = random.chance(0.7)
      ? BigInt(eptPage(eptLevels, random) * 4096 + 6 + ((eptLevels - 1) << 3) + (random.chance(0.5) ? 64 : 0))
      : undefined;
    const rootLevel = [1, 2, 3, 4, 5][mode];
    const cr3 = guestPage(rootLevel, random) * 4096;
    const record = new WalkRecord();
    const pdptes = Array.from(
      { length: 4 },
      () => BigInt(guestPage(2, random) * 4096) | BigInt(random.chance(0.9) ? 1 : 0),
    );
    for (let word = 0; word < 4; word++) mmu.pdptes[2 * word] = Number(pdptes[word]);
    for (let access = 0; access < 200; access++) {
      const cr4 =
        [0, 0, 0x20, 0x20, 0x1020][mode] |
        (random.chance(0.7) ? 0x10 : 0) |
        (random.below(4) << 20) |
        (random.chance(0.5) ? 0x80 : 0);
      const cr0 = 1 | (mode === 0 ? 0 : 0x8000_0000) | (random.chance(0.5) ? 0x1_0000 : 0);
      const efer = (mode >= 3 ? 0x500 : 0) | (random.chance(0.7) ? 0x800 : 0);
      const alignmentCheck = random.chance(0.5);
      mmu.configure({
        cr0: cr0 | 0,
        cr3Low: cr3,
        cr3High: 0,
        cr4,
        efer,
        alignmentCheck,
        eptEnabled: eptp !== undefined,
        eptpLow: Number(eptp ?? 0n),
        eptpHigh: 0,
        vpid: 1,
      });
      const low = random.uint32() | 0;
      const high = mode >= 3 ? (random.uint32() | 0) >> (mode === 3 ? 16 : 7) : 0;
      const wanted = [0, 1, 2, 4, 5, 6, 8, 9][random.below(8)];
      const linear = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
      const compare = (what: string): boolean => {
        const before = memory.bytes.slice();
        const expected = translateByTheBook(
          before,
          { cr0, cr3: BigInt(cr3), cr4, efer, alignmentCheck, eptp },
          { physicalAddressBits: BigInt(physicalAddressBits), executeOnly, pages1g, pdptes },
          linear,
          {
            write: (wanted & 1) !== 0,
            execute: (wanted & 2) !== 0,
            user: (wanted & 4) !== 0,
            implicit: (wanted & 8) !== 0,
          },
        );
        const physical = mmu.translate(low, high, wanted);
        const { fault } = mmu;
        const of = ` of ${fault.guestPhysical.toString(16)}`;
        const found =
          physical >= 0
            ? { physical: BigInt(physical) }
            : {
                fault:
                  fault.kind === faultKind.pageFault
                    ? `page fault ${fault.errorCode.toString(16)}`
                    : fault.kind === faultKind.eptViolation
                      ? `violation ${fault.qualification.toString(16)}${of}`
                      : `misconfiguration${of}`,
              };
        const which = `round ${round} access ${access} ${what}: mode ${mode}, ${linear.toString(16)}, wanted ${wanted}`;
        expect(found, which).toEqual(expected);
        expect(Buffer.compare(memory.bytes, before), `flags of ${which}`).toBe(0);
        const kind = "physical" in expected ? "translated" : (expected.fault.split(" of")[0] as string);
        seen[kind] = (seen[kind] ?? 0) + 1;
        return physical >= 0;
      };
      if (!compare("first")) continue;
      // Once more, all flags being set now; then with one bit the other way in an entry that the walk has used.
      compare("again");
      for (let flip = 0; flip < 6; flip++) {
        mmu.translateRecorded(low, high, wanted, record);
        const used = record.read().filter(({ hit }) => hit === "mem");
        if (used.length === 0) break;
        const at = Number(used[random.below(used.length)].address);
        const byte = at + random.below(random.chance(0.6) ? 2 : isWide ? 8 : 4);
        if (byte >= memory.sizeBytes) continue;
        const bit = 1 << random.below(8);
        memory.bytes[byte] ^= bit;
        compare(`bit ${bit} of byte ${byte.toString(16)}`);
        memory.bytes[byte] ^= bit;
      }
    }
  }
  console.info(`seed ${seed}, ${cases} cases:`, Object.keys(seen).length, "outcomes,", seen.translated, "translated");
  // Each kind came often enough to mean something.
  expect(seen.translated).toBeGreaterThan(cases / 10);
  expect(Object.keys(seen).length).toBeGreaterThan(20);
}, 120_000);
