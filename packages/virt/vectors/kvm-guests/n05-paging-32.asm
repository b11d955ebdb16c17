; 32 bits: two levels of paging: page faults with their error codes and CR2, repaired and repeated; device memory through pages
bits 32
org 0x10000
 ; the IDT: page faults at `fault`
 mov edi, 0x20000 + 14*8
 mov eax, fault
 mov [edi], ax
 mov word [edi+2], 8
 mov word [edi+4], 0x8e00
 shr eax, 16
 mov [edi+6], ax
 lidt [pointer]
 ; tables: 0x30000, first 4 MiB at 0x31000 to themselves, second at 0x32000 empty, third a large page of the device
 mov edi, 0x31000
 mov eax, 3
 mov ecx, 1024
fill: mov [edi], eax
 add eax, 0x1000
 add edi, 4
 dec ecx
 jnz fill
 mov dword [0x30000], 0x31003
 mov dword [0x30004], 0x32003
 mov dword [0x30008], 0x10000083
 mov dword [0x3000c], 0x10000003
 mov eax, cr4
 or eax, 0x10
 mov cr4, eax
 mov eax, 0x30000
 mov cr3, eax
 mov eax, cr0
 or eax, 0x80010000
 mov cr0, eax
 ; not present: read, write, read and write, across two pages
 mov eax, [0x400123]
 out 0x80, eax
 mov dword [0x401230], 0x12345678
 add dword [0x402340], 7
 mov eax, [0x402340]
 out 0x81, eax
 mov ecx, [0x404ffe]
 mov dword [0x406ffd], 0xaabbccdd
 mov eax, [0x407000]
 out 0x82, eax
 ; present and read-only, CR0.WP is 1
 mov dword [0x32000 + 0x10*4], 0x50001
 invlpg [0x410000]
 mov eax, [0x410000]
 mov [0x410004], eax
 ; WP is 0: no fault
 mov dword [0x32000 + 0x11*4], 0x51001
 mov eax, cr0
 and eax, ~0x10000
 mov cr0, eax
 mov dword [0x411008], 0x99
 mov eax, [0x411008]
 out 0x83, eax
 mov eax, cr0
 or eax, 0x10000
 mov cr0, eax
 ; accessed and dirty flags
 mov eax, [0x32000 + 0x10*4]
 out 0x84, eax
 mov eax, [0x32000 + 0x11*4]
 out 0x84, eax
 mov eax, [0x30008]
 out 0x84, eax
 ; the device through a large page
 mov eax, [0x800000]
 mov ax, [0x800004]
 mov al, [0x800006]
 mov [0x812340], eax
 mov [0x812344], ax
 mov [0x812346], al
 mov eax, [0x30008]
 out 0x84, eax
 ; the device through a small one, which is mapped by a page fault
 mov dword [next], 0x10005003
 mov eax, [0x420010]
 out 0x85, eax
 mov esi, 0x420020
 mov edi, 0x420030
 mov ecx, 3
 rep movsd
 ; a table that moves: the old translation goes with INVLPG
 mov dword [0x32000 + 0x20*4], 0x10006003
 invlpg [0x420000]
 mov eax, [0x420010]
 out 0x86, eax
 ; a string that runs from memory into a page that is not there
 mov dword [next], 0x60003
 mov esi, 0x31000
 mov edi, 0x411ff8
 mov ecx, 4
 rep movsd
 mov eax, [0x412000]
 out 0x87, eax
 ; paging off again
 mov eax, cr0
 and eax, 0x7fffffff
 mov cr0, eax
 mov eax, cr2
 out 0x88, eax
 hlt
fault:
 push eax
 push ebx
 mov eax, cr2
 out 0xe0, eax
 mov ebx, [esp+8]
 mov [last], ebx
 xchg eax, ebx
 out 0xe1, eax
 mov eax, [esp+12]
 out 0xe2, eax
 shr ebx, 12
 mov eax, [next]
 mov [0x31000 + ebx*4], eax
 add dword [next], 0x1000
 shl ebx, 12
 invlpg [ebx]
 pop ebx
 pop eax
 add esp, 4
 iret
align 4
next: dd 0x40003
last: dd 0
pointer: dw 255
 dd 0x20000
