/**
 * workloads/kernel-text — a small operating system in assembly language: processes with address spaces of their own,
 * fork with copy on write, system calls, demand-zero pages, a timer. Every workload runs on it.
 *
 * It starts in 32-bit protected mode without paging, as a boot loader leaves a machine, makes its descriptor tables and
 * page tables, and enters a program at privilege level 3. Lines `%name` are the operations of ./kernel-build.ts. It keeps
 * away from the top 4 MiB of linear addresses, where a monitor without hardware support has to live. Its text is here but for
 * frames and processes (./kernel-processes.ts) and the ways into it (./kernel-entries.ts). Rule V460 in
 * ../../SPEC.md.
 * @module
 */

import { kernelEntries } from "./kernel-entries.ts";
import { kernelProcesses } from "./kernel-processes.ts";

/** Where things are, in guest-physical memory; the first 4 MiB are mapped to themselves for the kernel. */
export const kernelPlace = {
  /** Two words: `finished`, and the result. */
  result: 0x1000,
  idt: 0x2000,
  task: 0x3000,
  bootStack: 0x6000,
  directory: 0x7000,
  table: 0x8000,
  processes: 0x9000,
  references: 0xa000,
  image: 0x1_0000,
  frames: 0x10_0000,
  memoryBytes: 0x40_0000,
  /** Where a program is in its own address space. */
  user: 0x40_0000,
} as const;

/** What is at `kernelPlace.result` when a guest has finished. */
export const finishedMark = 0x600d;

/** System calls: eax says which, ebx has what it takes, eax the answer. */
export const systemCall = {
  exit: 0,
  nothing: 1,
  fork: 2,
  wait: 3,
  yield: 4,
  rotate: 5,
  tick: 6,
  finish: 7,
} as const;

const names = `
result equ ${kernelPlace.result}
idt equ ${kernelPlace.idt}
task equ ${kernelPlace.task}
boot_stack equ ${kernelPlace.bootStack}
kernel_directory equ ${kernelPlace.directory}
kernel_table equ ${kernelPlace.table}
processes equ ${kernelPlace.processes}
references equ ${kernelPlace.references}
frames equ ${kernelPlace.frames}
user equ ${kernelPlace.user}
user_code equ 0x1b
user_data equ 0x23
; Of a process: its directory, its stack while it does not run, the top of that, its state, its table, its status.
directory_of equ 0
stack_of equ 4
top_of equ 8
state_of equ 12
table_of equ 16
status_of equ 20
process_bytes equ 32
process_count equ 4
free equ 0
ready equ 1
waiting equ 2
ended equ 3
copied equ 0x200
; What changes is in a page of its own, away from code.
current equ 49152
free_frames equ 49156
next_frame equ 49160
calls_made equ 49164
ticks_made equ 49168
faults_met equ 49172
undefined_met equ 49176
interrupts_met equ 49180
shared equ 49184
queued equ 49188
round_n1 equ 49192
round_n2 equ 49196
`;

const descriptors = `
gdt:    dd 0,0
        dd 0xffff,0xcf9b00
        dd 0xffff,0xcf9300
        dd 0xffff,0xcffb00
        dd 0xffff,0xcff300
        dw 103,task & 0xffff
        dd 0x8900
gdt_pointer: dw 47
        dd gdt
idt_pointer: dw 2047
        dd idt

load_descriptors:
        lgdt [gdt_pointer]
        jmp 8:.loaded
.loaded:
        mov eax,0x10
        mov ss,eax
        mov eax,user_data
        mov ds,eax
        mov es,eax
        mov dword [task+4],boot_stack
        mov dword [task+8],0x10
        mov dword [task+100],104<<16
        mov ebx,6
        mov edx,undefined_entry
        mov ecx,0x8e00
        call set_gate
        mov ebx,13
        mov edx,protection_entry
        call set_gate
        mov ebx,14
        mov edx,fault_entry
        call set_gate
        mov ebx,32
        mov edx,timer_entry
        call set_gate
        mov ebx,0x80
        mov edx,syscall_entry
        mov ecx,0xee00
        call set_gate
        lidt [idt_pointer]
        mov eax,0x28
        ltr ax
        ret

; ebx vector, edx handler, ecx kind
set_gate:
        mov eax,edx
        and eax,0xffff
        or eax,0x80000
        mov [idt+ebx*8],eax
        mov eax,edx
        and eax,0xffff0000
        or eax,ecx
        mov [idt+ebx*8+4],eax
        ret
`;

/**
 * The kernel's text, without the operations' expansion.
 *
 * @param main      what it does when memory and descriptors are there: a text that ends with a jump
 * @param program   the program's text, assembled for the beginning of a page; it reaches nothing but by registers,
 *                  relative jumps and numbers
 * @param userPages pages of the program's address space: its text, its data, and at the end its stack
 */
export function kernelText(main: string, program: string, userPages: number): string {
  const numbers = Object.entries(systemCall).map(([name, number]) => `call_number_${name} equ ${number}`);
  return `bits 32
org ${kernelPlace.image}
${names}
user_pages equ ${userPages}
${numbers.join("\n")}
start:  mov esp,boot_stack
        mov dword [current],processes
        mov dword [next_frame],frames
        mov dword [round_n1],-1
        %find
        %descriptors
        call make_kernel_tables
        jmp main
${main}
${descriptors}
${kernelProcesses}
${kernelEntries}
%functions
align 4096
user_begin:
program:
${program}
user_end:
align 4096
`;
}
