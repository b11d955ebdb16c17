/**
 * claims/rings — who may run in ring 0, and what keeps a kernel off the hypervisor's memory (V-03).
 *
 * For each design a small system of real code is the machine's: in ring 0 it sets up descriptors, an interrupt table and
 * pages, one of them the hypervisor's, and goes to its kernel in the ring that the design gives it. The kernel executes
 * one instruction; either it goes on, or ring 0 gets its exception. Under VT-x the kernel is a guest's.
 *
 * Sources: Barham et al., "Xen and the Art of Virtualization" (SOSP 2003) §2.1, §3.1; Intel SDM volume 3 §4.6.1 (levels 0
 * to 2 are the supervisor), §5.5. Rule V508 in ../../SPEC.md.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { exitReason, exitReasonName } from "../exit/exit-reason.ts";
import { assembleGuest } from "../techniques/guest-image.ts";
import { createGuestRun } from "../techniques/guest-run.ts";
import { createVmxGuest } from "./vmx-guest.ts";

/** The hypervisor's own page, in the second half of memory; a supervisor's page. */
const hypervisorPage = 0x40_0000;
const ran = 0x77;

interface Design {
  readonly name: string;
  readonly bits: 32 | 64;
  readonly ring: 0 | 1 | 3;
  /** The kernel's segments end below the hypervisor's page. */
  readonly isLimited: boolean;
}

const attempts = {
  "a privileged instruction (CLI)": "cli",
  "a read of the hypervisor's page": `mov eax,[0x${hypervisorPage.toString(16)}]`,
} as const;
type Attempt = keyof typeof attempts;

/** Handlers of ring 0: each ends the run with its vector. */
const handlers = `
gp:   mov al,13
      out 0xf4,al
pf:   mov al,14
      out 0xf4,al
back: mov al,${ran}
      out 0xf4,al`;

/** A 32-bit system: the loader's flat segments of ring 0, and two of the kernel's ring. */
function text32({ ring, isLimited }: Design, instruction: string): string {
  // 4 MiB in pages of 4 KiB, or all of the address space.
  const [limit, flags] = isLimited ? [0x3ff, 0xc0] : [0xffff, 0xcf];
  const access = ring << 5;
  const gate = (vector: number, label: string, dpl: number): string =>
    [
      `mov dword [0x4000+8*${vector}],0x80000+(${label}-$$+0x10000)`,
      `mov dword [0x4000+8*${vector}+4],0x10000+${0x8e00 | (dpl << 13)}`,
    ].join("\n");
  return `
start:
      lgdt [gdtr]
      ${gate(13, "gp", 0)}
      ${gate(14, "pf", 0)}
      ${gate(0x40, "back", 3)}
      lidt [idtr]
      mov dword [0x5004],0x7000
      mov dword [0x5008],0x10
      mov ax,0x28
      ltr ax
      mov dword [0x6000],0x87
      mov dword [0x6004],0x400083
      mov eax,0x6000
      mov cr3,eax
      mov eax,0x10
      mov cr4,eax
      mov eax,0x80010011
      mov cr0,eax
      ${ring === 0 ? "jmp 0x18:kernel" : `push ${0x20 | ring}\npush 0x7800\npush 2\npush ${0x18 | ring}\npush kernel\niretd`}
kernel:
      mov ax,${0x20 | ring}
      mov ds,ax
      ${instruction}
      int 0x40
${handlers}
align 8
gdt:  dd 0,0
      dd 0xffff,0xcf9b00
      dd 0xffff,0xcf9300
      dd ${limit},${(flags << 16) | ((0x9b | access) << 8)}
      dd ${limit},${(flags << 16) | ((0x93 | access) << 8)}
      dd 0x50000067,0x8900
gdtr: dw 0x2f
      dd gdt
idtr: dw 0x207
      dd 0x4000`;
}

