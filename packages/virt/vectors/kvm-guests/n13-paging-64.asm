; 64 bits: four levels of paging: page faults of each kind, repaired and repeated; NX, reserved bits, WP, device memory through pages
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
 mov ecx, 0xc0000080
 rdmsr
 or eax, 0x800
 wrmsr
 ; 0x8000_0000_00 (entry 1 of the first table) leads to a table of its own for each level
 mov qword [0x1008], 0x31003
 mov qword [0x31000], 0x32003
 mov qword [0x32000], 0x33003
 mov rbx, 0x8000000000
 ; not present, and repaired by the handler: read, write, read and write, across two pages
 mov eax, [rbx+0x123]
 out 0x80, eax
 mov dword [rbx+0x1230], 0x12345678
 add qword [rbx+0x2340], 7
 mov rax, [rbx+0x2340]
 out 0x81, eax
 mov rcx, [rbx+0x4ffd]
 mov qword [rbx+0x6ffe], 0x11223344
 mov eax, [rbx+0x7000]
 out 0x82, eax
 ; present and read-only, CR0.WP 0 and then 1
 mov qword [0x33000 + 0x10*8], 0x50001
 mov [rbx+0x10008], rcx
 mov rax, cr0
 or rax, 0x10000
 mov cr0, rax
 mov qword [0x33000 + 0x11*8], 0x51001
 mov eax, [rbx+0x11000]
 mov [rbx+0x11008], rcx
 ; accessed and dirty
 mov rax, [0x33000 + 0x10*8]
 out 0x83, eax
 mov rax, [0x33000 + 0x11*8]
 out 0x83, eax
 mov rax, [0x33000]
 out 0x83, eax
 mov rax, [0x1008]
 out 0x83, eax
 ; not to be executed: the handler takes the bit away
 mov byte [0x52000], 0xc3
 mov qword [0x33000 + 0x12*8], 0x52001
 mov dword [0x33004 + 0x12*8], 0x80000000
 lea rax, [rbx+0x12000]
 call rax
 ; the device, through a page of 4 KiB and one of 2 MiB
 mov qword [0x33000 + 0x20*8], 0x10005003
 mov rax, [rbx+0x20010]
 mov ax, [rbx+0x20019]
 mov [rbx+0x20021], rax
 mov [rbx+0x20031], al
 mov qword [0x32008], 0x10200083
 mov eax, [rbx+0x234560]
 mov [rbx+0x234568], eax
 mov rax, [0x33000 + 0x20*8]
 out 0x84, eax
 mov rax, [0x32008]
 out 0x84, eax
 ; a translation that moves
 mov qword [0x33000 + 0x20*8], 0x10006003
 invlpg [rbx+0x20000]
 mov rax, [rbx+0x20010]
 ; a device page that is found missing, then met by a string
 mov qword [next], 0x10007003
 lea rdi, [rbx+0x21ff8]
 mov rsi, 0x10000
 mov ecx, 3
 cld
 rep movsq
 ; another table of another level is taken away
 mov qword [0x32008], 0
 mov qword [next], 0x60003
 invlpg [rbx+0x234560]
 mov rax, cr2
 out 0x88, eax
 hlt
fault:
 push rax
 push rdx
 mov rax, cr2
 out 0xe0, eax
 mov rdx, rax
 mov rax, [rsp+16]
 out 0xe1, eax
 mov rax, [rsp+24]
 out 0xe2, eax
 shr rdx, 12
 and edx, 511
 test byte [rsp+16], 16
 jnz executable
 test byte [rsp+16], 1
 jnz readonly
 mov rax, [next]
 mov [0x33000 + rdx*8], rax
 add qword [next], 0x1000
 jmp done
readonly:
 or qword [0x33000 + rdx*8], 2
 jmp done
executable:
 mov dword [0x33004 + rdx*8], 0
done:
 mov rax, cr2
 invlpg [rax]
 pop rdx
 pop rax
 add rsp, 8
 iretq
align 8
next: dq 0x40003
pointer: dw 0xfff
 dq 0x20000
