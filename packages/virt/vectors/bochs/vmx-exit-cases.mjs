// @ts-check
/** Guests of a few instructions, each of which exits: what the exit tells. Instructions stand as bytes, their text in the name. */
import { controls, place } from "./vmx-base.mjs";

/** @typedef {import("./vmx-script.mjs").Case} Case */
/** @typedef {import("./vmx-script.mjs").Step} Step */
/** @typedef {readonly [encoding: number, value: number | bigint]} Write */

const { pin, primary, secondary, exit, entry } = controls;
const order = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11"];

/**
 * @param {string} name
 * @param {string} code bytes at the guest's RIP
 * @param {{ writes?: readonly Write[], registers?: Record<string, number | bigint>, before?: readonly Step[], after?: readonly Step[] }} [more]
 * @returns {Case}
 */
export function guest(name, code, { writes = [], registers = {}, before = [], after = [] } = {}) {
  return {
    name,
    steps: [
      ["call"],
      ...before,
      ["bytes", place.code, code],
      ...Object.entries(registers).map(
        ([register, value]) => /** @type {Step} */ (["memory", place.registers + 8 * order.indexOf(register), value]),
      ),
      ...writes.map(([encoding, value]) => /** @type {Step} */ (["write", encoding, value])),
      // Tables have changed since the case before.
      ["invept", 2, 0, 0],
      ["invvpid", 2, 0, 0],
      ["launch"],
      ...after,
    ],
  };
}

/** Protected mode without paging, 32-bit code. @type {readonly Write[]} */
export const protectedMode = [
  [0x4012, entry & ~0x200],
  [0x6800, 0x31],
  [0x6804, 0x2000],
  [0x2806, 0],
  [0x4816, 0xc09b],
];
/** Real mode at 0x1000:0. @type {readonly Write[]} */
const realMode = [
  [0x4012, entry & ~0x200],
  [0x6804, 0x2000],
  [0x2806, 0],
  [0x6800, 0x30],
  ...[0, 1, 2, 3, 4, 5].flatMap(
    (i) =>
      /** @type {Write[]} */ ([
        [0x800 + 2 * i, 0x1000],
        [0x6806 + 2 * i, 0x10000],
        [0x4800 + 2 * i, 0xffff],
        [0x4814 + 2 * i, i === 1 ? 0x9b : 0x93],
      ]),
  ),
  [0x681e, 0],
  [0x681c, 0xff00],
];
const osxsave = /** @type {Write} */ ([0x6804, 0x42020]);
const bitmapIo = /** @type {Write} */ ([0x4002, primary | 0x2000000]);
const bitmapMsr = /** @type {Write} */ ([0x4002, primary | 0x10000000]);
/** @param {number} bits @returns {Write} */
const without = (bits) => [0x4002, primary & ~bits];
/** @param {number} bits @returns {Write} */
const withPrimary = (bits) => [0x4002, primary | bits];
/** A gate of the IDT: 64-bit interrupt gate to an address. @param {number} vector @param {number} to @returns {readonly Step[]} */
export const gate = (vector, to) => [
  ["memory", place.idt + 16 * vector, BigInt(to & 0xffff) | (8n << 16n) | (0x8en << 40n) | (BigInt(to >>> 16) << 48n)],
  ["memory", place.idt + 16 * vector + 8, 0],
];
/** One of protected mode: 32-bit interrupt gate. @param {number} vector @param {number} selector @param {number} to @returns {Step} */
export const gate32 = (vector, selector, to) => [
  "memory",
  place.idt + 8 * vector,
  BigInt(to & 0xffff) | (BigInt(selector) << 16n) | (0x8en << 40n) | (BigInt(to >>> 16) << 48n),
];
export const hltAt = 0x1_0800;
/** @type {Step} */
export const handler = ["memory", hltAt, 0xf4];

