; 16 bits: real mode, protected mode of 16 and of 32 bits, long mode, and all the way back to real mode, with a port in each
bits 16
org 0x9000
 cli
 mov al, 'R'
 out 0x70, al
 lgdt [table]
 mov eax, cr0
 or al, 1
 mov cr0, eax
 jmp 0x18:small
small: mov al, 's'
 out 0x70, al
 mov dx, 0x10
 mov ds, dx
 mov ss, dx
 jmp dword 8:protected
bits 32
protected:
 mov al, 'P'
 out 0x70, al
 mov eax, cr0
 out 0x71, eax
 mov dword [0x1000], 0x2003
 mov dword [0x2000], 0x3003
 mov dword [0x3000], 0x83
 mov eax, cr4
 or eax, 0x20
 mov cr4, eax
 mov eax, 0x1000
 mov cr3, eax
 mov ecx, 0xc0000080
 rdmsr
 or eax, 0x100
 wrmsr
 mov eax, cr0
 or eax, 0x80000000
 mov cr0, eax
 jmp 0x20:far64
bits 64
far64:
 mov al, 'L'
 out 0x70, al
 mov ecx, 0xc0000080
 rdmsr
 out 0x71, eax
 mov r10, 0x123456789abcdef0
 mov rsp, 0x7000
 push 8
 push back
 o64 retf
bits 32
back:
 mov al, 'c'
 out 0x70, al
 mov eax, cr0
 and eax, 0x7fffffff
 mov cr0, eax
 mov ecx, 0xc0000080
 rdmsr
 out 0x71, eax
 and eax, 0xfffffeff
 wrmsr
 mov al, 'p'
 out 0x70, al
 jmp 0x18:down
bits 16
down:
 mov dx, 0x28
 mov ds, dx
 mov ss, dx
 mov eax, cr0
 and al, 0xfe
 mov cr0, eax
 jmp 0:real
real:
 xor dx, dx
 mov ds, dx
 mov ss, dx
 mov al, 'r'
 out 0x70, al
 mov eax, cr0
 out 0x71, eax
 hlt
align 8
gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00009b000000ffff, 0x00af9b000000ffff, 0x000093000000ffff
table: dw 47
 dd gdt
