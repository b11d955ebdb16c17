import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { assemble } from "../cpu/assemble.ts";
import { disassemble } from "../cpu/disassemble.ts";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { TranslationCache, unitInstructionsMax } from "./binary-translation-cache.ts";

const memory = () => createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 1 << 20);
const load = (ram: ReturnType<typeof memory>, text: string): void => {
  const made = assemble(`org 0x1000\n${text}`, { mode: 32 });
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  ram.write(0x1000, made.value.bytes);
};

test("V471: a unit ends at a branch, or after twelve instructions; its bytes are machine code", () => {
  const ram = memory();
  load(ram, `inc eax\nadd ebx,ecx\njmp 0x3000\n`);
  const cache = new TranslationCache(ram, 0x80000);
  const unit = cache.translate(0x1000, (address) => address);
  expect(unit?.instructions.map(({ text, treatment }) => `${treatment} ${text}`)).toEqual([
    "identical inc eax",
    "identical add ebx,ecx",
    "branch jmp 0x3000",
  ]);
  expect(disassemble(unit?.bytes ?? new Uint8Array(0), { mode: 32 }).map(({ text }) => text)).toEqual([
    "inc eax",
    "add ebx,ecx",
    "int 0x82",
    "nop",
    "nop",
    "nop",
  ]);
  load(ram, "times 20 nop");
  cache.flush();
  expect(cache.translate(0x1000, (address) => address)?.instructions).toHaveLength(unitInstructionsMax);
});

test("V474: a chained way out is a jump, and no longer when its target goes", () => {
  const ram = memory();
  load(ram, "jmp 0x1010\ntimes 0x10-($-$$) nop\ninc eax\nret");
  const cache = new TranslationCache(ram, 0x80000);
  const first = cache.translate(0x1000, (address) => address);
  const second = cache.translate(0x1010, (address) => address);
  if (first === undefined || second === undefined) throw new Error("not translated");
  const way = cache.sites.get(first.place);
  if (way === undefined) throw new Error("no site");
  expect([way.kind, way.target]).toEqual(["way", 0x1010]);
  const physical = 0x80000 + (first.place & 0xfff) + 0x1000;
  cache.chain(way, second);
  expect(ram.read8(physical)).toBe(0xe9);
  expect((first.place + 5 + ram.read32(physical + 1)) >>> 0).toBe(second.place);
  ram.write8(0x1010, 0x43);
  expect(cache.check((address) => address)).toBe(1);
  expect([cache.find(0x1010), way.isChained, ram.read8(physical)]).toEqual([undefined, false, 0xcd]);
});

test("V476: code that cannot be fetched is not translated; a unit goes when another page is in its place", () => {
  const ram = memory();
  load(ram, "inc eax\nret");
  const cache = new TranslationCache(ram, 0x80000);
  expect(cache.translate(0x1000, () => -1)).toBeUndefined();
  cache.translate(0x1000, (address) => address);
  expect(cache.check((address) => address + 0x2000)).toBe(1);
});