/** The rows of bochs27-vmx-exits.json by the names they have there. @type {readonly Case[]} */
export const publishedCases = [
  guest("cpuid", "0fa2"),
  guest("hlt", "f4"),
  guest("in al,0x60", "e460"),
  guest("out dx,ax", "66ef", { registers: { rdx: 0x3f8 } }),
  guest("rep outsb", "f36e", { registers: { rdx: 0x3f8, rsi: 0x9000, rcx: 3 } }),
  guest("insw", "666d", { registers: { rdx: 0x3f8, rdi: 0x9000 } }),
  guest("rdmsr", "0f32", { registers: { rcx: 0x174 } }),
  guest("wrmsr", "0f30", { registers: { rcx: 0x174 } }),
  guest("mov cr3,rbx", "0f22db", { registers: { rbx: place.guestPml4 } }),
  guest("mov cr0,rcx (TS set, masked)", "0f22c1", { registers: { rcx: 0x80000039 } }),
  guest("mov cr4,rdx (PGE, masked)", "0f22e2", { registers: { rdx: 0x20a0 } }),
  guest("mov r9,cr8", "450f20c1"),
  guest("mov rax,dr7", "0f21f8"),
  guest("mov dr0,rbp", "0f23c5"),
  guest("rdtsc", "0f31"),
  guest("rdtscp", "0f01f9"),
  guest("vmcall", "0f01c1"),
  guest("invd", "0f08"),
  guest("xsetbv", "0f01d1", { writes: [osxsave], registers: { rax: 7 } }),
  guest("monitor", "0f01c8"),
  guest("pause", "f390"),
  guest("sgdt [0x9000]", "0f01042500900000"),
  guest("sldt ax", "660f00c0"),
  guest("str [0x9000]", "0f000c2500900000"),
  guest("vmclear [0x9000]", "660fc7342500900000"),
  guest("vmread rcx,rax", "0f78c1"),
  guest("vmlaunch", "0f01c2"),
  guest("vmresume", "0f01c3"),
  guest("vmptrst [rdi]", "0fc73f", { registers: { rdi: 0x9000 } }),
  guest("vmxoff", "0f01c4"),
  guest("invept rax,[rdi]", "660f388007", { registers: { rdi: 0x9000 } }),
  guest("invvpid rax,[rdi]", "660f388107", { registers: { rdi: 0x9000 } }),
  guest("rdrand eax", "0fc7f0"),
  guest("rdseed rax", "480fc7f8"),
  guest("int3", "cc", { writes: [[0x4004, 8]] }),
  guest("#PF write 0x3FE00123", "488904252301e03f", { writes: [[0x4004, 0x4000]] }),
  guest("EPT read unmapped 0x600008", "488b042508006000"),
  guest("EPT write unmapped 0x600010", "4889042510006000"),
  guest("EPT write RO 0x800040", "4889042540008000"),
  guest("EPT fetch unmapped 0x600000", "ffe0", { registers: { rax: 0x600000 } }),
  guest("EPT misconfig read 0xa00000", "8b04250000a000"),
  guest("EPT during guest page walk (VA 1GiB, PD at 0x600000)", "488b042500000040"),
  guest("preemption timer in spin loop", "ebfe", { writes: [[0x482e, 100]] }),
  guest("vmcall (exception bitmap off)", "0f01c1"),
];

