import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { createInstructionBytes, hex, modes } from "../../test/instruction-bytes.ts";
import { assemble } from "./assemble.ts";
import { disassemble } from "./disassemble.ts";

const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);
const count = Number(process.env.DC_VIRT_INSTRUCTIONS ?? 10_000) / 4;

/** One line of text as hexadecimal bytes, or what is wrong with it. */
function bytes(line: string, mode: 16 | 32 | 64): string {
  const result = assemble(line, { mode });
  if (result.ok) return hex(result.value.bytes);
  const [issue] = result.issues;
  return `${issue?.column}: ${issue?.expected} | ${issue?.received}`;
}

test("V218: the shortest of all encodings is taken, then the first of the table", () => {
  expect(bytes("add eax,1", 32)).toBe("83c001");
  expect(bytes("add eax,1000", 32)).toBe("05e8030000");
  expect(bytes("add ebx,1000", 32)).toBe("81c3e8030000");
  expect(bytes("mov eax,ebx", 32)).toBe("89d8");
  expect(bytes("mov eax,[0x9000]", 32)).toBe("a100900000");
  expect(bytes("mov eax,[0x9000]", 64)).toBe("8b042500900000");
  expect(bytes("mov rax,[qword 0x9000]", 64)).toBe("48a10090000000000000");
  expect(bytes("mov rcx,2", 64)).toBe("b902000000");
  expect(bytes("mov rcx,-2", 64)).toBe("48c7c1feffffff");
  expect(bytes("mov rcx,0x123456789", 64)).toBe("48b98967452301000000");
  expect(bytes("shl eax,1", 32)).toBe("d1e0");
  expect(bytes("xchg ebx,eax", 32)).toBe("93");
  expect(bytes("mov [ebp],eax", 32)).toBe("894500");
  expect(bytes("mov [r13+r12],eax", 64)).toBe("4389442500");
  expect(bytes("mov eax,cr0", 16)).toBe("0f20c0");
  expect(bytes("mov ds,ax", 32)).toBe("8ed8");
});

test("V218: xchg eax,eax is not NOP in 64-bit mode, where it clears the upper half", () => {
  expect(bytes("xchg eax,eax", 64)).toBe("87c0");
});

test.each(modes)("V219: in %i-bit mode what is disassembled assembles to the same instruction", (mode) => {
  const next = createInstructionBytes(seed + 3, mode);
  // One spelling: a short jump may have been a near one, sal is shl, twice a register is it and itself.
  const plain = (text: string): string =>
    text
      .replace(/^((?:o\d\d )?j\w+) (short|near) /, "$1 ")
      .replace(/\bsal\b/, "shl")
      .replace(/\[(.*?)(\be?r?\w+)\*2/, (all, before, name) =>
        /[+]$/.test(before) ? all : `[${before}${name}+${name}`,
      )
      .replace(/^mov ([c-gs]s),.*$/, "mov $1,reg")
      .replace(/^mov (?:r(\d+)d?|[er](\w\w)),/, "mov $1$2,")
      .replace(/^xchg (\w+),(\w+)$/, (_, a, b) => `xchg ${[a, b].sort().join()}`);
  const wrong: string[] = [];
  let done = 0;
  for (let n = 0; n < count; n++) {
    const [line] = disassemble(next(), { mode, address: 0x1000n, linesMax: 1 });
    if (line === undefined) continue;
    // At the very end of a jump's reach a prefix less puts the target out of it.
    if (/\bj\w+ (short )?0x10[78]|^(a\d\d |o\d\d )*loop\w* 0x10[78]/.test(line.text)) continue;
    const result = assemble(`org 0x1000\n${line.text}`, { mode });
    const made = result.ok ? result.value.bytes : new Uint8Array(16);
    const again = disassemble(made, { mode, address: 0x1000n }).map(({ text }) => text);
    if (made.length > line.bytes.length || plain(again.join("; ")) !== plain(line.text))
      wrong.push(`seed ${seed}, ${hex(line.bytes)}: ${line.text} | ${hex(made)}: ${again.join("; ")}`);
    done++;
  }
  expect(wrong).toEqual([]);
  expect(done).toBeGreaterThan(count / 2);
});

test("V220: what no row has is refused at its operand, with what the instruction takes", () => {
  expect(bytes("mov [ebx],5", 32)).toBe("5: a size | memory without one");
  expect(bytes("mov eax,bx", 32)).toBe("5: operands of sizes that go together | 32-bit register,16-bit register");
  expect(bytes("mov al,300", 32)).toBe("8: a value that fits | 300");
  expect(bytes("lea eax,ebx", 32)).toBe("5: operands that lea has in 32-bit mode | 32-bit register,32-bit register");
  expect(bytes("mov eax", 32)).toBe("1: 2 operands | 1");
  expect(bytes("lock mov [eax],ebx", 32)).toBe("6: a prefix that mov may have | another one");
  expect(bytes("rep add eax,ebx", 32)).toBe("5: a prefix that add may have | another one");
  expect(bytes("mov ah,r8b", 64)).toContain("beside registers that need no REX prefix");
  expect(bytes("mov rax,1", 32)).toBe("5: a register of 32-bit mode | one of 64-bit mode");
  expect(bytes("daa", 64)).toBe("1: an instruction that 64-bit mode has | daa");
  expect(bytes("mov cs,ax", 32)).toContain("operands that mov has");
  const result = assemble("mov eax", { mode: 32 });
  expect(result.issues[0]?.hint).toContain("reg/mem,reg | reg,reg/mem");
});

test("V220: random operands never throw", () => {
  const random = createRandomStream(new Int32Array([seed, 9, 0, 0]));
  const names = "mov add push jmp call lea in out movzx shl imul enter int bt xchg test ret lgdt mov".split(" ");
  const operands =
    "eax ax al rax r9 cr0 ds [eax] byte[rbx] far[bx] 1 -1 0x12345678 8:1 dx cl short 5 qword[rip+2] [rsp*2]".split(" ");
  for (let n = 0; n < 3_000; n++) {
    const list = Array.from({ length: random.below(4) }, () => operands[random.below(operands.length)]);
    const text = `${names[random.below(names.length)]} ${list.join()}`;
    expect(() => assemble(text, { mode: modes[n % 3] as 16 }), text).not.toThrow();
  }
});
