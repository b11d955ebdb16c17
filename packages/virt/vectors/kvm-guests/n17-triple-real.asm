; 16 bits: a vector table of no length: the first invalid opcode ends in shutdown
bits 16
org 0x9000
 mov al, 0x55
 out 0x80, al
 lidt [pointer]
 in ax, 0x10
 ud2
 hlt
pointer: dw 0
 dd 0
