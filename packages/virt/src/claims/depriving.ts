/**
 * claims/depriving — a kernel that is not in ring 0: which of its instructions trap, and which go wrong in silence (V-01).
 *
 * Twenty guests each execute one instruction in a kernel that has tables, segments and a task of its own. What the guest
 * sees of itself afterwards is compared with the same guest on bare metal; what the monitor had to do is counted.
 *
 * Sources: Popek and Goldberg, "Formal Requirements for Virtualizable Third Generation Architectures" (CACM 1974), theorem
 * 1; Robin and Irvine, "Analysis of the Intel Pentium's Ability to Support a Secure Virtual Machine Monitor" (USENIX
 * Security 2000). Rule V507 in ../../SPEC.md.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { flagBit } from "../cpu/state.ts";
import { compareRuns } from "../techniques/compare-runs.ts";
import { type EventKind, eventKinds } from "../techniques/event-kind.ts";
import { assembleGuest, type GuestImage } from "../techniques/guest-image.ts";
import { createGuestRun, type GuestRun } from "../techniques/guest-run.ts";
import type { Technique } from "../techniques/technique.ts";

/** The instructions: what they are called here, and their text. Interrupts are on before each, but for one. */
const instructions: readonly (readonly [name: string, text: string])[] = [
  ["cli", "cli"],
  ["sti", "cli\nsti"],
  ["hlt", "hlt"],
  ["in", "in al,0xe9"],
  ["out", "out 0xe4,al"],
  ["mov cr3", "mov cr3,ebx"],
  ["mov from cr0", "mov eax,cr0"],
  ["clts", "clts"],
  ["lgdt", "lgdt [gdtr]"],
  ["lidt", "lidt [idtr]"],
  ["popf", "push 2\npopfd"],
  ["pushf", "cli\npushfd"],
  ["sgdt", "sgdt [0x20000]"],
  ["sidt", "sidt [0x20000]"],
  ["sldt", "sldt eax"],
  ["smsw", "smsw eax"],
  ["str", "str eax"],
  ["push cs", "push cs"],
  ["lar", "mov ecx,8\nlar eax,ecx"],
  ["mov from ss", "mov eax,ss"],
];

