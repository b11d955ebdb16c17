/**
 * virtio/virtqueue — the split virtqueue as it lies in guest memory, and when one side need not wake the other.
 *
 * Sources: virtio 1.2 §2.7; rules V10–V13 in ../../SPEC.md.
 * @module
 */
import type { Issue } from "@dc/engine";
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";

/** Descriptor, §2.7.5: 16 bytes. */
export const descriptorField = { address: 0, lengthBytes: 8, flags: 12, next: 14, bytes: 16 } as const;
/** Bits of a descriptor's flags, §2.7.5. */
export const descriptorFlag = { next: 1, write: 2, indirect: 4 } as const;
/** Available ring, §2.7.6; `used_event` lies behind the last entry. */
export const availableField = { flags: 0, index: 2, ring: 4, entryBytes: 2 } as const;
/** Used ring, §2.7.8; `avail_event` lies behind the last entry. */
export const usedField = { flags: 0, index: 2, ring: 4, entryBytes: 8, id: 0, lengthBytes: 4 } as const;
/** VIRTQ_AVAIL_F_NO_INTERRUPT and VIRTQ_USED_F_NO_NOTIFY, §2.7.7 and §2.7.10. */
export const suppressFlag = 1;
/** Bits of the device status, §2.1. */
export const deviceStatus = {
  acknowledge: 1,
  driver: 2,
  driverOk: 4,
  featuresOk: 8,
  needsReset: 64,
  failed: 128,
} as const;
/** Numbers of feature bits, §6. */
export const feature = { indirectDescriptors: 28, eventIndex: 29, version1: 32 } as const;

/** Where a queue lies. Guest-physical addresses. */
export interface SplitLayout {
  /** Entries: a power of two, 1..32768. */
  readonly size: number;
  /** Descriptor table, on 16 bytes. */
  readonly descriptors: number;
  /** Available ring ("driver area"), on 2 bytes. */
  readonly available: number;
  /** Used ring ("device area"), on 4 bytes. */
  readonly used: number;
}

/** Bytes of the three parts of a queue, §2.7. */
export function splitBytes(size: number): { descriptors: number; available: number; used: number } {
  return { descriptors: 16 * size, available: 6 + 2 * size, used: 6 + 8 * size };
}

/** Lay a queue of `size` entries out from `address` on, which is rounded up to 16; `endAddress` is the first free. */
export function makeSplitLayout(size: number, address: number): SplitLayout & { readonly endAddress: number } {
  const bytes = splitBytes(size);
  const descriptors = Math.ceil(address / 16) * 16;
  const available = descriptors + bytes.descriptors;
  const used = Math.ceil((available + bytes.available) / 4) * 4;
  return { size, descriptors, available, used, endAddress: used + bytes.used };
}

/**
 * What is wrong with a layout: size, alignment, parts that are not RAM, parts that overlap. §2.7
 *
 * @returns nothing when it can be used; all mistakes at once otherwise
 */
export function checkSplitLayout(layout: SplitLayout, memory: GuestMemory): Issue[] {
  const issues: Issue[] = [];
  const report = (path: string, expected: string, received: number, hint: string): void => {
    issues.push({ severity: "error", code: "virt/queue-layout", path, expected, received: String(received), hint });
  };
  const { size } = layout;
  if (!(size >= 1 && size <= 32_768 && Number.isInteger(size) && (size & (size - 1)) === 0)) {
    report("size", "a power of two, 1..32768", size, "virtio 1.2 §2.7");
    return issues;
  }
  const bytes = splitBytes(size);
  const alignments = { descriptors: 16, available: 2, used: 4 } as const;
  const parts = ["descriptors", "available", "used"] as const;
  for (const part of parts) {
    const address = layout[part];
    if (address % alignments[part] !== 0)
      report(part, `an address on ${alignments[part]} bytes`, address, "virtio 1.2 §2.7");
    if (!memory.holds(address, bytes[part]))
      report(
        part,
        `${bytes[part]} bytes of RAM, which ends at ${memory.sizeBytes}`,
        address,
        "give the guest more RAM",
      );
    for (const other of parts)
      if (part < other && layout[other] < address + bytes[part] && address < layout[other] + bytes[other])
        report(part, `an address outside the part "${other}"`, address, "the three parts may not overlap");
  }
  return issues;
}

/** Throw what `checkSplitLayout` finds. @throws `virt/queue-layout` naming all of it. */
export function requireSplitLayout(path: string, layout: SplitLayout, memory: GuestMemory): void {
  const issues = checkSplitLayout(layout, memory);
  if (issues.length === 0) return;
  const sentences = issues.map((issue) => `${issue.path} is ${issue.received}: expected ${issue.expected}`);
  throw makeVirtError("virt/queue-layout", `${path}: ${sentences.join("; ")} (virtio 1.2 §2.7)`);
}

/**
 * Whether one side asked to be woken somewhere in the entries that were just added. §2.7.7.2 and §2.7.10
 *
 * @param eventIndex what the other side wrote: wake me when the entry of this index is there
 * @param newIndex   the index now, free-running 16 bits
 * @param oldIndex   the index when this question was asked last
 */
export function needsEvent(eventIndex: number, newIndex: number, oldIndex: number): boolean {
  return ((newIndex - eventIndex - 1) & 0xffff) < ((newIndex - oldIndex) & 0xffff);
}
