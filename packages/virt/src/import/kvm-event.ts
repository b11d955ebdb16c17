/**
 * import/kvm-event — what the kernel's kvm events say, in the generations of their print formats.
 *
 * Generation 1 prints an exit as `reason HLT rip 0x… info 0 0`, without saying whose; generation 2, as in Linux 6.1's
 * arch/x86/kvm/trace.h, as `vcpu 4 reason HLT rip 0x… info1 0x… info2 0x… intr_info 0x… error_code
 * 0x…`, to which later kernels add `requests`. Where KVM itself runs the guest there is no kvm_exit at all, and what is
 * left is `kvm_userspace_exit: reason KVM_EXIT_IO (2)`: generation 3. Rule V399 in ../../SPEC.md.
 * @module
 */
import { type Word, wordsOf } from "./format-reader.ts";

/** An exit of a guest. */
export interface KvmExit {
  readonly generation: 1 | 2;
  /** Not printed by generation 1. */
  readonly vcpu?: number;
  readonly reason: string;
  /** `FAILED_VMENTRY`, where the exit is a failed entry. */
  readonly flags?: string;
  readonly rip: bigint;
  /** The exit qualification, and what each vendor puts beside it. */
  readonly info1: bigint;
  readonly info2: bigint;
  readonly interruptInformation?: bigint;
  readonly errorCode?: bigint;
}

/** An entry into a guest. */
export interface KvmEntry {
  readonly vcpu: number;
  readonly rip?: bigint;
}

/** An exit out of the kernel, into the VMM process. */
export interface KvmUserspaceExit {
  /** `KVM_EXIT_IO`; `restart` where a signal came. */
  readonly reason: string;
  /** The exit's number, or the error's. */
  readonly number: number;
}

/** A page fault that the hypervisor handles. */
export interface KvmPageFault {
  readonly vcpu?: number;
  readonly rip?: bigint;
  readonly address: bigint;
  readonly errorCode: bigint;
}

/** What was expected where; `at` is the offset in the event's text, from 0. */
export interface KvmEventFault {
  readonly expected: string;
  /** `undefined` at the end of the text. */
  readonly received: string | undefined;
  readonly at: number;
}

/** An event, or what is wrong with it. */
export type ReadEvent<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: KvmEventFault };

/** Reads words in turn and remembers the first that does not fit. */
class Words {
  readonly #words: readonly Word[];
  readonly #end: number;
  #next = 0;
  fault: KvmEventFault | undefined;

  constructor(text: string) {
    this.#words = wordsOf(text);
    this.#end = text.length;
  }

  peek(): string | undefined {
    return this.#words[this.#next]?.text;
  }

  take(): string {
    const word = this.peek() ?? "";
    this.#next += 1;
    return word;
  }

  refuse(expected: string): void {
    const word = this.#words[this.#next];
    this.fault ??= { expected, received: word?.text, at: word === undefined ? this.#end : word.column - 1 };
  }

  /** This word comes next, and is passed over. */
  word(wanted: string): void {
    if (this.peek() === wanted) this.take();
    else this.refuse(wanted);
  }

  /** A hexadecimal number, with 0x or without. */
  hex(what: string): bigint {
    const digits = /^(?:0x)?([0-9a-f]{1,16}),?$/i.exec(this.peek() ?? "")?.[1];
    if (digits === undefined) {
      this.refuse(`${what}, in hexadecimal`);
      return 0n;
    }
    this.take();
    return BigInt(`0x${digits}`);
  }

  /** A decimal number. Kernels put a comma behind some. */
  decimal(what: string): number {
    const digits = /^(\d{1,9}),?$/.exec(this.peek() ?? "")?.[1];
    if (digits === undefined) {
      this.refuse(what);
      return 0;
    }
    this.take();
    return Number(digits);
  }

  result<T>(value: T): ReadEvent<T> {
    return this.fault === undefined ? { ok: true, value } : { ok: false, fault: this.fault };
  }
}

/** `kvm_exit`. */
export function readKvmExit(text: string): ReadEvent<KvmExit> {
  const words = new Words(text);
  const has = words.peek() === "vcpu";
  if (has) words.take();
  const vcpu = has ? words.decimal("the number of a virtual CPU") : undefined;
  words.word("reason");
  const reason = words.peek() === "rip" || words.peek() === undefined ? "" : words.take();
  if (reason === "") words.refuse("an exit reason");
  const flags = words.peek() === "rip" || words.peek() === undefined ? undefined : words.take();
  words.word("rip");
  const rip = words.hex("an address");
  const second = words.peek() === "info1";
  words.word(second ? "info1" : "info");
  const info1 = words.hex("the first word of information");
  if (second) words.word("info2");
  const info2 = words.hex("the second word of information");
  let interruptInformation: bigint | undefined;
  let errorCode: bigint | undefined;
  if (words.peek() === "intr_info") {
    words.take();
    interruptInformation = words.hex("the interruption information");
    words.word("error_code");
    errorCode = words.hex("an error code");
  }
  return words.result({
    generation: has || second ? 2 : 1,
    reason,
    rip,
    info1,
    info2,
    ...(vcpu === undefined ? {} : { vcpu }),
    ...(flags === undefined ? {} : { flags }),
    ...(interruptInformation === undefined ? {} : { interruptInformation }),
    ...(errorCode === undefined ? {} : { errorCode }),
  });
}

/** `kvm_entry`: `vcpu 0`, or `vcpu 7, rip 0x…`. */
export function readKvmEntry(text: string): ReadEvent<KvmEntry> {
  const words = new Words(text);
  words.word("vcpu");
  const vcpu = words.decimal("the number of a virtual CPU");
  if (words.peek() !== "rip") return words.result({ vcpu });
  words.take();
  return words.result({ vcpu, rip: words.hex("an address") });
}

/** `kvm_userspace_exit`: `reason KVM_EXIT_IO (2)`. */
export function readKvmUserspaceExit(text: string): ReadEvent<KvmUserspaceExit> {
  const words = new Words(text);
  words.word("reason");
  const reason = words.peek() ?? "";
  if (reason === "") words.refuse("why the kernel was left");
  else words.take();
  const number = /^\((\d{1,9})\)$/.exec(words.peek() ?? "")?.[1];
  if (number === undefined) words.refuse("a number in parentheses");
  return words.result({ reason, number: Number(number ?? 0) });
}

/** `kvm_page_fault`: `address febd0000 error_code 181`, or `vcpu 7 rip 0x… address 0x… error_code 0x184`. */
export function readKvmPageFault(text: string): ReadEvent<KvmPageFault> {
  const words = new Words(text);
  const has = words.peek() === "vcpu";
  if (has) words.take();
  const vcpu = has ? words.decimal("the number of a virtual CPU") : undefined;
  const located = words.peek() === "rip";
  if (located) words.take();
  const rip = located ? words.hex("an address") : undefined;
  words.word("address");
  const address = words.hex("an address");
  words.word("error_code");
  const errorCode = words.hex("an error code");
  return words.result({
    address,
    errorCode,
    ...(vcpu === undefined ? {} : { vcpu }),
    ...(rip === undefined ? {} : { rip }),
  });
}
