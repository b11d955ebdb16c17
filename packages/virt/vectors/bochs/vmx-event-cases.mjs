// @ts-check
/** Guests whose exit comes by a task switch or by an external interrupt, and loops of PAUSE. Built as those of vmx-exit-cases. */
import { controls, place } from "./vmx-base.mjs";
import { gate32, guest, handler, gate, hltAt, protectedMode } from "./vmx-exit-cases.mjs";

/** @typedef {import("./vmx-script.mjs").Case} Case */
/** @typedef {import("./vmx-script.mjs").Step} Step */
/** @typedef {readonly [encoding: number, value: number | bigint]} Write */

const { pin, primary, secondary, exit } = controls;
/** Of the second task state segment. */
const task = 0x28;
const taskAt = place.tss + 0x100;
/** @param {number} access @param {number} limit @returns {Step} */
const taskDescriptor = (access, limit = 0x67) => [
  "memory",
  place.gdt + task,
  (BigInt(taskAt >>> 16) << 32n) | (BigInt(access) << 40n) | (BigInt(taskAt & 0xffff) << 16n) | BigInt(limit),
];
/** A task gate in the IDT of protected mode. @param {number} vector @returns {Step} */
const taskGate = (vector) => ["memory", place.idt + 8 * vector, (0x85n << 40n) | (BigInt(task) << 16n)];
const available = taskDescriptor(0x89);
/** @param {string} name @param {string} code @param {readonly Step[]} before @param {readonly Write[]} writes @param {readonly Step[]} after */
const switching = (name, code, before, writes = [], after = []) =>
  guest(`task switch: ${name}`, code, { before, writes: [...protectedMode, ...writes], after });

/** @type {readonly Case[]} */
const taskSwitches = [
  switching("jmp 0x28:0", "ea000000002800", [available], [], [["print", place.gdt + task]]),
  switching("call 0x28:0", "9a000000002800", [available]),
  switching("o16 jmp 0x28:0", "66ea00002800", [available]),
  switching("jmp far [0x9000]", "ff2d00900000", [available, ["memory", 0x9000, 0x28_0000_0000n]]),
  switching("call far [0x9000]", "ff1d00900000", [available, ["memory", 0x9000, 0x28_0000_0000n]]),
  switching(
    "jmp through a gate of the GDT",
    "ea000000003000",
    [available, ["memory", place.gdt + 0x30, (0x85n << 40n) | (BigInt(task) << 16n)]],
    [[0x4810, 0x37]],
  ),
  switching("int 0x30 through a gate", "cd30", [available, taskGate(0x30)]),
  switching("int3 through a gate", "cc", [available, taskGate(3)]),
  switching("into through a gate", "ce", [available, taskGate(4)], [[0x6820, 0x802]]),
  switching("int1 through a gate", "f1", [available, taskGate(1)]),
  switching("#UD through a gate", "0f0b", [available, taskGate(6)]),
  switching("#GP through a gate", "8ed8", [available, taskGate(13)]),
  switching("#DE through a gate", "31c9f7f1", [available, taskGate(0)]),
  switching("#DF through a gate", "0f0b", [available, taskGate(8)]),
  switching("an injected interrupt through a gate", "90f4", [available, taskGate(0x30)], [
    [0x4016, 0x80000030],
    [0x6820, 0x202],
  ]),
  switching("an injected #GP through a gate", "90f4", [available, taskGate(13)], [
    [0x4016, 0x80000b0d],
    [0x4018, 0x18],
  ]),
  switching("an injected int 0x30 through a gate", "cd30f4", [available, taskGate(0x30)], [
    [0x4016, 0x80000430],
    [0x401a, 2],
  ]),
  switching("iret of a nested task", "cf", [taskDescriptor(0x8b), ["memory", place.tss, task]], [[0x6820, 0x4002]]),
  switching("iret to a task that is not busy: #TS", "cf", [available, ["memory", place.tss, task]], [
    [0x6820, 0x4002],
    [0x4004, 0x400],
  ]),
  switching("jmp to a busy task: #GP", "ea000000002800", [taskDescriptor(0x8b)], [[0x4004, 0x2000]]),
  switching("jmp to a task that is not present: #NP", "ea000000002800", [taskDescriptor(0x09)], [[0x4004, 0x800]]),
  switching("jmp to a task that is too short: #TS", "ea000000002800", [taskDescriptor(0x89, 0x66)], [[0x4004, 0x400]]),
  switching("jmp beyond the table: #GP", "ea000000003800", [available], [[0x4004, 0x2000]]),
  switching("int 0x30 through a gate that is not present: #NP", "cd30", [
    available,
    ["memory", place.idt + 8 * 0x30, (0x05n << 40n) | (BigInt(task) << 16n)],
  ], [[0x4004, 0x800]]),
];

