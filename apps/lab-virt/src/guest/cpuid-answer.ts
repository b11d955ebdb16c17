/**
 * guest/cpuid-answer — what this hypervisor answers to CPUID: a vendor of its own, and that there is a hypervisor.
 *
 * Source: Intel SDM volume 2 CPUID; leaf 0x40000000 is software's.
 * @module
 */

/** Twelve letters of the leaf that hypervisors use. */
const signature = "DCLabsVMM 1 ";

function letters(at: number): bigint {
  let word = 0n;
  for (let n = 3; n >= 0; n--) word = (word << 8n) | BigInt(signature.charCodeAt(at + n));
  return word;
}

/** EAX, EBX, ECX, EDX of a leaf. */
export function cpuidAnswer(eax: bigint, _ecx: bigint): readonly [bigint, bigint, bigint, bigint] {
  switch (Number(eax & 0xffff_ffffn)) {
    case 0:
      return [1n, 0x756e_6547n, 0x6c65_746en, 0x4965_6e69n];
    case 1:
      // Bit 31 of ECX is kept for this: it is 0 on every processor. EDX: PSE TSC MSR PAE CX8 PGE CMOV.
      return [0x0005_0654n, 0x0001_0800n, 0x8000_0000n, 0xa178n];
    case 0x4000_0000:
      return [0x4000_0000n, letters(0), letters(4), letters(8)];
    default:
      return [0n, 0n, 0n, 0n];
  }
}
