/** Random bytes that are often instructions: prefixes, REX, the maps in turn, small displacements now and then. */
import { createRandomStream } from "@dc/engine";

export type Mode = 16 | 32 | 64;
export const modes: readonly Mode[] = [16, 32, 64];

const prefixes = [0x66, 0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x64, 0x65, 0x26, 0x3e, 0x36];

/** A source of 15 bytes each time it is asked, the same for the same seed. */
export function createInstructionBytes(seed: number, mode: Mode): () => Uint8Array {
  const random = createRandomStream(new Int32Array([seed, mode, 0, 0]));
  return () => {
    const bytes = Uint8Array.from({ length: 15 }, () => random.below(256));
    let at = 0;
    while (at < 4 && random.below(4) === 0) bytes[at++] = prefixes[random.below(prefixes.length)] as number;
    if (mode === 64 && random.below(2) === 0) bytes[at++] = 0x40 | random.below(16);
    const map = random.below(4);
    if (map === 1) bytes[at++] = 0x0f;
    else if (map === 2 && random.below(4) === 0) bytes.set([0x0f, 0x38], at);
    if (random.below(8) === 0) bytes.fill(0, 8);
    return bytes;
  };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
