// @ts-check
/** Broken states, one each, that a VM entry refuses: by VMfailInvalid, by VMfailValid, or by an exit. And sound ones. */
import { controls, place } from "./vmx-base.mjs";

/** @typedef {import("./vmx-script.mjs").Case} Case */
/** @typedef {import("./vmx-script.mjs").Step} Step */
/** @typedef {readonly [encoding: number, value: number | bigint]} Write */

const { pin, primary, secondary, exit, entry } = controls;

/** @param {string} name @param {readonly Write[]} writes @param {readonly Step[]} before @returns {Case} */
function broken(name, writes, before = []) {
  return {
    name,
    steps: [
      ["call"],
      ...before,
      ...writes.map(([encoding, value]) => /** @type {Step} */ (["write", encoding, value])),
      // Tables have changed since the case before.
      ["invept", 2, 0, 0],
      ["invvpid", 2, 0, 0],
      ["launch"],
    ],
  };
}
/** Guest state for 32-bit paging-less protected mode, real mode and virtual-8086 mode. @type {readonly Write[]} */
const protectedMode = [
  [0x4012, entry & ~0x200],
  [0x6800, 0x31],
  [0x6804, 0x2000],
  [0x2806, 0],
  [0x4816, 0xc09b],
];
/** @type {readonly Write[]} */
const realMode = [
  ...protectedMode.filter(([encoding]) => encoding !== 0x6800 && encoding !== 0x4816),
  [0x6800, 0x30],
  ...[0, 1, 2, 3, 4, 5].flatMap((i) => /** @type {Write[]} */ ([
      [0x800 + 2 * i, 0x1000],
      [0x6806 + 2 * i, 0x10000],
      [0x4800 + 2 * i, 0xffff],
      [0x4814 + 2 * i, i === 1 ? 0x9b : 0x93],
  ])),
  [0x681e, 0],
];
/** @type {readonly Write[]} */
const virtual8086 = [
  ...protectedMode.filter(([encoding]) => encoding !== 0x4816),
  ...[0, 1, 2, 3, 4, 5].flatMap((i) => /** @type {Write[]} */ ([
      [0x800 + 2 * i, 0x1000],
      [0x6806 + 2 * i, 0x10000],
      [0x4800 + 2 * i, 0xffff],
      [0x4814 + 2 * i, 0xf3],
  ])),
  [0x6820, 0x20002],
  [0x681e, 0],
];
/** PAE paging under EPT. @type {readonly Write[]} */
const pae = [
  [0x4012, entry & ~0x200],
  [0x2806, 0],
  [0x4816, 0xc09b],
  [0x280a, 0],
  [0x280c, 0],
  [0x280e, 0],
  [0x2810, 0],
];
const noEpt = secondary & ~0x82;

