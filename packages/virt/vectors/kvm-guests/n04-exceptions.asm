; 32 bits: exceptions that a kernel can make of its own, its error code and where it points to
bits 32
org 0x10000
 mov edi, 0x20000
 mov ebx, stubs
 mov ecx, 32
fill: mov eax, ebx
 mov [edi], ax
 mov word [edi+2], 8
 mov word [edi+4], 0x8e00
 shr eax, 16
 mov [edi+6], ax
 add ebx, 5
 add edi, 8
 dec ecx
 jnz fill
 lidt [pointer]
 mov ebp, n1
 mov eax, 5
 cdq
 xor ecx, ecx
 idiv ecx
n1: mov ebp, n2
 mov eax, 0x80000000
 mov edx, 0xffffffff
 or ecx, -1
 idiv ecx
n2: mov ebp, n6
 ud2
n6: mov ebp, n7
 mov ax, 0x1000
 mov ds, ax
n7: mov ebp, n8
 mov ax, 0x28
 mov es, ax
n8: mov ebp, n9
 mov ax, 0x28
 mov ss, ax
n9: mov ebp, n10
 xor eax, eax
 mov ss, ax
n10: mov ebp, n11
 jmp 0x10:0
n11: mov ebp, n13
 mov eax, cr0
 or eax, 0x80000000
 and eax, 0xfffffffe
 mov cr0, eax
n13: mov ebp, n14
 mov ax, 0x30
 lldt ax
n14: mov ebp, n15
 mov ecx, 0xc0000080
 mov eax, 0x12
 xor edx, edx
 wrmsr
n15: mov ebp, n16
 mov eax, 0
 mov es, ax
 mov [es:0], eax
n16: mov ebp, n17
 lgdt [wide]
 mov ax, 0x30
 mov fs, ax
 mov [fs:0x1000], eax
n17: mov eax, 0x77
 out 0x8f, al
 hlt
report:
 ; the return address of a stub tells the vector; behind it is the frame
 pop eax
 sub eax, stubs + 5
 mov cl, 5
 div cl
 cmp eax, eax
 out 0xf0, al
 pop eax
 out 0xf1, eax
 pop eax
 out 0xf2, eax
 pop eax
 out 0xf3, eax
 mov esp, 0x8000
 jmp ebp
stubs: times 32 call report
align 8
pointer: dw 255
 dd 0x20000
limits: dd 0, 8
align 8
gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0, 0, 0x00cf13000000ffff, 0x0000930000000fff
wide: dw 55
 dd gdt
