/**
 * workloads/kernel-build — one source, two kernels: what its privileged operations become in each.
 *
 * A line `%name` of a kernel's text stands for an operation that a processor keeps for ring 0. The native build puts the
 * instruction there. The ported one calls a function, as a kernel does that was ported to a hypervisor: where it finds a
 * hypervisor at its start it makes hypercalls by way of the hypercall page, which the hypervisor fills in; where it finds
 * none, it executes the very instruction. So the ported build runs on a bare machine too.
 *
 * Numbers, registers and structures of hypercalls are Xen's for 32-bit guests: eax number, ebx to esi arguments, a
 * trap 0x82 in the page (xen/include/public/xen.h, arch-x86/xen-x86_32.h). Rules V461 and V486 in ../../SPEC.md.
 * @module
 */

/** Which kernel is made of a text. */
export type KernelBuild = "native" | "ported";

/** The operations, and how each build writes them. `N` is the number of page-table updates in a batch. */
interface Operation {
  readonly native: string;
  readonly ported: string;
}

/** What an operation takes is in ebx and ecx; the ported build may change eax, ecx, edx and flags. */
const operations: Readonly<Record<string, Operation>> = {
  /** Interrupts off, on. */
  cli: { native: "cli", ported: "call pv_cli" },
  sti: { native: "sti", ported: "call pv_sti" },
  /** Interrupts as they were goes onto the stack, and off; and back. */
  save_interrupts: { native: "pushf\ncli", ported: "push dword 0\ncall pv_save" },
  restore_interrupts: { native: "popf", ported: "call pv_restore\nadd esp,4" },
  /** Interrupts on, and wait for one. */
  wait: { native: "sti\nhlt", ported: "call pv_wait" },
  /** Back to what was interrupted. */
  iret: { native: "iret", ported: "jmp pv_iret" },
  /** GDT, IDT and task register, at start. */
  descriptors: { native: "call load_descriptors", ported: "call pv_descriptors" },
  /** Paging on, with the directory in ebx. */
  paging: { native: "mov cr3,ebx\nmov eax,cr0\nor eax,0x80010000\nmov cr0,eax", ported: "call pv_paging" },
  /** The directory in ebx. */
  load_directory: { native: "mov cr3,ebx", ported: "call pv_load_directory" },
  /** All translations but global ones. */
  flush: { native: "mov eax,cr3\nmov cr3,eax", ported: "call pv_flush" },
  /** The translation of the address in ebx. */
  invlpg: { native: "invlpg [ebx]", ported: "call pv_invlpg" },
  /** The address that faulted, into eax. */
  fault_address: { native: "mov eax,cr2", ported: "call pv_fault_address" },
  /** The page-table entry at ebx becomes ecx: now, or at `%commit` at the latest. */
  set_entry: { native: "mov [ebx],ecx", ported: "call pv_set_entry" },
  queue_entry: { native: "mov [ebx],ecx", ported: "call pv_queue_entry" },
  commit: { native: "", ported: "call pv_commit" },
  /** The frame at ebx is, or is no longer, a page table; or a directory that CR3 may point to. */
  protect: { native: "", ported: "call pv_protect" },
  unprotect: { native: "", ported: "call pv_unprotect" },
  pin: { native: "", ported: "call pv_pin" },
  unpin: { native: "", ported: "call pv_unpin" },
  /** The stack that the next entry from user code begins with. */
  kernel_stack: { native: "mov [task+4],ebx", ported: "call pv_kernel_stack" },
};

/** Lines that are text, not operations: what the ported build looks for at its start, and its functions. */
const insertions: Readonly<Record<string, (batch: number) => Operation>> = {
  find: () => ({ native: "", ported: "call find_hypervisor" }),
  functions: (batch) => ({ native: "", ported: portedFunctions(batch) }),
};

/** Names of the operations. */
export const kernelOperations: readonly string[] = /* @__PURE__ */ Object.keys(operations);

/**
 * Put the operations of a build into a kernel's text; lines keep their order.
 *
 * @param batch page-table updates in one hypercall, at most, of the ported build
 */