/** @type {readonly Case[]} */
const instructions = [
  { name: "VMLAUNCH without a current VMCS", steps: [["call"], ["clear", place.vmcs], ["launch"]] },
  { name: "VMRESUME without a current VMCS", steps: [["call"], ["clear", place.vmcs], ["resume"]] },
  { name: "VMREAD without a current VMCS", steps: [["call"], ["clear", place.vmcs], ["read", 0x4400]] },
  { name: "VMWRITE without a current VMCS", steps: [["call"], ["clear", place.vmcs], ["writeTold", 0x681e, 1]] },
  { name: "VMPTRST without a current VMCS", steps: [["call"], ["clear", place.vmcs], ["store"]] },
  { name: "VMPTRST of a current VMCS", steps: [["call"], ["store"]] },
  { name: "VMLAUNCH of a launched VMCS", steps: [["call"], ["launch"], ["launch"]] },
  { name: "VMRESUME of a clear VMCS", steps: [["call"], ["resume"]] },
  { name: "VMRESUME of a launched VMCS", steps: [["call"], ["launch"], ["resume"]] },
  {
    name: "VMCLEAR makes a launched VMCS clear",
    steps: [["call"], ["launch"], ["clear", place.vmcs], ["load", place.vmcs], ["resume"], ["launch"]],
  },
  { name: "VMCLEAR of an address that is not aligned", steps: [["call"], ["clear", place.vmcs + 8]] },
  { name: "VMCLEAR of an address beyond the physical width", steps: [["call"], ["clear", 0x100_0000_0000n]] },
  { name: "VMCLEAR of the VMXON region", steps: [["call"], ["clear", place.vmxon]] },
  { name: "VMPTRLD of an address that is not aligned", steps: [["call"], ["load", place.other + 0x10]] },
  { name: "VMPTRLD of an address beyond the physical width", steps: [["call"], ["load", 0x8000_0000_0000n]] },
  { name: "VMPTRLD of the VMXON region", steps: [["call"], ["load", place.vmxon]] },
  {
    name: "VMPTRLD of a region with another revision",
    steps: [["call"], ["memory", place.other, 0x2c], ["load", place.other]],
  },
  {
    name: "VMPTRLD of a region marked as a shadow",
    steps: [["call"], ["memory", place.other, 0x8000002bn], ["load", place.other], ["store"]],
  },
  { name: "VMXON in root operation", steps: [["call"], ["vmxon", place.vmxon]] },
  { name: "VMREAD of no field", steps: [["call"], ["read", 0x4444]] },
  { name: "VMREAD of no field of 64 bits", steps: [["call"], ["read", 0x20fe]] },
  { name: "VMREAD of an encoding with bit 12", steps: [["call"], ["read", 0x781e]] },
  { name: "VMREAD of the high half of a field of 32 bits", steps: [["call"], ["read", 0x4001]] },
  { name: "VMREAD of the high half of a natural field", steps: [["call"], ["read", 0x681f]] },
  { name: "VMWRITE of no field", steps: [["call"], ["writeTold", 0x4444, 1]] },
  { name: "VMWRITE of a read-only field", steps: [["call"], ["writeTold", 0x4402, 0x77], ["read", 0x4402]] },
  {
    name: "VMREAD of both halves of a field of 64 bits",
    steps: [["call"], ["writeTold", 0x2010, 0x1122334455667788n], ["read", 0x2010], ["read", 0x2011]],
  },
  {
    name: "VMWRITE of the high half of a field of 64 bits",
    steps: [["call"], ["writeTold", 0x2011, 0xffffffff99aabbccn], ["read", 0x2010]],
  },
  {
    name: "VMWRITE of a wide value to a field of 16 bits",
    steps: [["call"], ["writeTold", 0x0800, 0x123456789n], ["read", 0x0800]],
  },
  {
    name: "VMWRITE of a wide value to a field of 32 bits",
    steps: [["call"], ["writeTold", 0x4004, 0x123456789n], ["read", 0x4004]],
  },
  { name: "the number of an error stays until the next", steps: [["call"], ["read", 0x4444], ["store"], ["read", 0x4400]] },
  { name: "INVEPT of a single context", steps: [["call"], ["invept", 1, place.eptPml4 | 0x1e, 0]] },
  { name: "INVEPT of all contexts", steps: [["call"], ["invept", 2, 0, 0]] },
  { name: "INVEPT of type 0", steps: [["call"], ["invept", 0, place.eptPml4 | 0x1e, 0]] },
  { name: "INVEPT of type 3", steps: [["call"], ["invept", 3, 0, 0]] },
  { name: "INVEPT of an EPT pointer with a reserved bit", steps: [["call"], ["invept", 1, place.eptPml4 | 0x89e, 0]] },
  { name: "INVEPT of an EPT pointer with memory type 2", steps: [["call"], ["invept", 1, place.eptPml4 | 0x1a, 0]] },
  { name: "INVEPT with the upper half of its descriptor set", steps: [["call"], ["invept", 1, place.eptPml4 | 0x1e, 1]] },
  { name: "INVVPID of an address", steps: [["call"], ["invvpid", 0, 1, 0x1000]] },
  { name: "INVVPID of an address that is not canonical", steps: [["call"], ["invvpid", 0, 1, 0x8000_0000_0000n]] },
  { name: "INVVPID of an address with VPID 0", steps: [["call"], ["invvpid", 0, 0, 0x1000]] },
  { name: "INVVPID of a single context", steps: [["call"], ["invvpid", 1, 1, 0]] },
  { name: "INVVPID of a single context with VPID 0", steps: [["call"], ["invvpid", 1, 0, 0]] },
  { name: "INVVPID of all contexts", steps: [["call"], ["invvpid", 2, 0, 0]] },
  { name: "INVVPID of a single context, keeping globals", steps: [["call"], ["invvpid", 3, 1, 0]] },
  { name: "INVVPID of type 4", steps: [["call"], ["invvpid", 4, 1, 0]] },
  { name: "INVVPID with a reserved bit of its descriptor", steps: [["call"], ["invvpid", 1, 0x10001, 0]] },
];

