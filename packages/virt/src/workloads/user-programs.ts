/**
 * workloads/user-programs — what runs at privilege level 3 on the kernel of ./kernel-text.ts, and what each must find.
 *
 * A program lies at 0x400000: its text, then pages of data that come when they are touched, then its stack. Rules V460
 * and V463 in ../../SPEC.md.
 * @module
 */

const call = (name: string): string => `        mov eax,call_number_${name}\n        int 0x80`;

/** One step of the generator that programs compute with. Marsaglia, "Xorshift RNGs", 2003: shifts 13, 17, 5. */
const generate = `        mov edx,eax
        shl edx,13
        xor eax,edx
        mov edx,eax
        shr edx,17
        xor eax,edx
        mov edx,eax
        shl edx,5
        xor eax,edx`;

/** The generator's state after so many steps from `from` on, unsigned. */
export function generated(from: number, steps: number): number {
  let value = from;
  for (let step = 0; step < steps; step++) {
    value ^= value << 13;
    value ^= value >>> 17;
    value ^= value << 5;
  }
  return value >>> 0;
}

/** Compute, and let the kernel's clock tick now and then. */
export const computeProgram = (ticks: number, steps: number): string => `
        mov edi,${ticks}
        mov eax,1
.tick:  mov ecx,${steps}
.step:
${generate}
        dec ecx
        jnz .step
        push eax
${call("tick")}
        pop eax
        dec edi
        jnz .tick
        mov ebx,eax
${call("finish")}
`;

/** System calls that do nothing. */
export const syscallProgram = (calls: number): string => `
        mov edi,${calls}
.next:
${call("nothing")}
        dec edi
        jnz .next
        mov ebx,eax
${call("finish")}
`;

/** Fork a child that writes to some pages and ends, and wait for it. */
export const forkProgram = (forks: number, touched: number): string => `
        mov ecx,${touched}
        mov edx,0x401000
.fill:  mov dword [edx],0x5a
        add edx,4096
        dec ecx
        jnz .fill
        xor edi,edi
        mov esi,${forks}
.next:
${call("fork")}
        test eax,eax
        jz .child
${call("wait")}
        add edi,eax
        dec esi
        jnz .next
        mov ecx,${touched}
        mov edx,0x401000
.read:  add edi,[edx]
        add edx,4096
        dec ecx
        jnz .read
        mov ebx,edi
${call("finish")}
.child: mov ecx,${touched}
        mov edx,0x401000
.touch: mov [edx],esi
        add edx,4096
        dec ecx
        jnz .touch
        mov ebx,[0x401000]
${call("exit")}
`;

/** Pages that change places, all of them each round, and are read. */
export const rotateProgram = (pages: number, rounds: number): string => `
        mov ecx,${pages}
        mov edx,0x401000
        mov eax,1
.fill:  mov [edx],eax
        inc eax
        add edx,4096
        dec ecx
        jnz .fill
        xor edi,edi
        mov esi,${rounds}
.next:
${call("rotate")}
        mov ecx,${pages}
        mov edx,0x401000
.read:  imul edi,edi,3
        add edi,[edx]
        add edx,4096
        dec ecx
        jnz .read
        dec esi
        jnz .next
        mov ebx,edi
${call("finish")}
`;

/** What `rotateProgram` must find. */
export function rotated(pages: number, rounds: number): number {
  let sum = 0;
  for (let round = 1; round <= rounds; round++)
    for (let page = 0; page < pages; page++) sum = (Math.imul(sum, 3) + ((page + round) % pages) + 1) | 0;
  return sum >>> 0;
}

/** Two processes that give way to each other. */
export const yieldProgram = (yields: number): string => `
        xor edi,edi
${call("fork")}
        mov ebp,eax
        mov esi,${yields}
.next:  inc edi
        push edi
${call("yield")}
        pop edi
        dec esi
        jnz .next
        test ebp,ebp
        jz .child
${call("wait")}
        lea ebx,[eax+edi*2]
${call("finish")}
.child: mov ebx,edi
${call("exit")}
`;

/** What one process of a build does. */
export interface BuildParts {
  readonly processes: number;
  readonly steps: number;
  readonly calls: number;
  readonly pages: number;
}

/** Processes one after the other: each computes, calls the system, and takes new pages. */
export const buildProgram = ({ processes, steps, calls, pages }: BuildParts): string => `
        xor edi,edi
        mov esi,${processes}
.next:
${call("fork")}
        test eax,eax
        jz .child
${call("wait")}
        add edi,eax
        dec esi
        jnz .next
        mov ebx,edi
${call("finish")}
.child: mov ebp,${pages}
        mov ebx,0x401000
        mov eax,esi
.page:  mov ecx,${steps}
.step:
${generate}
        dec ecx
        jnz .step
        mov [ebx],eax
        add ebx,4096
        dec ebp
        jnz .page
        mov ebp,${calls}
.call:
${call("nothing")}
        dec ebp
        jnz .call
        mov ebx,[0x401000+4096*${pages - 1}]
${call("exit")}
`;

/** What `buildProgram` must find. */
export function built({ processes, steps, pages }: BuildParts): number {
  let sum = 0;
  for (let process = 1; process <= processes; process++) sum += generated(process, steps * pages);
  return sum % 0x1_0000_0000;
}

/** What a mix is made of. */
export interface MixParts {
  readonly rounds: number;
  /** Pages that a rotation moves. */
  readonly pages: number;
  /** Of a round; each may be 0. */
  readonly rotations: number;
  readonly calls: number;
  /** Pieces of user code, and steps of the generator in each. */
  readonly pieces: number;
  readonly steps: number;
}

/** Rounds of pages that change places and are read, of system calls that do nothing, and of user code. */
export const mixProgram = ({ rounds, pages, rotations, calls, pieces, steps }: MixParts): string => `
        mov ecx,${pages}
        mov edx,0x401000
        mov eax,1
.fill:  mov [edx],eax
        inc eax
        add edx,4096
        dec ecx
        jnz .fill
        xor edi,edi
        push dword 1
        mov esi,${rounds}
.round: mov ebp,${rotations}
        jmp .turn
.rotate:
${call("rotate")}
        mov ecx,${pages}
        mov edx,0x401000
.read:  imul edi,edi,3
        add edi,[edx]
        add edx,4096
        dec ecx
        jnz .read
        dec ebp
.turn:  test ebp,ebp
        jnz .rotate
        mov ebp,${calls}
        jmp .more
.call:
${call("nothing")}
        inc edi
        dec ebp
.more:  test ebp,ebp
        jnz .call
        pop eax
        mov ebp,${pieces}
        jmp .left
.piece: mov ecx,${steps}
.step:
${generate}
        dec ecx
        jnz .step
        dec ebp
.left:  test ebp,ebp
        jnz .piece
        push eax
        dec esi
        jnz .round
        pop ebx
        add ebx,edi
${call("finish")}
`;

/** What `mixProgram` must find. */
export function mixed({ rounds, pages, rotations, calls, pieces, steps }: MixParts): number {
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    for (let turn = 1; turn <= rotations; turn++)
      for (let page = 0; page < pages; page++)
        sum = (Math.imul(sum, 3) + ((page + round * rotations + turn) % pages) + 1) | 0;
    sum = (sum + calls) | 0;
  }
  return (sum + generated(1, rounds * pieces * steps)) >>> 0;
}
