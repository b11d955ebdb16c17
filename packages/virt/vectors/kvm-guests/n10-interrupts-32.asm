; 32 bits, interrupts 0x20 0x21 0x20 0x30: HLT in a loop, each interrupt with its own handler, and a shadow of STI
bits 32
org 0x10000
 mov edi, 0x20000 + 0x20*8
 mov ebx, stubs
 mov ecx, 17
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
 xor esi, esi
again: sti
 hlt
 inc esi
 mov eax, esi
 out 0x80, al
 cmp esi, 4
 jb again
 cli
 hlt
interrupt:
 xchg eax, [esp]
 sub eax, stubs + 5
 out 0xa0, eax
 mov eax, [esp+4]
 out 0xa1, eax
 mov eax, [esp+12]
 out 0xa2, eax
 in al, 0x20
 mov al, 0x20
 out 0x20, al
 pop eax
 ; IRET, as instructions that every KVM's emulator has
 push dword [esp+8]
 popfd
 retf 4
stubs: times 17 call interrupt
align 4
pointer: dw 511
 dd 0x20000
