import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { disassemble } from "./disassemble.ts";
import { registers } from "./registers.ts";

const text = (bytes: string, mode: 16 | 32 | 64, address = 0n): string =>
  disassemble(Uint8Array.from(Buffer.from(bytes.replaceAll(" ", ""), "hex")), { mode, address })
    .map((line) => line.text)
    .join("; ");

test("V213: registers have the names of their codes and sizes; a REX byte makes ah to bh into spl to dil", () => {
  expect(text("88 e0", 64)).toBe("mov al,ah");
  expect(text("40 88 e0", 64)).toBe("mov al,spl");
  expect(text("45 88 e7", 64)).toBe("mov r15b,r12b");
  expect(text("66 45 89 e7", 64)).toBe("mov r15w,r12w");
  expect(text("4d 89 e7", 64)).toBe("mov r15,r12");
  expect(text("8c e8 0f 22 d8 0f 23 f8", 32)).toBe("mov eax,gs; mov cr3,eax; mov dr7,eax");
  expect(registers.get("r8d")).toEqual({ kind: "general", number: 8, bytes: 4 });
  expect(registers.get("sil")?.rex).toBe(true);
  expect(registers.has("cr1")).toBe(false);
});

test("V214: numbers up to 9 are decimal, immediates unsigned in their size, displacements signed", () => {
  expect(text("83 c0 ff", 32)).toBe("add eax,0xffffffff");
  expect(text("66 83 c0 09", 32)).toBe("add ax,9");
  expect(text("6a ff", 64)).toBe("push 0xffffffffffffffff");
  expect(text("8b 45 f8 8b 45 08", 32)).toBe("mov eax,[ebp-8]; mov eax,[ebp+8]");
  expect(text("d4 0a d5 10", 32)).toBe("aam; aad 0x10");
});

test("V215: a size, an address size and a segment are written where nothing else shows them, and only where they count", () => {
  expect(text("c7 00 01 00 00 00 89 18", 32)).toBe("mov dword [eax],1; mov [eax],ebx");
  expect(text("66 6a 05 66 c9", 64)).toBe("o16 push 5; o16 leave");
  expect(text("67 a1 34 12", 32)).toBe("mov eax,[word 0x1234]");
  expect(text("67 f3 a4", 32)).toBe("a16 rep movsb");
  expect(text("3e 8b 00 36 8b 00 36 8b 04 24", 32)).toBe("mov eax,[eax]; mov eax,[ss:eax]; mov eax,[esp]");
  expect(text("64 8d 00 64 a4 64 aa", 32)).toBe("lea eax,[eax]; fs movsb; stosb");
  expect(text("ff 28 66 ff 28", 32)).toBe("jmp far [eax]; jmp word far [eax]");
  expect(text("ff 28", 64)).toBe("jmp dword far [rax]");
});

test("V216: a listing covers all bytes; what is no instruction is db", () => {
  expect(text("90 0f ff", 32)).toBe("nop; db 0xf; db 0xff");
  expect(text("0f 58 c1 d9 c0 d6", 64)).toBe("db 0xf,0x58,0xc1; db 0xd9,0xc0; db 0xd6");
  const random = createRandomStream(new Int32Array([20_26, 8, 0, 0]));
  for (const mode of [16, 32, 64] as const) {
    const bytes = Uint8Array.from({ length: 3_000 }, () => random.below(256));
    const lines = disassemble(bytes, { mode, address: 0xfff0n });
    expect(Buffer.concat(lines.map((line) => line.bytes)).equals(Buffer.from(bytes))).toBe(true);
    expect(lines[1]?.address).toBe(0xfff0n + BigInt(lines[0]?.bytes.length ?? 0));
  }
  expect(disassemble(new Uint8Array(100), { mode: 32, linesMax: 3 })).toHaveLength(3);
});

test("V217: targets are addresses that wrap within the operand size", () => {
  expect(text("eb fe", 64, 0x1000n)).toBe("jmp short 0x1000");
  expect(text("e8 fb ff ff ff", 64, 0x1000n)).toBe("call 0x1000");
  expect(text("e9 00 80", 16, 0xfff0n)).toBe("jmp 0x7ff3");
  expect(text("0f 84 00 00 00 00", 32, 0xffff_fffan)).toBe("je near 0");
  expect(text("66 e9 00 00", 32, 0x1_0000n)).toBe("jmp word 4");
  expect(text("8b 05 f0 ff ff ff", 64, 0x1000n)).toBe("mov eax,[rel 0xff6]");
  expect(text("e2 fe 67 e2 fd", 32, 0x10n)).toBe("loop 0x10; a16 loop 0x12");
});
