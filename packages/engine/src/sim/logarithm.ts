/**
 * sim/logarithm — a natural logarithm with the same bits everywhere.
 *
 * ECMAScript leaves `Math.log` to the implementation, so two hosts may differ in the last bit and a digest with them.
 * This one uses only + − × ÷, which IEEE 754 fixes: reduce x to m·2^e with m in [√½, √2), then ln m by the series of
 * 2·artanh((m − 1)/(m + 1)), whose 12 terms leave an error below 2^-52 for |z| ≤ 0.1716.
 * @module
 */

const ln2High = 0.6931471803691238; // ln 2 with its low 32 bits zero, so that e · ln2High is exact
const ln2Low = 1.9082149292705877e-10; // the rest of ln 2

/**
 * −ln x for x in (0, 1].
 *
 * @returns a number ≥ 0, within 2 units in the last place of the true value; `Infinity` for 0.
 */
export function negativeLog(x: number): number {
  if (x <= 0) return Number.POSITIVE_INFINITY;
  let exponent = 0;
  let mantissa = x;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent++;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const zz = z * z;
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * zz + 1 / k;
  return exponent * ln2High - 2 * z * sum + exponent * ln2Low;
}
