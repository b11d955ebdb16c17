/**
 * workloads/vmexit-tests — the microbenchmarks of kvm-unit-tests' vmexit, by their names: one operation, again and again.
 *
 * What each does is from x86/vmexit.c of kvm-unit-tests at commit 00bfecaa (self_ipi_* from later ones). Ports are those of
 * the file; nothing answers there in this machine, which costs the same way out. An interrupt to oneself goes by this
 * machine's interrupt port instead of a local APIC. Rule V465 in ../../SPEC.md.
 * @module
 */

/** One test. */
export interface VmexitTest {
  readonly name: string;
  /** In which it runs. */
  readonly mode: 32 | 64;
  /** What is done each time; it keeps esi, and r15 in 64-bit mode. */
  readonly text: string;
}

/** Those that run here. */
export const vmexitTests: readonly VmexitTest[] = [
  { name: "cpuid", mode: 32, text: "push ebx\nxor eax,eax\nxor ecx,ecx\ncpuid\npop ebx" },
  { name: "vmcall", mode: 32, text: "mov eax,0\nvmcall" },
  { name: "mov_from_cr8", mode: 64, text: "mov rax,cr8" },
  { name: "mov_to_cr8", mode: 64, text: "xor eax,eax\nmov cr8,rax" },
  { name: "inl_from_pmtimer", mode: 32, text: "mov edx,0xb008\nin eax,dx" },
  { name: "inl_from_qemu", mode: 32, text: "mov edx,0x1234\nin eax,dx" },
  { name: "inl_from_kernel", mode: 32, text: "xor eax,eax\nmov edx,0x4d0\nin al,dx" },
  { name: "outl_to_kernel", mode: 32, text: "xor eax,eax\nmov edx,0x4d0\nout dx,al" },
  {
    name: "ple_round_robin",
    mode: 32,
    text: `mov eax,[round_n1]
        cmp eax,[round_n2]
        jne .turn
        pause
.turn:  mov [round_n2],eax
        inc dword [round_n1]`,
  },
  { name: "self_ipi_sti_nop", mode: 32, text: "%cli\nmov al,32\nout 0xe0,al\n%sti\nnop\n%cli" },
  { name: "self_ipi_sti_hlt", mode: 32, text: "%cli\nmov al,32\nout 0xe0,al\n%wait\n%cli" },
];

/** Those that do not, and why. */
export const vmexitTestsLeftOut: Readonly<Record<string, string>> = {
  ipi: "a second processor",
  ipi_halt: "a second processor",
  self_ipi_tpr: "a local APIC",
  self_ipi_tpr_sti_nop: "a local APIC",
  self_ipi_tpr_sti_hlt: "a local APIC",
  x2apic_self_ipi: "a local APIC",
  wr_tsc_adjust_msr: "IA32_TSC_ADJUST",
  rd_tsc_adjust_msr: "IA32_TSC_ADJUST",
  "mmio-no-eventfd": "a PCI test device",
  "mmio-wildcard-eventfd": "a PCI test device",
  "mmio-datamatch-eventfd": "a PCI test device",
  "portio-no-eventfd": "a PCI test device",
  "portio-wildcard-eventfd": "a PCI test device",
  "portio-datamatch-eventfd": "a PCI test device",
};

/** The kernel's main text for a test of 32 bits. */
export const vmexitMain = (text: string, iterations: number): string => `
main:   mov esi,${iterations}
        xor edi,edi
.next:  call vmexit_once
        inc edi
        dec esi
        jnz .next
        mov eax,edi
        jmp finish
vmexit_once:
        ${text}
        ret
`;

/** A whole guest for a test of 64 bits: 4 MiB mapped to themselves in large pages, and no more. */
export const vmexitText64 = (text: string, iterations: number): string => `bits 32
org 0x10000
start:  lgdt [gdt_pointer]
        mov edi,0x100000
        xor eax,eax
        mov ecx,3*1024
        cld
        rep stosd
        mov dword [0x100000],0x101003
        mov dword [0x101000],0x102003
        mov dword [0x102000],0x83
        mov dword [0x102008],0x200083
        mov eax,0x100000
        mov cr3,eax
        mov eax,cr4
        or eax,0x20
        mov cr4,eax
        mov ecx,0xc0000080
        rdmsr
        or eax,0x100
        wrmsr
        mov eax,cr0
        or eax,0x80010000
        mov cr0,eax
        jmp 8:wide
align 8
gdt:    dq 0
        dq 0xaf9b000000ffff
        dq 0xcf93000000ffff
gdt_pointer: dw 23
        dd gdt
bits 64
wide:   mov eax,0x10
        mov ds,eax
        mov es,eax
        mov ss,eax
        mov rsp,0x8000
        mov r15d,${iterations}
        xor edi,edi
.next:  ${text}
        inc edi
        dec r15d
        jnz .next
        mov [0x1004],edi
        mov dword [0x1000],0x600d
        mov eax,edi
        mov ecx,4
.out:   out 0xe9,al
        shr eax,8
        dec ecx
        jnz .out
        xor eax,eax
        out 0xf4,al
.halted:
        cli
        hlt
        jmp .halted
`;