/** @type {readonly Case[]} */
const instructions = [
  guest("wbinvd", "0f09"),
  guest("wbinvd, not exiting, hlt", "0f09f4", { writes: [[0x401e, secondary & ~0x40]] }),
  guest("invlpg [0x9123]", "0f013c2523910000"),
  guest("invlpg [rbx+rcx*4+0x10]", "0f017c8b10", { registers: { rbx: 0x5000, rcx: 0x100 } }),
  guest("invpcid rbx,[rdi]", "660f38821f", { registers: { rdi: 0x9000 } }),
  guest("invpcid, not enabled: #UD", "660f38821f", {
    writes: [
      [0x401e, secondary & ~0x1000],
      [0x4004, 0x40],
    ],
    registers: { rdi: 0x9000 },
  }),
  guest("rdtscp, not enabled: #UD", "0f01f9", {
    writes: [
      [0x401e, secondary & ~8],
      [0x4004, 0x40],
    ],
  }),
  guest("rdpmc", "0f33"),
  guest("mwait", "0f01c9"),
  guest("rdtsc, not exiting, hlt", "0f31f4", { writes: [without(0x1000)] }),
  guest("pause, not exiting, hlt", "f390f4", { writes: [without(0x40000000)] }),
  guest("rdrand r15w", "66410fc7f7"),
  guest("rdrand r12", "490fc7f4"),
  guest("rdseed ecx", "0fc7f9"),
  guest("vmptrld [rdi+rax*8+0x10]", "0fc774c710", { registers: { rdi: 0x9000 } }),
  guest("vmxon [rdi]", "f30fc737", { registers: { rdi: 0x9000 } }),
  guest("vmwrite rcx,rax", "0f79c8"),
  guest("vmread [rdi],rax", "0f7807", { registers: { rdi: 0x9000 } }),
  guest("vmwrite r9,[r8+r10*2-8]", "470f794c50f8", { registers: { r8: 0x9000 } }),
  guest("vmclear [rip+0x10]", "660fc73510000000"),
  guest("vmptrst fs:[edi]", "64670fc73f", { registers: { rdi: 0x9000 } }),
  guest("invept r9,[rip-8]", "66440f38800df8ffffff"),
  guest("vmfunc, not enabled: #UD", "0f01d4", { writes: [[0x4004, 0x40]] }),
  guest("vmfunc 1", "0f01d4", {
    writes: [
      [0x401e, secondary | 0x2000],
      [0x2018, 1],
    ],
    registers: { rax: 1 },
  }),
  guest("vmfunc 0, index 512", "0f01d4", {
    writes: [
      [0x401e, secondary | 0x2000],
      [0x2018, 1],
    ],
    registers: { rcx: 512 },
  }),
  guest("vmfunc 0, a bad EPT pointer in the list", "0f01d4", {
    writes: [
      [0x401e, secondary | 0x2000],
      [0x2018, 1],
    ],
    registers: { rcx: 3 },
  }),
  guest("vmfunc 0 switches EPT, hlt", "0f01d4f4", {
    writes: [
      [0x401e, secondary | 0x2000],
      [0x2018, 1],
    ],
    registers: { rcx: 3 },
    before: [["memory", place.eptpList + 24, place.eptPml4 | 0x1e]],
    after: [["read", 0x201a]],
  }),
  guest("sidt [rdi]", "0f010f", { registers: { rdi: 0x9000 } }),
  guest("lgdt [rdi+0x20]", "0f015720", { registers: { rdi: 0x9000 } }),
  guest("lidt gs:[rsi]", "650f011e", { registers: { rsi: 0x9000 } }),
  guest("sgdt [rip+0x100]", "0f010500010000"),
  guest("sgdt [r12d+0x7f]", "67410f0144247f"),
  guest("sldt r10", "490f00c2"),
  guest("str ecx", "0f00c9"),
  guest("lldt ax", "0f00d0"),
  guest("ltr [rbx]", "0f001b", { registers: { rbx: 0x9000 } }),
  guest("sgdt, not exiting, hlt", "0f01042500900000f4", { writes: [[0x401e, secondary & ~4]], after: [["print", 0x9000]] }),
];

/** @type {readonly Case[]} */
const controlRegisters = [
  guest("mov rdx,cr3", "0f20da"),
  guest("mov cr8,r11", "450f22c3"),
  guest("mov cr8,rax, not exiting, hlt", "440f22c0f4", { writes: [without(0x180000)], registers: { rax: 5 } }),
  guest("mov cr3, a target value, hlt", "0f22dbf4", {
    writes: [
      [0x400a, 1],
      [0x6008, place.guestPml4],
    ],
    registers: { rbx: place.guestPml4 },
  }),
  guest("mov cr3, beside the target values", "0f22dbf4", {
    writes: [
      [0x400a, 2],
      [0x6008, place.guestPml4 + 0x1000],
      [0x600a, place.guestPml4 + 0x2000],
      [0x600c, place.guestPml4],
    ],
    registers: { rbx: place.guestPml4 },
  }),
  guest("mov cr0, as the shadow has it, hlt", "0f22c1f4", { registers: { rcx: 0x80000031 } }),
  guest("mov cr0, a bit of the guest's own, hlt", "0f22c1f4", { registers: { rcx: 0x80000033 } }),
  guest("mov cr0 without NE: #GP", "0f22c1f4", { registers: { rcx: 0x80000011 }, writes: [[0x4004, 0x2000]] }),
  guest("mov cr4 without VMXE: #GP", "0f22e2f4", { registers: { rdx: 0x20 }, writes: [[0x4004, 0x2000]] }),
  guest("mov cr4 without VMXE, owned by the host and shadowed: #GP", "0f22e2f4", {
    registers: { rdx: 0x20 },
    writes: [
      [0x4004, 0x2000],
      [0x6002, 0x2080],
    ],
  }),
  guest("mov rax,cr0 shows the shadow, out", "0f20c0e7809090", {
    writes: [
      [0x6000, 0xf],
      [0x6004, 0x6],
    ],
  }),
  guest("clts, TS owned, shadow set", "0f06", { writes: [[0x6004, 8]] }),
  guest("clts, TS owned, shadow clear, hlt", "0f06f4", { writes: [[0x6800, 0x80000039]] }),
  guest("clts, TS not owned, hlt", "0f06f4", {
    writes: [
      [0x6800, 0x80000039],
      [0x6000, 0],
    ],
  }),
  guest("lmsw ax, TS owned", "0f01f0", { registers: { rax: 9 } }),
  guest("lmsw [0x9000], TS owned", "0f01342500900000", { before: [["memory", 0x9000, 0xabcb]] }),
  guest("lmsw ax, as the shadow has it, hlt", "0f01f0f4", { registers: { rax: 3 } }),
  guest("lmsw ax clears PE not, PE owned, shadow set, hlt", "0f01f0f4", {
    registers: { rax: 0 },
    writes: [
      [0x6000, 1],
      [0x6004, 1],
    ],
  }),
  guest("smsw eax, hlt", "0f01e0f4", {
    writes: [
      [0x6000, 0xf],
      [0x6004, 0x6],
    ],
  }),
  guest("mov dr7,r10", "410f23fa"),
  guest("mov rbx,dr6", "0f21f3"),
  guest("mov dr, not exiting, hlt", "0f23c5f4", { writes: [without(0x800000)] }),
];

