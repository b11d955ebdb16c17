; 64 bits, interrupts 0x40 0x41 0x40: HLT, a handler on a stack of the interrupt stack table, and one on its own
bits 64
org 0x10000
 lgdt [table]
 mov ax, 0x28
 ltr ax
 mov rax, timer
 mov rdi, 0x20000 + 0x40*16
 mov [rdi], ax
 mov word [rdi+2], 8
 mov word [rdi+4], 0x8e01
 shr rax, 16
 mov [rdi+6], ax
 mov dword [rdi+8], 0
 mov rax, network
 add rdi, 16
 mov [rdi], ax
 mov word [rdi+2], 8
 mov word [rdi+4], 0x8f00
 shr rax, 16
 mov [rdi+6], ax
 mov dword [rdi+8], 0
 lidt [pointer]
 mov qword [0x28024], 0x2f000
 mov rsp, 0x7ff3
 sti
 hlt
 mov eax, 1
 out 0x80, al
 hlt
 mov eax, 2
 out 0x80, al
 hlt
 mov rcx, cr8
 cli
 hlt
timer:
 mov rax, rsp
 out 0xa0, eax
 mov eax, [rsp+24]
 out 0xa1, eax
 mov rax, [rsp+16]
 out 0xa2, eax
 iretq
network:
 mov rax, rsp
 out 0xb0, eax
 pushfq
 pop rax
 out 0xb1, eax
 iretq
align 8
gdt: dq 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0, 0x0000890280000067, 0
table: dw 55
 dq gdt
pointer: dw 0xfff
 dq 0x20000
