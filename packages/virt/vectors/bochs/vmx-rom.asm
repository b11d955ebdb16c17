; vmx-rom: a ROM image that does what a script of bytes says, in VMX root operation, and tells what came of it by port 0xE9.
;
;     nasm -f bin -o code.bin vmx-rom.asm      64 KiB, the last of the ROM; the script fills what is before it
;
; The processor comes up in real mode, turns on long mode with four pages of 1 GiB, executes VMXON, and reads its script
; at 0xfff80000. Operations, each a byte with what follows it, little endian:
;
;     0                                  end: ask Bochs to stop
;     1  number:16                       a case begins: prints "C number"
;     2  address:32 value:64             write memory
;     3  encoding:32 value:64            VMWRITE; prints "W result" only where it failed
;     4                                  load the registers at 0x7000 and VMLAUNCH; prints "F result" or an exit
;     5                                  the same with VMRESUME
;     6  address:64                      VMCLEAR; prints "V result"
;     7  address:64                      VMPTRLD; prints "V result"
;     8  encoding:32                     VMREAD; prints "R result value"
;     9  type:64 low:64 high:64          INVEPT; prints "V result"
;     10 type:64 low:64 high:64          INVVPID; prints "V result"
;     11 address:32 length:16 bytes      copy bytes to memory
;     12 offset:32                       call the script at this offset, once deep
;     13                                 return
;     14                                 VMPTRST; prints "V result pointer"
;     15 encoding:32 value:64            VMWRITE; prints "W result"
;     16 msr:32                          RDMSR; prints "M msr value"
;     17 leaf:32                         CPUID; prints "I leaf eax ebx ecx edx"
;     18 address:32 length:32            clear memory
;     19 address:32 count:16 value:64 step:64   write a row of words
;     20 msr:32 value:64                 WRMSR
;     21 address:32                      print a word of memory: "D address value"
;     22 address:64                      VMXON; prints "V result"
;
; A result is the word of flags after the instruction, CF and ZF alone, then the VM-instruction error if ZF is set. An exit
; is "E", then the fields listed at `fields`, each as 16 digits. RIP of the exit handler is 0xff000, its stack 0x8ff0.

org 0
base equ 0xf0000

bits 16
start:
        cli
        mov ax, cs
        mov ds, ax
        o32 lgdt [gdt_pointer]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword 8:base + protected

align 8
gdt:    dq 0
        dq 0x00cf9b000000ffff           ; 0x08 32-bit code
        dq 0x00cf93000000ffff           ; 0x10 data
        dq 0x00af9b000000ffff           ; 0x18 64-bit code
        dq 0x00008b0000000067           ; 0x20 the task state segment of exits, busy, its base 0
        dq 0
gdt_pointer:
        dw 0x2f
        dd base + gdt

bits 32
protected:
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov esp, 0x8ff0
        mov edi, 0x1000
        mov ecx, 0x2000
        xor eax, eax
        rep stosd
        mov dword [0x1000], 0x2003
        mov dword [0x2000], 0x00000083
        mov dword [0x2008], 0x40000083
        mov dword [0x2010], 0x80000083
        mov dword [0x2018], 0xc0000083
        mov eax, 0x1000
        mov cr3, eax
        mov eax, 0x2020                 ; PAE, VMXE
        mov cr4, eax
        mov ecx, 0xc0000080
        mov eax, 0x901                  ; SCE, LME, NXE
        xor edx, edx
        wrmsr
        mov eax, 0x80000031             ; PG, NE, ET, PE
        mov cr0, eax
        jmp 0x18:base + long_mode

bits 64
default abs
long_mode:
        mov ecx, 0x3a
        mov eax, 5
        xor edx, edx
        wrmsr
        mov ecx, 0x480
        rdmsr
        mov [0x3000], eax
        mov qword [0x6f00], 0x3000
        vmxon [0x6f00]
        mov rsi, 0xfff80000
        mov qword [0x6f08], 0

