import { readdirSync, readFileSync } from "node:fs";
import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { hex } from "../../test/instruction-bytes.ts";
import { assemble, assemblyLimits } from "./assemble.ts";

const vectors = new URL("../../vectors/", import.meta.url);
const guests = ["kvm", "kvm-guests"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, vectors))
    .filter((name) => name.endsWith(".asm"))
    .map((name) => `${folder}/${name.slice(0, -4)}`),
);
const texts = ["assembler-lines", ...guests];

test.each(texts)("V225: %s has the bytes that NASM gave it", (name) => {
  const result = assemble(readFileSync(new URL(`${name}.asm`, vectors), "utf8"));
  expect(result.issues).toEqual([]);
  if (result.ok) expect(hex(result.value.bytes)).toBe(readFileSync(new URL(`${name}.bin`, vectors)).toString("hex"));
});

test("V225: symbols and lines tell what lies where", () => {
  const result = assemble("org 0x7c00\nsize equ 2\nstart: nop\n.a: jmp start\n\nbits 32\nmov eax,size");
  if (!result.ok) throw new Error("it has no mistake");
  expect([...result.value.symbols]).toEqual([
    ["size", 2n],
    ["start", 0x7c00n],
    ["start.a", 0x7c01n],
  ]);
  expect(result.value.origin).toBe(0x7c00n);
  expect(result.value.lines).toEqual([
    { line: 3, address: 0x7c00n, offset: 0, length: 1, mode: 16 },
    { line: 4, address: 0x7c01n, offset: 1, length: 2, mode: 16 },
    { line: 7, address: 0x7c03n, offset: 3, length: 5, mode: 32 },
  ]);
});

const bytes = (text: string): string => {
  const result = assemble(text, { mode: 16 });
  return result.ok ? hex(result.value.bytes) : JSON.stringify(result.issues[0]);
};

test("V226: a jump is short as far as it reaches, forward and back", () => {
  expect(bytes("jmp a\ntimes 127 db 0\na:").slice(0, 4)).toBe("eb7f");
  expect(bytes("jmp a\ntimes 128 db 0\na:").slice(0, 6)).toBe("e98000");
  expect(bytes("a: times 126 db 0\njmp a").slice(-4)).toBe("eb80");
  expect(bytes("a: times 127 db 0\njmp a").slice(-6)).toBe("e97eff");
  expect(bytes("jz a\ntimes 128 db 0\na:").slice(0, 8)).toBe("0f848000");
  // Each of these is just out of reach once those behind it have grown.
  const chain = Array.from({ length: 400 }, (_, n) => `l${n}: jmp l${Math.min(n + 43, 399)}`).join("\n");
  const result = assemble(chain, { mode: 16 });
  expect(result.ok).toBe(true);
});

test("V226: a text whose jumps swing to and fro comes to rest", () => {
  // The first jump is short just when the second is, and the second just when the first is not.
  const text = "jmp l\ntimes 60 nop\njmp e\ntimes 65 nop\nl:\ntimes 192-($-$$) db 0\ne:";
  const result = assemble(text, { mode: 16 });
  expect(result.issues).toEqual([]);
  if (result.ok) expect(result.value.bytes.length).toBe(192);
});

test("V226: what depends on itself is an issue", () => {
  for (const text of ["a: times 1-(b-a) db 0\nb:", "a: times (b-a)+1 db 0\nb:"]) {
    const result = assemble(text);
    expect(result.issues).toMatchObject([{ expected: "labels that come to rest" }]);
  }
  expect(assemble("a equ b\nb equ a").issues).toMatchObject([
    { line: 1, column: 7, expected: "a name with a value", received: "b" },
    { line: 2, column: 7, expected: "a name with a value", received: "a" },
  ]);
});

