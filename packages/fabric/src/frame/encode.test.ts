import { createSimulation } from "@dc/engine";
import {
  ArpHeader,
  arpOperation,
  broadcastMac,
  dissect,
  EthernetHeader,
  etherType,
  formatMac,
  IcmpHeader,
  icmpType,
  Ipv4Header,
  ipProtocol,
  isIcmpChecksumGood,
  isIpv4ChecksumGood,
  isUdpChecksumGood,
  UdpHeader,
} from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { broadcastPort, FrameColumns } from "./columns.ts";
import { createEncoder, icmpErrorFrameBytes, macOfPort, portOfMac } from "./encode.ts";
import { createQuotes, quoteBytes } from "./quotes.ts";

/** A pool with one frame to write on. */
function createBench(sizeBytes: number) {
  const { frames, state } = createSimulation({ seed: 1 });
  const columns = new FrameColumns(frames);
  const quotes = createQuotes(state);
  const encode = createEncoder(frames, columns, quotes);
  return { frames, columns, quotes, encode, frame: frames.allocate(sizeBytes) };
}

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });

test("F26: a frame's record, the engine's columns and the fabric's, is two cache lines of 128 bytes", () => {
  const { frames, frame } = createBench(60);
  expect((frames.allocate(60) - frame) * 4).toBe(128);
});

test("F27: every port has a MAC address of its own, local and individual; it reads back to the port", () => {
  expect(formatMac(macOfPort(0))).toBe("02:dc:00:00:00:00");
  expect(formatMac(macOfPort(0x01020304))).toBe("02:dc:01:02:03:04");
  expect(macOfPort(broadcastPort)).toBe(broadcastMac);
  expect(portOfMac(macOfPort(77))).toBe(77);
  expect(portOfMac(0x0200_0000_0001)).toBe(-1);
  expect(portOfMac(broadcastMac)).toBe(-1);
});

