/**
 * workloads/kernel-processes — of the kernel's text (./kernel-text.ts): frames of memory, the kernel's own tables, and
 * processes: made, forked with copy on write, ended, switched. Rule V462 in ../../SPEC.md.
 * @module
 */

const memory = `
; eax: a frame. The interrupt flag is kept, whatever it is.
take_frame:
        %save_interrupts
        push ebx
        mov eax,[free_frames]
        test eax,eax
        jz .new
        mov ebx,[eax]
        mov [free_frames],ebx
        jmp .taken
.new:   mov eax,[next_frame]
        add dword [next_frame],4096
.taken: mov ebx,eax
        shr ebx,12
        mov byte [references+ebx],1
        pop ebx
        %restore_interrupts
        ret

; eax: a frame that somebody lets go
give_frame:
        push ebx
        mov ebx,eax
        shr ebx,12
        dec byte [references+ebx]
        jnz .kept
        mov ebx,[free_frames]
        mov [eax],ebx
        mov [free_frames],eax
.kept:  pop ebx
        ret

; eax: a frame of zeros
take_zeros:
        call take_frame
        push eax
        push ecx
        push edi
        mov edi,eax
        xor eax,eax
        mov ecx,1024
        cld
        rep stosd
        pop edi
        pop ecx
        pop eax
        ret

; The kernel's 4 MiB, and paging.
make_kernel_tables:
        mov edi,kernel_table
        mov eax,3
        mov ecx,1024
        cld
.next:  stosd
        add eax,4096
        dec ecx
        jnz .next
        mov dword [kernel_directory],kernel_table+3
        mov ebx,kernel_directory
        %paging
        ret

`;

const processes = `
; esi: a process with tables of its own; nothing of its program is there yet
make_process:
        mov esi,processes
.look:  cmp dword [esi+state_of],free
        je .found
        add esi,process_bytes
        cmp esi,processes+process_bytes*process_count
        jb .look
        mov eax,3
        jmp leave
.found: call take_zeros
        mov [esi+table_of],eax
        call take_zeros
        mov [esi+directory_of],eax
        mov ebx,[kernel_directory]
        and ebx,~0x60
        mov [eax],ebx
        mov ebx,[esi+table_of]
        or ebx,7
        mov [eax+4],ebx
        call take_frame
        add eax,4096
        mov [esi+top_of],eax
        mov dword [esi+state_of],ready
        ret

; Tables of the process at esi are finished: from now on they are tables.
seal_process:
        mov ebx,[esi+table_of]
        %protect
        mov ebx,[esi+directory_of]
        %protect
        %pin
        ret

; Everything that the process at esi has
free_process:
        mov ebx,[esi+directory_of]
        %unpin
        %unprotect
        mov ebx,[esi+table_of]
        %unprotect
        mov edi,[esi+table_of]
        mov ecx,user_pages
.next:  mov eax,[edi]
        test eax,1
        jz .none
        and eax,0xfffff000
        call give_frame
.none:  add edi,4
        dec ecx
        jnz .next
        mov eax,[esi+table_of]
        call give_frame
        mov eax,[esi+directory_of]
        call give_frame
        mov eax,[esi+top_of]
        sub eax,4096
        call give_frame
        mov dword [esi+state_of],free
        ret

; Let the process at esi run in place of this one.
switch_to:
        push ebp
        push ebx
        push esi
        push edi
        mov ebx,[current]
        mov [ebx+stack_of],esp
        mov [current],esi
        mov ebx,[esi+top_of]
        %kernel_stack
        mov ebx,[esi+directory_of]
        %load_directory
        mov esi,[current]
        mov esp,[esi+stack_of]
        pop edi
        pop esi
        pop ebx
        pop ebp
        ret

; esi: another process that can run, or this one
next_process:
        mov esi,[current]
        mov ecx,process_count
.look:  add esi,process_bytes
        cmp esi,processes+process_bytes*process_count
        jb .inside
        mov esi,processes
.inside:
        cmp dword [esi+state_of],ready
        je .found
        dec ecx
        jnz .look
.found: ret
`;

/** Both, as they stand in the kernel. */
export const kernelProcesses: string = `${memory}
${processes}`;
