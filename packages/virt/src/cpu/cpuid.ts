/**
 * cpu/cpuid — the processor that CPUID tells of: one fixed model, whose features are those that are built here.
 *
 * GenuineIntel, family 6, model 85, stepping 4. No x87, no vectors; 64-bit mode, PAE, PSE, PGE, PCID, SMEP, SMAP, NX,
 * 1-GiB pages, five levels of paging, MSRs, CMPXCHG16B, MOVBE, POPCNT, ADX, LZCNT, FSGSBASE, RDTSCP, SYSENTER, SYSCALL, INVPCID. VMX is announced where a machine offers it. Physical addresses have 46
 * bits.
 *
 * Source of the format: Intel SDM volume 2 CPUID, tables 3-8 to 3-17; rule V269 in ../../SPEC.md.
 * @module
 */

/** Bits of a physical address. */
export const physicalAddressBits = 46;
/** EAX of leaf 1, and EDX after a reset: family 6, model 0x55, stepping 4. */
export const signature = 0x0005_0654;

const vendor = [0x756e_6547, 0x6c65_746e, 0x4965_6e69] as const;
const brand = "DC Labs model of a processor";

/** Leaf 1 EDX: PSE TSC MSR PAE CX8 APIC SEP PGE CMOV PAT PSE-36 CLFSH. */
const leaf1Edx =
  0x0000_0008 | 0x10 | 0x20 | 0x40 | 0x100 | 0x200 | 0x800 | 0x2000 | 0x8000 | 0x1_0000 | 0x2_0000 | 0x8_0000;
/** ECX: CX16 PCID MOVBE POPCNT. CRC32 is executed, but its bit is that of SSE4.2, which is not there. */
const leaf1Ecx = 0x2000 | 0x2_0000 | 0x40_0000 | 0x80_0000;
const vmxBit = 0x20;
const osxsave = 0x0800_0000;

/** What leaf and subleaf answer. `registers` gets EAX EBX ECX EDX. */
export function cpuid(leaf: number, subleaf: number, hasVmx: boolean, cr4: number, registers: Int32Array): void {
  registers.fill(0);
  switch (leaf >>> 0) {
    case 0:
      registers[0] = 7;
      [registers[1], registers[3], registers[2]] = [vendor[0], vendor[2], vendor[1]];
      break;
    case 1:
      registers[0] = signature;
      // CLFLUSH of 64 bytes, one logical processor.
      registers[1] = 0x0001_0800;
      registers[2] = leaf1Ecx | (hasVmx ? vmxBit : 0) | ((cr4 & 0x4_0000) !== 0 ? osxsave : 0);
      registers[3] = leaf1Edx;
      break;
    case 7:
      if (subleaf !== 0) break;
      // FSGSBASE SMEP INVPCID SMAP ADX; LA57 UMIP.
      registers[1] = 0x1 | 0x80 | 0x400 | 0x8_0000 | 0x10_0000;
      registers[2] = 0x1_0000 | 0x4;
      break;
    case 0x8000_0000:
      registers[0] = 0x8000_0008 | 0;
      break;
    case 0x8000_0001:
      // LAHF in 64-bit mode, LZCNT; SYSCALL (64-bit mode), NX, 1-GiB pages, RDTSCP, long mode.
      registers[2] = 0x1 | 0x20;
      registers[3] = 0x800 | 0x10_0000 | 0x400_0000 | 0x800_0000 | 0x2000_0000;
      break;
    case 0x8000_0002:
    case 0x8000_0003:
    case 0x8000_0004: {
      const from = 16 * ((leaf >>> 0) - 0x8000_0002);
      for (let byte = 0; byte < 16; byte++)
        registers[byte >> 2] |= (from + byte < brand.length ? brand.charCodeAt(from + byte) : 0) << (8 * (byte & 3));
      break;
    }
    case 0x8000_0008:
      // 57 bits of linear address.
      registers[0] = physicalAddressBits | (57 << 8);
      break;
    default:
  }
}