test("V227: issues have line, column, what was expected, what came and a hint; all at once", () => {
  const text = "mov eax,1\nmovv bx,2\n\n jmp nowhere\nmov [bx],1 ; no size";
  expect(assemble(text).issues).toEqual([
    {
      severity: "error",
      code: "virt/assembly",
      path: "",
      line: 2,
      column: 1,
      expected: "an instruction, a label or a directive",
      received: "movv",
      hint: "mov?",
    },
    {
      severity: "error",
      code: "virt/assembly",
      path: "",
      line: 4,
      column: 6,
      expected: "a name with a value",
      received: "nowhere",
      hint: "labels end with a colon; constants are name equ value",
    },
    {
      severity: "error",
      code: "virt/assembly",
      path: "",
      line: 5,
      column: 5,
      expected: "a size",
      received: "memory without one",
      hint: "write byte, word, dword or qword before [",
    },
  ]);
});

test("V227: at most 100 issues", () => {
  expect(assemble("foo\n".repeat(5_000)).issues).toHaveLength(assemblyLimits.issues);
  expect(assemble("mov al,300\n".repeat(5_000)).issues).toHaveLength(assemblyLimits.issues);
});

test("V227: no text throws, and each that is refused says why", () => {
  const words =
    "mov add jmp call eax rax al ds: [ ] , + - * ( ) 0x10 99999999999999999999 'abc ; : times db dw dq equ label .x org align bits 64 16 resb rel word far short $ $$ 7 -1 rep lock o64 cr0 dr9 \n \n \n << ~ \" \0 \u1234 sal xchg imul 3 push lea rip esp".split(
      " ",
    );
  for (const seed of [20_26, 20_27]) {
    const random = createRandomStream(new Int32Array([seed, 10, 0, 0]));
    for (let n = 0; n < 3_000; n++) {
      const text = Array.from(
        { length: random.below(40) },
        () => words[random.below(words.length)] + (random.below(3) ? " " : ""),
      ).join("");
      const result = assemble(text, { mode: ([16, 32, 64] as const)[n % 3] as 16 });
      const about = `seed ${seed}, text ${n}: ${JSON.stringify(text)}`;
      if (result.ok) continue;
      expect(result.issues.length, about).toBeGreaterThan(0);
      expect(result.issues.length, about).toBeLessThanOrEqual(100);
      for (const { line = 0, column = 0 } of result.issues) expect(Math.min(line, column), about).toBeGreaterThan(0);
    }
  }
});

test("V227: names that objects have of their own are names like others", () => {
  for (const name of ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"]) {
    for (const text of [name, `${name} 4`, `mov ${name} [eax],1`, `mov eax,[${name} 4]`, `db ${name}`, `jmp ${name}`])
      expect(assemble(text, { mode: 32 }).ok, text).toBe(false);
    expect(assemble(`${name}: jmp ${name}\n${name}.x equ 1`, { mode: 32 }).issues, name).toEqual([]);
  }
});

test("V228: what is too large is refused at once", () => {
  const first = (text: string): unknown => {
    const { line, expected, received } = assemble(text).issues[0] ?? {};
    return [line, expected, received];
  };
  expect(first("x".repeat(2_000_000))).toEqual([1, "a text of at most 1048576 characters", "2000000"]);
  expect(first("\n".repeat(30_000))).toEqual([20_001, "at most 20000 lines", "30001"]);
  expect(first(`db ${"1,".repeat(3_000)}1`)).toEqual([1, "a line of at most 4000 characters", "6004"]);
  expect(first("times 2000000 db 0")).toEqual([1, "times 0 to 1048576", "2000000"]);
  expect(first("times 200000 dq 0")).toEqual([1, "at most 1048576 bytes", "1600000"]);
  expect(first("times 600000 db 0\ntimes 600000 db 0")).toEqual([2, "at most 1048576 bytes", "more"]);
  expect(first("x: times 5000 jmp x")).toEqual([1, "at most 4096 times for what depends on its place", "5000"]);
  expect(assemble("times 1048576 db 0").ok).toBe(true);
});
