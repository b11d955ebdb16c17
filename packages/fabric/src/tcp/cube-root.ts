/**
 * tcp/cube-root — a cube root with the same bits everywhere.
 *
 * ECMAScript leaves `Math.cbrt` to the implementation. This one uses only + − × ÷: scale the number to [1, 8) by exact
 * powers of eight, then Newton's steps x ← (2x + a/x²)/3 from a straight line that is at most 11 % off; each squares the
 * error, so that six leave nothing but rounding.
 *
 * Source: rule F244 in ../../SPEC.md.
 * @module
 */

/**
 * The cube root of a number.
 *
 * @param value finite; a negative one has a negative root.
 * @returns within 2 units in the last place of the true root.
 */
export function cubeRoot(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  if (value < 0) return -cubeRoot(-value);
  let mantissa = value;
  let scale = 1;
  while (mantissa >= 8) {
    mantissa /= 8;
    scale *= 2;
  }
  while (mantissa < 1) {
    mantissa *= 8;
    scale /= 2;
  }
  let root = 0.9 + mantissa / 7;
  for (let step = 0; step < 6; step++) root = (2 * root + mantissa / (root * root)) / 3;
  return root * scale;
}
