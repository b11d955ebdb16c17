; 16 bits, interrupts 0x20 0x21 0x20: IRET, INTO that does nothing, invalid opcodes, divide errors and interrupts through the vector table
bits 16
org 0x9000
 mov word [0*4], divide
 mov word [0*4+2], 0
 mov word [6*4], opcode
 mov word [6*4+2], 0
 mov word [0x20*4], clock
 mov word [0x20*4+2], 0
 mov word [0x21*4], key
 mov word [0x21*4+2], 0
 pushf
 call 0:called
 mov al, 1
 add al, 1
 into
 mov ax, 0x1234
 mov bl, 0
 div bl
 mov ax, 0x1000
 mov bl, 2
 div bl
 ud2
 sti
 hlt
 mov al, 0x41
 out 0x80, al
 hlt
 mov al, 0x42
 out 0x80, al
 hlt
 cli
 pushf
 pop ax
 out 0x82, ax
 hlt
called:
 mov bp, sp
 mov ax, [bp]
 out 0x90, ax
 mov ax, [bp+2]
 out 0x91, ax
 mov ax, [bp+4]
 out 0x92, ax
 iret
divide:
 mov bp, sp
 add word [bp], 2
 mov ax, [bp]
 out 0x94, ax
 iret
opcode:
 mov bp, sp
 add word [bp], 2
 mov ax, [bp]
 out 0x96, ax
 iret
clock:
 mov bp, sp
 mov ax, [bp+4]
 out 0xa0, ax
 iret
key:
 in al, 0x60
 out 0xa1, al
 iret
