; 32 bits: read, modify, write on device memory: exchange, compare and exchange, bits, shifts, strings
bits 32
org 0x10000
 mov ebx, 0x20001000
 mov eax, 0x11223344
 xchg [ebx], eax
 xchg [ebx+4], ax
 xchg [ebx+6], al
 cmp eax, eax
 mov ecx, 0x01020304
 lock xadd [ebx+8], ecx
 xadd [ebx+12], cx
 xadd [ebx+14], cl
 mov eax, [ebx+16]
 mov edx, 0xcafef00d
 lock cmpxchg [ebx+16], edx
 setz cl
 cmpxchg [ebx+16], ecx
 setz ch
 mov ax, 0xf00d
 cmpxchg [ebx+16], cx
 mov al, 1
 cmpxchg [ebx+19], dl
 mov eax, [ebx+24]
 mov edx, [ebx+28]
 mov ecx, 0x55667788
 push ebx
 mov esi, ebx
 mov ebx, 0x99aabbcc
 lock cmpxchg8b [esi+24]
 setz cl
 cmpxchg8b [esi+24]
 setz ch
 pop ebx
 add dword [ebx+32], 0x7fffffff
 adc word [ebx+36], 1
 sub byte [ebx+38], 0xff
 sbb dword [ebx+40], 0
 inc dword [ebx+44]
 dec word [ebx+48]
 neg dword [ebx+52]
 not byte [ebx+56]
 cmp dword [ebx+56], 5
 lock or dword [ebx+60], 0x10101010
 cmp eax, eax
 and dword [ebx+64], 0x0f0f0f0f
 cmp eax, eax
 xor word [ebx+68], 0xffff
 cmp eax, eax
 test dword [ebx+72], 1
 cmp eax, eax
 bts dword [ebx+76], 31
 cmp eax, eax
 mov ecx, 100
 btr dword [ebx+80], ecx
 cmp eax, eax
 mov ecx, -33
 btc dword [ebx+80], ecx
 cmp eax, eax
 bt dword [ebx+80], 3
 cmp eax, eax
 shl dword [ebx+84], 1
 cmp eax, eax
 ror word [ebx+88], 1
 cmp eax, eax
 sar byte [ebx+90], 1
 cmp eax, eax
 mov ecx, 7
 shld [ebx+92], eax, 1
 cmp eax, eax
 movsx ecx, byte [ebx+107]
 movzx esi, word [ebx+108]
 movsx edi, word [ebx+110]
 push dword [ebx+112]
 pop dword [ebx+116]
 mov esi, ebx
 lea edi, [ebx+0x200]
 mov ecx, 3
 cld
 rep movsd
 mov ecx, 3
 rep stosw
 mov ecx, 4
 mov edi, ebx
 repne scasb
 mov esi, ebx
 lea edi, [ebx+0x200]
 mov ecx, 5
 repe cmpsb
 lodsd
 mov eax, ecx
 out 0x80, eax
 mov dword [0x30000], done
 mov eax, 0x30000
 jmp [eax]
done:
 mov [0x20001300], eax
 hlt
