/**
 * virtio/ring-snapshot — a split virtqueue as it lies in guest memory at this instant, for who looks on.
 *
 * What lies in memory is read from the bytes; what only a side knows (how far it has read, which chains are under way)
 * comes beside it. Nothing is changed by looking. Rule V64 in ../../SPEC.md.
 * @module
 */
import type { SplitDevice } from "./split-device.ts";
import type { SplitDriver } from "./split-driver.ts";
import { descriptorFlag } from "./virtqueue.ts";

/** Whose a descriptor is: the driver's that fills it or has it back, the device's from publication to use, nobody's. */
export type DescriptorOwner = "guest" | "device" | "free";

/** One descriptor. */
export interface DescriptorView {
  readonly owner: DescriptorOwner;
  readonly address: number;
  readonly lengthBytes: number;
  readonly flags: number;
  readonly next: number;
  /** Of `flags`: another follows, the device writes, it is a table. */
  readonly more: boolean;
  readonly write: boolean;
  readonly indirect: boolean;
}

/** How often each side was woken, or not. */
export interface RingNotifications {
  readonly kicks: number;
  readonly suppressedKicks: number;
  readonly interrupts: number;
  readonly suppressedInterrupts: number;
}

/** A queue, looked at. */
export interface RingSnapshot {
  readonly format: "split";
  readonly size: number;
  readonly descriptors: readonly DescriptorView[];
  /** Free-running indices, 16 bits. */
  readonly availableIndex: number;
  readonly usedIndex: number;
  /** How far the device has read the available ring, and the driver the used ring. */
  readonly availableSeen: number;
  readonly usedSeen: number;
  readonly availableFlags: number;
  readonly usedFlags: number;
  /** "Interrupt me when this entry is used", "notify me when this entry is available". */
  readonly usedEvent: number;
  readonly availableEvent: number;
  /** Heads by place in the ring. */
  readonly available: readonly number[];
  readonly used: readonly { readonly head: number; readonly lengthBytes: number }[];
  readonly notifications: RingNotifications;
}

/** Look at a queue, from both of its sides. */
export function readRing(driver: SplitDriver, device: SplitDevice, notifications: RingNotifications): RingSnapshot {
  const { layout } = driver;
  const { size } = layout;
  const { view } = device.memory;
  const each = <T>(read: (i: number) => T): T[] => Array.from({ length: size }, (_, i) => read(i));
  const availableIndex = view.getUint16(layout.available + 2, true);
  const usedIndex = view.getUint16(layout.used + 2, true);
  const available = each((i) => view.getUint16(layout.available + 4 + 2 * i, true));
  const used = each((i) => {
    const at = layout.used + 4 + 8 * i;
    return { head: view.getUint32(at, true), lengthBytes: view.getUint32(at + 4, true) };
  });
  const nextOf = (i: number): number => view.getUint16(layout.descriptors + i * 16 + 14, true);
  const owners: DescriptorOwner[] = each(() => "free");
  const give = (head: number, owner: DescriptorOwner): void => {
    let at = head;
    for (let left = head < size ? driver.chainLength(head) : 0; left > 0 && at < size; left--) {
      owners[at] = owner;
      at = nextOf(at);
    }
  };
  for (let head = 0; head < size; head++) give(head, "device");
  // Added and not yet published, or used and not yet taken back: the driver's.
  for (let i = availableIndex; i !== driver.availableIndex; i = (i + 1) & 0xffff)
    give(available[i & (size - 1)] as number, "guest");
  for (let i = driver.usedIndex; i !== usedIndex; i = (i + 1) & 0xffff)
    give(used[i & (size - 1)]?.head ?? size, "guest");
  return {
    format: "split",
    size,
    descriptors: each((i) => {
      const at = layout.descriptors + i * 16;
      const flags = view.getUint16(at + 12, true);
      return {
        owner: owners[i] as DescriptorOwner,
        address: view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true),
        lengthBytes: view.getUint32(at + 8, true),
        flags,
        next: nextOf(i),
        more: (flags & descriptorFlag.next) !== 0,
        write: (flags & descriptorFlag.write) !== 0,
        indirect: (flags & descriptorFlag.indirect) !== 0,
      };
    }),
    availableIndex,
    usedIndex,
    availableSeen: device.availableIndex,
    usedSeen: driver.usedIndex,
    availableFlags: view.getUint16(layout.available, true),
    usedFlags: view.getUint16(layout.used, true),
    usedEvent: view.getUint16(layout.available + 4 + 2 * size, true),
    availableEvent: view.getUint16(layout.used + 4 + 8 * size, true),
    available,
    used,
    notifications,
  };
}
