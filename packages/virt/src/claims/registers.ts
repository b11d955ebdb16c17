/**
 * claims/registers — what an exit saves, and what it leaves to the handler (V-10).
 *
 * Between an exit and the next entry the host's own code runs on the same processor: a handler that writes registers,
 * after it saved them or not. What the guest finds afterwards is compared with what it had.
 *
 * Source: Intel SDM volume 3 §28.3 (what is saved), §28.5 (what is loaded), §25.4 (the guest-state area). Rule V494 in
 * ../../SPEC.md.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { controlRegister } from "../cpu/state.ts";
import { type VmcsFieldName, vmcsField } from "../vmx/vmcs-field.ts";
import { createVmxGuest, guestPlace } from "./vmx-guest.ts";

/** All general registers but RSP. */
const general = ["rax", "rcx", "rdx", "rbx", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
/** A handler that writes each of them, and saves these. */
function handlerText(saves: readonly string[], also = ""): string {
  return [
    ...saves.map((name) => `push ${name}`),
    ...general.map((name, n) => `mov ${name},${0x5000 + n}`),
    also,
    ...[...saves].reverse().map((name) => `pop ${name}`),
    "hlt",
  ].join("\n");
}

/** How many general registers the guest finds changed after an exit. */
function countChanged(saves: readonly string[]): number {
  const guest = createVmxGuest("cpuid\ncpuid");
  const { cpu, vmx } = guest;
  guest.setHandler(handlerText(saves));
  for (let word = 0; word < 32; word++) if (word >> 1 !== 4) cpu.general[word] = 0x1_0000 + word;
  const before = cpu.general.slice(0, 32);
  guest.next();
  guest.runHandler();
  vmx.skipInstruction();
  guest.next();
  let changed = 0;
  for (let register = 0; register < 16; register++) {
    if (register === 4) continue;
    const low = 2 * register;
    if (cpu.general[low] !== before[low] || cpu.general[low + 1] !== before[low + 1]) changed++;
  }
  return changed;
}

/** Fields of the guest-state area that the handler's code has replaced on the processor. */
const kept: readonly VmcsFieldName[] = [
  "guestRip",
  "guestRsp",
  "guestRflags",
  "guestCr0",
  "guestCr3",
  "guestCr4",
  "guestCsSelector",
  "guestDsSelector",
  "guestDsAccessRights",
  "guestGdtrLimit",
];

/** How many of those differ when the guest goes on; and its CR2, which the VMCS has no field for. */
function changeState(what: "fields" | "cr2"): number {
  // The carry flag is the guest's; its address space is one of its own.
  const guest = createVmxGuest("stc\ncpuid\ncpuid");
  const { cpu, vmx, memory, tables } = guest;
  const ownRoot = 0xa000;
  memory.write(ownRoot, memory.bytes.slice(Number(tables.root), Number(tables.root) + 4096));
  vmx.vmwrite(vmcsField.guestCr3, ownRoot);
  guest.setHandler(handlerText(general, "std\nclc\nmov eax,0\nmov ds,eax\nmov eax,0x7777\nmov cr2,rax"));
  cpu.state.control[controlRegister.cr2] = 0x1234;
  guest.next();
  const read = (): readonly bigint[] => kept.map((name) => vmx.vmread(vmcsField[name]));
  const before = read();
  guest.runHandler();
  vmx.skipInstruction();
  guest.next();
  const after = read();
  if (what === "cr2") return cpu.state.control[controlRegister.cr2];
  // RIP has moved over one instruction of two bytes; it is right where it is there.
  return kept.filter((name, n) => after[n] !== (before[n] as bigint) + (name === "guestRip" ? 2n : 0n)).length;
}

/** General registers that a VMCS has a guest-state field for, by the names of its fields. */
function registersWithFields(): string {
  const wanted = [...general, "rsp"];
  return wanted
    .filter((name) => `guest${name.slice(0, 1).toUpperCase()}${name.slice(1)}` in vmcsField)
    .map((name) => name.toUpperCase())
    .join(", ");
}

/** Two VMCSs by turns: what each says of RIP after the other was written. */
function switchVmcs(): string {
  const { vmx } = createVmxGuest("hlt");
  vmx.vmclear(guestPlace.secondVmcs);
  vmx.vmptrld(guestPlace.secondVmcs);
  vmx.vmwrite(vmcsField.guestRip, 0x2222);
  const read = (address: number): string => {
    vmx.vmptrld(address);
    return `0x${vmx.vmread(vmcsField.guestRip).toString(16)}`;
  };
  return [guestPlace.vmcs, guestPlace.secondVmcs, guestPlace.vmcs].map(read).join(", ");
}

/** V-10. */
export const registers: Claim = {
  id: "V-10",
  slug: "gpr",
  statement:
    "An exit leaves general registers and CR2 to the handler: what it writes without saving, the guest finds changed; RIP, RSP, RFLAGS, control registers and segments come back from the VMCS, which is memory",
  refutes: ["E11", "E12"],
  source: "SDM 3 §25.4, §28.3, §28.5; host code that runs between an exit and an entry",
  cells: (): readonly Cell[] => [
    ...[
      { saves: "nothing", list: [] as string[], expected: 15 },
      { saves: "all but RBX", list: general.filter((name) => name !== "rbx"), expected: 1 },
      { saves: "all", list: general, expected: 0 },
    ].map(({ saves, list, expected }) => ({
      quantity: "of 15 general registers, those that the guest finds changed",
      inputs: { "the handler writes all, saves": saves },
      expected,
      tolerance: exact,
      measure: () => countChanged(list),
    })),
    {
      quantity: `of ${kept.length} fields (RIP, RSP, RFLAGS, CR0, CR3, CR4, CS, DS, GDTR), those that the guest finds changed`,
      inputs: { "the handler writes all, saves": "all general registers" },
      expected: 0,
      tolerance: exact,
      measure: () => changeState("fields"),
    },
    {
      quantity: "the guest's CR2, which was 0x1234, after a handler that wrote 0x7777",
      inputs: {},
      expected: 0x7777,
      tolerance: exact,
      measure: () => changeState("cr2"),
    },
    {
      quantity: "general registers with a field in the VMCS",
      inputs: {},
      expected: "RSP",
      tolerance: exact,
      measure: registersWithFields,
    },
    {
      quantity: "RIP in VMCS 1, in VMCS 2, in VMCS 1 again, loaded by turns from memory",
      inputs: {},
      expected: "0x10000, 0x2222, 0x10000",
      tolerance: exact,
      measure: switchVmcs,
    },
  ],
};
