/**
 * address/ip-address — an address of either version: a uint32 for IPv4, 16 bytes in network order for IPv6.
 *
 * @module
 */

/** An IPv4 address as uint32, or an IPv6 address as 16 bytes. */
export type IpAddress = number | Uint8Array;