test("F29, F30: the bytes of a UDP frame agree with its columns, and its checksums are right", () => {
  const columnsOfUdp = fc.record({
    sourceAddress: uint(32),
    destinationAddress: uint(32),
    sourceMac: uint(31),
    destinationMac: uint(31),
    ttl: uint(8),
    sourcePort: uint(16),
    destinationPort: uint(16),
    sequence: uint(32),
  });
  const sizes = fc.integer({ min: 60, max: 9000 });
  fc.assert(
    fc.property(columnsOfUdp, sizes, uint(32), uint(3), uint(2), (values, sizeBytes, flow, priority, ecn) => {
      const { frames, columns, encode, frame } = createBench(sizeBytes);
      for (const [name, value] of Object.entries(values)) columns[name as keyof typeof values][frame] = value;
      columns.etherType[frame] = etherType.ipv4;
      columns.protocol[frame] = ipProtocol.udp;
      frames.flow[frame] = flow;
      frames.priority[frame] = priority;
      frames.ecn[frame] = ecn;
      const bytes = encode(frame);
      expect(bytes.length).toBe(sizeBytes);
      expect(EthernetHeader.destination(bytes)).toBe(macOfPort(values.destinationMac));
      expect(EthernetHeader.source(bytes)).toBe(macOfPort(values.sourceMac));
      expect(EthernetHeader.type(bytes)).toBe(0x0800);
      expect(Ipv4Header.totalLengthBytes(bytes, 14)).toBe(sizeBytes - 14);
      expect(Ipv4Header.source(bytes, 14)).toBe(values.sourceAddress);
      expect(Ipv4Header.destination(bytes, 14)).toBe(values.destinationAddress);
      expect(Ipv4Header.ttl(bytes, 14)).toBe(values.ttl);
      expect(Ipv4Header.protocol(bytes, 14)).toBe(17);
      expect(Ipv4Header.dscp(bytes, 14)).toBe(priority * 8);
      expect(Ipv4Header.ecn(bytes, 14)).toBe(ecn);
      expect([Ipv4Header.dontFragment(bytes, 14), Ipv4Header.identification(bytes, 14)]).toEqual([true, 0]);
      expect(UdpHeader.sourcePort(bytes, 34)).toBe(values.sourcePort);
      expect(UdpHeader.destinationPort(bytes, 34)).toBe(values.destinationPort);
      expect(UdpHeader.lengthBytes(bytes, 34)).toBe(sizeBytes - 34);
      const payload = new DataView(bytes.buffer, 42);
      expect([payload.getUint32(0), payload.getUint32(4)]).toEqual([flow, values.sequence]);
      expect(isIpv4ChecksumGood(bytes, 14)).toBe(true);
      expect(UdpHeader.checksum(bytes, 34)).not.toBe(0);
      expect(isUdpChecksumGood(bytes, 34, values.sourceAddress, values.destinationAddress)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("F29, F31: the bytes of an echo agree with its columns; the stamp is in the payload, in picoseconds", () => {
  const stamps = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(
      uint(16),
      uint(32),
      stamps,
      fc.boolean(),
      uint(32),
      uint(32),
      (identifier, sequence, stampPs, isReply, source, destination) => {
        const { columns, encode, frame } = createBench(98);
        columns.etherType[frame] = etherType.ipv4;
        columns.protocol[frame] = ipProtocol.icmp;
        columns.sourceAddress[frame] = source;
        columns.destinationAddress[frame] = destination;
        columns.icmpType[frame] = isReply ? icmpType.echoReply : icmpType.echoRequest;
        columns.identifier[frame] = identifier;
        columns.sequence[frame] = sequence;
        columns.stampPs.set(frame, stampPs);
        const bytes = encode(frame);
        expect(IcmpHeader.type(bytes, 34)).toBe(isReply ? 0 : 8);
        expect(IcmpHeader.identifier(bytes, 34)).toBe(identifier);
        expect(IcmpHeader.sequence(bytes, 34)).toBe(sequence & 0xffff);
        expect(new DataView(bytes.buffer).getBigUint64(42)).toBe(BigInt(stampPs));
        expect(isIcmpChecksumGood(bytes, 34, 98)).toBe(true);
        expect(isIpv4ChecksumGood(bytes, 14)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("F29, F32: the bytes of an ARP message agree with its columns; a request leaves the target's MAC zero", () => {
  fc.assert(
    fc.property(
      uint(31),
      uint(31),
      uint(32),
      uint(32),
      fc.boolean(),
      (sender, target, senderAddress, targetAddress, isReply) => {
        const { columns, encode, frame } = createBench(60);
        columns.etherType[frame] = etherType.arp;
        columns.operation[frame] = isReply ? arpOperation.reply : arpOperation.request;
        columns.sourceMac[frame] = sender;
        columns.destinationMac[frame] = isReply ? target : broadcastPort;
        columns.sourceAddress[frame] = senderAddress;
        columns.destinationAddress[frame] = targetAddress;
        const bytes = encode(frame);
        expect(EthernetHeader.destination(bytes)).toBe(isReply ? macOfPort(target) : broadcastMac);
        expect(ArpHeader.operation(bytes, 14)).toBe(isReply ? 2 : 1);
        expect(ArpHeader.senderMac(bytes, 14)).toBe(macOfPort(sender));
        expect(ArpHeader.targetMac(bytes, 14)).toBe(isReply ? macOfPort(target) : 0);
        expect(ArpHeader.senderAddress(bytes, 14)).toBe(senderAddress);
        expect(ArpHeader.targetAddress(bytes, 14)).toBe(targetAddress);
        expect(Array.from(bytes.subarray(42))).toEqual(Array(18).fill(0));
      },
    ),
    { numRuns: 200 },
  );
});

test("F33: an ICMP error quotes 28 bytes, of the newest 1,024 errors", () => {
  const { columns, quotes, encode, frame } = createBench(icmpErrorFrameBytes);
  const datagram = Uint8Array.from({ length: 40 }, (_, i) => i);
  const number = quotes.add(datagram);
  columns.etherType[frame] = etherType.ipv4;
  columns.protocol[frame] = ipProtocol.icmp;
  columns.icmpType[frame] = icmpType.timeExceeded;
  columns.quote[frame] = number;
  const bytes = encode(frame);
  expect(bytes.length).toBe(70);
  expect(Array.from(bytes.subarray(42))).toEqual(Array.from(datagram.subarray(0, quoteBytes)));
  expect(isIcmpChecksumGood(bytes, 34, 70)).toBe(true);
  for (let n = 0; n < 1023; n++) quotes.add(new Uint8Array(28).fill(7));
  expect(quotes.read(number)[1]).toBe(1);
  quotes.add(new Uint8Array(28));
  expect(Array.from(quotes.read(number))).toEqual(Array(28).fill(0));
});

test("F28, F29: every frame of a running network takes itself apart without a complaint", () => {
  const network = createNetwork("h1-a h2-b a-s b-s a-t b-t");
  network.fabric.addPing({ from: "h1", to: "h2", intervalPs: 3_000_000 });
  network.fabric.addUdpFlow({ from: "h2", to: "h1", rateBitsPerSecond: 1e9, frameBytes: 60 });
  network.simulation.runUntil(40_000_000);
  const captured = network.captured();
  expect(captured.length).toBeGreaterThan(300);
  for (const { bytes, port } of captured) {
    const { layers } = dissect(bytes);
    expect(layers.flatMap(({ issues }) => issues)).toEqual([]);
    // The source of a frame on a cable is the port that it left by.
    expect(EthernetHeader.source(bytes)).toBe(macOfPort(network.port(port)));
  }
});