/** @type {readonly Case[]} */
const controlFields = [
  broken("a sound state", []),
  broken("pin: a bit that must be 1 is 0", [[0x4000, pin & ~2]]),
  broken("pin: a bit that must be 0 is 1", [[0x4000, pin | 0x100]]),
  broken("primary: a bit that must be 1 is 0", [[0x4002, primary & ~2]]),
  broken("primary: a bit that must be 0 is 1", [[0x4002, primary | 1]]),
  broken("secondary: a bit that must be 0 is 1", [[0x401e, secondary | 0x80000000]]),
  broken("secondary is not looked at while it is off", [
    [0x4002, primary & 0x7fffffff],
    [0x401e, 0xffffffff],
    [0x4012, entry],
  ]),
  broken("exit: a bit that must be 1 is 0", [[0x400c, exit & ~1]]),
  broken("exit: a bit that must be 0 is 1", [[0x400c, exit | 0x80000000]]),
  broken("entry: a bit that must be 1 is 0", [[0x4012, entry & ~1]]),
  broken("entry: a bit that must be 0 is 1", [[0x4012, entry | 0x80000000]]),
  broken("five CR3 targets", [[0x400a, 5]]),
  broken("four CR3 targets", [[0x400a, 4]]),
  broken("I/O bitmap A is not aligned", [
    [0x4002, primary | 0x2000000],
    [0x2000, place.ioBitmapA + 8],
  ]),
  broken("I/O bitmap B is beyond the physical width", [
    [0x4002, primary | 0x2000000],
    [0x2002, 0x100_0000_0000n],
  ]),
  broken("MSR bitmap is not aligned", [
    [0x4002, primary | 0x10000000],
    [0x2004, place.msrBitmap + 0x800],
  ]),
  broken("TPR threshold above 15", [
    [0x4002, primary | 0x200000],
    [0x401c, 0x10],
  ]),
  broken("TPR threshold above the virtual TPR", [
    [0x4002, primary | 0x200000],
    [0x401c, 5],
  ]),
  broken("virtual-APIC page is not aligned", [
    [0x4002, primary | 0x200000],
    [0x2012, place.virtualApic + 4],
  ]),
  broken("NMI: virtual NMIs without NMI exiting", [[0x4000, pin | 0x20]]),
  broken("NMI: window without virtual NMIs", [[0x4002, primary | 0x400000]]),
  broken("x2APIC mode without a TPR shadow", [[0x401e, secondary | 0x10]]),
  broken("APIC registers without a TPR shadow", [[0x401e, secondary | 0x100]]),
  broken("x2APIC mode with APIC accesses", [
    [0x4002, primary | 0x200000],
    [0x401e, secondary | 0x11],
  ]),
  broken("virtual interrupts without external-interrupt exiting", [
    [0x4002, primary | 0x200000],
    [0x401e, secondary | 0x200],
  ]),
  broken("APIC-access page is not aligned", [
    [0x401e, secondary | 1],
    [0x2014, place.apicAccess + 1],
  ]),
  broken("VPID is 0", [[0x0000, 0]]),
  broken("VPID may be 0 while it is off", [
    [0x0000, 0],
    [0x401e, secondary & ~0x20],
  ]),
  broken("EPT pointer: memory type 1", [[0x201a, place.eptPml4 | 0x19]]),
  broken("EPT pointer: uncacheable", [[0x201a, place.eptPml4 | 0x18]]),
  broken("EPT pointer: a walk of 3", [[0x201a, place.eptPml4 | 0x16]]),
  broken("EPT pointer: a walk of 5", [[0x201a, place.eptPml4 | 0x26]]),
  broken("EPT pointer: accessed and dirty flags", [[0x201a, place.eptPml4 | 0x5e]]),
  broken("EPT pointer: a reserved bit", [[0x201a, place.eptPml4 | 0x89e]]),
  broken("EPT pointer: beyond the physical width", [[0x201a, 0x100_0000_001en]]),
  broken("unrestricted guest without EPT", [[0x401e, secondary & ~2]]),
  broken("page-modification log without EPT", [[0x401e, noEpt | 0x20000]]),
  broken("page-modification log is not aligned", [
    [0x401e, secondary | 0x20000],
    [0x201a, place.eptPml4 | 0x5e],
    [0x200e, place.pageLog + 8],
  ]),
  broken("VM functions: a reserved bit", [
    [0x401e, secondary | 0x2000],
    [0x2018, 2],
  ]),
  broken("EPTP switching: its list is not aligned", [
    [0x401e, secondary | 0x2000],
    [0x2018, 1],
    [0x2024, place.eptpList + 8],
  ]),
  broken("EPTP switching without EPT", [
    [0x401e, noEpt | 0x2000],
    [0x2018, 1],
  ]),
  broken("VMCS shadowing: its bitmap is not aligned", [
    [0x401e, secondary | 0x4000],
    [0x2026, 0x4a010],
    [0x2028, 0x4b000],
  ]),
  broken("#VE: its area is not aligned", [
    [0x401e, secondary | 0x40000],
    [0x202a, 0x4c010],
  ]),
  broken("saving the preemption timer without the timer", [
    [0x400c, exit | 0x400000],
    [0x4000, pin & ~0x40],
  ]),
  broken("MSR area of exits, stored: not aligned", [
    [0x400e, 1],
    [0x2006, place.exitStore + 8],
  ]),
  broken("MSR area of exits, stored: beyond the physical width", [
    [0x400e, 1],
    [0x2006, 0x100_0000_0000n],
  ]),
  broken("MSR area of exits, stored: its end is beyond the physical width", [
    [0x400e, 2],
    [0x2006, 0xff_ffff_fff0n],
  ]),
  broken("MSR area of exits, loaded: not aligned", [
    [0x4010, 1],
    [0x2008, place.exitLoad + 1],
  ]),
  broken("MSR area of entries: not aligned", [
    [0x4014, 1],
    [0x200a, place.entryLoad + 4],
  ]),
  broken("MSR areas are not looked at while they are empty", [
    [0x2006, 1],
    [0x2008, 1],
    [0x200a, 1],
  ]),
  broken("entry to SMM", [[0x4012, entry | 0x400]]),
  broken("deactivating dual-monitor treatment", [[0x4012, entry | 0x800]]),
  broken("injection: reserved type 1", [[0x4016, 0x80000100]]),
  broken("injection: an NMI with vector 3", [[0x4016, 0x80000203]]),
  broken("injection: an exception above 31", [[0x4016, 0x80000320]]),
  broken("injection: #GP without its error code", [[0x4016, 0x8000030d]]),
  broken("injection: #UD with an error code", [
    [0x4016, 0x80000b06],
    [0x4018, 0],
  ]),
  broken("injection: an interrupt with an error code", [[0x4016, 0x80000830]]),
  broken("injection: a reserved bit", [[0x4016, 0x80001330]]),
  broken("injection: an error code with a reserved bit", [
    [0x4016, 0x80000b0d],
    [0x4018, 0x18000],
  ]),
  broken("injection: a software interrupt of length 16", [
    [0x4016, 0x80000430],
    [0x401a, 16],
  ]),
  broken("injection: a software exception of length 0", [
    [0x4016, 0x80000603],
    [0x401a, 0],
  ]),
  broken("injection: not looked at while it is not valid", [[0x4016, 0x7fffffff]]),
  broken("injection: #GP with an error code, real mode", [
    ...realMode,
    [0x4016, 0x80000b0d],
    [0x4018, 0],
  ]),
];

