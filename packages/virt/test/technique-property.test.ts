/** Random programs of a kernel, under every technique that is right. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareRuns } from "../src/techniques/compare-runs.ts";
import { createGuestRun } from "../src/techniques/guest-run.ts";
import type { Technique } from "../src/techniques/technique.ts";
import { makeGuest } from "./technique-guests.ts";

/** Instructions and short sequences; any may fault, and the handler skips nothing: it counts, and goes on elsewhere. */
const pieces = [
  "cli",
  "sti",
  "pushfd\npop eax",
  "push 0x246\npopfd",
  "push 0x3246\npopfd",
  "push 0x46\npopfd",
  "push cs\npop ebx",
  "mov ax, ss",
  "mov ax, 0x10\nmov ds, ax",
  "mov ax, 0x23\nmov es, ax",
  "mov ax, 0x18\nmov fs, ax",
  "mov ax, 0\nmov gs, ax",
  "mov ax, 0x48\nmov ds, ax",
  "sgdt [0x21000]\nmov eax, [0x21002]",
  "sidt [0x21000]\nmov eax, [0x21002]",
  "str ax",
  "sldt bx",
  "smsw eax",
  "lar eax, ecx",
  "lsl edx, ebx",
  "verr ax",
  "verw cx",
  "mov eax, cr0",
  "mov eax, cr0\nxor eax, 8\nmov cr0, eax",
  "clts",
  "mov eax, cr3\nmov cr3, eax",
  "mov eax, cr4\nxor eax, 4\nmov cr4, eax",
  "mov al, 0x30\nout 0xe0, al",
  "in al, 0xe4",
  "out 0xe4, eax",
  "mov esi, 0x20000\nmov edx, 0xe4\nmov ecx, 3\nrep outsb",
  "cpuid",
  "rdtsc",
  "int 0x30",
  "int 0x55",
  "int3",
  "ud2",
  "xor edx, edx\nxor ebx, ebx\ndiv ebx",
  "mov eax, [0x200000]",
  "mov [0x201000], ecx",
  "inc dword [0x202004]",
  "mov dword [0x101000 + 4*513], 0x205007\ninvlpg [0x201000]",
  "mov dword [0x101000 + 4*513], 0\ninvlpg [0x201000]",
  "mov dword [0x101000 + 4*514], 0x206001\ninvlpg [0x202000]",
  "mov dword [0x101000 + 4*512], 0x101007\ninvlpg [0x200000]\nmov eax, [0x200000 + 4*513]\nmov dword [0x200000 + 4*513], 0x207007\ninvlpg [0x201000]",
  "mov eax, [0x70000000]",
  "mov [0xffd00000], eax",
  "lgdt [gdtr]",
  "mov byte [gdt + 0x15], 0x92\nmov ax, 0x10\nmov ds, ax",
  "lldt ax",
  "add eax, ecx",
  "imul ebx, eax, 77",
  "mov ecx, 0x174\nrdmsr",
  "mov ecx, 0x277\nrdmsr",
  "mov ecx, 5\n.loop:\nadd eax, ecx\nloop .loop",
  "call 8:skip",
  "push 2\npush 8\npush skip\niretd",
  "jmp far [farp]",
  "wbinvd",
  "hlt",
];

function program(chosen: readonly number[], isPaged: boolean): string {
  const paging = isPaged
    ? "mov eax, 0x100000\nmov cr3, eax\nmov eax, cr0\nor eax, 0x80010000\nmov cr0, eax\njmp paged\npaged:"
    : "";
  const gates = Array.from({ length: 0x31 }, (_, vector) =>
    vector === 0x30
      ? ""
      : `mov dword [0x4000 + 8*${vector}], (8 << 16) | (fault & 0xffff)\nmov dword [0x4004 + 8*${vector}], 0x18e00`,
  );
  return `
start:
  lgdt [gdtr]
  jmp 8:flat
flat:
  ${gates.slice(0, 0x20).join("\n")}
  mov dword [0x4180], (8 << 16) | (wake & 0xffff)
  mov dword [0x4184], 0x18e00
  lidt [idtr]
  mov edi, 0x101000
  mov eax, 3
  mov ecx, 1024
  fill:
  stosd
  add eax, 4096
  loop fill
  mov dword [0x100000], 0x101003
  ${paging}
  ${chosen.map((n, at) => `step${at}:\nmov dword [resume], step${at + 1}\n${(pieces[n] as string).replaceAll("skip", `step${at + 1}`)}`).join("\n")}
step${chosen.length}:
  mov al, 1
  out 0xf4, al
fault:
  mov ax, 0x23
  mov ds, ax
  inc dword [0x20000]
  mov esp, 0x8000
  cmp dword [0x20000], 200
  ja out
  jmp [resume]
out:
  out 0xf4, al
wake:
  inc dword [ss:0x20004]
  iretd
align 8
gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff
gdtr: dw 0x27
  dd gdt
idtr: dw 0x18f
  dd 0x4000
resume: dd 0
farp: dd step${chosen.length}
  dw 8`;
}

test("V454: random programs end as on bare metal (40 programs, four techniques)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(pieces.length - 1), { minLength: 5, maxLength: 40 }),
      fc.boolean(),
      (chosen, isPaged) => {
        const image = makeGuest("random", program(chosen, isPaged));
        for (const name of ["trap-ring-1+", "trap-ring-3+", "vtx-shadow", "vtx-ept"]) {
          const technique = name.replace("+", "") as Technique;
          const bare = createGuestRun({ technique: "bare-metal", image });
          const run = createGuestRun({ technique, image, sensitiveTrap: name.endsWith("+") });
          const result = compareRuns(bare, run, { instructionsMax: 20_000, ignoredMemory: [[0x10_0000, 0x10_2000]] });
          expect([name, result.equal || result.first]).toEqual([name, true]);
        }
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});
