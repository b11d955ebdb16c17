/**
 * bench/cpu-rom — the ten-instruction loop as a ROM, for emulators that begin as a PC does.
 *
 * It goes to 32-bit protected mode, maps the first 4 MiB one to one, and executes the loop from RAM, where our own has it. A
 * port is told the byte 1 before the loop, then EDX and EDI as hexadecimal digits, then the byte 2.
 * @module
 */
import { assemble } from "../src/cpu/assemble.ts";
import { loopCode } from "./cpu-loop.ts";

const romBytes = 0x1_0000;
const romBase = 0xf_0000;

const source = (turns: number, port: number): string => `
bits 16
org 0
cli
lgdt [cs:gdtr]
mov eax,cr0
or al,1
mov cr0,eax
jmp dword 8:${romBase}+inside
bits 32
inside:
mov ax,16
mov ds,ax
mov es,ax
mov ss,ax
mov esp,0x7000
mov dword [0x1000],0x83
mov eax,0x10
mov cr4,eax
mov eax,0x1000
mov cr3,eax
mov eax,cr0
or eax,0x80000000
mov cr0,eax
mov esi,${romBase}+body
mov edi,0x8000
mov ecx,${loopCode.length}
rep movsb
mov al,1
mov dx,${port}
out dx,al
mov esi,0x20000
mov dword [esi],0
xor eax,eax
xor ebx,ebx
xor edx,edx
xor edi,edi
xor ebp,ebp
mov ecx,${turns}
mov ebp,0x8000
call ebp
mov ebx,edx
call print
mov ebx,edi
call print
mov al,2
out dx,al
rest: jmp rest
print:
mov dx,${port}
mov ecx,8
digit:
rol ebx,4
mov al,bl
and al,15
add al,'0'
cmp al,'9'
jbe told
add al,39
told:
out dx,al
loop digit
ret
body: db ${[...loopCode.slice(0, -1), 0xc3].join(",")}
align 8
gdt: dd 0,0,0x0000ffff,0x00cf9b00,0x0000ffff,0x00cf9300
gdtr: dw 23
dd ${romBase}+gdt
`;

/** A ROM of 64 KiB at the end of memory. @param turns of the loop @param port that is told */
export function makeLoopRom(turns: number, port: number): Uint8Array {
  const assembled = assemble(source(turns, port), { mode: 16 });
  if (!assembled.ok) throw new Error(assembled.issues.map(({ line, expected }) => `${line}: ${expected}`).join("; "));
  const rom = new Uint8Array(romBytes).fill(0xf4);
  rom.set(assembled.value.bytes, 0);
  // JMP F000:0000, where a processor begins.
  rom.set([0xea, 0, 0, 0, 0xf0], 0xfff0);
  return rom;
}