/** @type {readonly Case[]} */
const hostFields = [
  broken("host: CR0 without PG", [[0x6c00, 0x31]]),
  broken("host: CR0 without NE", [[0x6c00, 0x80000011]]),
  broken("host: CR0 with bit 32", [[0x6c00, 0x180000031n]]),
  broken("host: CR4 without VMXE", [[0x6c04, 0x20]]),
  broken("host: CR4 with a bit that must be 0", [[0x6c04, 0x402020]]),
  broken("host: CR4 without PAE", [[0x6c04, 0x2000]]),
  broken("host: CR3 beyond the physical width", [[0x6c02, 0x100_0000_1000n]]),
  broken("host: SYSENTER_ESP not canonical", [[0x6c10, 0x8000_0000_0000n]]),
  broken("host: SYSENTER_EIP not canonical", [[0x6c12, 0x8000_0000_0000n]]),
  broken("host: PAT with type 2", [
    [0x400c, exit | 0x80000],
    [0x2c00, 0x0207040600070406n],
  ]),
  broken("host: EFER with a reserved bit", [[0x2c02, 0xd03]]),
  broken("host: EFER without LMA", [[0x2c02, 0x901]]),
  broken("host: EFER without LME", [[0x2c02, 0xc01]]),
  broken("host: ES with an RPL", [[0x0c00, 0x13]]),
  broken("host: CS with an RPL", [[0x0c02, 0x1b]]),
  broken("host: DS in the LDT", [[0x0c06, 0x14]]),
  broken("host: GS in the LDT", [[0x0c0a, 0x14]]),
  broken("host: TR with an RPL", [[0x0c0c, 0x23]]),
  broken("host: CS is 0", [[0x0c02, 0]]),
  broken("host: TR is 0", [[0x0c0c, 0]]),
  broken("host: SS is 0", [[0x0c04, 0]]),
  broken("host: SS is 0 and the host has 32 bits", [
    [0x0c04, 0],
    [0x400c, exit & ~0x200],
  ]),
  broken("host: FS base not canonical", [[0x6c06, 0x8000_0000_0000n]]),
  broken("host: GS base not canonical", [[0x6c08, 0xffff_7fff_ffff_ffffn]]),
  broken("host: TR base not canonical", [[0x6c0a, 0x8000_0000_0000n]]),
  broken("host: GDTR base not canonical", [[0x6c0c, 0x8000_0000_0000n]]),
  broken("host: IDTR base not canonical", [[0x6c0e, 0x8000_0000_0000n]]),
  broken("host: RIP not canonical", [[0x6c16, 0x8000_0000_0000n]]),
  broken("host: 32 bits, while the processor is in IA-32e mode", [[0x400c, exit & ~0x200]]),
];

