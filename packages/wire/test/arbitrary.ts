/**
 * test/arbitrary — headers of every kind for property tests: each field over its whole range.
 * @module
 */
import fc from "fast-check";
import type {
  Aeth,
  Arp,
  Atomic,
  AtomicAck,
  Bth,
  Deth,
  Ethernet,
  Icmp,
  Immediate,
  Invalidate,
  Ipv4,
  LinuxCooked,
  Pause,
  PriorityPause,
  Reth,
  Tcp,
  Udp,
  Vlan,
  Vxlan,
} from "../src/index.ts";

export const uint16: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff });
export const uint32: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff_ffff });
export const mac: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff_ffff_ffff });
const uint8 = fc.integer({ min: 0, max: 255 });
/** Options of IPv4 or TCP: whole words, at most ten. */
const words: fc.Arbitrary<Uint8Array> = fc
  .integer({ min: 0, max: 10 })
  .chain((count) => fc.uint8Array({ minLength: count * 4, maxLength: count * 4 }));

export const ethernet: fc.Arbitrary<Ethernet> = fc.record({ destination: mac, source: mac, type: uint16 });

export const vlan: fc.Arbitrary<Vlan> = fc.record({
  priority: fc.integer({ min: 0, max: 7 }),
  dropEligible: fc.boolean(),
  id: fc.integer({ min: 0, max: 0xfff }),
  type: uint16,
});

export const arp: fc.Arbitrary<Arp> = fc.record({
  operation: uint16,
  senderMac: mac,
  senderAddress: uint32,
  targetMac: mac,
  targetAddress: uint32,
});

export const ipv4: fc.Arbitrary<Ipv4> = fc.record({
  dscp: fc.integer({ min: 0, max: 63 }),
  ecn: fc.integer({ min: 0, max: 3 }),
  totalLengthBytes: fc.integer({ min: 60, max: 0xffff }),
  identification: uint16,
  reservedFlag: fc.boolean(),
  dontFragment: fc.boolean(),
  moreFragments: fc.boolean(),
  fragmentOffsetBytes: fc.integer({ min: 0, max: 0x1fff }).map((units) => units * 8),
  ttl: uint8,
  protocol: uint8,
  checksum: uint16,
  source: uint32,
  destination: uint32,
  options: words,
});

export const icmp: fc.Arbitrary<Icmp> = fc.record({ type: uint8, code: uint8, checksum: uint16, rest: uint32 });

export const udp: fc.Arbitrary<Udp> = fc.record({
  sourcePort: uint16,
  destinationPort: uint16,
  lengthBytes: fc.integer({ min: 8, max: 0xffff }),
  checksum: uint16,
});

export const tcp: fc.Arbitrary<Tcp> = fc.record({
  sourcePort: uint16,
  destinationPort: uint16,
  sequence: uint32,
  acknowledgment: uint32,
  flags: fc.integer({ min: 0, max: 0xfff }),
  window: uint16,
  checksum: uint16,
  urgentPointer: uint16,
  options: words,
});

export const linuxCooked: fc.Arbitrary<LinuxCooked> = fc.record({
  type: uint16,
  reserved: uint16,
  interfaceIndex: uint32,
  hardwareType: uint16,
  packetKind: uint8,
  addressLengthBytes: uint8,
  address: fc.uint8Array({ minLength: 8, maxLength: 8, size: "max" }),
});

export const vxlan: fc.Arbitrary<Vxlan> = fc.record({
  flags: uint16,
  groupPolicy: uint16,
  vni: fc.integer({ min: 0, max: 0xff_ffff }),
  reserved: uint8,
});

export const pause: fc.Arbitrary<Pause> = fc.record({ quanta: uint16 });

export const priorityPause: fc.Arbitrary<PriorityPause> = fc.record({
  classes: uint16,
  quanta: fc.array(uint16, { minLength: 8, maxLength: 8 }),
});

const uint24 = fc.integer({ min: 0, max: 0xff_ffff });

export const bth: fc.Arbitrary<Bth> = fc.record({
  opcode: uint8,
  solicitedEvent: fc.boolean(),
  migrated: fc.boolean(),
  padBytes: fc.integer({ min: 0, max: 3 }),
  version: fc.integer({ min: 0, max: 15 }),
  partitionKey: uint16,
  fecn: fc.boolean(),
  becn: fc.boolean(),
  reserved6: fc.integer({ min: 0, max: 63 }),
  destinationQp: uint24,
  ackRequest: fc.boolean(),
  reserved7: fc.integer({ min: 0, max: 127 }),
  psn: uint24,
});

export const reth: fc.Arbitrary<Reth> = fc.record({
  addressHigh: uint32,
  addressLow: uint32,
  remoteKey: uint32,
  lengthBytes: uint32,
});

export const aeth: fc.Arbitrary<Aeth> = fc.record({ syndrome: uint8, msn: uint24 });

export const deth: fc.Arbitrary<Deth> = fc.record({ queueKey: uint32, reserved: uint8, sourceQp: uint24 });

export const immediate: fc.Arbitrary<Immediate> = fc.record({ data: uint32 });

export const invalidate: fc.Arbitrary<Invalidate> = fc.record({ remoteKey: uint32 });

export const atomic: fc.Arbitrary<Atomic> = fc.record({
  addressHigh: uint32,
  addressLow: uint32,
  remoteKey: uint32,
  swapHigh: uint32,
  swapLow: uint32,
  compareHigh: uint32,
  compareLow: uint32,
});

export const atomicAck: fc.Arbitrary<AtomicAck> = fc.record({ originalHigh: uint32, originalLow: uint32 });