export function buildKernel(text: string, build: KernelBuild, batch = 1): string {
  return text
    .split("\n")
    .map((line) => {
      const name = /^\s*%(\w+)\s*(;.*)?$/.exec(line)?.[1];
      const operation = name === undefined ? undefined : (operations[name] ?? insertions[name]?.(batch));
      return operation === undefined ? line : operation[build];
    })
    .join("\n");
}

/** Hypercalls that the ported build makes: xen/include/public/xen.h. */
export const hypercall = {
  setTrapTable: 0,
  mmuUpdate: 1,
  stackSwitch: 3,
  multicall: 13,
  updateVaMapping: 14,
  iret: 23,
  mmuextOp: 26,
  schedOp: 29,
} as const;

/** Commands of `hypercall.mmuextOp`, and of `hypercall.schedOp`. */
export const mmuextCommand = { pinL2: 1, unpin: 4, newBase: 5, flushLocal: 6, invlpgLocal: 7 } as const;
export const schedCommand = { block: 1, shutdown: 2 } as const;

/** Where things are in the page that a hypervisor shares with a guest: `struct shared_info` of 32-bit x86. */
export const sharedInfo = { upcallPending: 0, upcallMask: 1, cr2: 8 } as const;

/** Where things are in the page that a guest finds in esi at its start: `struct start_info`, of which these are used. */
export const startInfo = { magic: 0, sharedInfo: 36, magicText: "xen-3.0-x86_32p" } as const;

/**
 * The functions of the ported build.
 *
 * @param batch page-table updates in one hypercall, at most
 */
