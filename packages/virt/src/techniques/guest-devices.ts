/**
 * techniques/guest-devices — the devices of a guest: a debug port, a latch, a line of interrupt, and the way out.
 *
 * They do the same whoever executes the guest's IN and OUT. Rule V432 in ../../SPEC.md.
 *
 * | port | out | in |
 * |---|---|---|
 * | 0xe9 | a byte of output | 0xe9 |
 * | 0xe4 … 0xe7 | the latch, or some bytes of it | what it holds |
 * | 0xe0 | an external interrupt of this vector waits | 0xff |
 * | 0xf4 | the guest is done, with this code | 0xff |
 *
 * Other ports and memory where there is no RAM: reads give ones, writes are lost.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { Bus } from "../cpu/linear-memory.ts";

/** Numbers of the ports. */
export const guestPort = { debug: 0xe9, latch: 0xe4, interrupt: 0xe0, exit: 0xf4 } as const;

/** Bytes of output that are kept; what comes after them is counted. */
export const outputBytesMax = 0x1_0000;

const word = { output: 0, isDone: 1, exitCode: 2, latch: 3, inputs: 4, outputs: 5 } as const;

/** Devices of one guest; the bus of whoever executes its instructions. */
export class GuestDevices implements Bus {
  /** Called with a vector that waits. */
  onInterrupt: (vector: number) => void = () => {};
  /** Called when the guest is done. */
  onDone: () => void = () => {};
  readonly #words: Uint32Array;
  readonly #output: Uint8Array;

  constructor(simulation: Simulation, path: string) {
    this.#words = simulation.state.u32(`${path}/devices`, 6);
    this.#output = simulation.state.u8(`${path}/output`, outputBytesMax);
  }

  /** What the guest wrote to the debug port, a copy. */
  get output(): Uint8Array {
    return this.#output.slice(0, Math.min(outputBytesMax, this.#words[word.output]));
  }
  /** Bytes written, kept or not. */
  get outputBytes(): number {
    return this.#words[word.output];
  }
  /** The guest wrote to the exit port. */
  get isDone(): boolean {
    return this.#words[word.isDone] === 1;
  }
  /** What it wrote there; 0 before. */
  get exitCode(): number {
    return this.#words[word.exitCode];
  }
  /** IN and OUT so far, by anybody on behalf of the guest. */
  get inputs(): number {
    return this.#words[word.inputs];
  }
  get outputs(): number {
    return this.#words[word.outputs];
  }

  in(port: number, bytes: number): number {
    const words = this.#words;
    words[word.inputs]++;
    const ones = bytes === 4 ? 0xffff_ffff : bytes === 2 ? 0xffff : 0xff;
    if (port === guestPort.debug) return 0xe9;
    const byte = port - guestPort.latch;
    if (byte < 0 || byte > 3) return ones;
    return (words[word.latch] >>> (8 * byte)) & ones;
  }

  out(port: number, bytes: number, value: number): void {
    const words = this.#words;
    words[word.outputs]++;
    if (port === guestPort.debug) {
      const at = words[word.output];
      words[word.output]++;
      if (at < outputBytesMax) this.#output[at] = value;
    } else if (port === guestPort.interrupt) this.onInterrupt(value & 0xff);
    else if (port === guestPort.exit) {
      words[word.isDone] = 1;
      words[word.exitCode] = value;
      this.onDone();
    } else if (port >= guestPort.latch && port < guestPort.latch + 4) {
      const shift = 8 * (port - guestPort.latch);
      const ones = bytes === 4 ? 0xffff_ffff : bytes === 2 ? 0xffff : 0xff;
      words[word.latch] = (words[word.latch] & ~(ones << shift)) | ((value & ones) << shift);
    }
  }

  mmioRead(_address: number, bytes: number): number {
    return bytes === 4 ? 0xffff_ffff : bytes === 2 ? 0xffff : 0xff;
  }
  mmioWrite(): void {}
}
