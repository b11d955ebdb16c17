/**
 * A guest as interop/kvm-log.c runs it under Linux's KVM: the same bytes, the same devices, the same lines of a log, by
 * any technique that executes a guest unchanged.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpuid } from "../src/cpu/cpuid.ts";
import type { CpuState } from "../src/cpu/state.ts";
import type { GuestImage } from "../src/techniques/guest-image.ts";
import { createGuestRun, type GuestRun } from "../src/techniques/guest-run.ts";
import type { Technique } from "../src/techniques/technique.ts";

/** A line of a log: an access, an event, or registers. */
export type LogLine = Readonly<Record<string, string | number>> & { readonly type: string };

/** What the recorder needs to run a guest. */
export interface KvmGuest {
  readonly name: string;
  readonly mode: 16 | 32 | 64;
  /** External interrupts, one for each HLT that finds them open. */
  readonly vectors: readonly number[];
  readonly bytes: Uint8Array;
}
/** A recording: the guest, where it comes from, and the lines. */
export interface KvmRecording extends KvmGuest {
  readonly source: string;
  readonly lines: readonly LogLine[];
}

/** Recordings, beside the sources and bytes of their guests. */
export const guestDirectory: URL = new URL("../vectors/kvm-guests/", import.meta.url);
/** Where a guest begins, by mode: real mode reaches 64 KiB. */
export const originOf = (mode: 16 | 32 | 64): number => (mode === 16 ? 0x9000 : 0x1_0000);
const ramBytes = 4 << 20;

/** Guests that have a source there: its first line tells mode and vectors. */
export function readGuests(): readonly KvmGuest[] {
  return readdirSync(guestDirectory)
    .filter((file) => file.endsWith(".asm"))
    .sort()
    .map((file) => {
      const name = file.slice(0, -4);
      const text = readFileSync(new URL(file, guestDirectory), "utf8");
      const [, mode, vectors] = /^; (16|32|64) bits?(?:, interrupts? ([0-9a-fx ]+))?:/.exec(text) ?? [];
      return {
        name,
        mode: Number(mode) as 16 | 32 | 64,
        vectors: (vectors ?? "").split(" ").filter(Boolean).map(Number),
        bytes: readFileSync(new URL(`${name}.bin`, guestDirectory)),
      };
    });
}

/** The lines of a recorded log. */
export const parseLog = (text: string): LogLine[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogLine);

/** Every recording. Guests that the recorded KVM could not run have none. */
export function readRecordings(): readonly KvmRecording[] {
  return readGuests().flatMap((guest) => {
    const place = new URL(`${guest.name}.jsonl`, guestDirectory);
    if (!existsSync(place)) return [];
    const [head, ...lines] = parseLog(readFileSync(place, "utf8"));
    return [{ ...guest, source: String(head?.source), lines }];
  });
}