const text = (instruction: string): string => `
start:
      lgdt [gdtr]
      lidt [idtr]
      mov word [0x5008],0x10
      mov ax,0x28
      ltr ax
      mov ax,0x30
      lldt ax
      mov ebx,0x6000
      sti
      nop
probe:
      ${instruction}
behind:
      cli
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

function makeImage(instruction: string): GuestImage {
  const { image, issues } = assembleGuest(text(instruction), { mode: 32, memoryBytes: 0x20_0000 });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  return image;
}

/** What one instruction came to under a technique. */
export interface Outcome {
  readonly name: string;
  /** The monitor was entered for it. */
  readonly traps: boolean;
  /** The guest sees something else than on bare metal. */
  readonly diverges: boolean;
}

/** What a monitor does for its own tables' sake, not for an instruction's. */
const ownKinds: ReadonlySet<EventKind> = new Set([
  "trap.hidden-fault",
  "trap.descriptor-write",
  "monitor.interpreted",
  "exit.hidden-fault",
  "exit.second-table",
]);
const countTraps = ({ events }: GuestRun): number =>
  eventKinds.reduce((sum, kind) => (ownKinds.has(kind) ? sum : sum + events.countOf(kind)), 0);

/** Instructions up to the label `probe`. */
const setUp = 10;

/** Execute one of the instructions under a technique, beside bare metal. */
function probe(technique: Technique, sensitiveTrap: boolean, name: string, instruction: string): Outcome {
  const image = makeImage(instruction);
  const bare = createGuestRun({ technique: "bare-metal", image });
  const run = createGuestRun({ technique, image, sensitiveTrap });
  const before = setUp + instruction.split("\n").length - 1;
  if (!compareRuns(bare, run, { instructionsMax: before }).equal)
    throw new Error(`${technique}, ${name}: it is not as on bare metal before the instruction`);
  const traps = countTraps(run);
  const comparison = compareRuns(bare, run, { instructionsMax: 1 });
  // That STI still blocks for one instruction is nothing a guest can read, and gone with the next.
  const differences = comparison.equal ? [] : comparison.differences.filter(({ what }) => what !== "interruptibility");
  return { name, traps: countTraps(run) > traps, diverges: differences.length > 0 };
}

/** All of them under a technique. */
export function probeAll(technique: Technique, sensitiveTrap = false): readonly Outcome[] {
  return instructions.map(([name, instruction]) => probe(technique, sensitiveTrap, name, instruction));
}

/** IF after a POPF that clears it, as the guest sees it: 0 or 1. */
function flagAfterPopf(technique: Technique): number {
  const run = createGuestRun({ technique, image: makeImage("push 2\npopfd") });
  run.run(setUp + 2);
  return (run.state.flags & flagBit.if) === 0 ? 0 : 1;
}

interface Setting {
  readonly technique: Technique;
  readonly fix: boolean;
}
const silent = "popf, pushf, sgdt, sidt, sldt, smsw, str, push cs, lar, mov from ss";
const settings: readonly (readonly [setting: Setting, diverge: string])[] = [
  [{ technique: "trap-ring-1", fix: false }, silent],
  [{ technique: "trap-ring-3", fix: false }, silent],
  [{ technique: "trap-ring-1", fix: true }, "none"],
  [{ technique: "trap-ring-3", fix: true }, "none"],
  [{ technique: "binary-translation", fix: false }, "none"],
  [{ technique: "vtx-shadow", fix: false }, "none"],
  [{ technique: "vtx-ept", fix: false }, "none"],
];

/** V-01. */
export const popf: Claim = {
  id: "V-01",
  slug: "popf",
  statement:
    "De-privileged x86 kernels go wrong silently, because some sensitive instructions neither trap nor behave: POPF loses the interrupt flag; if they trapped, or are translated, or have a ring 0 of their own, none does",
  refutes: ["E17", "E18"],
  source:
    "Popek and Goldberg 1974, theorem 1; Robin and Irvine 2000: 20 guests of one instruction each, compared with bare metal",
  cells: (): readonly Cell[] => {
    const seen = new Map<string, readonly Outcome[]>();
    const outcomes = ({ technique, fix }: Setting): readonly Outcome[] => {
      const key = `${technique} ${fix}`;
      const known = seen.get(key) ?? probeAll(technique, fix);
      seen.set(key, known);
      return known;
    };
    const inputs = ({ technique, fix }: Setting): { technique: string; "sensitive instructions": string } => ({
      technique,
      "sensitive instructions": fix ? "trap" : "as on silicon",
    });
    return [
      ...settings.map(([setting, diverge]) => ({
        quantity: "of 20 instructions, those after which the guest sees something else than on bare metal",
        inputs: inputs(setting),
        expected: diverge,
        tolerance: exact,
        measure: () =>
          outcomes(setting)
            .filter(({ diverges }) => diverges)
            .map(({ name }) => name)
            .join(", ") || "none",
      })),
      ...settings.slice(0, 4).map(([setting]) => ({
        quantity: "of 20 instructions, those that trap",
        inputs: inputs(setting),
        expected: setting.fix ? 20 : 10,
        tolerance: exact,
        measure: () => outcomes(setting).filter(({ traps }) => traps).length,
      })),
      {
        quantity: "instructions that both trap and go wrong, or neither trap nor go wrong",
        inputs: inputs({ technique: "trap-ring-1", fix: false }),
        expected: 0,
        tolerance: exact,
        measure: () =>
          outcomes({ technique: "trap-ring-1", fix: false }).filter(({ traps, diverges }) => traps === diverges).length,
      },
      ...(["bare-metal", "trap-ring-1"] as const).map((technique) => ({
        quantity: "the interrupt flag after a POPF that clears it",
        inputs: inputs({ technique, fix: false }),
        expected: technique === "bare-metal" ? 0 : 1,
        tolerance: exact,
        measure: () => flagAfterPopf(technique),
      })),
    ];
  },
};