next:
        cld
        mov rsp, 0x8ff0
        xor eax, eax
        lodsb
        cmp al, 22
        ja stop
        lea rbx, [base + table]
        mov ebx, [rbx + rax * 4]
        add rbx, base
        jmp rbx
align 4
table:  dd stop, op_case, op_memory, op_vmwrite, op_vmlaunch, op_vmresume, op_vmclear, op_vmptrld, op_vmread, op_invept
        dd op_invvpid, op_bytes, op_call, op_return, op_vmptrst, op_vmwrite_told, op_rdmsr, op_cpuid, op_clear, op_row
        dd op_wrmsr, op_print, op_vmxon

stop:
        mov dx, 0x8900
        lea rsi, [base + farewell]
.more:  lodsb
        or al, al
        jz .end
        out dx, al
        jmp .more
.end:   cli
        hlt
        jmp .end
farewell: db "Shutdown", 0

op_case:
        mov al, 'C'
        call character
        xor eax, eax
        lodsw
        call hex
        jmp line
op_memory:
        lodsd
        mov edi, eax
        lodsq
        mov [rdi], rax
        jmp next
op_vmwrite:
        lodsd
        mov ebx, eax
        lodsq
        vmwrite rbx, rax
        ja next
        pushfq
        mov al, 'W'
        call character
        call result
        mov rax, rbx
        call hex
        jmp line
op_vmwrite_told:
        lodsd
        mov ebx, eax
        lodsq
        vmwrite rbx, rax
        pushfq
        mov al, 'W'
        call character
        call result
        jmp line
op_vmlaunch:
        mov [0x6f10], rsi
        call registers
        vmlaunch
        jmp failed
op_vmresume:
        mov [0x6f10], rsi
        call registers
        vmresume
failed:
        pushfq
        pop rdx
        mov rsp, 0x8ff0
        mov rsi, [0x6f10]
        push rdx
        mov al, 'F'
        call character
        call result
        jmp line
op_vmclear:
        lodsq
        mov [0x6f18], rax
        vmclear [0x6f18]
        pushfq
        jmp told
op_vmptrld:
        lodsq
        mov [0x6f18], rax
        vmptrld [0x6f18]
        pushfq
        jmp told
op_vmxon:
        lodsq
        mov [0x6f18], rax
        vmxon [0x6f18]
        pushfq
        jmp told
op_invept:
        lodsq
        mov rbx, rax
        lea rdi, [rsi]
        add rsi, 16
        invept rbx, [rdi]
        pushfq
        jmp told
op_invvpid:
        lodsq
        mov rbx, rax
        lea rdi, [rsi]
        add rsi, 16
        invvpid rbx, [rdi]
        pushfq
told:   mov al, 'V'
        call character
        call result
        jmp line
op_vmread:
        lodsd
        mov ecx, eax
        xor ebx, ebx
        vmread rbx, rcx
        pushfq
        mov al, 'R'
        call character
        call result
        mov rax, rbx
        call hex
        jmp line
op_vmptrst:
        vmptrst [0x6f18]
        pushfq
        mov al, 'V'
        call character
        call result
        mov rax, [0x6f18]
        call hex
        jmp line
op_bytes:
        lodsd
        mov edi, eax
        xor eax, eax
        lodsw
        mov ecx, eax
        rep movsb
        jmp next
op_call:
        lodsd
        mov [0x6f08], rsi
        mov esi, eax
        mov eax, 0xfff80000
        add rsi, rax
        jmp next
op_return:
        mov rsi, [0x6f08]
        jmp next
op_rdmsr:
        lodsd
        mov ecx, eax
        rdmsr
        shl rdx, 32
        mov eax, eax
        or rdx, rax
        mov rbx, rdx
        mov al, 'M'
        call character
        mov eax, ecx
        call hex
        mov rax, rbx
        call hex
        jmp line
