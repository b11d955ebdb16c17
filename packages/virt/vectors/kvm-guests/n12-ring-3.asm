; 64 bits: a program in ring 3: what it must not do: each a fault, with its error code, and the way back
bits 64
org 0x10000
 lgdt [table]
 mov ax, 0x28
 ltr ax
 mov rax, general
 mov rdi, 0x20000 + 13*16
 call gate
 mov rax, paged
 mov rdi, 0x20000 + 14*16
 call gate
 lidt [pointer]
 mov qword [0x28004], 0x2f000
 ; pages of the user: the second 2 MiB
 or qword [0x1000], 4
 or qword [0x2000], 4
 or qword [0x3008], 4
 mov rax, cr3
 mov cr3, rax
 mov rsi, user
 mov rdi, 0x200000
 mov ecx, userend - user
 cld
 rep movsb
 push 0x1b
 push 0x3f0000
 push 0x202
 push 0x23
 push 0x200000
 iretq
gate:
 mov [rdi], ax
 mov word [rdi+2], 8
 mov word [rdi+4], 0x8e00
 shr rax, 16
 mov [rdi+6], ax
 mov dword [rdi+8], 0
 mov dword [rdi+12], 0
 ret
general:
 mov eax, 13
 jmp told
paged:
 mov rax, cr2
 out 0xa4, eax
 mov eax, 14
told:
 out 0xa0, eax
 mov rax, [rsp]
 out 0xa1, eax
 mov rax, [rsp+8]
 out 0xa2, eax
 mov rax, [rsp+16]
 out 0xa3, eax
 cmp r15d, 8
 je end
 mov [rsp+8], rbp
 add rsp, 8
 iretq
end: hlt
align 8
gdt: dq 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff, 0x0000890280000067, 0
table: dw 55
 dq gdt
pointer: dw 0xfff
 dq 0x20000
user:
 inc r15
 lea rbp, [rel u1]
 cli
u1: inc r15
 lea rbp, [rel u2]
 hlt
u2: inc r15
 lea rbp, [rel u3]
 out 0x80, al
u3: inc r15
 lea rbp, [rel u4]
 mov rax, cr0
u4: inc r15
 lea rbp, [rel u5]
 mov rax, [0x8000]
u5: inc r15
 lea rbp, [rel u7]
 mov dword [0x10000], 5
u7: inc r15
 lea rbp, [rel u8]
 mov ecx, 0xc0000080
 rdmsr
u8: inc r15
 mov rax, 0x800000000000
 mov rax, [rax]
userend:
