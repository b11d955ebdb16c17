/**
 * vxlan/source-port — the outer UDP source port: what is left of the inner flow for those who share paths by it.
 *
 * Between two tunnel endpoints the outer addresses and the destination port never change, so the source port is the only
 * one of the five fields that tells flows apart. It is the flow hash of the inner frame (the same FNV-1a-32 by which a
 * switch chooses among equal next hops), folded into the dynamic ports.
 *
 * Sources: RFC 7348 §5 (a hash of inner fields, in 49152–65535), RFC 6335 §6; rule F134 in ../../SPEC.md.
 * @module
 */

/** The first port, and how many: the dynamic ones. */
export const tunnelSourcePorts = { first: 49_152, count: 16_384 } as const;

/** The outer source port of an inner flow. @param hash its flow hash, uint32. */
export function tunnelSourcePort(hash: number): number {
  return tunnelSourcePorts.first + (hash & (tunnelSourcePorts.count - 1));
}