/** @type {readonly Case[]} */
const ports = [
  guest("in eax,dx", "ed", { registers: { rdx: 0xcfc } }),
  guest("out 0x80,al", "e680"),
  guest("in ax,0x70", "66e570"),
  guest("rep insd", "f36d", { registers: { rdx: 0x1f0, rdi: 0x9000, rcx: 4 } }),
  guest("outsw fs:", "64666f", { registers: { rdx: 0x1f0, rsi: 0x9000 } }),
  guest("a32 outsb", "676e", { registers: { rdx: 0x1f0, rsi: 0x9000 } }),
  guest("rep outsb of no element, hlt", "f36ef4", { registers: { rdx: 0x1f0, rsi: 0x9000, rcx: 0 } }),
  guest("out by bitmap, bit clear, hlt", "e6edf4", { writes: [bitmapIo] }),
  guest("out by bitmap, bit set", "e6edf4", { writes: [bitmapIo], before: [["memory", place.ioBitmapA + 0x18, 1n << 45n]] }),
  guest("out by bitmap B, bit set", "eef4", {
    writes: [bitmapIo],
    registers: { rdx: 0x8001 },
    before: [["memory", place.ioBitmapB, 2]],
  }),
  guest("in of four ports, the last one's bit set", "edf4", {
    writes: [bitmapIo],
    registers: { rdx: 0x7ffe },
    before: [["memory", place.ioBitmapB, 2]],
  }),
  guest("in that wraps around", "edf4", { writes: [bitmapIo], registers: { rdx: 0xfffe } }),
];

/** @type {readonly Case[]} */
const modelSpecific = [
  guest("rdmsr by bitmap, bit clear, hlt", "0f32f4", { writes: [bitmapMsr], registers: { rcx: 0x174 } }),
  guest("rdmsr by bitmap, bit set", "0f32f4", {
    writes: [bitmapMsr],
    registers: { rcx: 0x174 },
    before: [["memory", place.msrBitmap + 0x28, 1n << 52n]],
  }),
  guest("wrmsr by bitmap, bit of reading set, hlt", "0f30f4", {
    writes: [bitmapMsr],
    registers: { rcx: 0x174 },
    before: [["memory", place.msrBitmap + 0x28, 1n << 52n]],
  }),
  guest("wrmsr of a high MSR by bitmap, bit set", "0f30f4", {
    writes: [bitmapMsr],
    registers: { rcx: 0xc0000082 },
    before: [["memory", place.msrBitmap + 0xc10, 4]],
  }),
  guest("rdmsr of a high MSR by bitmap, bit set", "0f32f4", {
    writes: [bitmapMsr],
    registers: { rcx: 0xc0000082 },
    before: [["memory", place.msrBitmap + 0x410, 4]],
  }),
  guest("rdmsr outside of both ranges", "0f32f4", { writes: [bitmapMsr], registers: { rcx: 0x2000 } }),
  guest("wrmsr above the high range", "0f30f4", { writes: [bitmapMsr], registers: { rcx: 0xc0002000 } }),
];

