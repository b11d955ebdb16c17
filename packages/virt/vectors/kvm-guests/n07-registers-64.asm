; 64 bits: CPUID, control registers, model-specific registers that KVM knows and that it does not
bits 64
org 0x10000
 xor eax, eax
 cpuid
 out 0x80, eax
 mov eax, ebx
 out 0x80, eax
 mov eax, ecx
 out 0x80, eax
 mov eax, edx
 out 0x80, eax
 mov eax, 0x80000000
 cpuid
 out 0x80, eax
 mov eax, 0x80000008
 cpuid
 out 0x80, eax
 mov eax, 0x80000002
 cpuid
 out 0x80, eax
 mov eax, ebx
 out 0x80, eax
 mov rax, cr0
 out 0x81, eax
 mov rax, cr3
 out 0x81, eax
 mov rax, cr4
 out 0x81, eax
 mov rax, cr4
 or rax, 0x80
 mov cr4, rax
 mov rax, cr4
 out 0x81, eax
 mov rax, cr0
 or rax, 0x10008
 mov cr0, rax
 smsw rax
 out 0x82, eax
 clts
 smsw eax
 out 0x82, eax
 mov ecx, 0xc0000081
 mov eax, 0x11112222
 mov edx, 0x00230010
 wrmsr
 xor eax, eax
 rdmsr
 out 0x83, eax
 mov eax, edx
 out 0x83, eax
 mov ecx, 0xc0000082
 mov eax, 0x89abcdef
 mov edx, 0xffff8000
 wrmsr
 rdmsr
 mov eax, edx
 out 0x83, eax
 mov ecx, 0xc0000100
 mov eax, 0x20000000
 xor edx, edx
 wrmsr
 mov rax, [fs:0x10]
 mov [fs:0x18], rax
 mov ecx, 0xc0000102
 mov eax, 0x30000000
 wrmsr
 swapgs
 mov eax, [gs:4]
 swapgs
 mov ecx, 0xc0000101
 rdmsr
 out 0x83, eax
 mov ecx, 0x174
 mov eax, 0x1234
 wrmsr
 rdmsr
 out 0x84, eax
 mov ecx, 0xc0000080
 rdmsr
 out 0x84, eax
 or eax, 1
 wrmsr
 rdmsr
 out 0x84, eax
 mov ecx, 0x277
 rdmsr
 out 0x84, eax
 mov eax, edx
 out 0x84, eax
 ; nobody knows these
 mov ecx, 0x12345678
 rdmsr
 out 0x85, eax
 mov eax, edx
 out 0x85, eax
 mov ecx, 0xc0001fff
 mov eax, 0x55667788
 mov edx, 0x11223344
 wrmsr
 xor ecx, ecx
 mov r8, 0x1122334455667788
 mov r15, r8
 bswap r15
 mov rax, r15
 out 0x86, eax
 hlt
