/**
 * cpu/multiply — products and quotients of words of 32 and 64 bits, without bigint.
 *
 * A number of 128 bits is four words, the lowest first.
 * @module
 */

/** The upper 32 bits of an unsigned product. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const rest = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x1_0000) + Math.floor(rest / 0x1_0000)) | 0;
}

/** product = a · b, unsigned, into four words. */
export function multiply64(product: Int32Array, aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  const low = multiplyHigh(aLow, bLow) >>> 0;
  const first = Math.imul(aHigh, bLow) >>> 0;
  const second = Math.imul(aLow, bHigh) >>> 0;
  const one = low + first + second;
  const third = multiplyHigh(aHigh, bLow) >>> 0;
  const fourth = multiplyHigh(aLow, bHigh) >>> 0;
  const top = Math.imul(aHigh, bHigh) >>> 0;
  const two = third + fourth + top + Math.floor(one / 0x1_0000_0000);
  product[0] = Math.imul(aLow, bLow);
  product[1] = one | 0;
  product[2] = two | 0;
  product[3] = (multiplyHigh(aHigh, bHigh) + Math.floor(two / 0x1_0000_0000)) | 0;
}

/** Negate a number of so many words. */
export function negateWords(words: Int32Array, count: number): void {
  let carry = 1;
  for (let i = 0; i < count; i++) {
    const sum = (~words[i] >>> 0) + carry;
    words[i] = sum | 0;
    carry = sum > 0xffff_ffff ? 1 : 0;
  }
}

/**
 * Divide the number in `words` by an unsigned 64-bit one, in place: the quotient in words 0 and 1, the remainder in 2
 * and 3. The quotient must have room there: the upper half is below the divisor.
 */
export function divide128(words: Int32Array, divisorLow: number, divisorHigh: number): void {
  if ((words[2] | words[3]) === 0 && words[1] >>> 0 < 0x20_0000 && divisorHigh >>> 0 < 0x20_0000) {
    // Both are below 2^53: a float64 holds them, and the floor of their quotient is exact.
    const dividend = (words[1] >>> 0) * 0x1_0000_0000 + (words[0] >>> 0);
    const divisor = (divisorHigh >>> 0) * 0x1_0000_0000 + (divisorLow >>> 0);
    const quotient = Math.floor(dividend / divisor);
    const remainder = dividend - quotient * divisor;
    words[0] = quotient | 0;
    words[1] = Math.floor(quotient / 0x1_0000_0000) | 0;
    words[2] = remainder | 0;
    words[3] = Math.floor(remainder / 0x1_0000_0000) | 0;
    return;
  }
  let [w0, w1, w2, w3] = [words[0], words[1], words[2], words[3]];
  const low = divisorLow >>> 0;
  const high = divisorHigh >>> 0;
  for (let bit = 0; bit < 64; bit++) {
    const out = w3 >>> 31;
    w3 = (w3 << 1) | (w2 >>> 31);
    w2 = (w2 << 1) | (w1 >>> 31);
    w1 = (w1 << 1) | (w0 >>> 31);
    w0 <<= 1;
    const top = w3 >>> 0;
    if (out === 1 || top > high || (top === high && w2 >>> 0 >= low)) {
      const difference = (w2 >>> 0) - low;
      w2 = difference | 0;
      w3 = (w3 - divisorHigh - (difference < 0 ? 1 : 0)) | 0;
      w0 |= 1;
    }
  }
  words[0] = w0;
  words[1] = w1;
  words[2] = w2;
  words[3] = w3;
}