/** @type {readonly Case[]} */
const exceptions = [
  guest("#DE", "31c9f7f1", { writes: [[0x4004, 1]] }),
  guest("#UD", "0f0b", { writes: [[0x4004, 0x40]] }),
  guest("#GP by a bad selector", "8ed8", { writes: [[0x4004, 0x2000]], registers: { rax: 0x1000 } }),
  guest("#NP", "8ee0", { writes: [[0x4004, 0x800]], registers: { rax: 0x18 }, before: [["memory", place.gdt + 0x18, 0x00cf13000000ffffn]] }),
  guest("#SS by an address that is not canonical", "488b4500", { writes: [[0x4004, 0x1000]], registers: { rbp: 0x8000_0000_0000n } }),
  guest("#PF read", "488b04252301e03f", { writes: [[0x4004, 0x4000]] }),
  guest("#PF fetch", "ffe0", { writes: [[0x4004, 0x4000]], registers: { rax: 0x3fe00000 } }),
  guest("#PF, its error code does not match, bit set: none", "488904252301e03f", {
    writes: [
      [0x4004, 0x4100],
      [0x4006, 2],
      [0x4008, 0],
    ],
  }),
  guest("#PF, its error code does not match, bit clear", "488904252301e03f", {
    writes: [
      [0x4004, 0],
      [0x4006, 2],
      [0x4008, 0],
    ],
  }),
  guest("#PF, its error code matches, bit clear: none", "488904252301e03f", {
    writes: [
      [0x4004, 0x100],
      [0x4006, 2],
      [0x4008, 2],
    ],
  }),
  guest("#PF becomes #DF", "488904252301e03f", { writes: [[0x4004, 0x100], [0x4006, 0], [0x4008, 1]] }),
  guest("triple fault", "0f0b"),
  guest("#GP while #UD is delivered", "0f0b", { writes: [[0x4004, 0x2000]] }),
  guest("#DB by TF", "9090", { writes: [[0x4004, 2], [0x6820, 0x102]] }),
  guest("int1", "f1", { writes: [[0x4004, 2]] }),
  guest("int 3 of two bytes is no exception, hlt", "cd03", { writes: [[0x4004, 8]], before: [...gate(3, hltAt), handler] }),
  guest("int 0x21, its gate is bad: #GP", "cd21", { writes: [[0x4004, 0x2000]] }),
  guest("#BP, delivered, hlt", "cc", { before: [...gate(3, hltAt), handler] }),
  guest("#PF, delivered, hlt", "488904252301e03f", {
    before: [...gate(14, hltAt), handler],
    after: [
      ["print", place.stack - 48],
      ["print", place.stack - 40],
      ["print", place.stack - 24],
    ],
  }),
  guest("#PF while int 0x30 is delivered: the stack is not there", "cd30", {
    writes: [
      [0x4004, 0x4000],
      [0x681c, 0x3fe00100],
    ],
    before: [...gate(0x30, hltAt), handler],
  }),
  guest("EPT violation while int3 is delivered", "cc", {
    writes: [[0x681c, 0x600800]],
    before: [...gate(3, hltAt), handler],
  }),
  guest("EPT violation while #PF is delivered", "488904252301e03f", {
    writes: [[0x681c, 0x600800]],
    before: [...gate(14, hltAt), handler],
  }),
];

