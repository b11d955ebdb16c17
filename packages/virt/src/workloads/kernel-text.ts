/**
 * workloads/kernel-text — a small operating system in assembly language: processes with address spaces of their own,
 * fork with copy on write, system calls, demand-zero pages, a timer. Every workload runs on it.
 *
 * It starts in 32-bit protected mode without paging, as a boot loader leaves a machine, makes its descriptor tables and
 * page tables, and enters a program at privilege level 3. Lines `%name` are the operations of ./kernel-build.ts. It keeps
 * away from the top 4 MiB of linear addresses, where a monitor without hardware support has to live. Rule V460 in
 * ../../SPEC.md.
 * @module
 */

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

const memory = `
; eax: a frame. The interrupt flag is kept, whatever it is.
take_frame:
        %save_interrupts
        push ebx
        mov eax,[free_frames]
        test eax,eax
        jz .new
        mov ebx,[eax]
        mov [free_frames],ebx
        jmp .taken
.new:   mov eax,[next_frame]
        add dword [next_frame],4096
.taken: mov ebx,eax
        shr ebx,12
        mov byte [references+ebx],1
        pop ebx
        %restore_interrupts
        ret

; eax: a frame that somebody lets go
give_frame:
        push ebx
        mov ebx,eax
        shr ebx,12
        dec byte [references+ebx]
        jnz .kept
        mov ebx,[free_frames]
        mov [eax],ebx
        mov [free_frames],eax
.kept:  pop ebx
        ret

; eax: a frame of zeros
take_zeros:
        call take_frame
        push eax
        push ecx
        push edi
        mov edi,eax
        xor eax,eax
        mov ecx,1024
        cld
        rep stosd
        pop edi
        pop ecx
        pop eax
        ret

; The kernel's 4 MiB, and paging.
make_kernel_tables:
        mov edi,kernel_table
        mov eax,3
        mov ecx,1024
        cld
.next:  stosd
        add eax,4096
        dec ecx
        jnz .next
        mov dword [kernel_directory],kernel_table+3
        mov ebx,kernel_directory
        %paging
        ret

`;

const processes = `
; esi: a process with tables of its own; nothing of its program is there yet
make_process:
        mov esi,processes
.look:  cmp dword [esi+state_of],free
        je .found
        add esi,process_bytes
        cmp esi,processes+process_bytes*process_count
        jb .look
        mov eax,3
        jmp leave
.found: call take_zeros
        mov [esi+table_of],eax
        call take_zeros
        mov [esi+directory_of],eax
        mov ebx,[kernel_directory]
        and ebx,~0x60
        mov [eax],ebx
        mov ebx,[esi+table_of]
        or ebx,7
        mov [eax+4],ebx
        call take_frame
        add eax,4096
        mov [esi+top_of],eax
        mov dword [esi+state_of],ready
        ret

; Tables of the process at esi are finished: from now on they are tables.
seal_process:
        mov ebx,[esi+table_of]
        %protect
        mov ebx,[esi+directory_of]
        %protect
        %pin
        ret

; Everything that the process at esi has
free_process:
        mov ebx,[esi+directory_of]
        %unpin
        %unprotect
        mov ebx,[esi+table_of]
        %unprotect
        mov edi,[esi+table_of]
        mov ecx,user_pages
.next:  mov eax,[edi]
        test eax,1
        jz .none
        and eax,0xfffff000
        call give_frame
.none:  add edi,4
        dec ecx
        jnz .next
        mov eax,[esi+table_of]
        call give_frame
        mov eax,[esi+directory_of]
        call give_frame
        mov eax,[esi+top_of]
        sub eax,4096
        call give_frame
        mov dword [esi+state_of],free
        ret

; Let the process at esi run in place of this one.
switch_to:
        push ebp
        push ebx
        push esi
        push edi
        mov ebx,[current]
        mov [ebx+stack_of],esp
        mov [current],esi
        mov ebx,[esi+top_of]
        %kernel_stack
        mov ebx,[esi+directory_of]
        %load_directory
        mov esi,[current]
        mov esp,[esi+stack_of]
        pop edi
        pop esi
        pop ebx
        pop ebp
        ret

; esi: another process that can run, or this one
next_process:
        mov esi,[current]
        mov ecx,process_count
.look:  add esi,process_bytes
        cmp esi,processes+process_bytes*process_count
        jb .inside
        mov esi,processes
.inside:
        cmp dword [esi+state_of],ready
        je .found
        dec ecx
        jnz .look
.found: ret
`;

