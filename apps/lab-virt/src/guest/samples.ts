/**
 * guest/samples — programs to start from. Names are messages of the views.
 * @module
 */

/** A program that comes with the lab. */
export interface GuestSample {
  readonly name: SampleName;
  readonly text: string;
}

/** Names, in the order in which they are offered. */
export const sampleNames = ["fourteen", "control", "registers", "fault", "endless"] as const;
/** One of them. */
export type SampleName = (typeof sampleNames)[number];

/** Fourteen instructions that a control word decides about, and what they need. */
const fourteen = `        cpuid
        mov rax,cr0
        mov rbx,rax
        xor rbx,8
        mov cr0,rbx
        mov rax,cr3
        mov esi,0x184000
        mov cr3,rsi
        mov rcx,cr4
        xor rcx,0x80
        mov cr4,rcx
        rdtsc
        invlpg [0x5000]
        mov dr0,rdi
        mov edx,0x3f8
        mov al,'x'
        out dx,al
        mov ecx,0x277
        rdmsr
        int3
        mov ebx,0xfeb00000
        mov [rbx+0x50],eax
        hlt
`;

const control = `        mov rax,cr3
        mov cr3,rax
        mov r12,cr3
        mov cr3,r12
        mov rbx,cr0
        xor rbx,8
        mov cr0,rbx
        clts
        mov r9,cr4
        xor r9,0x80
        mov cr4,r9
        mov esi,0x184000
        mov cr3,rsi
        mov r15,cr3
        mov edi,0x180000
        mov cr3,rdi
`;

const registers = `        mov rbx,0x1111111111111111
        mov rbp,0x2222222222222222
        mov rsi,0x3333333333333333
        mov rdi,0x4444444444444444
        mov r8,0x5555555555555555
        mov r9,0x6666666666666666
        mov r12,0x7777777777777777
        mov r15,0x8888888888888888
        mov ecx,4
        xor eax,eax
again:  add rax,rbx
        out 0x80,al
        dec ecx
        jnz again
        mov edx,0x3f8
        mov al,'!'
        out dx,al
`;

const fault = `        jmp start

vector_14:
        push rax
        mov rax,cr2
        shr rax,21
        mov qword [0x182000+rax*8],0x83
        pop rax
        add rsp,8
        iretq

start:  mov rbx,0x200000
        mov rax,[rbx]
        add rax,1
        mov [rbx+8],rax
        mov rax,[rbx+0x200000]
`;

const endless = `        xor eax,eax
again:  inc rax
        add rbx,rax
        jmp again
`;

/** Their texts. */
export const samples: Readonly<Record<SampleName, string>> = { fourteen, control, registers, fault, endless };
