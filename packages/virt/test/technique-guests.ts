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

/** The instructions of the toy guest, and where each leaves what it found: 0x20000 + 8n. */
export const toyInstructions = [
  "sgdt",
  "sidt",
  "sldt",
  "str",
  "smsw",
  "mov from cr0",
  "pushf",
  "cli",
  "popf that sets IF",
  "sti",
  "popf that clears IF",
  "push cs",
  "mov from ss",
  "mov from ds",
  "lar of the kernel's data",
  "lsl of the kernel's data",
  "verr of the user's data",
  "verw of the kernel's code",
  "mov to and from cr3",
  "in",
  "out and in",
  "hlt",
  "lgdt and sgdt",
] as const;
export const toyResults = 0x2_0000;

/** A kernel in ring 0 that tries them one after the other. */
export function makeToyGuest(): GuestImage {
  let slot = 0;
  const keep = (): string => {
    slot++;
    return `  mov [${toyResults + 8 * (slot - 1)}], eax`;
  };
  const flags = (): string => `  pushfd\n  pop eax\n${keep()}`;
  const table = (store: string): string => `  ${store} [0x21000]\n  mov eax, [0x21002]\n${keep()}`;
  return makeGuest(
    "sensitive",
    `
start:
  ${setUp([[0x30, "wake", 0]])}
${table("sgdt")}
${table("sidt")}
  xor eax, eax
  sldt ax
${keep()}
  str ax
${keep()}
  smsw eax
${keep()}
  mov eax, cr0
${keep()}
${flags()}
  cli
${flags()}
  push 0x202
  popfd
${flags()}
  cli
  sti
${flags()}
  push 0x2
  popfd
${flags()}
  push cs
  pop eax
${keep()}
  mov eax, ss
${keep()}
  mov eax, ds
${keep()}
  mov ecx, 0x10
  xor eax, eax
  lar eax, cx
${keep()}
  lsl eax, cx
${keep()}
  mov ecx, 0x20
  xor eax, eax
  verr cx
  setz al
${keep()}
  mov ecx, 8
  verw cx
  setz al
${keep()}
  mov eax, 0x123000
  mov cr3, eax
  mov eax, cr3
${keep()}
  xor eax, eax
  in al, 0xe9
${keep()}
  mov eax, 0xcafe
  out 0xe4, eax
  xor eax, eax
  in eax, 0xe4
${keep()}
  mov al, 0x30
  out 0xe0, al
  sti
  hlt
  mov eax, [0x21010]
${keep()}
  lgdt [gdtr]
${table("sgdt")}
  mov al, 0
  out 0xf4, al

wake:
  inc dword [0x21010]
  iretd
${tables}
`,
  );
}

/** Interrupts taken in user code, in the kernel, and after STI; each counts itself. */
export function makeInterruptGuest(rounds: number): GuestImage {
  return makeGuest(
    "interrupts",
    `
start:
  ${setUp([
    [0x30, "interrupt", 0],
    [0x80, "system_call", 3],
  ])}
  mov ebp, ${rounds}
  push 0x23
  push 0x31000
  push 0x202
  push 0x1b
  push user_begin
  iretd
interrupt:
  inc dword [0x20000]
  pushfd
  pop dword [0x20008]
  iretd
system_call:
  inc dword [0x20004]
  mov al, 0x30
  out 0xe0, al
  test dword [0x20004], 1
  jz .even
  sti
  nop
  nop
  cli
  .even:
  mov al, [0x20000]
  out 0xe9, al
  cmp [0x20004], ebp
  jb .back
  out 0xf4, al
  .back:
  iretd
${tables}
align 16
user_begin:
  mov ax, 0x23
  mov ds, ax
  mov es, ax
  .round:
  int 0x80
  inc edi
  inc esi
  jmp .round
`,
  );
}

/** Into PAE paging with no-execute, and its own GDT changed while it is in use. */
export function makePaeGuest(): GuestImage {
  return makeGuest(
    "pae",
    `
start:
  ${setUp([[14, "page_fault", 0]])}
  mov edi, 0x100000
  xor eax, eax
  mov ecx, 4096
  rep stosd
  mov dword [0x100000], 0x101001
  mov dword [0x101000], 0x102003
  mov dword [0x101008], 0x200083
  mov edi, 0x102000
  mov eax, 3
  mov ecx, 512
  .fill:
  stosd
  mov dword [edi], 0
  add edi, 4
  add eax, 4096
  loop .fill
  mov dword [0x102000 + 8*0x40 + 4], 0x80000000
  mov ecx, 0xc0000080
  rdmsr
  or eax, 0x800
  wrmsr
  mov eax, 0x20
  mov cr4, eax
  mov eax, 0x100000
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  mov dword [0x200010], 77
  mov byte [0x40000], 0xc3
  mov dword [0x20000], 0
  mov esi, .after
  mov eax, 0x40000
  jmp eax
  .after:
  mov dword [gdt + 0x10], 0x5000ffff
  mov dword [gdt + 0x14], 0x00cf9200
  mov ax, 0x10
  mov fs, ax
  mov eax, [fs:0x1fb010]
  out 0xe9, al
  mov al, [gdt + 0x15]
  out 0xe9, al
  mov ebx, [0x90000000]
  mov eax, [0x20000]
  out 0xf4, al
page_fault:
  inc dword [0x20000]
  mov eax, cr2
  cmp eax, 0x40000
  jne .other
  mov [esp + 4], esi
  .other:
  jb .back
  cmp eax, 0x80000000
  jb .back
  mov al, [0x20000]
  out 0xf4, al
  .back:
  add esp, 4
  iretd
${tables}
`,
  );
}