op_cpuid:
        lodsd
        mov edi, eax
        xor ecx, ecx
        cpuid
        mov r8d, eax
        mov r9d, ebx
        mov r10d, ecx
        mov r11d, edx
        mov al, 'I'
        call character
        mov eax, edi
        call hex
        mov rax, r8
        call hex
        mov rax, r9
        call hex
        mov rax, r10
        call hex
        mov rax, r11
        call hex
        jmp line
op_clear:
        lodsd
        mov edi, eax
        lodsd
        mov ecx, eax
        xor eax, eax
        rep stosb
        jmp next
op_row:
        lodsd
        mov edi, eax
        xor eax, eax
        lodsw
        mov ecx, eax
        lodsq
        mov rbx, rax
        lodsq
.more:  mov [rdi], rbx
        add rdi, 8
        add rbx, rax
        loop .more
        jmp next
op_wrmsr:
        lodsd
        mov ecx, eax
        lodsq
        mov rdx, rax
        shr rdx, 32
        wrmsr
        jmp next
op_print:
        lodsd
        mov edi, eax
        mov al, 'D'
        call character
        mov eax, edi
        call hex
        mov rax, [rdi]
        call hex
        jmp line

; The flags that were pushed before the call: CF, ZF, and the number of the error.
result:
        mov rax, [rsp + 8]
        mov rdx, rax
        and eax, 0x41
        call hex
        test dl, 0x40
        jz .none
        mov eax, 0x4400
        vmread rax, rax
        call hex
        ret
.none:  xor eax, eax
        call hex
        ret

registers:
        mov rax, [0x7000]
        mov rcx, [0x7008]
        mov rdx, [0x7010]
        mov rbx, [0x7018]
        mov rbp, [0x7028]
        mov rsi, [0x7030]
        mov rdi, [0x7038]
        mov r8, [0x7040]
        mov r9, [0x7048]
        mov r10, [0x7050]
        mov r11, [0x7058]
        mov r12, [0x7060]
        mov r13, [0x7068]
        mov r14, [0x7070]
        mov r15, [0x7078]
        ret

; A space and RAX in 16 digits; keeps everything but RAX.
hex:
        push rcx
        push rdx
        mov rdx, rax
        mov al, ' '
        out 0xe9, al
        mov ecx, 16
.more:  rol rdx, 4
        mov al, dl
        and al, 15
        add al, '0'
        cmp al, '9'
        jbe .digit
        add al, 39
.digit: out 0xe9, al
        loop .more
        pop rdx
        pop rcx
        ret
character:
        out 0xe9, al
        ret
line:
        mov al, 10
        out 0xe9, al
        jmp next

times 0xf000 - ($ - $$) db 0xf4
exit_handler:
        mov [0x7100], rax
        mov [0x7108], rcx
        mov [0x7110], rdx
        mov [0x7118], rbx
        mov [0x7128], rbp
        mov [0x7130], rsi
        mov [0x7138], rdi
        mov al, 'E'
        call character
        mov rsi, base + fields
.more:  xor eax, eax
        lodsw
        cmp ax, 0xffff
        je .end
        mov ebx, eax
        xor eax, eax
        vmread rax, rbx
        call hex
        jmp .more
.end:   mov rsi, [0x6f10]
        jmp line
align 2
fields: dw 0x4402, 0x6400, 0x440c, 0x440e, 0x4404, 0x4406, 0x4408, 0x440a, 0x2400, 0x640a
        dw 0x681e, 0x681c, 0x6820, 0x6800, 0x6802, 0x6804, 0x2806, 0x4824, 0x4826, 0x6822
        dw 0x4816, 0x4818, 0x4822, 0x4016, 0x482e, 0x681a, 0x4012
        dw 0xffff

times 0xfff0 - ($ - $$) db 0xf4
bits 16
        jmp 0xf000:start
times 0x10000 - ($ - $$) db 0xf4
