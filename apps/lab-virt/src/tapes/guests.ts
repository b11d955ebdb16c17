/**
 * tapes/guests — guests that two tapes can show: a kernel of sensitive instructions, and workloads.
 *
 * The first asks the processor about itself twice over, and keeps what it is told: what it reads is what a technique may
 * get wrong. It takes no branch on it, so that two tapes stay side by side.
 * @module
 */
import { assembleGuest, type GuestImage } from "@dc/virt/techniques";
import { type KernelBuild, makeWorkload } from "@dc/virt/workloads";

/** Guests by name. */
export const guestNames = [
  "sensitive",
  "syscall-loop",
  "page-table-churn",
  "context-switch",
  "forkwait",
  "compute",
] as const;
/** One of them. */
export type GuestName = (typeof guestNames)[number];

/** Instructions of a kernel that are sensitive: those that trap in an outer ring, and those that do not. */
export const sensitiveText: string = `
start:
      lgdt [gdtr]           ; its own tables
      lidt [idtr]
      mov word [0x5008],0x10
      mov ax,0x28
      ltr ax
      mov ax,0x30
      lldt ax
      mov ebx,0x6000
      mov edi,0x20000       ; where it keeps what it is told
      sti
      nop
      cli                   ; traps outside of ring 0
      pushfd                ; is IF clear?
      pop dword [edi]
      push 0x202
      popfd                 ; and set again?
      pushfd
      pop dword [edi+4]
      push 2
      popfd                 ; and clear?
      pushfd
      pop dword [edi+8]
      smsw eax              ; CR0, without asking anybody
      mov [edi+12],eax
      sgdt [edi+16]         ; where its tables are
      sidt [edi+24]
      sldt eax
      mov [edi+32],eax
      str eax               ; which task it is
      mov [edi+36],eax
      push cs               ; in which ring it is
      pop dword [edi+40]
      mov eax,ss
      mov [edi+44],eax
      mov ecx,8
      lar eax,ecx           ; its own code segment
      mov [edi+48],eax
      lsl eax,ecx
      mov [edi+52],eax
      verr cx
      pushfd
      pop dword [edi+56]
      mov eax,cr0           ; traps, and is answered
      mov [edi+60],eax
      mov cr3,ebx
      in al,0xe9
      xor eax,eax
      out 0xf4,al           ; the end
      hlt
align 8
gdt:  dd 0,0
      dd 0xffff,0xcf9b00
      dd 0xffff,0xcf9300
      dd 0xffff,0xcffb00
      dd 0xffff,0xcff300
      dd 0x50000067,0x8900
      dd 0x60000017,0x8200
gdtr: dw 0x37
      dd gdt
idtr: dw 0xff
      dd 0x4000`;

/** Numbers that end within a second or so under every technique. */
const values: Readonly<Record<Exclude<GuestName, "sensitive">, Readonly<Record<string, number>>>> = {
  "syscall-loop": { calls: 200 },
  "page-table-churn": { rounds: 6, pages: 24 },
  "context-switch": { yields: 60 },
  forkwait: { forks: 6, pages: 8 },
  compute: { ticks: 40, steps: 400 },
};

/** A guest's bytes; `ported` are those that a paravirtual kernel has. */
export function makeTapeGuest(name: GuestName, build: KernelBuild = "native"): GuestImage {
  if (name !== "sensitive") return makeWorkload(name, { values: values[name], build });
  const { image, issues } = assembleGuest(sensitiveText, { name, mode: 32, memoryBytes: 0x20_0000 });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  return image;
}