/** @type {readonly Case[]} */
const guestFields = [
  broken("guest: CR0 without NE", [[0x6800, 0x80000011]]),
  broken("guest: CR0 with PG and without PE", [[0x6800, 0x80000030]]),
  broken("guest: CR0 with bit 32", [[0x6800, 0x180000031n]]),
  broken("guest: CR4 without VMXE", [[0x6804, 0x20]]),
  broken("guest: CR4 with a bit that must be 0", [[0x6804, 0x402020]]),
  broken("guest: DEBUGCTL with a reserved bit", [[0x2802, 0x1000000]]),
  broken("guest: DEBUGCTL is not looked at while it is not loaded", [
    [0x2802, 0x1000000],
    [0x4012, entry & ~4],
  ]),
  broken("guest: IA-32e mode without PG", [[0x6800, 0x31]]),
  broken("guest: IA-32e mode without PAE", [[0x6804, 0x2000]]),
  broken("guest: CR4.PCIDE outside IA-32e mode", [...protectedMode, [0x6804, 0x22000]]),
  broken("guest: CR3 beyond the physical width", [[0x6802, 0x100_0002_0000n]]),
  broken("guest: DR7 with bit 32", [[0x681a, 0x100000400n]]),
  broken("guest: SYSENTER_ESP not canonical", [[0x6824, 0x8000_0000_0000n]]),
  broken("guest: SYSENTER_EIP not canonical", [[0x6826, 0x8000_0000_0000n]]),
  broken("guest: PAT with type 3", [
    [0x4012, entry | 0x4000],
    [0x2804, 0x0007040600070403n],
  ]),
  broken("guest: EFER with a reserved bit", [[0x2806, 0x503]]),
  broken("guest: EFER.LMA is not the mode of the entry", [[0x2806, 0x101]]),
  broken("guest: EFER.LMA without LME", [[0x2806, 0x401]]),
  broken("guest: TR in the LDT", [[0x080e, 0x24]]),
  broken("guest: LDTR in the LDT", [
    [0x080c, 0x2c],
    [0x4820, 0x82],
  ]),
  broken("guest: SS and CS with another RPL", [[0x0804, 0x13]], []),
  broken("guest: TR base not canonical", [[0x6814, 0x8000_0000_0000n]]),
  broken("guest: FS base not canonical", [[0x680e, 0x8000_0000_0000n]]),
  broken("guest: LDTR base not canonical", [
    [0x6812, 0x8000_0000_0000n],
    [0x4820, 0x82],
  ]),
  broken("guest: CS base above 4 GiB", [[0x6808, 0x1_0000_0000n]]),
  broken("guest: ES base above 4 GiB", [[0x6806, 0x1_0000_0000n]]),
  broken("guest: ES base above 4 GiB, unusable", [
    [0x6806, 0x1_0000_0000n],
    [0x4814, 0x10000],
  ]),
  broken("guest: CS is data", [[0x4816, 0xa093]]),
  broken("guest: CS not accessed", [[0x4816, 0xa09a]]),
  broken("guest: CS a system segment", [[0x4816, 0xa08b]]),
  broken("guest: CS not present", [[0x4816, 0xa01b]]),
  broken("guest: CS with a reserved bit", [[0x4816, 0xa19b]]),
  broken("guest: CS with L and D", [[0x4816, 0xe09b]]),
  broken("guest: CS of DPL 3 under SS of DPL 0", [[0x4816, 0xa0fb]]),
  broken("guest: CS unusable", [[0x4816, 0x1a09b]]),
  broken("guest: CS conforming, DPL above SS's", [[0x4816, 0xa0ff]]),
  broken("guest: CS limit without its low ones and granularity", [[0x4802, 0xfffff000]]),
  broken("guest: CS limit above 1 MiB and no granularity", [
    [0x4802, 0x100fff],
    [0x4816, 0x209b],
  ]),
  broken("guest: CS in 64-bit mode, 32-bit code", [[0x4816, 0xc09b]]),
  broken("guest: SS is code", [[0x4818, 0xc09b]]),
  broken("guest: SS read-only", [[0x4818, 0xc091]]),
  broken("guest: SS not present", [[0x4818, 0xc013]]),
  broken("guest: SS of DPL 3", [[0x4818, 0xc0f3]]),
  broken("guest: SS unusable", [[0x4818, 0x10000]]),
  broken("guest: SS with a reserved bit", [[0x4818, 0xc293]]),
  broken("guest: SS expands down", [[0x4818, 0xc097]]),
  broken("guest: DS not accessed", [[0x481a, 0xc092]]),
  broken("guest: DS execute-only code", [[0x481a, 0xc099]]),
  broken("guest: DS of DPL below its RPL", [[0x0806, 0x13]]),
  broken("guest: FS with a reserved bit", [[0x481c, 0x2c093]]),
  broken("guest: GS a system segment", [[0x481e, 0xc083]]),
  broken("guest: GS not present", [[0x481e, 0xc013]]),
  broken("guest: TR not busy", [[0x4822, 0x89]]),
  broken("guest: TR 16-bit busy in IA-32e mode", [[0x4822, 0x83]]),
  broken("guest: TR unusable", [[0x4822, 0x1008b]]),
  broken("guest: TR not present", [[0x4822, 0x0b]]),
  broken("guest: TR a code segment", [[0x4822, 0x9b]]),
  broken("guest: TR limit without granularity", [[0x480e, 0x1_00000]]),
  broken("guest: LDTR of the wrong type", [[0x4820, 0x83]]),
  broken("guest: LDTR not present", [[0x4820, 0x02]]),
  broken("guest: LDTR a data segment", [[0x4820, 0x92]]),
  broken("guest: GDTR base not canonical", [[0x6816, 0x8000_0000_0000n]]),
  broken("guest: IDTR base not canonical", [[0x6818, 0x8000_0000_0000n]]),
  broken("guest: GDTR limit above 16 bits", [[0x4810, 0x10000]]),
  broken("guest: IDTR limit above 16 bits", [[0x4812, 0x10fff]]),
  broken("guest: RIP not canonical", [[0x681e, 0x1_0000_0000_0000n]]),
  broken("guest: RIP above 4 GiB in 32-bit code", [...protectedMode, [0x681e, 0x1_0001_0000n]]),
  broken("guest: RFLAGS without bit 1", [[0x6820, 0]]),
  broken("guest: RFLAGS with bit 15", [[0x6820, 0x8002]]),
  broken("guest: RFLAGS with bit 22", [[0x6820, 0x400002]]),
  broken("guest: RFLAGS.VM in IA-32e mode", [[0x6820, 0x20002]]),
  broken("guest: an injected interrupt, RFLAGS.IF is 0", [[0x4016, 0x80000030]]),
  broken("guest: activity state 4", [[0x4826, 4]]),
  broken("guest: halted under SS of DPL 3", [
    [0x4826, 1],
    [0x4818, 0xc0f3],
    [0x0804, 0x13],
    [0x0802, 0x0b],
    [0x4816, 0xa0fb],
  ]),
  broken("guest: halted while STI blocks", [
    [0x4826, 1],
    [0x4824, 1],
    [0x6820, 0x202],
  ]),
  broken("guest: halted, and a #GP injected", [
    [0x4826, 1],
    [0x4016, 0x80000b0d],
    [0x4018, 0],
  ]),
  broken("guest: shut down, and an interrupt injected", [
    [0x4826, 2],
    [0x6820, 0x202],
    [0x4016, 0x80000030],
  ]),
  broken("guest: waiting for SIPI, and an NMI injected", [
    [0x4826, 3],
    [0x4016, 0x80000202],
  ]),
  broken("guest: interruptibility, a reserved bit", [[0x4824, 0x20]]),
  broken("guest: blocked by STI and by MOV SS", [
    [0x4824, 3],
    [0x6820, 0x202],
  ]),
  broken("guest: blocked by STI, RFLAGS.IF is 0", [[0x4824, 1]]),
  broken("guest: blocked by STI, and an interrupt injected", [
    [0x4824, 1],
    [0x6820, 0x202],
    [0x4016, 0x80000030],
  ]),
  broken("guest: blocked by STI, and an NMI injected", [
    [0x4824, 1],
    [0x6820, 0x202],
    [0x4016, 0x80000202],
  ]),
  broken("guest: blocked by MOV SS, and an NMI injected", [
    [0x4824, 2],
    [0x4016, 0x80000202],
  ]),
  broken("guest: blocked by SMI outside SMM", [[0x4824, 4]]),
  broken("guest: blocked by NMI, and an NMI injected under virtual NMIs", [
    [0x4000, pin | 0x28],
    [0x4824, 8],
    [0x4016, 0x80000202],
  ]),
  broken("guest: inside an enclave", [[0x4824, 0x10]]),
  broken("guest: pending debug exceptions, a reserved bit", [[0x6822, 0x10]]),
  broken("guest: pending debug exceptions with bit 32", [[0x6822, 0x100000000n]]),
  broken("guest: blocked by MOV SS with TF, and no BS pending", [
    [0x4824, 2],
    [0x6820, 0x102],
  ]),
  broken("guest: halted without TF, and BS pending", [
    [0x4826, 1],
    [0x6822, 0x4000],
  ]),
  broken("guest: link pointer not aligned", [[0x2800, 0x5008]]),
  broken("guest: link pointer beyond the physical width", [[0x2800, 0x100_0000_0000n]]),
  broken("guest: link pointer to a region of another revision", [[0x2800, place.other]], [
    ["memory", place.other, 0x99],
  ]),
  broken("guest: link pointer to the current VMCS", [[0x2800, place.vmcs]]),
  broken("guest: link pointer to a region, not a shadow, of the right revision", [[0x2800, place.other]], [
    ["memory", place.other, 0x2b],
  ]),
  broken("guest: PAE, a PDPTE with a reserved bit", [...pae, [0x280c, 7]]),
  broken("guest: PAE, a PDPTE beyond the physical width", [...pae, [0x280e, 0x100_0000_0001n]]),
  broken("guest: protected mode without paging, restricted", [...protectedMode, [0x401e, secondary & ~0x80]]),
  broken("guest: real mode, restricted", [...realMode, [0x401e, secondary & ~0x80]]),
  broken("guest: real mode, unrestricted", [...realMode]),
  broken("guest: protected mode without paging, unrestricted", [...protectedMode]),
  broken("guest: real mode with SS of DPL 3", [...realMode, [0x4818, 0xf3]]),
  broken("guest: virtual-8086 mode", [...virtual8086]),
  broken("guest: virtual-8086 mode, a base that is not the selector's", [...virtual8086, [0x680c, 0x10010]]),
  broken("guest: virtual-8086 mode, a limit above 64 KiB", [...virtual8086, [0x4806, 0xfffff]]),
  broken("guest: virtual-8086 mode, other access rights", [...virtual8086, [0x4814, 0x93]]),
  broken("guest: halted", [[0x4826, 1]]),
];

