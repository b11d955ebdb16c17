import { expect, test } from "vitest";
import { hex } from "../../test/instruction-bytes.ts";
import { assemble } from "./assemble.ts";
import { readStatement, tableMnemonic } from "./statement.ts";

const bytes = (text: string, mode: 16 | 32 | 64 = 32): string => {
  const result = assemble(text, { mode });
  return result.ok
    ? hex(result.value.bytes)
    : result.issues.map(({ line, column, expected }) => `${line}:${column} ${expected}`).join("; ");
};

test("V222: a label with a colon, or before an instruction or a directive without one; dots belong to the last label", () => {
  expect(bytes("a: jmp a\nb jmp b\nc db 1\n.x: jmp .x")).toBe("ebfeebfe01ebfe");
  expect(bytes("a:\n.x: nop\nb:\n.x: jmp .x\njmp a.x")).toBe("90ebfeebfb");
  expect(bytes("move eax,1")).toBe("1:1 an instruction, a label or a directive");
  const issue = readStatement("move eax,1", 1, "");
  expect(issue).toMatchObject({ received: "move", hint: "mov?" });
});

test("V222: prefixes and sizes are read in the order in which they are written", () => {
  expect(bytes("lock add dword [ebx],1\nrep movsd\nrepne scasb\ncs lodsb\no16 push 5\na16 loop $")).toBe(
    "f0830301f3a5f2ae2eac666a0567e2fd",
  );
  expect(bytes("mov dword ptr [ebx+ecx*4-8],7")).toBe("c7448bf807000000");
  expect(bytes("mov eax,[es:ebx]\nmov eax,[dword 4]\njmp near $\njmp short $")).toBe("268b03a104000000e9fbffffffebfe");
  expect(bytes("lock")).toBe("1:5 an instruction after a prefix");
  expect(bytes("mov eax,,")).toBe("1:9 a number, a name or `(`");
  expect(bytes("mov byte eax,1")).toBe("1:5 a register of 8 bits after byte");
  expect(bytes("nop nop")).toBe("1:5 a name with a value");
  expect(bytes("mov [eax,1")).toBe("1:9 `]`");
  expect(bytes("db 'abc")).toBe("1:4 an instruction, a label or a directive");
});

test("V223: data, space, alignment, constants, repeats and modes", () => {
  expect(bytes("db 1,'Hi',\"it's\",-1,'a'+1")).toBe("014869697427 73ff62".replace(" ", ""));
  expect(bytes("dw 'abc',0x1234\ndd -2\ndq 1<<40")).toBe("616263003412feffffff0000000000010000");
  expect(bytes("resb 2\ndb 1\nalign 4,0\ndb 2\nalign 4")).toBe("0000010002909090");
  expect(bytes("n equ 3\ntimes n db n\ntimes 8-($-$$) db 0")).toBe("0303030000000000");
  expect(bytes("bits 16\nmov ax,1\nbits 64\nmov rax,[rel $]\n[bits 32]\nmov eax,1")).toBe(
    "b80100488b05f9ffffffb801000000",
  );
  expect(bytes("default rel\nmov eax,[8]\ndefault abs\nmov eax,[8]", 64)).toBe("8b05020000008b042508000000");
  expect(bytes("org 0x100\nmov ax,$\ndd $$", 16)).toBe("b8000100010000");
  expect(bytes("times 3 dd $-$$")).toBe("000000000000000000000000");
  expect(bytes("dd 1,$")).toBe("0100000000000000");
});

test("V223: strings are UTF-8", () => {
  expect(bytes("db 'aé€😀'")).toBe(Buffer.from("aé€😀").toString("hex"));
  expect(bytes("db '\ud800'")).toBe("efbfbd");
  // In backquotes, and there alone, a backslash means something.
  expect(bytes("db `a\\n\\x41\\\\\\`é`,'\\n'")).toBe("610a415c60c3a95c6e");
});

test("V223: directives refuse what they cannot do", () => {
  expect(bytes("bits 8")).toBe("1:1 bits 16, bits 32 or bits 64");
  expect(bytes("align 3")).toBe("1:1 align to a power of two, up to 65536");
  expect(bytes("times -1 db 0")).toBe("1:1 times 0 to 1048576");
  expect(bytes("db 256")).toBe("1:4 a value of 8 bits");
  expect(bytes("db eax")).toBe("1:4 a number for data");
  expect(bytes("nop\norg 5\nnop")).toContain("one org, before the first byte");
  expect(bytes("equ 5")).toBe("1:1 a name before equ");
  expect(bytes("a: nop\na: nop")).toBe("2:1 a new name");
});

test("V224: other names of the same instructions", () => {
  expect(bytes("jz $\njnz $\njc $\nsetz al\ncmovnae eax,ebx\nloopz $")).toBe(
    bytes("je $\njne $\njb $\nsete al\ncmovb eax,ebx\nloope $"),
  );
  expect(bytes("pushf\npopf\niret\nretf\npusha")).toBe("9c9dcfcb60");
  expect(bytes("sal eax,1\nxlat\nfwait\nretn 4\nimul eax,5\naam\ntest eax,[ebx]")).toBe("d1e0d79bc204006bc005d40a8503");
  expect(bytes("o64 sysret\niretq\npushfq", 64)).toBe("480f0748cf9c");
  expect(tableMnemonic("pushf", 16)).toBe("pushfw");
  expect(tableMnemonic("fsqrt", 16)).toBeUndefined();
});
