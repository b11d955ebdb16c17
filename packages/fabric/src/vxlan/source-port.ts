/**
 * vxlan/source-port — the outer UDP source port: what is left of the inner flow for those who share paths by it.
 *
 * Between two tunnel endpoints the outer addresses and the destination port never change, so the source port is the only
 * one of the five fields that tells flows apart. It is the flow hash of the inner frame (the same FNV-1a-32 by which a
 * switch chooses among equal next hops), folded into a range of ports. Which range is a profile: that of RFC 7348, or
 * Linux's, which takes the ports of `ip_local_port_range` and scales the hash into them instead of cutting it.
 *
 * Sources: RFC 7348 §5 (a hash of inner fields, in 49152–65535), RFC 6335 §6; Linux, udp_flow_src_port in
 * include/net/udp.h, reciprocal_scale in include/linux/kernel.h, and ip_local_port_range in
 * Documentation/networking/ip-sysctl (32768 60999); rules F134, F295 in ../../SPEC.md.
 * @module
 */

/** Whose way of choosing. */
export type SourcePortProfile = "rfc7348" | "linux";

/** The first port, and how many: the dynamic ones. */
export const tunnelSourcePorts = { first: 49_152, count: 16_384 } as const;

/** Linux's: the upper end of `ip_local_port_range` is not used. */
export const linuxSourcePorts = { first: 32_768, count: 28_231 } as const;

/** The outer source port of an inner flow. @param hash its flow hash, uint32. */
export function tunnelSourcePort(hash: number): number {
  return tunnelSourcePorts.first + (hash & (tunnelSourcePorts.count - 1));
}

/**
 * The outer source port that Linux makes of a flow hash, uint32: the lower half is added to the upper without carry, and
 * the sum, as a part of 2^32, of the range is taken. In halves, so that no product leaves 31 bits.
 */
export function linuxSourcePort(hash: number): number {
  const spread = hash ^ (hash << 16);
  const { first, count } = linuxSourcePorts;
  const low = ((spread & 0xffff) * count) >>> 16;
  return first + (((spread >>> 16) * count + low) >>> 16);
}

/** The outer source port by a profile. */
export function sourcePortBy(profile: SourcePortProfile, hash: number): number {
  return profile === "linux" ? linuxSourcePort(hash) : tunnelSourcePort(hash);
}
