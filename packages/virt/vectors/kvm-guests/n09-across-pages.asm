; 64 bits: device memory and RAM across page boundaries, and from one into the other
bits 64
org 0x10000
 mov rbx, 0x20002000
 mov ax, [rbx-1]
 mov eax, [rbx-1]
 mov eax, [rbx-2]
 mov eax, [rbx-3]
 mov rax, [rbx-1]
 mov rax, [rbx-4]
 mov rax, [rbx-7]
 mov rcx, 0x1122334455667788
 mov [rbx-1], cx
 mov [rbx-1], ecx
 mov [rbx-2], ecx
 mov [rbx-3], ecx
 mov [rbx-3], rcx
 mov [rbx-4], rcx
 mov [rbx-5], rcx
 mov [rbx-1], rcx
 add dword [rbx-2], 1
 add qword [rbx-3], rcx
 mov rax, [rbx-8]
 mov rax, [rbx]
 ; unaligned, within a page
 mov rax, [rbx+3]
 mov [rbx+5], rcx
 mov eax, [rbx+13]
 ; the last bytes of RAM, and what is behind
 mov rdx, 0x400000
 mov dword [rdx-4], 0x44332211
 mov eax, [rdx-4]
 out 0x80, eax
 mov eax, [rdx-2]
 out 0x80, eax
 mov rax, [rdx-3]
 mov [rdx-2], ecx
 mov [rdx-5], rcx
 mov rax, [rdx-8]
 out 0x81, eax
 push qword [rbx-4]
 pop qword [rbx-6]
 mov rsi, rdx
 sub rsi, 3
 mov rdi, 0x30000
 mov ecx, 6
 rep movsb
 mov eax, [0x30002]
 out 0x82, eax
 hlt