/** A 64-bit system: there is no limit of a segment; the loader's pages of the first 2 MiB become the user's. */
function text64({ ring }: Design, instruction: string): string {
  const gate = (vector: number, label: string, dpl: number): string =>
    [
      `mov dword [0x4000+16*${vector}],0x80000+(${label}-$$+0x10000)`,
      `mov dword [0x4000+16*${vector}+4],0x10000+${0x8e00 | (dpl << 13)}`,
    ].join("\n");
  return `
start:
      lgdt [gdtr]
      ${gate(13, "gp", 0)}
      ${gate(14, "pf", 0)}
      ${gate(0x40, "back", 3)}
      lidt [idtr]
      mov dword [0x5004],0x7000
      mov ax,0x28
      ltr ax
      or dword [0x1000],4
      or dword [0x2000],4
      or dword [0x3000],4
      mov rax,cr3
      mov cr3,rax
      push ${0x20 | ring}
      push 0x7800
      push 2
      push ${0x18 | ring}
      push kernel
      iretq
kernel:
      ${instruction}
      int 0x40
${handlers}
align 8
gdt:  dd 0,0
      dd 0xffff,0xaf9b00
      dd 0xffff,0xcf9300
      dd 0xffff,${(0xaf << 16) | ((0x9b | (ring << 5)) << 8)}
      dd 0xffff,${(0xcf << 16) | ((0x93 | (ring << 5)) << 8)}
      dd 0x50000067,0x8900,0,0
gdtr: dw 0x37
      dd gdt,0
idtr: dw 0x40f
      dd 0x4000,0`;
}

/** What becomes of the kernel's attempt: `runs`, or the exception that ring 0 gets. */
function attemptIn(design: Design, attempt: Attempt): string {
  const text = design.bits === 32 ? text32(design, attempts[attempt]) : text64(design, attempts[attempt]);
  const { image, issues } = assembleGuest(text, { mode: design.bits, memoryBytes: 2 * hypervisorPage });
  if (image === undefined) return JSON.stringify(issues);
  const run = createGuestRun({ technique: "bare-metal", image });
  const stop = run.run(10_000);
  if (stop !== "done") return stop;
  const names: { readonly [code: number]: string } = { 13: "#GP", 14: "#PF", [ran]: "runs" };
  return names[run.devices.exitCode] ?? `code ${run.devices.exitCode}`;
}

/** The same of a guest under VT-x, whose EPT leaves the hypervisor's page out. */
function attemptInGuest(attempt: Attempt): string {
  const guest = createVmxGuest(`${attempts[attempt]}\ncpuid`);
  guest.ept.map(BigInt(hypervisorPage), 0n, 21, 0n);
  guest.next();
  const { reason } = guest.vmx;
  return reason === exitReason.cpuid ? "runs" : `exit: ${exitReasonName(reason)}`;
}

const designs: readonly (readonly [design: Design, cli: string, read: string])[] = [
  [{ name: "bare metal: kernel in ring 0", bits: 32, ring: 0, isLimited: false }, "runs", "runs"],
  [{ name: "Xen PV, 32 bits: dom0's and domU's kernel in ring 1", bits: 32, ring: 1, isLimited: true }, "#GP", "#GP"],
  [{ name: "ring 1 with pages alone, no limits", bits: 32, ring: 1, isLimited: false }, "#GP", "runs"],
  [{ name: "ring 3 with pages alone, 32 bits", bits: 32, ring: 3, isLimited: false }, "#GP", "#PF"],
  [{ name: "Xen PV, 64 bits: kernel in ring 3", bits: 64, ring: 3, isLimited: false }, "#GP", "#PF"],
];

/** V-03. */
export const rings: Claim = {
  id: "V-03",
  slug: "rings",
  statement:
    "Who may run in ring 0 differs per design: Xen PV leaves it to the hypervisor alone, dom0 included, and only segment limits keep ring 1 off its memory; a guest under VT-x has a ring 0 of its own",
  refutes: ["E19"],
  source:
    "Barham et al., SOSP 2003 §3.1; SDM 3 §4.6.1, §5.5: pages know user and supervisor, and rings 0 to 2 are the supervisor",
  cells: (): readonly Cell[] => [
    ...designs.flatMap(([design, cli, read]) =>
      (Object.keys(attempts) as Attempt[]).map((attempt, n) => ({
        quantity: attempt,
        inputs: { design: design.name },
        expected: n === 0 ? cli : read,
        tolerance: exact,
        measure: () => attemptIn(design, attempt),
      })),
    ),
    ...(Object.keys(attempts) as Attempt[]).map((attempt, n) => ({
      quantity: attempt,
      inputs: { design: "VT-x: the guest's kernel in its ring 0" },
      expected: n === 0 ? "runs" : "exit: eptViolation",
      tolerance: exact,
      measure: () => attemptInGuest(attempt),
    })),
  ],
};
