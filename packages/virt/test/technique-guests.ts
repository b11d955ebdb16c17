/** Guests that tests of techniques run: texts in assembly language, and images of them. */
import { assembleGuest, type GuestImage } from "../src/techniques/guest-image.ts";

/** Assemble a text. @throws Error with its issues */
export function makeGuest(name: string, text: string, mode: 16 | 32 | 64 = 32): GuestImage {
  const { image, issues } = assembleGuest(text, { name, mode });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  return image;
}

/** A GDT, an IDT whose gates go to `vector0` + 8n, and a TSS; all privileged setup that a small kernel needs. */
const tables = `
  gdt:  dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff
  task_descriptor: dq 0x0000890050000067
  gdtr: dw 0x2f
        dd gdt
  idtr: dw 0x7ff
        dd 0x4000`;

/** Registers, GDT, IDT and TSS set; interrupt gates for \`gates\`. */
const setUp = (gates: readonly (readonly [vector: number, label: string, dpl: number])[]): string => `
  lgdt [gdtr]
  jmp 8:.flat
  .flat:
  mov ax, 0x10
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov esp, 0x9000
  mov dword [0x5004], 0x9000
  mov dword [0x5008], 0x10
  mov word [0x5066], 0x68
  mov ax, 0x28
  ltr ax
  ${gates
    .map(
      ([vector, label, dpl]) => `
  mov dword [0x4000 + 8*${vector}], (8 << 16) | (${label} & 0xffff)
  mov dword [0x4004 + 8*${vector}], (${label} & 0xffff0000) | ${0x8e00 | (dpl << 13)}`,
    )
    .join("")}
  lidt [idtr]`;

/**
 * A kernel with paging and a user program: \`rounds\` system calls, each after a touch of a page that is not there, which
 * the page-fault handler maps; every fourth round the kernel takes the pages away again, and loads CR3.
 *
 * @param interrupts whether user code runs with interrupts on, which IRET has to see to
 */
export function makePagingGuest(rounds: number, interrupts = false): GuestImage {
  return makeGuest(
    "paging",
    `
start:
  ${setUp([
    [14, "page_fault", 0],
    [0x80, "system_call", 3],
    [0x81, "leave", 3],
  ])}
  mov edi, 0x100000
  xor eax, eax
  mov ecx, 1024
  rep stosd
  mov eax, 3
  mov ecx, 512
  .fill:
  stosd
  add eax, 4096
  loop .fill
  or dword [0x101000 + 4*(user_begin >> 12)], 4
  or dword [0x101000 + 4*0x30], 4
  mov dword [0x100000], 0x101007
  mov eax, 0x100000
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  jmp .paged
  .paged:
  push 0x23
  push 0x31000
  push ${interrupts ? 0x202 : 0x2}
  push 0x1b
  push user_begin
  iretd

page_fault:
  push eax
  push ebx
  mov eax, cr2
  mov ebx, eax
  shr ebx, 12
  and eax, 0xfffff000
  or eax, 7
  mov [0x101000 + 4*ebx], eax
  invlpg [eax]
  inc dword [0x20000]
  pop ebx
  pop eax
  add esp, 4
  iretd

system_call:
  inc dword [0x20004]
  test dword [0x20004], 3
  jnz .done
  push eax
  push ecx
  push edi
  mov edi, 0x101000 + 4*512
  xor eax, eax
  mov ecx, 8
  rep stosd
  mov eax, cr3
  mov cr3, eax
  pop edi
  pop ecx
  pop eax
  .done:
  iretd

leave:
  mov al, [0x20000]
  out 0xe9, al
  mov eax, [0x20004]
  out 0xf4, eax
${tables}

align 4096
user_begin:
  mov ax, 0x23
  mov ds, ax
  mov es, ax
  mov ecx, ${rounds}
  xor esi, esi
  .round:
  mov eax, ecx
  and eax, 7
  shl eax, 12
  add [0x200000 + eax], ecx
  add esi, [0x200000 + eax]
  push esi
  int 0x80
  pop edx
  dec ecx
  jnz .round
  int 0x81
  user_end:
  times 16 nop
`,
  );
}
