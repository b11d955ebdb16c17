/**
 * ecmp/hasher — a flow's hash under a profile and a seed, and the bytes that were hashed.
 *
 * A hasher is made once for each switch and then gives numbers without allocating. A hash is an int32 that is read as
 * unsigned and has `bits` bits: 31 of Linux's, 16 of CRC-16's, else 32.
 *
 * Seeds do not help alike. CRC, exclusive or and Toeplitz are linear: another start of a CRC, or another summand, adds one
 * constant to all hashes, so that flows that shared a bucket of four still do, in a bucket of another number. Toeplitz
 * takes another key instead, which is another hash; FNV, MurmurHash3 and SipHash mix the seed with the flow.
 *
 * Sources: @dc/wire's rules W30, W54, W55, W90–W92 for the hashes; rules F172–F175 in ../../SPEC.md.
 * @module
 */
import {
  crc16Ccitt,
  crc32,
  type Ipv4FlowKey,
  flowHash,
  flowHashInput,
  flowTupleBytes,
  ipProtocol,
  LinuxMultipathHasher,
  linuxMultipathInput,
  type LinuxMultipathPolicy,
  murmur3,
  murmur3Finish,
  rssDefaultKey,
  toeplitzHash,
  writeFlowTuple,
  xorFlow,
} from "@dc/wire";
import type { HashProfile } from "./options.ts";

/** Hash of a flow's five numbers, int32. Addresses may be signed or unsigned. */
export type HashFunction = (
  source: number,
  destination: number,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
) => number;

/** A profile with its seed. */
export interface Hasher {
  readonly profile: HashProfile;
  readonly seed: number;
  /** Width of a hash, 16, 31 or 32. */
  readonly bits: number;
  /** Allocates nothing. */
  readonly hash: HashFunction;
  /** The bytes that are hashed, in order. */
  input(flow: Ipv4FlowKey): Uint8Array<ArrayBuffer>;
}

/** What Linux's sysctl has for a profile. */
const linuxPolicy: { readonly [profile in HashProfile]?: LinuxMultipathPolicy } = {
  "linux-l3": 0,
  "linux-l4": 1,
  "linux-inner": 2,
};

/** Make a hasher. @param seed uint32. */
export function createHasher(profile: HashProfile, seed: number): Hasher {
  const policy = linuxPolicy[profile];
  if (policy !== undefined) {
    const linux = new LinuxMultipathHasher(seed, policy);
    return {
      ...{ profile, seed, bits: 31 },
      hash: (source, destination, protocol, sourcePort, destinationPort) =>
        linux.hash(source, destination, protocol, sourcePort, destinationPort),
      input: (flow) => linuxMultipathInput(flow, policy),
    };
  }
  if (profile === "fnv-1a") {
    return {
      ...{ profile, seed, bits: 32 },
      hash: (source, destination, protocol, sourcePort, destinationPort) =>
        flowHash(source, destination, protocol, sourcePort, destinationPort, seed) | 0,
      input: (flow) =>
        flowHashInput(flow.source, flow.destination, flow.protocol, flow.sourcePort, flow.destinationPort),
    };
  }
  const tuple = new Uint8Array(flowTupleBytes);
  const lengthOf = (protocol: number): number => (profile === "toeplitz" ? toeplitzBytes(protocol) : flowTupleBytes);
  return {
    ...{ profile, seed, bits: profile === "crc-16" ? 16 : 32 },
    hash: hashOfTuple(profile, seed, tuple),
    input(flow) {
      const { source, destination, protocol, sourcePort, destinationPort } = flow;
      const bytes = new Uint8Array(flowTupleBytes);
      writeFlowTuple(bytes, source, destination, protocol, sourcePort, destinationPort);
      return bytes.slice(0, lengthOf(protocol));
    },
  };
}

/** @param tuple where the bytes of a flow are put to be hashed. */
function hashOfTuple(profile: HashProfile, seed: number, tuple: Uint8Array): HashFunction {
  switch (profile) {
    case "crc-16": {
      const start = 0xffff ^ (seed & 0xffff) ^ (seed >>> 16);
      return (source, destination, protocol, sourcePort, destinationPort) => {
        writeFlowTuple(tuple, source, destination, protocol, sourcePort, destinationPort);
        return crc16Ccitt(tuple, 0, flowTupleBytes, start);
      };
    }
    case "crc-32":
      return (source, destination, protocol, sourcePort, destinationPort) => {
        writeFlowTuple(tuple, source, destination, protocol, sourcePort, destinationPort);
        return crc32(tuple, 0, flowTupleBytes, seed) | 0;
      };
    case "mix":
      return (source, destination, protocol, sourcePort, destinationPort) => {
        writeFlowTuple(tuple, source, destination, protocol, sourcePort, destinationPort);
        return murmur3(tuple, seed) | 0;
      };
    case "toeplitz":
      return toeplitzOf(toeplitzKey(seed));
    default:
      return (source, destination, protocol, sourcePort, destinationPort) =>
        xorFlow(source, destination, protocol, sourcePort, destinationPort) ^ seed;
  }
}

/** What a network card hashes of a flow: addresses and ports of TCP and UDP, addresses of all others. */
function toeplitzBytes(protocol: number): number {
  return protocol === ipProtocol.tcp || protocol === ipProtocol.udp ? 12 : 8;
}

/** The key of Microsoft's suite for the seed 0; of any other seed ten words, each the seed and its place mixed. */
export function toeplitzKey(seed: number): Uint8Array {
  if (seed === 0) return rssDefaultKey;
  const key = new Uint8Array(rssDefaultKey.length);
  const view = new DataView(key.buffer);
  for (let word = 0; word < key.length / 4; word++) {
    view.setInt32(4 * word, murmur3Finish(seed + Math.imul(word + 1, 0x9e37_79b9)));
  }
  return key;
}

/** Toeplitz by tables: the hash is linear, so each byte at each place has a share that only has to be added. */
function toeplitzOf(key: Uint8Array): HashFunction {
  const shares = new Int32Array(12 * 256);
  const bytes = new Uint8Array(12);
  for (let place = 0; place < 12; place++) {
    for (let octet = 0; octet < 256; octet++) {
      bytes[place] = octet;
      shares[place * 256 + octet] = toeplitzHash(key, bytes);
    }
    bytes[place] = 0;
  }
  return (source, destination, protocol, sourcePort, destinationPort) => {
    const addresses =
      shares[source >>> 24] ^
      shares[0x100 + ((source >>> 16) & 255)] ^
      shares[0x200 + ((source >>> 8) & 255)] ^
      shares[0x300 + (source & 255)] ^
      shares[0x400 + (destination >>> 24)] ^
      shares[0x500 + ((destination >>> 16) & 255)] ^
      shares[0x600 + ((destination >>> 8) & 255)] ^
      shares[0x700 + (destination & 255)];
    if (toeplitzBytes(protocol) === 8) return addresses;
    return (
      addresses ^
      shares[0x800 + ((sourcePort >>> 8) & 255)] ^
      shares[0x900 + (sourcePort & 255)] ^
      shares[0xa00 + ((destinationPort >>> 8) & 255)] ^
      shares[0xb00 + (destinationPort & 255)]
    );
  };
}
