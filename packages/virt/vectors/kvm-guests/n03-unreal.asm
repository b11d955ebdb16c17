; 16 bits: real mode with segments of 4 GiB that protected mode left behind, and device memory through them
bits 16
org 0x9000
 lgdt [table]
 mov eax, cr0
 or al, 1
 mov cr0, eax
 jmp short here
here: mov bx, 16
 mov ds, bx
 mov fs, bx
 and al, 0xfe
 mov cr0, eax
 jmp 0:there
there: mov bx, 0
 mov ds, bx
 mov ebx, 0x10000000
 mov al, [ebx]
 mov ax, [ebx+2]
 mov eax, [ebx+4]
 mov dword [ebx+8], 0x11223344
 mov word [fs:ebx+12], 0x5566
 mov byte [ebx+14], 0x77
 add dword [ebx+8], 1
 mov esi, ebx
 mov edi, 0xa000
 mov ecx, 4
 a32 rep movsb
 mov eax, [0xa000]
 out 0x80, eax
 push dword [ebx+8]
 pop ax
 pop bx
 out 0x81, ax
 hlt
align 8
gdt: dq 0, 0x00009b000000ffff, 0x00cf93000000ffff
table: dw 23
 dd gdt
