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
  Bfd,
  Bpdu,
  Bth,
  Deth,
  Ethernet,
  Icmp,
  Icmpv6,
  Immediate,
  Invalidate,
  Ipv4,
  Ipv6,
  Ipv6Fragment,
  Ipv6Options,
  Ipv6Routing,
  LinuxCooked,
  Neighbour,
  Llc,
  Pause,
  PriorityPause,
  Reth,
  Tcp,
  TcpOption,
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

export const ipv6Address: fc.Arbitrary<Uint8Array> = fc.uint8Array({ minLength: 16, maxLength: 16, size: "max" });

export const ipv6: fc.Arbitrary<Ipv6> = fc.record({
  dscp: fc.integer({ min: 0, max: 63 }),
  ecn: fc.integer({ min: 0, max: 3 }),
  flowLabel: fc.integer({ min: 0, max: 0xf_ffff }),
  payloadLengthBytes: uint16,
  nextHeader: uint8,
  hopLimit: uint8,
  source: ipv6Address,
  destination: ipv6Address,
});

/** A padding that fills the header, of 6, 14 or 22 bytes. */
export const ipv6Options: fc.Arbitrary<Ipv6Options> = fc.record({
  nextHeader: uint8,
  options: fc.constantFrom(6, 14, 22).map((size) => Uint8Array.of(1, size - 2, ...new Array<number>(size - 2).fill(7))),
});

export const ipv6Routing: fc.Arbitrary<Ipv6Routing> = fc.record({
  nextHeader: uint8,
  type: uint8,
  segmentsLeft: uint8,
  data: fc.constantFrom(4, 12, 20, 36).chain((size) => fc.uint8Array({ minLength: size, maxLength: size })),
});

export const ipv6Fragment: fc.Arbitrary<Ipv6Fragment> = fc.record({
  nextHeader: uint8,
  reserved: uint8,
  fragmentOffsetBytes: fc.integer({ min: 0, max: 0x1fff }).map((units) => units * 8),
  reservedBits: fc.integer({ min: 0, max: 3 }),
  moreFragments: fc.boolean(),
  identification: uint32,
});

export const icmpv6: fc.Arbitrary<Icmpv6> = fc.record({ type: uint8, code: uint8, checksum: uint16, rest: uint32 });

/** Without options: they go to the end of the message. */
export const neighbour: fc.Arbitrary<Neighbour> = fc.record({
  target: ipv6Address,
  options: fc.constant(new Uint8Array(0)),
});

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

/** At most 40 bytes of options, each of a kind that is read. */
export const tcpOptions: fc.Arbitrary<readonly TcpOption[]> = fc
  .array(
    fc.oneof<fc.Arbitrary<TcpOption>[]>(
      fc.constant<TcpOption>({ kind: 1 }),
      uint16.map((segmentBytes) => ({ kind: 2, segmentBytes })),
      fc.nat(14).map((shift) => ({ kind: 3, shift })),
      fc.constant<TcpOption>({ kind: 4 }),
      fc
        .array(fc.record({ left: uint32, right: uint32 }), { minLength: 1, maxLength: 2 })
        .map((blocks) => ({ kind: 5, blocks })),
      fc.record({ value: uint32, echoReply: uint32 }).map((option) => ({ kind: 8, ...option })),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .filter((options) => options.reduce((sum, option) => sum + sizeOf(option), 0) <= 40);

function sizeOf(option: TcpOption): number {
  if ("blocks" in option) return 2 + option.blocks.length * 8;
  return { 1: 1, 2: 4, 3: 3, 4: 2, 8: 10 }[option.kind] ?? 0;
}

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

export const bfd: fc.Arbitrary<Bfd> = fc.record({
  version: fc.integer({ min: 0, max: 7 }),
  diagnostic: fc.integer({ min: 0, max: 31 }),
  state: fc.integer({ min: 0, max: 3 }),
  flags: fc.integer({ min: 0, max: 63 }),
  detectMultiplier: uint8,
  lengthBytes: uint8,
  myDiscriminator: uint32,
  yourDiscriminator: uint32,
  desiredMinTransmitUs: uint32,
  requiredMinReceiveUs: uint32,
  requiredMinEchoUs: uint32,
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

export const llc: fc.Arbitrary<Llc> = fc.record({
  destination: uint8,
  source: uint8,
  control: uint8.map((control) => control | 3),
});

export const bpdu: fc.Arbitrary<Bpdu> = fc.record({
  type: fc.constant(2),
  flags: uint8,
  rootPriority: uint16,
  rootMac: mac,
  rootCost: uint32,
  bridgePriority: uint16,
  bridgeMac: mac,
  port: uint16,
  messageAge: uint16,
  maxAge: uint16,
  helloTime: uint16,
  forwardDelay: uint16,
});