/** Rows of CPUID for the recorder, so that a guest finds the same processor. */
export function cpuidRows(): string {
  const registers = new Int32Array(4);
  return [0, 1, 7, 0x8000_0000, 0x8000_0001, 0x8000_0002, 0x8000_0003, 0x8000_0004, 0x8000_0008]
    .map((leaf) => {
      cpuid(leaf, 0, false, 0, registers);
      return [leaf, 0, ...registers].map((word) => (word >>> 0).toString(16)).join(" ");
    })
    .join("\n");
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const wide = (array: Int32Array, at: number): bigint =>
  BigInt.asUintN(64, (BigInt(array[at + 1] as number) << 32n) | BigInt((array[at] as number) >>> 0));
const generalNames = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

function readState(state: CpuState): LogLine {
  const { general, control, rip, selector, access } = state;
  return {
    type: "state",
    ...Object.fromEntries(generalNames.map((name, n) => [name, hex(wide(general, 2 * n))])),
    rip: hex(wide(rip, 0)),
    rflags: hex(state.flags),
    cr0: hex((control[0] as number) >>> 0),
    cr2: hex(wide(control, 2)),
    cr3: hex(wide(control, 4)),
    cr4: hex(wide(control, 6)),
    efer: hex(wide(control, 12)),
    cs: hex(selector[1] as number),
    ss: hex(selector[2] as number),
    cpl: ((access[2] as number) >> 5) & 3,
  };
}

/** Whether a repeated string instruction stands there. Guests here have code at its own physical address. */
function isRepeated(run: GuestRun): boolean {
  const { rip, baseLow } = run.state;
  let at = ((rip[0] as number) + (baseLow[1] as number)) >>> 0;
  let repeats = false;
  for (;;) {
    const byte = run.memory.read8(at++);
    if (byte === 0xf2 || byte === 0xf3) repeats = true;
    else if (!(byte === 0x66 || byte === 0x67 || byte === 0x26 || byte === 0x2e || (byte & 0xf0) === 0x40))
      return repeats && ((byte >= 0x6c && byte <= 0x6f) || (byte >= 0xa4 && byte <= 0xaf));
  }
}

/** The recorder's devices: they write what is asked of them into a log. */
class Devices {
  readonly log: LogLine[] = [];
  readonly #bytes: Uint8Array = Uint8Array.from({ length: 0x1_0000 }, (_, i) => 37 * i + 11);
  #inputs = 0;

  in(port: number, size: number): number {
    this.#inputs++;
    const value = Math.imul(this.#inputs, 0x9e37_79b1) >>> 0;
    this.#port("in", port, size, value);
    return size === 4 ? value : value & (2 ** (8 * size) - 1);
  }
  out(port: number, size: number, value: number): void {
    this.#port("out", port, size, value);
  }
  #port(type: string, port: number, size: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    this.log.push({ type, port: hex(port), size, data: bytes.subarray(0, size).toString("hex") });
  }

  mmioRead(address: number, size: number): number {
    this.#access("read", address, size);
    return this.#word(address, size);
  }
  mmioRead64(address: number): readonly [number, number] {
    this.#access("read", address, 8);
    return [this.#word(address, 4), this.#word(address + 4, 4)];
  }
  mmioWrite(address: number, size: number, value: number): void {
    this.#store(address, size, value);
    this.#access("write", address, size);
  }
  mmioWrite64(address: number, low: number, high: number): void {
    this.#store(address, 4, low);
    this.#store(address + 4, 4, high);
    this.#access("write", address, 8);
  }
  readMsr(index: number): readonly [number, number] {
    this.log.push({ type: "rdmsr", index: hex(index) });
    return [0xbeef_cafe | 0, 0xdead];
  }
  writeMsr(index: number, low: number, high: number): boolean {
    this.log.push({ type: "wrmsr", index: hex(index), value: hex((BigInt(high) << 32n) | BigInt(low)) });
    return true;
  }

  #word(address: number, size: number): number {
    let value = 0;
    for (let n = 0; n < size; n++) value += (this.#bytes[(address + n) & 0xffff] as number) * 2 ** (8 * n);
    return value;
  }
  #store(address: number, size: number, value: number): void {
    for (let n = 0; n < size; n++) this.#bytes[(address + n) & 0xffff] = value >>> (8 * n);
  }
  /** Of an access that spans two pages our bus sees bytes; KVM shows the part in each page as one. */
  #access(type: string, address: number, size: number): void {
    let data = "";
    for (let n = 0; n < size; n++)
      data += (this.#bytes[(address + n) & 0xffff] as number).toString(16).padStart(2, "0");
    const last = this.log.at(-1);
    const isNext =
      size === 1 &&
      this.#part >= 0 &&
      last?.type === type &&
      Number(last.address) + Number(last.size) === address &&
      address % 4096 !== 0;
    if (isNext && last !== undefined && this.log.length - 1 === this.#part) {
      this.log[this.#part] = { ...last, size: Number(last.size) + 1, data: `${last.data}${data}` };
      return;
    }
    this.log.push({ type, address: hex(address), size, data });
    this.#part = size === 1 ? this.log.length - 1 : -1;
  }
  /** Line of the log that bytes may still be added to: of this instruction. */
  #part = -1;
  beginInstruction(): void {
    this.#part = -1;
  }
}

/** Run a guest, and write down what the recorder would. */
export function runGuest({ name, mode, vectors, bytes }: KvmGuest, technique: Technique): LogLine[] {
  const origin = originOf(mode);
  const image: GuestImage = {
    ...{ name, mode, bytes, origin, entry: origin, memoryBytes: ramBytes },
    ...{ sections: [], symbols: new Map(), lines: [] },
  };
  const run = createGuestRun({ technique, image });
  const devices = new Devices();
  const { log } = devices;
  // The recorder's devices in the place of the guest's own: what the processor, and a hypervisor, ask.
  for (const method of [
    "in",
    "out",
    "mmioRead",
    "mmioRead64",
    "mmioWrite",
    "mmioWrite64",
    "readMsr",
    "writeMsr",
  ] as const)
    Object.assign(run.devices, { [method]: devices[method].bind(devices) });
  const waiting = [...vectors];
  for (let n = 0; n < 100_000; n++) {
    const before = log.length;
    const repeated = isRepeated(run);
    devices.beginInstruction();
    const stop = run.run(1);
    if (stop === "shutdown") {
      log.push({ type: "shutdown" });
      return log;
    }
    if (stop === "halt") {
      log.push({ type: "halt" }, readState(run.state));
      const vector = waiting.shift();
      if (vector === undefined || (run.state.flags & 0x200) === 0) return log;
      log.push({ type: "interrupt", vector });
      run.devices.onInterrupt(vector);
    } else if (log.length > before && !repeated) log.push(readState(run.state));
  }
  log.push({ type: "endless" });
  return log;
}

/**
 * What differs, a sentence each. Lines of accesses and events are equal one by one. Registers are compared wherever an
 * instruction that accessed something was completed; between the elements of a repeated one KVM stops where it likes.
 */
export function compareLogs(theirs: readonly LogLine[], ours: readonly LogLine[]): readonly string[] {
  const differences: string[] = [];
  const split = (log: readonly LogLine[]): { lines: LogLine[]; states: Map<number, LogLine> } => {
    const lines: LogLine[] = [];
    const states = new Map<number, LogLine>();
    for (const line of log) {
      if (line.type === "state") states.set(lines.length, line);
      else lines.push(line);
    }
    return { lines, states };
  };
  const [their, our] = [split(theirs), split(ours)];
  for (let n = 0; n < Math.max(their.lines.length, our.lines.length); n++) {
    const [a, b] = [JSON.stringify(their.lines[n]), JSON.stringify(our.lines[n])];
    if (a === b) continue;
    differences.push(`line ${n}: KVM ${a}, ours ${b}`);
    // What comes after a line too many or too few says nothing.
    break;
  }
  for (const [n, state] of our.states) {
    const wanted = their.states.get(n);
    for (const [name, value] of Object.entries(state)) {
      if (wanted?.[name] !== value) differences.push(`after line ${n}: ${name} KVM ${wanted?.[name]}, ours ${value}`);
    }
  }
  return differences;
}
