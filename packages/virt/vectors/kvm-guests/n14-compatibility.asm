; 64 bits: into a 32-bit segment, page faults and device memory of every size there, and back
bits 64
org 0x10000
 mov rax, fault
 mov rdi, 0x20000 + 14*16
 mov [rdi], ax
 mov word [rdi+2], 8
 mov word [rdi+4], 0x8e00
 shr rax, 16
 mov [rdi+6], ax
 mov dword [rdi+8], 0
 lidt [pointer]
 lgdt [table]
 mov qword [0x3010], 0
 mov r8, 0x1122334455667788
 mov al, 1
 out 0x70, al
 push 0x18
 push narrow
 o64 retf
bits 32
narrow:
 mov al, 2
 out 0x70, al
 mov ebx, 0x20000000
 mov eax, [ebx]
 mov ax, [ebx+4]
 mov al, [ebx+6]
 mov [ebx+8], eax
 mov [ebx+12], ax
 mov [ebx+14], al
 mov eax, [ebx+0xffe]
 mov [ebx+0xffd], eax
 dec eax
 inc dword [ebx+0x10]
 push eax
 pop dword [ebx+0x14]
 push es
 pop es
 mov ecx, [0x400010]
 mov [0x400014], ebx
 mov esi, 0x10000
 mov edi, 0x20000ffa
 mov ecx, 3
 cld
 rep movsd
 jmp 8:wide
bits 64
wide:
 mov rax, r8
 shr rax, 32
 out 0x70, eax
 mov rax, [0x400014]
 out 0x71, eax
 hlt
fault:
 mov rax, cr2
 out 0xe0, eax
 mov rax, [rsp]
 out 0xe1, eax
 mov rax, [rsp+8]
 out 0xe2, eax
 mov rax, [rsp+16]
 out 0xe3, eax
 mov dword [0x3010], 0x83
 add rsp, 8
 iretq
align 8
gdt: dq 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cf9b000000ffff
table: dw 31
 dq gdt
pointer: dw 0xfff
 dq 0x20000
