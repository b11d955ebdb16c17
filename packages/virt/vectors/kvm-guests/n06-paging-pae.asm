; 32 bits: PAE with NX: a page of 2 MiB, fetches that are refused, a reserved bit, the registers of the four directories
bits 32
org 0x10000
 mov edi, 0x20000 + 14*8
 mov eax, fault
 mov [edi], ax
 mov word [edi+2], 8
 mov word [edi+4], 0x8e00
 shr eax, 16
 mov [edi+6], ax
 lidt [pointer]
 ; directory pointers at 0x30000, a directory at 0x31000, a table of the second 2 MiB at 0x32000
 mov dword [0x30000], 0x31001
 mov dword [0x30008], 0x33001
 mov dword [0x31000], 0x83
 mov dword [0x31008], 0x32003
 mov dword [0x31010], 0x10000083
 mov dword [0x33000], 0x10200083
 mov dword [0x32000], 0x40003
 mov dword [0x32004], 0x80000000
 mov dword [0x32008], 0x41003
 mov dword [0x32010], 0x42003
 mov dword [0x32014], 0x00100000
 mov byte [0x41000], 0xc3
 mov byte [0x40000], 0xc3
 mov eax, cr4
 or eax, 0x20
 mov cr4, eax
 mov eax, 0x30000
 mov cr3, eax
 mov ecx, 0xc0000080
 rdmsr
 or eax, 0x800
 wrmsr
 rdmsr
 out 0x80, eax
 mov eax, cr0
 or eax, 0x80010000
 mov cr0, eax
 mov ebp, after1
 mov eax, 0x201000
 call eax
after1: mov ebp, after2
 mov eax, 0x200000
 call eax
after2: mov ebp, after3
 mov eax, [0x202000]
after3: mov ebp, after4
 mov eax, [0x203000]
after4: mov ebp, after5
 mov eax, [0x80000000]
after5: mov eax, [0x400000]
 mov [0x400008], eax
 mov eax, [0x40000010]
 mov [0x40000018], ax
 mov eax, [0x31000]
 out 0x81, eax
 mov eax, [0x31010]
 out 0x82, eax
 mov eax, [0x32000]
 out 0x83, eax
 ; the pointers are registers: a change takes effect with CR3
 mov dword [0x30008], 0x31001
 mov eax, [0x40000014]
 mov eax, cr3
 mov cr3, eax
 mov eax, [0x40010000]
 out 0x84, eax
 hlt
fault:
 mov eax, cr2
 out 0xe0, eax
 pop eax
 out 0xe1, eax
 pop eax
 out 0xe2, eax
 mov esp, 0x8000
 jmp ebp
align 4
pointer: dw 255
 dd 0x20000
