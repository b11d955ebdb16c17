/**
 * permalink/bytes — numbers of links as bytes. In a link of a module most is numbers, and letters of JSON cost twice as
 * much.
 *
 * A whole number is written seven bits a byte, the lowest first, the top bit saying that more follow (LEB128: DWARF 5
 * §7.6). A value is a decimal fraction `m / 10^k`, as `1 + 8·m + k` for k up to 6; 0 stands for none; any other number has
 * k = 7, m the length of its text, and its text.
 *
 * Sources: rule E229 in ../../SPEC.md.
 * @module
 */

/** A whole number that a link can hold. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Most fraction digits that go into a number. */
const digitsMax = 6;

/** Writes numbers one behind the other. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  /** A whole number. */
  whole(value: number): void {
    let rest = value;
    do {
      const low = rest % 128;
      rest = Math.floor(rest / 128);
      this.#bytes.push(rest > 0 ? low + 128 : low);
    } while (rest > 0);
  }

  /** A whole number, or none. */
  optional(value: number | undefined): void {
    this.whole(value === undefined ? 0 : value + 1);
  }

  /** Any finite number, or none. */
  value(value: number | null): void {
    if (value === null) {
      this.whole(0);
      return;
    }
    const text = String(value);
    const [, before, after = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    const code = before === undefined ? Number.NaN : Number(before + after) * 8 + after.length + 1;
    if (after.length <= digitsMax && Number.isSafeInteger(code)) {
      this.whole(code);
      return;
    }
    this.whole(text.length * 8 + digitsMax + 2);
    for (let i = 0; i < text.length; i++) this.#bytes.push(text.charCodeAt(i));
  }

  /** 16 hex digits. */
  digest(digest: string): void {
    for (let at = 0; at < 16; at += 2) this.#bytes.push(Number.parseInt(digest.slice(at, at + 2), 16));
  }

  /** What was written. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads them again. What is not there, or beyond what is exact, reads as 0 and makes `isGood` false. */
export class ByteReader {
  /** Everything that was read was there. */
  isGood = true;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  whole(): number {
    let value = 0;
    for (let scale = 1; this.#at < this.#bytes.length; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      value += (byte & 127) * scale;
      if (!isWhole(value)) break;
      if (byte < 128) return value;
    }
    return this.#fail();
  }

  optional(): number | undefined {
    const value = this.whole();
    return value === 0 ? undefined : value - 1;
  }

  value(): number | null {
    const code = this.whole();
    if (code === 0) return null;
    const [digits, mantissa] = [(code - 1) % 8, Math.floor((code - 1) / 8)];
    // By its text: a division would round once more.
    if (digits <= digitsMax) return Number(`${mantissa}e-${digits}`);
    if (mantissa > 30 || mantissa > this.left) return this.#fail();
    const text = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + mantissa));
    this.#at += mantissa;
    const value = Number(text);
    return Number.isFinite(value) && String(value) === text ? value : this.#fail();
  }

  digest(): string {
    if (this.left < 8) {
      this.#fail();
      return "";
    }
    const bytes = this.#bytes.subarray(this.#at, this.#at + 8);
    this.#at += 8;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  #fail(): number {
    this.isGood = false;
    this.#at = this.#bytes.length;
    return 0;
  }
}