/** @param {string} name @param {number} index @param {bigint} value @param {number} reserved @returns {Case} */
const msrLoad = (name, index, value, reserved = 0) =>
  broken(`MSR loading: ${name}`, [[0x4014, 2]], [
    ["memory", place.entryLoad, 0x175],
    ["memory", place.entryLoad + 8, 0x1234],
    ["memory", place.entryLoad + 16, BigInt(index) | (BigInt(reserved) << 32n)],
    ["memory", place.entryLoad + 24, value],
  ]);
/** @type {readonly Case[]} */
const msrLoads = [
  msrLoad("SYSENTER_EIP", 0x176, 0x5678n),
  msrLoad("FS base", 0xc0000100, 0n),
  msrLoad("GS base", 0xc0000101, 0n),
  msrLoad("an x2APIC register", 0x808, 0n),
  msrLoad("a reserved bit of the entry", 0x176, 0n, 1),
  msrLoad("SYSENTER_EIP not canonical", 0x176, 0x8000_0000_0000n),
  msrLoad("PAT of type 2", 0x277, 2n),
  msrLoad("SMM_MONITOR_CTL", 0x9b, 0n),
  msrLoad("a capability MSR, which is read-only", 0x480, 0n),
  msrLoad("LSTAR not canonical", 0xc0000082, 0x8000_0000_0000n),
];

/** @type {readonly Case[]} */
export const entryCases = [...instructions, ...controlFields, ...hostFields, ...guestFields, ...msrLoads];