/** From real mode into protected mode and back, with an interrupt in each. */
export function makeRealGuest(): GuestImage {
  return makeGuest(
    "real",
    `org 0x7c00
start:
  mov word [4*0x30], handler
  mov word [4*0x30 + 2], 0
  sti
  mov al, 0x30
  out 0xe0, al
  nop
  cli
  lgdt [gdtr]
  mov eax, cr0
  or al, 1
  mov cr0, eax
  jmp 8:protected
handler:
  mov al, 0x52
  out 0xe9, al
  iret
bits 32
protected:
  mov ax, 0x10
  mov ds, ax
  mov ss, ax
  mov esp, 0x7000
  mov ecx, 100
  xor eax, eax
  .sum:
  add eax, ecx
  loop .sum
  out 0xe9, al
  push eax
  jmp 0x18:.sixteen
bits 16
  .sixteen:
  mov ax, 0x20
  mov ds, ax
  mov ss, ax
  mov eax, cr0
  and al, 0xfe
  mov cr0, eax
  jmp 0:real
real:
  xor ax, ax
  mov ds, ax
  mov ss, ax
  mov al, 0x30
  sti
  out 0xe0, al
  nop
  pop eax
  out 0xf4, eax
gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00009b000000ffff, 0x000093000000ffff
gdtr: dw 0x27
  dd gdt
`,
    16,
  );
}

/** Long mode: SYSCALL and SYSRET, a page fault that is answered, a device in memory. */
export function makeLongGuest(): GuestImage {
  return makeGuest(
    "long",
    `
start:
  mov edi, 0x4000
  lea rax, [rel page_fault]
  mov [rdi + 16*14], ax
  mov word [rdi + 16*14 + 2], 8
  mov word [rdi + 16*14 + 4], 0x8e00
  shr rax, 16
  mov [rdi + 16*14 + 6], ax
  lidt [rel idtr]
  mov edi, 0x100000
  mov dword [rdi], 0x101007
  mov dword [4], 0x9000
  mov dword [0x1000], 0x2027
  mov dword [0x2000], 0x3027
  mov dword [0x3000], 0xe7
  mov dword [0x3010], 0
  mov rax, cr3
  mov cr3, rax
  mov ecx, 0xc0000080
  rdmsr
  or eax, 1
  wrmsr
  mov ecx, 0xc0000081
  xor eax, eax
  mov edx, 0x00100008
  wrmsr
  mov ecx, 0xc0000082
  lea rax, [rel entry]
  xor edx, edx
  wrmsr
  mov ecx, 0xc0000084
  mov eax, 0x200
  wrmsr
  mov rbx, [0x30000000]
  lea rcx, [rel user]
  mov r11, 2
  mov r12d, 10
  sysretq
entry:
  inc dword [0x20000]
  dec r12d
  jz .last
  sysretq
  .last:
  mov rax, [0x20000]
  out 0xe9, al
  out 0xf4, al
page_fault:
  mov dword [0x3010], 0x400087
  invlpg [0x400000]
  add rsp, 8
  iretq
idtr: dw 0xfff
  dq 0x4000
user:
  .again:
  mov eax, [0x400008]
  add r13, 3
  syscall
  jmp .again
`,
    64,
  );
}

/** Guests that go wrong, by what they do. */
export const wrongGuests: Readonly<Record<string, string>> = {
  "jumps into nothing": "mov eax, 0x70000000\njmp eax",
  "has no handler": "ud2",
  "loops for ever": "start: inc eax\njmp start",
  "writes outside of memory":
    "mov edi, 0x7ffff000\nmov ecx, 64\nmov eax, 5\nrep stosd\nmov ebx, [0x7ffff000]\nmov al, bl\nout 0xf4, al",
  "recurses until its stack is gone": "start: push eax\ncall start",
  "leads its page table to itself":
    "mov edi, 0x100000\nmov ecx, 1024\nmov eax, 0x100003\nrep stosd\nmov eax, 0x100000\nmov cr3, eax\nmov eax, cr0\nor eax, 0x80000000\nmov cr0, eax\nmov dword [0x5000], 1\nhlt",
  "halts for good": "cli\nhlt",
  "points its stack at nothing": "mov esp, 0x60000000\npush eax\npop ebx\nint 3",
  "has a table of descriptors that is not there": "lgdt [t]\nmov ax, 0x10\nmov ds, ax\nt: dw 0xffff\ndd 0x70000000",
};

/** Page-table work: each round changes an entry, invalidates it and touches the page. */
export function makePageTableGuest(rounds: number): GuestImage {
  return makeGuest(
    "page tables",
    `
start:
  ${setUp([])}
  mov edi, 0x100000
  xor eax, eax
  mov ecx, 1024
  rep stosd
  mov eax, 3
  mov ecx, 1024
  rep stosd
  mov edi, 0x101000
  mov ecx, 1024
  .fill:
  mov [edi], eax
  add eax, 4096
  add edi, 4
  loop .fill
  mov dword [0x100000], 0x101003
  mov eax, 0x100000
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  mov ecx, ${rounds}
  .round:
  mov eax, ecx
  and eax, 15
  shl eax, 12
  add eax, 0x200003
  mov [0x101000 + 4*512], eax
  invlpg [0x200000]
  inc dword [0x200000]
  dec ecx
  jnz .round
  mov al, 0
  out 0xf4, al
${tables}
`,
  );
}

/** Arithmetic, and nothing else. */
export function makeComputeGuest(rounds: number): GuestImage {
  return makeGuest(
    "compute",
    `mov ecx, ${rounds}\nxor eax, eax\nnext:\nimul eax, eax, 31\nadd eax, ecx\nmov [0x20000], eax\nloop next\nout 0xf4, al`,
  );
}
