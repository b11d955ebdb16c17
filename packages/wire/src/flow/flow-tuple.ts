/**
 * flow/flow-tuple — a flow as the bytes that hardware hashes: both addresses, both ports, the protocol, all in network
 * order; and the plainest hash of them, all fields folded onto one another.
 *
 * The first 12 bytes are what network cards hash of a TCP or UDP flow, the first 8 what they hash of any other.
 *
 * Sources: Microsoft, "RSS hashing types" (the order of addresses and ports); where the protocol stands is ours. Rule W92
 * in ../../SPEC.md.
 * @module
 */

/** Length of a tuple. */
export const flowTupleBytes = 13;

/**
 * Write a flow's tuple: source and destination address, source and destination port, protocol. Allocates nothing.
 *
 * @param source IPv4 address, as uint32 or int32. @param destination likewise.
 */
export function writeFlowTuple(
  into: Uint8Array,
  source: number,
  destination: number,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
): void {
  into[0] = source >>> 24;
  into[1] = source >>> 16;
  into[2] = source >>> 8;
  into[3] = source;
  into[4] = destination >>> 24;
  into[5] = destination >>> 16;
  into[6] = destination >>> 8;
  into[7] = destination;
  into[8] = sourcePort >>> 8;
  into[9] = sourcePort;
  into[10] = destinationPort >>> 8;
  into[11] = destinationPort;
  into[12] = protocol;
}

/** All five fields by exclusive or, as int32: 10.0.1.5:54321 to 10.0.3.10:443 over TCP is 0xd783. */
export function xorFlow(
  source: number,
  destination: number,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
): number {
  return source ^ destination ^ sourcePort ^ destinationPort ^ protocol;
}
