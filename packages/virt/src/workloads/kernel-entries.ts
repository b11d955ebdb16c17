/**
 * workloads/kernel-entries — of the kernel's text (./kernel-text.ts): what happens when it is entered by a system call, a
 * fault or an interrupt, and how the first program is. Rules V460 and V462 in ../../SPEC.md.
 * @module
 */

const calls = `
syscall_entry:
        cld
        pushad
        mov ebp,esp
        cmp eax,8
        jae .unknown
        call [call_table+eax*4]
        mov [ebp+28],eax
        popad
        %iret
.unknown:
        mov eax,4
        jmp leave

call_table: dd call_exit,call_nothing,call_fork,call_wait,call_yield,call_rotate,call_tick,call_finish

call_nothing:
        %sti
        inc dword [calls_made]
        mov eax,[calls_made]
        %cli
        ret

call_exit:
        mov esi,[current]
        mov [esi+status_of],ebx
        mov dword [esi+state_of],ended
        mov esi,processes
        mov dword [esi+state_of],ready
        call switch_to

; The child has the parent's pages, which both may read until one writes.
call_fork:
        push ebp
        call make_process
        pop ebp
        mov ebx,[current]
        mov ebx,[ebx+table_of]
        mov edi,[esi+table_of]
        mov ecx,user_pages
.next:  mov eax,[ebx]
        test eax,1
        jz .none
        push ecx
        and eax,~0x60
        test eax,2
        jz .shared
        and eax,~2
        or eax,copied
        mov ecx,eax
        push eax
        %queue_entry
        pop eax
.shared:
        mov [edi],eax
        shr eax,12
        inc byte [references+eax]
        pop ecx
.none:  add ebx,4
        add edi,4
        dec ecx
        jnz .next
        %commit
        %flush
        call seal_process
; Its stack: what the parent will pop, and the way there.
        mov edi,[esi+top_of]
        sub edi,52
        mov ebx,esi
        mov esi,ebp
        mov ecx,13
        cld
        rep movsd
        mov esi,ebx
        mov edi,[esi+top_of]
        mov dword [edi-24],0
        mov dword [edi-56],child_return
        sub edi,72
        mov [esi+stack_of],edi
        mov eax,1
        ret
child_return:
        popad
        %iret

call_wait:
        mov esi,processes+process_bytes
        mov ecx,process_count-1
.look:  cmp dword [esi+state_of],ended
        je .ended
        add esi,process_bytes
        dec ecx
        jnz .look
        mov esi,[current]
        mov dword [esi+state_of],waiting
        call next_process
        call switch_to
        jmp call_wait
.ended: push dword [esi+status_of]
        call free_process
        pop eax
        ret

call_yield:
        call next_process
        cmp esi,[current]
        je .none
        call switch_to
.none:  mov eax,0
        ret

; The pages of the program, but its first and its last, change places: each goes one down.
call_rotate:
        mov ebx,[current]
        mov ebx,[ebx+table_of]
        add ebx,4
        push dword [ebx]
        mov edx,user_pages-3
.next:  mov ecx,[ebx+4]
        %queue_entry
        add ebx,4
        dec edx
        jnz .next
        pop ecx
        %queue_entry
        %commit
        %flush
        mov eax,0
        ret

; What a timer's interrupt would do: read a clock, and say that it is done.
call_tick:
        mov edx,0xb008
        in eax,dx
        mov al,0x20
        out 0x20,al
        inc dword [ticks_made]
        mov eax,[ticks_made]
        ret

call_finish:
        mov eax,ebx
; eax: the result
finish: mov [result+4],eax
        mov dword [result],0x600d
        mov ecx,4
.next:  out 0xe9,al
        shr eax,8
        dec ecx
        jnz .next
        mov eax,0
; eax: how it went
leave_now:
        out 0xf4,al
.halted:
        %cli
        hlt
        jmp .halted
leave:  jmp leave_now
`;

const faults = `
fault_entry:
        cld
        pushad
        %fault_address
        mov ebx,eax
        cmp ebx,user
        jb .bad
        cmp ebx,user+4096*user_pages
        jae .bad
        and ebx,0xfffff000
        mov edi,[current]
        mov edi,[edi+table_of]
        mov eax,ebx
        sub eax,user
        shr eax,12
        lea edi,[edi+eax*4]
        mov eax,[edi]
        test eax,1
        jz .missing
        test byte [esp+32],2
        jz .bad
        test eax,copied
        jz .bad
        mov esi,eax
        and esi,0xfffff000
        mov edx,esi
        shr edx,12
        cmp byte [references+edx],1
        je .alone
        dec byte [references+edx]
        call take_frame
        push eax
        push edi
        mov edi,eax
        mov ecx,1024
        rep movsd
        pop edi
        pop ecx
        or ecx,7
        jmp .set
.alone: mov ecx,eax
        and ecx,~copied
        or ecx,2
.set:   push ebx
        mov ebx,edi
        %set_entry
        pop ebx
        %invlpg
        jmp .done
.missing:
        call take_zeros
        mov ecx,eax
        or ecx,7
        mov ebx,edi
        %set_entry
.done:  inc dword [faults_met]
        popad
        add esp,4
        %iret
.bad:   mov eax,5
        jmp leave

; An instruction that does not exist: three bytes, and counted.
undefined_entry:
        add dword [esp],3
        inc dword [undefined_met]
        %iret

protection_entry:
        mov eax,6
        jmp leave

timer_entry:
        push eax
        inc dword [interrupts_met]
        mov al,0x20
        out 0x20,al
        pop eax
        %iret
`;

/** A program's first pages: they are the image's own, and nobody may write them. */
const enterProgram = `
enter_program:
        call make_process
        mov edi,[esi+table_of]
        mov dword [edi],program+5
        inc byte [references+(program>>12)]
        inc byte [references+(program>>12)]
        call seal_process
        mov [current],esi
        mov ebx,[esi+top_of]
        %kernel_stack
        mov ebx,[esi+directory_of]
        %load_directory
        mov esi,[current]
        mov esp,[esi+top_of]
        push dword user_data
        push dword user+4096*user_pages
        push dword 0x202
        push dword user_code
        push dword user
        xor eax,eax
        xor ebx,ebx
        xor ecx,ecx
        xor edx,edx
        xor esi,esi
        xor edi,edi
        xor ebp,ebp
        %iret
`;

/** All of it, as it stands in the kernel. */
export const kernelEntries: string = `${calls}
${faults}
${enterProgram}`;
