/**
 * cpu/registers — names of registers, for those who read and write instructions.
 *
 * Sources: Intel SDM volume 1 §3.4, volume 2 table 3-1; the order is that of their codes. Rule V213 in ../../SPEC.md.
 * @module
 */

const legacy = "ax cx dx bx sp bp si di".split(" ");
const numbered = [8, 9, 10, 11, 12, 13, 14, 15];

/** General registers by length in bytes; of one byte, those of an instruction without REX. */
export const generalNames: Readonly<Record<number, readonly string[]>> = {
  1: [..."al cl dl bl ah ch dh bh".split(" "), ...numbered.map((n) => `r${n}b`)],
  2: [...legacy, ...numbered.map((n) => `r${n}w`)],
  4: [...legacy.map((name) => `e${name}`), ...numbered.map((n) => `r${n}d`)],
  8: [...legacy.map((name) => `r${name}`), ...numbered.map((n) => `r${n}`)],
};
/** Byte registers of an instruction with REX. */
export const rexByteNames: readonly string[] = [
  ..."al cl dl bl spl bpl sil dil".split(" "),
  ...numbered.map((n) => `r${n}b`),
];
/** Segment registers. */
export const segmentNames: readonly string[] = "es cs ss ds fs gs".split(" ");

/** The word for a size in bytes. */
export const sizeWords: Readonly<Record<number, string>> = { 1: "byte", 2: "word", 4: "dword", 8: "qword" };

/** What a name is. */
export interface Register {
  readonly kind: "general" | "segment" | "control" | "debug" | "rip";
  readonly number: number;
  /** 1, 2, 4 or 8. */
  readonly bytes: number;
  /** A byte register that needs a REX prefix (`true`) or bears none (`false`). */
  readonly rex?: boolean;
}

function readNames(): ReadonlyMap<string, Register> {
  const names = new Map<string, Register>();
  for (const bytes of [2, 4, 8])
    generalNames[bytes]?.forEach((name, number) => {
      names.set(name, { kind: "general", number, bytes });
    });
  generalNames[1]?.forEach((name, number) => {
    names.set(name, { kind: "general", number, bytes: 1, ...(number >= 4 && number < 8 ? { rex: false } : {}) });
  });
  rexByteNames.forEach((name, number) => {
    if (number >= 4 && number < 8) names.set(name, { kind: "general", number, bytes: 1, rex: true });
  });
  segmentNames.forEach((name, number) => {
    names.set(name, { kind: "segment", number, bytes: 2 });
  });
  for (const number of [0, 2, 3, 4, 8]) names.set(`cr${number}`, { kind: "control", number, bytes: 8 });
  for (let number = 0; number < 8; number++) names.set(`dr${number}`, { kind: "debug", number, bytes: 8 });
  return names.set("rip", { kind: "rip", number: 16, bytes: 8 }).set("eip", { kind: "rip", number: 16, bytes: 4 });
}

/** Every register by its name in lower case. */
export const registers: ReadonlyMap<string, Register> = /* @__PURE__ */ readNames();
