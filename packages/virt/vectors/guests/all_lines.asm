; every kind of line that the five guests do not have
bits 16
org 0x7c00
start:
 jmp short main
 times 3-($-$$) nop
count equ 12
mask equ ~0xf & 0xff
main:
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,start
 mov word [counter],count*2
.next:
 dec word [counter]
 jnz .next
 call print
 mov al,[bx+si+4]
 mov al,[bp]
 mov ax,[bp+di-300]
 mov eax,[esp+8]
 mov eax,[eax*8+table]
 add word [di],byte 1
 push word 5
 push 0x1234
 pusha
 popa
 iret
 retf 4
 lgdt [gdtr]
 o32 lgdt [gdtr]
 a32 loop .next
 in al,dx
 out 0x92,al
 rep movsw
 repne scasb
 es movsb
 lock xadd [bx],cx
 sti
 hlt
 jmp 0x18:flat
print:
 ret
.next: jmp .next
 jz far_away
 jmp far_away
 times 130 nop
far_away:
 loop far_away
 test cl,[bx]
 xchg cx,dx
 xchg ax,cx
 imul cx,7
 imul cx,[bx],300
 enter 8,0
 leave
 bts dword [bx],3
 shl dx,3
 shl dx,1
 shld ax,bx,cl
 setz [bx]
 cmovne ax,[bx]
 movsx eax,byte [bx]
 movzx eax,cx
 int 0x10
 int3
 aam
 aad 8
 bound ax,[bx]
 call far [bx]
 jmp dword far [bx]
bits 32
flat:
 mov eax,[ebx*4+ecx+16]
 mov eax,[ebx+ecx]
 mov eax,[ecx*2]
 mov eax,[ecx*5]
 mov eax,[esp]
 mov eax,[ebp]
 mov [fs:0],eax
 mov al,[es:edi+1]
 mov eax,flat
 add eax,flat
 push flat
 mov dword [flat],flat
 cmp dword [eax],-1
 cmp eax,0xffffffff
 sub esp,128
 sub esp,-128
 or byte [eax],mask
 mov cr0,eax
 mov eax,dr7
 push fs
 pop gs
 bswap edx
 cmpxchg8b [esi]
 jmp 24:wide
 call [eax]
 jmp near [eax*4+flat]
 jecxz flat
 je flat
 jmp $
 int 0x80
 popfd
 pushfd
 iretd
 sysenter
bits 64
wide:
 mov rax,1
 mov rax,-1
 mov rax,0xffffffff
 mov rax,0x100000000
 mov rax,wide
 mov eax,-1
 mov r8,[r9+r10*8+0x12345678]
 mov r12,[r12]
 mov r13,[r13]
 mov spl,[rsp]
 mov r15b,sil
 lea rsi,[rel text]
 lea rsi,[text]
 mov rax,[gs:0x10]
 mov [rel text],eax
 add qword [rel text],byte 5
 cmp byte [rel text],1
 push rax
 push r15
 push 1
 push 1000
 pop qword [rax]
 call wide
 jmp far_off
 jne wide
 movsxd rax,ecx
 movzx r9,byte [r10]
 xor r8d,r8d
 syscall
 o64 sysret
 swapgs
 iretq
 wrmsr
 mov cr8,rax
 mov rax,cr3
 invlpg [rax]
 vmcall
 vmread rax,rbx
 vmwrite rax,[rbx]
 vmptrld [rax]
 vmxon [rax]
 vmlaunch
 invept rax,[rbx]
 cmpxchg16b [rdi]
 popcnt rax,rbx
 crc32 rax,bl
 movbe eax,[rbx]
 rdrand rax
 rdfsbase rax
 rdtscp
 monitor
 mwait
 pause
 nop dword [rax+rax*1]
 ud2
 lock cmpxchg [rdx],rcx
 bt dword [rax],4
 test qword [rax],0x7f
 test rax,rax
 in eax,0x60
 out dx,ax
 rep stosq
 lodsb
 ret
 align 16
text: db "it's",0,'A',10
 db `x`
 dw 0x1234,'ab',text-wide
 dd 1,-1,text
 dq 0x1122334455667788,text
 resb 3
 align 4,db 0xcc
table: times 3 dd $-table
far_off:
counter: dw 0
gdtr: dw table-text
 dd table
 db (far_off-start)>>3&0xff, (3+4)*2, 1<<7|1, 17 % 5, 100/7
