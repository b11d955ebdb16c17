/**
 * Five guests, exit for exit as Linux's KVM reported them to user space (../vectors/kvm): ports, memory of devices, MSRs,
 * HLT, a triple fault, and the way from real to long mode.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Cpu } from "../src/cpu/cpu.ts";
import type { Bus } from "../src/cpu/linear-memory.ts";
import { createMachine, enterProtected, enterReal, type FlatMachine } from "../src/testing/flat-machine.ts";

type Line = Record<string, unknown> & { readonly type: string; readonly reason?: string };

const directory = new URL("../vectors/kvm/", import.meta.url);
const names = ["g1_real", "g2_prot", "g3_long", "g4_triple", "g5_switch"] as const;

/** What the recorder's devices answered. */
const portInput: ReadonlyMap<number, readonly number[]> = new Map([
  [0x60, [0x41]],
  [0x62, [0xbeef]],
  [0x64, [0x0102_0304]],
  [0x70, [1, 2, 3]],
]);
const mmioLow = 0x5566_7788;
const mmioHigh = 0x1122_3344;

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const pair = (array: Int32Array, at: number): string =>
  hex(BigInt.asUintN(64, (BigInt(array[at + 1]) << 32n) | BigInt(array[at] >>> 0)));
const bytesOf = (value: bigint, bytes: number): string =>
  Array.from({ length: bytes }, (_, n) =>
    Number((value >> BigInt(8 * n)) & 0xffn)
      .toString(16)
      .padStart(2, "0"),
  ).join("");

/** The registers that a line of the log has. An access that reads has not been completed: RIP is at the instruction. */
function registers(cpu: Cpu, isCompleted: boolean): Record<string, unknown> {
  const { state } = cpu;
  const { general, control } = state;
  const slots = { rax: 0, rbx: 6, rcx: 2, rdx: 4, rsi: 12, rdi: 14, rsp: 8, rbp: 10, r8: 16, r9: 18 };
  const regs: Record<string, string> = {};
  for (const [name, slot] of Object.entries(slots)) regs[name] = pair(general, slot);
  const rip = isCompleted ? state.rip : Int32Array.from(cpu.instructionStart);
  regs.rip = pair(rip, 0);
  regs.rflags = hex(state.flags);
  return {
    regs,
    cr0: hex(control[0] >>> 0),
    cr2: pair(control, 2),
    cr3: pair(control, 4),
    cr4: pair(control, 6),
    efer: pair(control, 12),
    cs: state.selector[1],
  };
}

function segments({ state }: Cpu): Record<string, unknown> {
  const one = (n: number): Record<string, unknown> => {
    const access = state.access[n];
    return {
      sel: state.selector[n],
      base: hex(state.baseLow[n] >>> 0),
      limit: hex(state.limit[n] >>> 0),
      type: access & 15,
      dpl: (access >> 5) & 3,
      db: (access >> 14) & 1,
      l: (access >> 13) & 1,
      g: (access >> 15) & 1,
      p: (access >> 7) & 1,
    };
  };
  return { cs: one(1), ss: one(2), ds: one(3) };
}

/** Long mode as the recorder began it: the first GiB in pages of 2 MiB, one to one. */
function enterFlatLong(machine: FlatMachine, entry: number): void {
  const { cpu, memory } = machine;
  memory.write32(0x1000, 0x2003);
  memory.write32(0x2000, 0x3003);
  for (let page = 0; page < 512; page++) memory.write32(0x3000 + 8 * page, page * 0x20_0000 + 0x83);
  enterProtected(machine, entry);
  cpu.state.setSegment(1, 8, 0, 0, -1, 0xa09b);
  cpu.state.control[0] |= 0x8000_0001 | 0;
  cpu.state.control[4] = 0x1000;
  cpu.state.control[6] = 0x20;
  cpu.state.control[12] = 0x500;
  cpu.registersChanged();
}

