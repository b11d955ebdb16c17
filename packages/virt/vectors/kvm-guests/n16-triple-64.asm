; 64 bits: a page fault whose gate is bad, a general protection fault on the way, a double fault that has no gate: shutdown
bits 64
org 0x10000
 mov rax, handler
 mov rdi, 0x20000 + 13*16
 mov [rdi], ax
 mov word [rdi+2], 8
 mov word [rdi+4], 0x8e00
 shr rax, 16
 mov [rdi+6], ax
 mov dword [rdi+8], 0
 lidt [pointer]
 ; a general protection fault arrives
 mov rax, 0x800000000000
 mov rbp, next
 mov rax, [rax]
next:
 mov al, 1
 out 0x80, al
 mov rax, 0x7fffffff0000
 mov rax, [rax]
 hlt
handler:
 mov rax, [rsp]
 out 0x90, eax
 mov rax, [rsp+8]
 out 0x91, eax
 mov rsp, 0x8000
 jmp rbp
align 8
pointer: dw 0xff
 dq 0x20000
