/** Lines that our disassembler writes, assembled by NASM and by us. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { assemble, disassemble } from "@dc/virt/cpu";
import { expect } from "vitest";
import { createInstructionBytes, hex, type Mode, modes } from "../instruction-bytes.ts";

const interop = needs("nasm");
const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);
const count = Number(process.env.DC_VIRT_INSTRUCTIONS ?? 10_000) / 4;

/** NASM's bytes of each line as hexadecimal; undefined for a line that it refuses. */
function nasm(lines: readonly string[], mode: Mode): (string | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), "dc-nasm-"));
  const at = (name: string): string => join(folder, name);
  try {
    const run = (text: readonly string[]): string => {
      writeFileSync(at("lines.asm"), `bits ${mode}\n${text.join("\n")}\n`);
      const parameters = ["-w-all", "-f", "bin", at("lines.asm"), "-o", at("lines.bin"), "-l", at("lines.lst")];
      return spawnSync("nasm", parameters, { encoding: "utf8", maxBuffer: 1 << 28 }).stderr;
    };
    // One refused line leaves no listing, and hides what a later pass would refuse: they become comments, round by round.
    const refused = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const found = [...run(lines.map((line, n) => (refused.has(n) ? ";" : line))).matchAll(/:(\d+): error/g)];
      if (found.length === 0) break;
      for (const [, number] of found) refused.add(Number(number) - 2);
    }
    const bytes: (string | undefined)[] = lines.map((_, n) => (refused.has(n) ? undefined : ""));
    for (const row of readFileSync(at("lines.lst"), "utf8").split("\n")) {
      const [, number, found = ""] = /^ *(\d+) [0-9A-F]{8} ([0-9A-F()[\]-]+)/.exec(row) ?? [];
      const n = Number(number) - 2;
      if (bytes[n] !== undefined) bytes[n] += found.replace(/[^0-9A-F]/g, "").toLowerCase();
    }
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const mode of modes)
  interop(`V225: in ${mode}-bit mode NASM makes of our lines the same bytes, or others that mean the same`, () => {
    const next = createInstructionBytes(seed + 4, mode);
    const lines: string[] = [];
    while (lines.length < count) {
      const line = disassemble(next(), { mode, linesMax: 1 })[0]?.text ?? "";
      // Targets move with the lines before them. NASM ignores rel before a number, takes a size in brackets for that of a
      // displacement, and cuts o16 push and o32 push to a wrong length.
      // It takes twice rbp as rbp and rbp, whose segment is another.
      if (/bp\*2/.test(line)) continue;
      if (/^db|\brel\b|\[[dq]?word|^o\d\d push|^(o\d\d )?(a\d\d )?(j|loop|call)\S* [^[]*$/.test(line)) continue;
      lines.push(line);
    }
    const theirs = nasm(lines, mode);
    const wrong: string[] = [];
    let equal = 0;
    let accepted = 0;
    lines.forEach((line, n) => {
      const found = theirs[n];
      if (found === undefined || found === "") return;
      accepted++;
      const result = assemble(line, { mode });
      const ours = result.ok ? hex(result.value.bytes) : JSON.stringify(result.issues[0]);
      if (ours === found) equal++;
      else {
        const text = (bytes: string): string =>
          disassemble(Uint8Array.from(Buffer.from(bytes, "hex")), { mode })[0]
            ?.text.replace("*1", "")
            .replace(/^xchg (\w+),\1$/, "nop") ?? "";
        if (ours.length > found.length + 2 || text(ours) !== text(found))
          wrong.push(`${line}: ${ours} | NASM ${found}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(0.9 * count);
    expect(equal).toBeGreaterThan(0.97 * accepted);
  });