/** Run a guest, and write down what the recorder would have. */
function run(name: string, mode: string): Line[] {
  const log: Line[] = [];
  const given = new Map<number, number>();
  let cpu: Cpu | undefined;
  let lastStart = -1;
  const add = (reason: string, code: number, detail: Record<string, unknown>, isCompleted: boolean): void => {
    log.push({ type: "exit", n: log.length, reason, code, ...detail, ...registers(cpu as Cpu, isCompleted) });
  };
  const io = (dir: string, port: number, size: number, value: number): void => {
    const [start] = (cpu as Cpu).instructionStart;
    const last = log.at(-1)?.io as { count: number; data: string; port: string } | undefined;
    // The elements of one string instruction are one exit.
    if (dir === "in" && last !== undefined && start === lastStart && last.port === hex(port)) {
      last.count++;
      last.data += bytesOf(BigInt(value), size);
      return;
    }
    lastStart = start;
    add("IO", 2, { io: { dir, port: hex(port), size, count: 1, data: bytesOf(BigInt(value), size) } }, dir === "out");
  };
  const mmio = (addr: number, len: number, write: boolean, value: bigint): void =>
    add("MMIO", 6, { mmio: { addr: hex(addr), len, write, data: bytesOf(value, len) } }, write);
  const bus: Bus = {
    in(port, bytes) {
      const n = given.get(port) ?? 0;
      given.set(port, n + 1);
      const value = portInput.get(port)?.[n] ?? 0xffff_ffff;
      io("in", port, bytes, value);
      return value;
    },
    out: (port, bytes, value) => io("out", port, bytes, value),
    mmioRead(address, bytes) {
      mmio(address, bytes, false, BigInt(mmioLow));
      return bytes === 4 ? mmioLow : mmioLow & (2 ** (8 * bytes) - 1);
    },
    mmioWrite: (address, bytes, value) => mmio(address, bytes, true, BigInt(value)),
    mmioRead64(address) {
      mmio(address, 8, false, (BigInt(mmioHigh) << 32n) | BigInt(mmioLow));
      return [mmioLow, mmioHigh];
    },
    mmioWrite64: (address, low, high) => mmio(address, 8, true, (BigInt(high) << 32n) | BigInt(low)),
    readMsr(index) {
      add("RDMSR", 29, { msr: { index: hex(index), data: "0xdeadbeefcafe", why: 2 } }, false);
      return [0xbeef_cafe | 0, 0xdead];
    },
    writeMsr(index, low, high) {
      const data = hex((BigInt(high) << 32n) | BigInt(low));
      add("WRMSR", 30, { msr: { index: hex(index), data, why: 2 } }, false);
      return true;
    },
  };
  const machine = createMachine(4 << 20, bus);
  ({ cpu } = machine);
  machine.memory.write(0x8000, readFileSync(new URL(`${name}.bin`, directory)));
  if (mode === "real") enterReal(machine, 0x8000);
  else {
    machine.memory.write64(0x508, mode === "long" ? 0x00af_9b00 : 0x00cf_9b00, 0xffff);
    machine.memory.write64(0x510, 0x00cf_9300, 0xffff);
    if (mode === "long") enterFlatLong(machine, 0x8000);
    else enterProtected(machine, 0x8000);
    cpu.state.tables[0] = 0x500;
    cpu.state.tables[2] = 23;
  }
  cpu.state.general.fill(0);
  cpu.state.general[8] = 0x7000;
  const stop = cpu.run(10_000);
  if (stop === "halt") add("HLT", 5, {}, true);
  else add("SHUTDOWN", 8, {}, true);
  Object.assign(log.at(-1) as Line, { segs: segments(cpu) });
  const mem9000 = Buffer.from(machine.memory.bytes.subarray(0x9000, 0x9040)).toString("hex");
  log.push({ type: "end", exits: log.length, mem9000 });
  return log;
}

test.each(names)("V271: %s leaves for the same reasons as under KVM, with the same data and registers", (name) => {
  const lines = readFileSync(new URL(`${name}.jsonl`, directory), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
  const [start, ...recorded] = lines as [Line, ...Line[]];
  const ours = run(name, start.mode as string);
  const expected = recorded.map((line) => {
    const { ns, nsPerExit, ...rest } = line;
    return rest;
  });
  expect(ours).toEqual(expected);
});