const calls = `
syscall_entry:
        cld
        pushad
        mov ebp,esp
        cmp eax,8
        jae .unknown
        call [call_table+eax*4]
        mov [ebp+28],eax
        popad
        %iret
.unknown:
        mov eax,4
        jmp leave

call_table: dd call_exit,call_nothing,call_fork,call_wait,call_yield,call_rotate,call_tick,call_finish

call_nothing:
        %sti
        inc dword [calls_made]
        mov eax,[calls_made]
        %cli
        ret

call_exit:
        mov esi,[current]
        mov [esi+status_of],ebx
        mov dword [esi+state_of],ended
        mov esi,processes
        mov dword [esi+state_of],ready
        call switch_to

; The child has the parent's pages, which both may read until one writes.
call_fork:
        push ebp
        call make_process
        pop ebp
        mov ebx,[current]
        mov ebx,[ebx+table_of]
        mov edi,[esi+table_of]
        mov ecx,user_pages
.next:  mov eax,[ebx]
        test eax,1
        jz .none
        push ecx
        and eax,~0x60
        test eax,2
        jz .shared
        and eax,~2
        or eax,copied
        mov ecx,eax
        push eax
        %queue_entry
        pop eax
.shared:
        mov [edi],eax
        shr eax,12
        inc byte [references+eax]
        pop ecx
.none:  add ebx,4
        add edi,4
        dec ecx
        jnz .next
        %commit
        %flush
        call seal_process
; Its stack: what the parent will pop, and the way there.
        mov edi,[esi+top_of]
        sub edi,52
        mov ebx,esi
        mov esi,ebp
        mov ecx,13
        cld
        rep movsd
        mov esi,ebx
        mov edi,[esi+top_of]
        mov dword [edi-24],0
        mov dword [edi-56],child_return
        sub edi,72
        mov [esi+stack_of],edi
        mov eax,1
        ret
child_return:
        popad
        %iret

call_wait:
        mov esi,processes+process_bytes
        mov ecx,process_count-1
.look:  cmp dword [esi+state_of],ended
        je .ended
        add esi,process_bytes
        dec ecx
        jnz .look
        mov esi,[current]
        mov dword [esi+state_of],waiting
        call next_process
        call switch_to
        jmp call_wait
.ended: push dword [esi+status_of]
        call free_process
        pop eax
        ret

call_yield:
        call next_process
        cmp esi,[current]
        je .none
        call switch_to
.none:  mov eax,0
        ret

; The pages of the program, but its first and its last, change places: each goes one down.
call_rotate:
        mov ebx,[current]
        mov ebx,[ebx+table_of]
        add ebx,4
        push dword [ebx]
        mov edx,user_pages-3
.next:  mov ecx,[ebx+4]
        %queue_entry
        add ebx,4
        dec edx
        jnz .next
        pop ecx
        %queue_entry
        %commit
        %flush
        mov eax,0
        ret

; What a timer's interrupt would do: read a clock, and say that it is done.
call_tick:
        mov edx,0xb008
        in eax,dx
        mov al,0x20
        out 0x20,al
        inc dword [ticks_made]
        mov eax,[ticks_made]
        ret

call_finish:
        mov eax,ebx
; eax: the result
finish: mov [result+4],eax
        mov dword [result],0x600d
        mov ecx,4
.next:  out 0xe9,al
        shr eax,8
        dec ecx
        jnz .next
        mov eax,0
; eax: how it went
leave_now:
        out 0xf4,al
.halted:
        %cli
        hlt
        jmp .halted
leave:  jmp leave_now
`;

const faults = `
fault_entry:
        cld
        pushad
        %fault_address
        mov ebx,eax
        cmp ebx,user
        jb .bad
        cmp ebx,user+4096*user_pages
        jae .bad
        and ebx,0xfffff000
        mov edi,[current]
        mov edi,[edi+table_of]
        mov eax,ebx
        sub eax,user
        shr eax,12
        lea edi,[edi+eax*4]
        mov eax,[edi]
        test eax,1
        jz .missing
        test byte [esp+32],2
        jz .bad
        test eax,copied
        jz .bad
        mov esi,eax
        and esi,0xfffff000
        mov edx,esi
        shr edx,12
        cmp byte [references+edx],1
        je .alone
        dec byte [references+edx]
        call take_frame
        push eax
        push edi
        mov edi,eax
        mov ecx,1024
        rep movsd
        pop edi
        pop ecx
        or ecx,7
        jmp .set
.alone: mov ecx,eax
        and ecx,~copied
        or ecx,2
.set:   push ebx
        mov ebx,edi
        %set_entry
        pop ebx
        %invlpg
        jmp .done
.missing:
        call take_zeros
        mov ecx,eax
        or ecx,7
        mov ebx,edi
        %set_entry
.done:  inc dword [faults_met]
        popad
        add esp,4
        %iret
.bad:   mov eax,5
        jmp leave

; An instruction that does not exist: three bytes, and counted.
undefined_entry:
        add dword [esp],3
        inc dword [undefined_met]
        %iret

protection_entry:
        mov eax,6
        jmp leave

timer_entry:
        push eax
        inc dword [interrupts_met]
        mov al,0x20
        out 0x20,al
        pop eax
        %iret
`;

/** A program's first pages: they are the image's own, and nobody may write them. */
const enterProgram = `
enter_program:
        call make_process
        mov edi,[esi+table_of]
        mov dword [edi],program+5
        inc byte [references+(program>>12)]
        inc byte [references+(program>>12)]
        call seal_process
        mov [current],esi
        mov ebx,[esi+top_of]
        %kernel_stack
        mov ebx,[esi+directory_of]
        %load_directory
        mov esi,[current]
        mov esp,[esi+top_of]
        push dword user_data
        push dword user+4096*user_pages
        push dword 0x202
        push dword user_code
        push dword user
        xor eax,eax
        xor ebx,ebx
        xor ecx,ecx
        xor edx,edx
        xor esi,esi
        xor edi,edi
        xor ebp,ebp
        %iret
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
${memory}
${processes}
${calls}
${faults}
${enterProgram}
%functions
align 4096
user_begin:
program:
${program}
user_end:
align 4096
`;
}
