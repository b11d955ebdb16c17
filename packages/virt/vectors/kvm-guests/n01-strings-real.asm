; 16 bits: ports of every width, strings of ports in both directions, repeated and not
bits 16
org 0x9000
 mov dx, 0x1f0
 mov si, text
 cld
 outsb
 outsw
 outsd
 mov cx, 5
 rep outsb
 std
 mov si, text+7
 mov cx, 3
 rep outsb
 mov cx, 2
 rep outsw
 cld
 mov di, 0xa000
 insb
 insw
 insd
 mov cx, 6
 rep insb
 mov cx, 3
 rep insw
 mov ecx, 2
 rep insd
 std
 mov di, 0xa080
 mov cx, 4
 rep insw
 cld
 ; nothing to do: no access
 xor cx, cx
 rep outsb
 rep insb
 ; other segment, other address size
 mov ax, 0x900
 mov es, ax
 mov si, text - 0x9000
 es outsb
 es outsw
 mov edi, 0x1000
 a32 insb
 a32 insd
 mov esi, text
 mov ecx, 2
 a32 rep outsd
 ; what was read
 xor ax, ax
 mov es, ax
 mov si, 0xa000
 mov dx, 0x80
 mov cx, 40
more: lodsb
 out dx, al
 loop more
 in al, 0x40
 in ax, 0x41
 in eax, 0x43
 mov dx, 0xfffc
 in al, dx
 in ax, dx
 in eax, dx
 out 0x40, al
 out 0x41, ax
 out 0x43, eax
 out dx, al
 out dx, ax
 out dx, eax
 hlt
text: db "sixteen bits in a row", 0
