/**
 * memory/walk-out — what a walk gives: a physical address, what may be done there, and the page it belongs to.
 *
 * @module
 */

/** Where the words of `PageWalk.out` are. */
export const walkOut = {
  /** The physical address. */
  addressLow: 0,
  addressHigh: 1,
  /** Bits of `cachedRight`. */
  rights: 2,
  /** Bits of the offset in the guest's own page: 12, 21, 22 or 30; bit 31: a global page. */
  page: 3,
  /** The guest-physical address that the guest's tables gave. */
  guestLow: 4,
  guestHigh: 5,
  /** Level of the entry that mapped the page. */
  leaf: 6,
} as const;

/** What a cached translation allows; the first three are those of `right`. */
export const cachedRight = {
  write: 1,
  user: 2,
  execute: 4,
  readyForWrites: 8,
  eptRead: 0x10,
  eptExecute: 0x20,
} as const;