/** The local APIC in its x2APIC mode, and an interrupt to itself. @type {readonly Step[]} */
const waits = [
  ["msr", 0x1b, 0xfee00d00],
  ["msr", 0x80f, 0x1ff],
  ["msr", 0x80b, 0],
  ["msr", 0x83f, 0x51],
];
/** @type {readonly Step[]} */
const over = [["msr", 0x80b, 0]];
const acknowledge = /** @type {Write} */ ([0x400c, exit | 0x8000]);
const exiting = /** @type {Write} */ ([0x4000, pin | 1]);
const open = /** @type {Write} */ ([0x6820, 0x202]);
/** @param {string} name @param {readonly Write[]} writes @param {{ code?: string, before?: readonly Step[], after?: readonly Step[] }} [more] */
const interrupted = (name, writes, { code = "90f4", before = [], after = [] } = {}) =>
  guest(`external interrupt: ${name}`, code, { before: [...before, ...waits], writes, after: [...after, ...over] });

/** @type {readonly Case[]} */
const interrupts = [
  interrupted("exits, acknowledged, IF is 1", [exiting, acknowledge, open]),
  interrupted("exits, acknowledged, IF is 0", [exiting, acknowledge]),
  interrupted("exits, acknowledged, a halted guest", [exiting, acknowledge, [0x4826, 1], open]),
  interrupted("exits, acknowledged, blocked by STI for one instruction", [exiting, acknowledge, open, [0x4824, 1]], {
    code: "9090f4",
  }),
  interrupted("exits, acknowledged, blocked by MOV SS for one instruction", [exiting, acknowledge, open, [0x4824, 2]], {
    code: "9090f4",
  }),
  interrupted("exits, not acknowledged, and again; then acknowledged", [exiting, open], {
    after: [["resume"], ["write", 0x400c, exit | 0x8000], ["resume"]],
  }),
  interrupted("does not exit, IF is 1: delivered, hlt", [open], {
    before: [...gate(0x51, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
  interrupted("does not exit, IF is 1, a halted guest: delivered, hlt", [open, [0x4826, 1]], {
    before: [...gate(0x51, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
  interrupted("does not exit, its gate is not there: #GP exits", [open, [0x4004, 0x2000]]),
  interrupted("does not exit, EPT violation on its stack", [open, [0x681c, 0x600800]], {
    before: [...gate(0x51, hltAt), handler],
  }),
  interrupted("does not exit, IF is 0, hlt; acknowledged by the next entry", [], {
    after: [
      ["write", 0x4000, pin | 1],
      ["write", 0x400c, exit | 0x8000],
      ["resume"],
    ],
  }),
  interrupted("does not exit, IF is set by sti", [], {
    code: "fb90f4",
    before: [...gate(0x51, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
  interrupted("protected mode: does not exit, through a task gate", [...protectedMode, open], {
    before: [available, taskGate(0x51)],
  }),
  interrupted("protected mode: does not exit, through a gate, hlt", [...protectedMode, open, [0x0802, 0x38], [0x4810, 0x3f]], {
    before: [["memory", place.gdt + 0x38, 0x00cf9b000000ffffn], gate32(0x51, 0x38, hltAt), handler],
    after: [["print", place.stack - 16]],
  }),
  interrupted("goes after an interrupt that is injected", [exiting, acknowledge, open, [0x4016, 0x80000030]], {
    before: [...gate(0x30, hltAt), handler],
    after: [["print", place.stack - 40]],
  }),
];

/** @type {readonly Case[]} */
const pauses = [
  guest("pause loop, longer than its window", "f390ebfc", {
    writes: [
      [0x4002, primary & ~0x40000000],
      [0x401e, secondary | 0x400],
      [0x4020, 0x1000],
      [0x4022, 100],
    ],
  }),
  guest("pause, once, hlt", "f390f4", {
    writes: [
      [0x4002, primary & ~0x40000000],
      [0x401e, secondary | 0x400],
      [0x4020, 0x1000],
      [0x4022, 100],
    ],
  }),
];

/** @type {readonly Case[]} */
export const eventCases = [...taskSwitches, ...interrupts, ...pauses];