function portedFunctions(batch: number): string {
  return `
; shared: 0 without a hypervisor, else the page that it shares.
batch equ ${batch}
queue equ 0xb000
calls equ 0xa800

; esi points to what a hypervisor tells, and begins with its name.
find_hypervisor:
        test esi,esi
        jz .none
        cmp dword [esi],'xen-'
        jne .none
        mov eax,[esi+${startInfo.sharedInfo}]
        mov [shared],eax
.none:  ret

pv_cli: push eax
        mov eax,[shared]
        test eax,eax
        jnz .asked
        pop eax
        cli
        ret
.asked: mov byte [eax+${sharedInfo.upcallMask}],1
        pop eax
        ret

pv_sti: push eax
        mov eax,[shared]
        test eax,eax
        jnz .asked
        pop eax
        sti
        ret
.asked: mov byte [eax+${sharedInfo.upcallMask}],0
        pop eax
        ret

; [esp+4]: room for what it was
pv_save:
        push eax
        mov eax,[shared]
        test eax,eax
        jnz .asked
        pushf
        pop eax
        cli
        mov [esp+8],eax
        pop eax
        ret
.asked: movzx eax,byte [eax+${sharedInfo.upcallMask}]
        mov [esp+8],eax
        mov eax,[shared]
        mov byte [eax+${sharedInfo.upcallMask}],1
        pop eax
        ret

pv_restore:
        push eax
        mov eax,[shared]
        test eax,eax
        jnz .asked
        push dword [esp+8]
        popf
        pop eax
        ret
.asked: push ecx
        mov ecx,[esp+12]
        mov [eax+${sharedInfo.upcallMask}],cl
        pop ecx
        pop eax
        ret

pv_wait:
        cmp dword [shared],0
        jne .asked
        sti
        hlt
        ret
.asked: push ebx
        push ecx
        mov ebx,${schedCommand.block}
        call hypercall_page+32*${hypercall.schedOp}
        pop ecx
        pop ebx
        ret

pv_iret:
        cmp dword [shared],0
        jne .asked
        iret
.asked: jmp hypercall_page+32*${hypercall.iret}

pv_descriptors:
        cmp dword [shared],0
        je load_descriptors
        mov ebx,trap_table
        call hypercall_page+32*${hypercall.setTrapTable}
        ret

; The first tables are not in use yet: their own pages are made read-only in them by hand.
pv_paging:
        cmp dword [shared],0
        jne .asked
        mov cr3,ebx
        mov eax,cr0
        or eax,0x80010000
        mov cr0,eax
        ret
.asked: and dword [kernel_table+4*(kernel_directory>>12)],~2
        and dword [kernel_table+4*(kernel_table>>12)],~2
        call pv_pin
        jmp pv_load_directory

pv_load_directory:
        cmp dword [shared],0
        jne .asked
        mov cr3,ebx
        ret
.asked: mov eax,${mmuextCommand.newBase}
        jmp mmuext

pv_flush:
        cmp dword [shared],0
        jne .asked
        mov eax,cr3
        mov cr3,eax
        ret
.asked: mov eax,${mmuextCommand.flushLocal}
        jmp mmuext

pv_invlpg:
        cmp dword [shared],0
        jne .asked
        invlpg [ebx]
        ret
.asked: mov eax,${mmuextCommand.invlpgLocal}
        jmp mmuext

pv_pin: mov eax,${mmuextCommand.pinL2}
        jmp pinning
pv_unpin:
        mov eax,${mmuextCommand.unpin}
pinning:
        cmp dword [shared],0
        jne mmuext
        ret

; One operation, eax, of the frame or address in ebx.
mmuext: push ebx
        push ecx
        push edx
        push esi
        mov [calls],eax
        mov [calls+4],ebx
        cmp eax,${mmuextCommand.invlpgLocal}
        je .address
        shr dword [calls+4],12
.address:
        mov dword [calls+8],0
        mov ebx,calls
        mov ecx,1
        xor edx,edx
        mov esi,0x7ff0
        call hypercall_page+32*${hypercall.mmuextOp}
        test eax,eax
        jnz refused
        pop esi
        pop edx
        pop ecx
        pop ebx
        ret

; What the hypervisor refuses ends the guest.
refused:
        mov eax,2
        jmp leave

pv_fault_address:
        mov eax,[shared]
        test eax,eax
        jnz .asked
        mov eax,cr2
        ret
.asked: mov eax,[eax+${sharedInfo.cr2}]
        ret

pv_set_entry:
        call pv_queue_entry
        jmp pv_commit

pv_queue_entry:
        cmp dword [shared],0
        jne .asked
        mov [ebx],ecx
        ret
.asked: mov eax,[queued]
        inc dword [queued]
        shl eax,4
        mov [queue+eax],ebx
        mov dword [queue+eax+4],0
        mov [queue+eax+8],ecx
        mov dword [queue+eax+12],0
        mov eax,[queued]
        cmp eax,batch
        jae pv_commit
        ret

pv_commit:
        cmp dword [queued],0
        jne .some
        ret
.some:  push ebx
        push ecx
        push edx
        push esi
        mov ebx,queue
        mov ecx,[queued]
        xor edx,edx
        mov esi,0x7ff0
        mov [queued],edx
        call hypercall_page+32*${hypercall.mmuUpdate}
        test eax,eax
        jnz refused
        pop esi
        pop edx
        pop ecx
        pop ebx
        ret

; Nobody writes a page table but the hypervisor: its page is read-only to the kernel.
pv_protect:
        mov eax,1
        jmp protecting
pv_unprotect:
        mov eax,3
protecting:
        cmp dword [shared],0
        jne .asked
        ret
.asked: push ebx
        push ecx
        push edx
        mov ecx,ebx
        or ecx,eax
        mov edx,2
        call hypercall_page+32*${hypercall.updateVaMapping}
        test eax,eax
        jnz refused
        pop edx
        pop ecx
        pop ebx
        ret

pv_kernel_stack:
        cmp dword [shared],0
        jne .asked
        mov [task+4],ebx
        ret
.asked: push ebx
        push ecx
        mov ecx,ebx
        mov ebx,0x11
        call hypercall_page+32*${hypercall.stackSwitch}
        pop ecx
        pop ebx
        ret

; Vector, flags (the level that may use it), selector, handler.
trap_table:
        db 6,0
        dw 9
        dd undefined_entry
        db 13,0
        dw 9
        dd protection_entry
        db 14,4
        dw 9
        dd fault_entry
        db 32,4
        dw 9
        dd timer_entry
        db 0x80,7
        dw 9
        dd syscall_entry
        dd 0,0

align 4096
hypercall_page: times 4096 db 0
`;
}