/** @type {readonly Case[]} */
const injections = [
  guest("inject interrupt 0x30, hlt", "90f4", { writes: [[0x4016, 0x80000030], [0x6820, 0x202]], before: [...gate(0x30, hltAt), handler] }),
  guest("inject #GP with an error code, hlt", "90f4", {
    writes: [
      [0x4016, 0x80000b0d],
      [0x4018, 0x18],
    ],
    before: [...gate(13, hltAt), handler],
    after: [["print", place.stack - 48], ["print", place.stack - 40]],
  }),
  guest("inject #UD, hlt", "90f4", { writes: [[0x4016, 0x80000306]], before: [...gate(6, hltAt), handler], after: [["print", place.stack - 40]] }),
  guest("inject int 0x40 of length 2, hlt", "cd40f4", {
    writes: [
      [0x4016, 0x80000440],
      [0x401a, 2],
    ],
    before: [...gate(0x40, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
  guest("inject #BP of length 1, hlt", "ccf4", {
    writes: [
      [0x4016, 0x80000603],
      [0x401a, 1],
    ],
    before: [...gate(3, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
  guest("inject #PF, whose bit in the exception bitmap is set: none", "90f4", {
    writes: [
      [0x4016, 0x80000b0e],
      [0x4018, 2],
      [0x4004, 0x4000],
    ],
    before: [...gate(14, hltAt), handler],
  }),
  guest("inject interrupt 0x30, its gate is not there: #GP exits", "90f4", {
    writes: [
      [0x4016, 0x80000030],
      [0x6820, 0x202],
      [0x4004, 0x2000],
    ],
  }),
  guest("inject interrupt 0x30, EPT violation on its stack", "90f4", {
    writes: [
      [0x4016, 0x80000030],
      [0x6820, 0x202],
      [0x681c, 0x600800],
    ],
    before: [...gate(0x30, hltAt), handler],
  }),
  guest("inject #GP, whose gate is not there: #DF exits", "90f4", {
    writes: [
      [0x4016, 0x80000b0d],
      [0x4018, 0],
      [0x4004, 0x100],
    ],
  }),
  guest("inject into HLT: the guest is active in the handler", "90f4", {
    writes: [
      [0x4016, 0x80000030],
      [0x6820, 0x202],
      [0x4826, 1],
    ],
    before: [...gate(0x30, hltAt), ["memory", hltAt, 0xa20f]],
  }),
];

/** @type {readonly Case[]} */
const windows = [
  guest("interrupt window, IF is 1", "90f4", { writes: [withPrimary(4), [0x6820, 0x202]] }),
  guest("interrupt window, IF is 0, hlt", "90f4", { writes: [withPrimary(4)] }),
  guest("interrupt window after sti and one instruction", "fb9090f4", { writes: [withPrimary(4)] }),
  guest("interrupt window after popf", "9d90f4", {
    writes: [withPrimary(4), [0x681c, place.stack - 8]],
    before: [["memory", place.stack - 8, 0x202]],
  }),
  guest("interrupt window, blocked by STI at entry", "9090f4", { writes: [withPrimary(4), [0x6820, 0x202], [0x4824, 1]] }),
  guest("interrupt window, blocked by MOV SS at entry", "9090f4", { writes: [withPrimary(4), [0x6820, 0x202], [0x4824, 2]] }),
  guest("interrupt window of a halted guest", "90f4", { writes: [withPrimary(4), [0x6820, 0x202], [0x4826, 1]] }),
  guest("NMI window", "90f4", { writes: [withPrimary(0x400000), [0x4000, pin | 0x28]] }),
  guest("NMI window, blocked by NMI, hlt", "90f4", { writes: [withPrimary(0x400000), [0x4000, pin | 0x28], [0x4824, 8]] }),
  guest("NMI window after iret", "48cf", {
    writes: [withPrimary(0x400000), [0x4000, pin | 0x28], [0x4824, 8], [0x681c, place.stack - 40]],
    before: [
      ["memory", place.stack - 40, place.code + 2],
      ["memory", place.stack - 32, 8],
      ["memory", place.stack - 24, 2],
      ["memory", place.stack - 16, place.stack],
      ["memory", place.stack - 8, 0x10],
    ],
  }),
  guest("monitor trap flag", "9090f4", { writes: [withPrimary(0x8000000)] }),
  guest("monitor trap flag, an instruction that exits itself", "0fa2", { writes: [withPrimary(0x8000000)] }),
  guest("preemption timer of 0", "90f4", { writes: [[0x482e, 0]] }),
  guest("preemption timer of 0 goes before an interrupt window", "90f4", { writes: [[0x482e, 0], withPrimary(4), [0x6820, 0x202]] }),
  guest("preemption timer of a halted guest", "90f4", { writes: [[0x482e, 50], [0x4826, 1]] }),
  guest("TPR below its threshold after mov cr8", "440f22c09090f4", {
    writes: [[0x4002, (primary | 0x200000) & ~0x180000], [0x401c, 5]],
    registers: { rax: 3 },
    before: [["memory", place.virtualApic + 0x80, 0x70]],
  }),
  guest("mov from cr8 reads the virtual TPR, out", "440f20c0e680", {
    writes: [[0x4002, (primary | 0x200000) & ~0x180000]],
    before: [["memory", place.virtualApic + 0x80, 0x70]],
  }),
];

/** @type {readonly Case[]} */
const modes = [
  guest("protected mode: sgdt [0x9000]", "0f010500900000", { writes: [...protectedMode] }),
  guest("protected mode: o16 sgdt [0x9000]", "660f010500900000", { writes: [...protectedMode] }),
  guest("protected mode: a16 sidt [bx+si+0x10]", "670f014810", { writes: [...protectedMode] }),
  guest("protected mode: outsb", "6e", { writes: [...protectedMode], registers: { rdx: 0x80, rsi: 0x9000 } }),
  guest("protected mode: ltr ax", "0f00d8", { writes: [...protectedMode] }),
  guest("protected mode: vmread [eax],ebx", "0f7818", { writes: [...protectedMode], registers: { rax: 0x9000 } }),
  guest("protected mode: mov cr0 sets PG without PAE, hlt", "0f22c0f4", { writes: [...protectedMode], registers: { rax: 0x33 } }),
  guest("protected mode: lmsw to real mode is none, hlt", "0f01f0f4", { writes: [...protectedMode], registers: { rax: 0 } }),
  guest("real mode: cpuid", "0fa2", { writes: [...realMode] }),
  guest("real mode: in al,dx", "ec", { writes: [...realMode], registers: { rdx: 0x60 } }),
  guest("real mode: lgdt [0x100]", "0f01160001", { writes: [...realMode] }),
  guest("real mode: a32 o32 lidt [ebx+4]", "67660f015b04", { writes: [...realMode], registers: { rbx: 0x100 } }),
  guest("real mode: mov cr0 to protected mode, hlt", "0f22c0f4", { writes: [...realMode], registers: { rax: 0x31 } }),
  guest("real mode: rep outsb", "f36e", { writes: [...realMode], registers: { rdx: 0x80, rsi: 0x200, rcx: 5 } }),
  guest("real mode: int 0x21, hlt", "cd21", {
    writes: [...realMode],
    before: [
      ["memory", place.idt + 4 * 0x21, 0x10000800],
      ["bytes", 0x1_0800, "f4"],
    ],
  }),
];

/** @param {number} permissions */
const leaf = (permissions) => 0x600000 | 0xb0 | permissions;
/** @param {string} text @param {number} permissions */
const named = (text, permissions) =>
  `EPT ${permissions & 1 ? "r" : "-"}${permissions & 2 ? "w" : "-"}${permissions & 4 ? "x" : "-"}: ${text}`;
/** Permissions × access × where. @type {readonly Case[]} */
export const eptCases = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((permissions) => {
  /** @type {readonly Step[]} */
  const final = [
    ["memory", place.eptPd + 3 * 8, leaf(permissions)],
    ["memory", 0x600000, 0xf4],
  ];
  // The guest's page directory at 0x600000 maps 1 GiB to 0; its flags are set, so that nothing is written to it.
  /** @type {readonly Step[]} */
  const walk = [
    ["memory", place.eptPd + 3 * 8, leaf(permissions)],
    ["memory", 0x600000, 0xe3],
    ["memory", 0x1_0800, 0xf4],
  ];
  return [
    guest(named("read", permissions), "488b042510006000f4", { before: final }),
    guest(named("write", permissions), "4889042510006000f4", { before: final }),
    guest(named("fetch", permissions), "ffe0", { before: final, registers: { rax: 0x600000 } }),
    guest(named("read modify write", permissions), "48ff042510006000f4", { before: final }),
    guest(named("read through a guest's table", permissions), "488b042500900040f4", { before: walk }),
    guest(named("write through a guest's table", permissions), "4889042500900040f4", { before: walk }),
    guest(named("fetch through a guest's table", permissions), "ffe0", { before: walk, registers: { rax: 0x40010800 } }),
  ];
});

/** @param {string} name @param {readonly Step[]} before @returns {Case} */
const reads = (name, before) => guest(name, "488b042510006000f4", { before });
/** @type {readonly Case[]} */
const eptStructure = [
  guest("EPT r--: read through a guest's table, whose accessed flag is clear", "488b042500900040f4", {
    before: [
      ["memory", place.eptPd + 24, leaf(1)],
      ["memory", 0x600000, 0x83],
    ],
  }),
  reads("EPT leaf: memory type 2", [["memory", place.eptPd + 24, 0x600097]]),
  reads("EPT leaf: memory type 7", [["memory", place.eptPd + 24, 0x6000bf]]),
  reads("EPT leaf: uncacheable", [["memory", place.eptPd + 24, 0x600087]]),
  reads("EPT leaf: a reserved address bit", [["memory", place.eptPd + 24, 0x6010b7]]),
  reads("EPT leaf: beyond the physical width", [["memory", place.eptPd + 24, 0x100006000b7n]]),
  reads("EPT PDPT: reserved bits", [["memory", place.eptPdpt, place.eptPd | 0x0f]]),
  reads("EPT PML4: reserved bits", [["memory", place.eptPml4, place.eptPdpt | 0x87]]),
  reads("EPT PDPT: write only", [["memory", place.eptPdpt, place.eptPd | 2]]),
  guest("EPT PDPT: read and execute, write", "4889042510006000f4", {
    before: [
      ["memory", place.eptPdpt, place.eptPd | 5],
      ["memory", place.eptPd + 24, 0x6000b7],
      // The guest's tables are marked as accessed already.
      ["memory", place.guestPml4, place.guestPdpt | 0x23],
      ["memory", place.guestPdpt, place.guestPd | 0x23],
      ["row", place.guestPd, 511, 0xe3, 0x200000],
    ],
  }),
  guest("EPT of 4 KiB pages, write to a read-only one", "4889042510106000f4", {
    before: [
      ["memory", place.eptPd + 24, 0x33007],
      ["zero", 0x33000, 0x1000],
      ["memory", 0x33000, 0x600037],
      ["memory", 0x33008, 0x601031],
    ],
  }),
  guest("EPT accessed and dirty flags, write, hlt", "4889042510006000f4", {
    writes: [[0x201a, place.eptPml4 | 0x5e]],
    before: [["memory", place.eptPd + 24, 0x6000b7]],
    after: [
      ["print", place.eptPml4],
      ["print", place.eptPdpt],
      ["print", place.eptPd + 24],
      ["print", place.eptPd],
    ],
  }),
  guest("EPT accessed and dirty flags, read, hlt", "488b042510006000f4", {
    writes: [[0x201a, place.eptPml4 | 0x5e]],
    before: [["memory", place.eptPd + 24, 0x6000b7]],
    after: [["print", place.eptPd + 24]],
  }),
  guest("page-modification log, write, hlt", "4889042510106000f4", {
    writes: [
      [0x201a, place.eptPml4 | 0x5e],
      [0x401e, secondary | 0x20000],
      [0x812, 511],
    ],
    before: [["memory", place.eptPd + 24, 0x6000b7]],
    after: [
      ["read", 0x812],
      ["print", place.pageLog + 511 * 8],
      ["print", place.pageLog + 510 * 8],
    ],
  }),
  guest("page-modification log, full", "4889042510106000f4", {
    writes: [
      [0x201a, place.eptPml4 | 0x5e],
      [0x401e, secondary | 0x20000],
      [0x812, 0xffff],
    ],
    before: [["memory", place.eptPd + 24, 0x6000b7]],
  }),
];

/** @type {readonly Case[]} */
const last = [
  guest("MSRs are stored and loaded by an exit", "f4", {
    writes: [
      [0x400e, 2],
      [0x4010, 1],
      [0x6824, 0x7777],
    ],
    before: [
      ["memory", place.exitStore, 0x175],
      ["memory", place.exitStore + 16, 0xc0000080],
      ["memory", place.exitLoad, 0xc0000082],
      ["memory", place.exitLoad + 8, 0x4242],
    ],
    after: [
      ["print", place.exitStore + 8],
      ["print", place.exitStore + 24],
    ],
  }),
  // Bochs does not end blocking by NMI at an entry, so what comes after this would show it.
  guest("inject an NMI, hlt", "90f4", { writes: [[0x4016, 0x80000202]], before: [...gate(2, hltAt), handler] }),
];

/** @type {readonly Case[]} */
export const exitCases = [
  ...publishedCases,
  ...instructions,
  ...controlRegisters,
  ...ports,
  ...modelSpecific,
  ...exceptions,
  ...injections,
  ...windows,
  ...modes,
  ...eptStructure,
  ...last,
];
