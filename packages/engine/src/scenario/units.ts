/**
 * scenario/units — times, rates and sizes as people write them: `1.5ms`, `25G`, `64KiB`.
 *
 * Inside the engine a quantity is an integer (picoseconds, bits per second, bytes); in a file it is a string with its
 * unit. Reading is exact: `1.5ms` is 1,500,000,000 ps by digits, never by float64, and what is not a whole number of
 * picoseconds, bits per second or bytes is refused instead of rounded.
 *
 * Sources: IEC 80000-13 for KiB and MiB; rules E100–E103 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Ps } from "../sim/time.ts";

/** A quantity that files write with a unit. */
export type Quantity = "time" | "rate" | "size";

/** Units from the smallest up, the factor to the integer inside, and how to say what was expected. */
const quantities: Readonly<
  Record<Quantity, { readonly units: readonly (readonly [string, number])[]; expected: string }>
> = {
  time: {
    units: [
      ["ps", 1],
      ["ns", 1e3],
      ["us", 1e6],
      ["ms", 1e9],
      ["s", 1e12],
    ],
    expected: "a time with its unit (ps ns us ms s), as 500ns or 1.5ms",
  },
  rate: {
    units: [
      ["bps", 1],
      ["Kbps", 1e3],
      ["Mbps", 1e6],
      ["Gbps", 1e9],
    ],
    expected: "a rate with its unit (bps Kbps Mbps Gbps, or K M G), as 25G",
  },
  size: {
    units: [
      ["B", 1],
      ["KiB", 1024],
      ["MiB", 1048576],
    ],
    expected: "a size with its unit (B KiB MiB), as 1500B",
  },
};

/** JSON Schema patterns of the three quantities; editors check against them while typing. */
export const quantityPattern: Readonly<Record<Quantity, string>> = {
  time: "^[0-9]+(\\.[0-9]+)?(ps|ns|us|µs|μs|ms|s)$",
  rate: "^[0-9]+(\\.[0-9]+)?(bps|[KMG](bps)?)$",
  size: "^[0-9]+(\\.[0-9]+)?(B|KiB|MiB)$",
};

/** What to say to a person whose quantity cannot be read. */
export function quantityExpected(quantity: Quantity): string {
  return quantities[quantity].expected;
}

/** The factor of a unit as written, or `undefined`. Both code points of µ, and `25G` for `25Gbps`. */
function factorOf(quantity: Quantity, unit: string): number | undefined {
  const plain = quantity === "time" ? unit.replace(/[µμ]/, "u") : /^[KMG]$/.test(unit) ? `${unit}bps` : unit;
  return quantities[quantity].units.find((entry) => entry[0] === plain)?.[1];
}

/**
 * Read a quantity exactly.
 *
 * @returns the integer inside (ps, bit/s or bytes), or the reason why there is none: `"form"` when it is not a number
 *          and a unit, `"whole"` when it is not a whole number of the smallest unit, `"large"` from 2^53 up.
 */
export function readQuantity(quantity: Quantity, text: string): number | "form" | "whole" | "large" {
  const match = /^(\d+)(?:\.(\d+))?([A-Za-zµμ]+)$/.exec(text.slice(0, 100));
  let factor = match === null || text.length > 100 ? undefined : factorOf(quantity, match[3] as string);
  if (match === null || factor === undefined) return "form";
  let fraction = (match[2] ?? "").replace(/0+$/, "");
  let digits = match[1] as string;
  // Move the decimal point while the factor still has a ten in it: exact, since only digits move.
  while (fraction !== "" && factor % 10 === 0) {
    digits += fraction[0];
    fraction = fraction.slice(1);
    factor /= 10;
  }
  const divisor = 10 ** fraction.length;
  const product = Number(digits + fraction) * factor;
  if (product > Number.MAX_SAFE_INTEGER) return divisor === 1 ? "large" : "whole";
  return product % divisor === 0 ? product / divisor : "whole";
}

/** Print with the largest unit not above the value, dividing by moving digits. */
function print(quantity: Quantity, value: number): string {
  const { units } = quantities[quantity];
  let [unit, factor] = units[0] as readonly [string, number];
  for (const entry of units) {
    // Sizes stay whole, because a binary fraction is long in decimal digits.
    if (entry[1] <= value && (quantity !== "size" || value % entry[1] === 0)) [unit, factor] = entry;
  }
  if (quantity === "size" || factor === 1) return value / factor + unit;
  const places = String(factor).length - 1;
  const digits = String(value).padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction === "" ? "" : `.${fraction}`) + unit;
}

/** A time as a file writes it: `printTime(1_500_000_000)` is `"1.5ms"`. @param timePs integer picoseconds. */
export const printTime = (timePs: Ps): string => (timePs === 0 ? "0ns" : print("time", timePs));
/** A rate as a file writes it: `printRate(25e9)` is `"25Gbps"`. @param rate integer bits per second. */
export const printRate = (rate: BitsPerSecond): string => print("rate", rate);
/** A size as a file writes it: `printSize(65_536)` is `"64KiB"`. @param sizeBytes integer bytes. */
export const printSize = (sizeBytes: number): string => print("size", sizeBytes);
