/**
 * views/mix/words — numbers of a mix as text, and the letters of techniques and of parts.
 * @module
 */
import { printCount } from "@dc/ui";
import { type MixTechnique, mixParts, type StackPart } from "../../mix/mix.ts";

/** A technique's letter and the tone of its area; `""` is the neutral one. */
export const marks: Readonly<Record<MixTechnique, { readonly letter: string; readonly tone: string }>> = {
  "binary-translation": { letter: "B", tone: "a" },
  paravirtual: { letter: "P", tone: "b" },
  "vtx-shadow": { letter: "S", tone: "c" },
  "vtx-ept": { letter: "E", tone: "" },
};

/** A part's letter, the layer that does it, and whether it is hatched: two parts of a layer are told apart by it. */
export const partMarks: Readonly<
  Record<StackPart, { readonly letter: string; readonly layer: string; readonly hatched: boolean }>
> = {
  user: { letter: "U", layer: "guest", hatched: true },
  kernel: { letter: "K", layer: "guest", hatched: false },
  processor: { letter: "C", layer: "device", hatched: false },
  walks: { letter: "W", layer: "device", hatched: true },
  translation: { letter: "T", layer: "hypervisor", hatched: true },
  traps: { letter: "R", layer: "hypervisor", hatched: false },
  exits: { letter: "X", layer: "hypervisor", hatched: true },
  hypercalls: { letter: "H", layer: "hypervisor", hatched: true },
};

/** `32.5 %` of the operations. */
export const printParts = (parts: number): string => `${Number(((100 * parts) / mixParts).toFixed(1))} %`;

/** Cycles, with a digit behind the point where there are few. */
export const printCycles = (cycles: number): string =>
  cycles < 100 ? String(Number(cycles.toFixed(1))) : printCount(Math.round(cycles));

/** A ratio, to three digits. */
export const printRatio = (ratio: number): string =>
  ratio >= 1000 ? printCount(Math.round(ratio)) : String(Number(ratio.toPrecision(3)));

/** `+0.31 %`: how far a value is above another. */
export function printError(value: number, from: number): string {
  const error = 100 * (value / from - 1);
  const digits = Math.abs(error).toFixed(2);
  if (digits === "0.00") return "0.00 %";
  return `${error > 0 ? "+" : "−"}${digits} %`;
}
