/**
 * ring/virtqueue — a split virtqueue as a picture needs it, and what each slot of its rings holds.
 *
 * Indices run over 16 bits and never stop at the ring's end, as in the queue itself; a slot is an index modulo the size.
 *
 * Source: Virtual I/O Device 1.2 §2.7 (split virtqueues), §2.7.10 (available buffer notification suppression).
 * @module
 */

/** Who owns a buffer: the driver still has it, or has it back; the device works on it; nobody uses it. */
export type RingOwner = "guest" | "device" | "free";

/** One index of a ring: the slot that comes next is `at` modulo the size. */
export interface RingHand {
  /** As the specification names it: `avail.idx`. */
  readonly name: string;
  /** 16 bits. */
  readonly at: number;
  readonly by: "guest" | "device";
  /** Where it wants to be told next, where it said so: `avail_event`. */
  readonly event?: { readonly name: string; readonly at: number } | undefined;
}

/** A split virtqueue at one instant. */
export interface VirtqueuePicture {
  /** A power of two. */
  readonly size: number;
  /** Owner of each descriptor. */
  readonly descriptors: readonly RingOwner[];
  /** Head of the chain in each slot of the available ring. */
  readonly available: readonly number[];
  /** Head of the chain in each slot of the used ring. */
  readonly used: readonly number[];
  /** Published by the driver. */
  readonly availableIndex: number;
  /** How far the device has read. */
  readonly availableSeen: number;
  /** Published by the device. */
  readonly usedIndex: number;
  /** How far the driver has read. */
  readonly usedSeen: number;
  /** Where the device wants a kick; absent without EVENT_IDX. */
  readonly availableEvent?: number | undefined;
  /** Where the driver wants an interrupt; absent without EVENT_IDX. */
  readonly usedEvent?: number | undefined;
}

/** One sector of a drawn ring. */
export interface RingSector {
  readonly first: number;
  /** Slots that it stands for: more than one where a ring has more slots than a picture has room for. */
  readonly slots: number;
  readonly owner: RingOwner;
  /** What stands in it, where it stands for one slot. */
  readonly text: string;
}

/** Most sectors of a drawn ring. */
export const sectorsMax = 32;

/** Entries between two indices of 16 bits. */
export function between(from: number, to: number): number {
  return (to - from) & 0xffff;
}

/** Sectors of a ring whose entries from one index up to another belong to somebody. */
function sectorsOf(size: number, owner: (slot: number) => RingOwner, text: (slot: number) => string): RingSector[] {
  const slots = Math.max(1, size / sectorsMax);
  return Array.from({ length: size / slots }, (_, sector) => {
    const first = sector * slots;
    const owners = Array.from({ length: slots }, (__, at) => owner(first + at));
    return {
      first,
      slots,
      owner: owners.find((each) => each === "device") ?? owners.find((each) => each === "guest") ?? "free",
      text: slots === 1 ? text(first) : "",
    };
  });
}

/** Whether a slot lies between two indices. */
function holds(size: number, slot: number, from: number, to: number): boolean {
  return ((slot - from) & (size - 1)) < between(from, to);
}

/** The descriptor table. */
export function descriptorSectors(queue: VirtqueuePicture): RingSector[] {
  return sectorsOf(queue.size, (slot) => queue.descriptors[slot] ?? "free", String);
}

/** The available ring: what is published and not yet read waits for the device. */
export function availableSectors(queue: VirtqueuePicture): RingSector[] {
  const { size, availableSeen, availableIndex } = queue;
  return sectorsOf(
    size,
    (slot) => (holds(size, slot, availableSeen, availableIndex) ? "device" : "free"),
    (slot) => String(queue.available[slot] ?? 0),
  );
}

/** The used ring: what is published and not yet read waits for the driver. */
export function usedSectors(queue: VirtqueuePicture): RingSector[] {
  const { size, usedSeen, usedIndex } = queue;
  return sectorsOf(
    size,
    (slot) => (holds(size, slot, usedSeen, usedIndex) ? "guest" : "free"),
    (slot) => String(queue.used[slot] ?? 0),
  );
}

/** Hands of the available ring. */
export function availableHands(queue: VirtqueuePicture): RingHand[] {
  const event = queue.availableEvent;
  return [
    { name: "avail.idx", at: queue.availableIndex, by: "guest" },
    {
      name: "last_avail",
      at: queue.availableSeen,
      by: "device",
      ...(event === undefined ? {} : { event: { name: "avail_event", at: event } }),
    },
  ];
}

/** Hands of the used ring. */
export function usedHands(queue: VirtqueuePicture): RingHand[] {
  const event = queue.usedEvent;
  return [
    { name: "used.idx", at: queue.usedIndex, by: "device" },
    {
      name: "last_used",
      at: queue.usedSeen,
      by: "guest",
      ...(event === undefined ? {} : { event: { name: "used_event", at: event } }),
    },
  ];
}
