/**
 * graph/drop-cause — why a frame was lost. The number in a `frame.drop` record is the place in this list.
 * Adding a cause is a minor change; moving or renaming one changes digests and is major.
 * @module
 */

/** Every cause, in the order of their numbers. */
export const dropCauses = [
  "queue-full",
  "no-route",
  "ttl",
  "mtu",
  "link-down",
  "port-down",
  "checksum",
  "unknown-vni",
  "unknown-mac",
  "vlan-filter",
  "malformed",
  "injected",
  "policy",
] as const;

/** A cause by name. */
export type DropCause = (typeof dropCauses)[number];

/** The number of a cause in `frame.drop` records. */
export function dropCauseIndex(cause: DropCause): number {
  return dropCauses.indexOf(cause);
}
