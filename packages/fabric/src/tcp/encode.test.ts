import { createSimulation } from "@dc/engine";
import {
  EthernetHeader,
  Ipv4Header,
  ipProtocol,
  isIpv4ChecksumGood,
  isTcpChecksumGood,
  parseTcp,
  tcpFlag,
} from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameColumns } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import { createSegmentEncoder, segmentFrameBytes } from "./encode.ts";
import { packSynOptions, sackOptionsBytes, synOptionsBytes } from "./options.ts";
import { SegmentColumns } from "./segment-columns.ts";

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });

test("F29, F231: a segment's bytes agree with its columns, and its checksums are right", () => {
  const columnsOf = fc.record({
    sourceAddress: uint(32),
    destinationAddress: uint(32),
    sourceMac: uint(31),
    destinationMac: uint(31),
    ttl: uint(8),
    sourcePort: uint(16),
    destinationPort: uint(16),
    sequence: uint(32),
  });
  const sack = fc.array(uint(32), { minLength: 0, maxLength: 4 });
  fc.assert(
    fc.property(
      columnsOf,
      uint(32),
      uint(16),
      fc.nat(1460),
      sack,
      uint(3),
      fc.boolean(),
      (values, ack, window, payload, edges, priority, isSyn) => {
        const { frames } = createSimulation({ seed: 1 });
        const columns = new FrameColumns(frames);
        const segments = new SegmentColumns(frames);
        const encode = createSegmentEncoder(frames, columns, segments);
        const packed = packSynOptions(1460, 7, true);
        const payloadBytes = isSyn ? 0 : payload;
        const optionsBytes = isSyn ? synOptionsBytes(packed) : sackOptionsBytes(edges.length);
        const frame = frames.allocate(segmentFrameBytes(optionsBytes, payloadBytes));
        for (const [name, value] of Object.entries(values)) columns[name as keyof typeof values][frame] = value;
        columns.etherType[frame] = 0x0800;
        columns.protocol[frame] = ipProtocol.tcp;
        frames.priority[frame] = priority;
        segments.acknowledgment[frame] = ack;
        segments.payloadBytes[frame] = payloadBytes;
        segments.synOptions[frame] = isSyn ? packed : 0;
        const flags = isSyn ? tcpFlag.syn : tcpFlag.ack | tcpFlag.psh;
        segments.control[frame] = flags | ((isSyn ? 0 : edges.length) << 12) | (window << 16);
        edges.forEach((edge, block) => {
          segments.sack[2 * block][frame] = edge;
          segments.sack[2 * block + 1][frame] = edge + 1;
        });
        const bytes = encode(frame);
        const end = 14 + Ipv4Header.totalLengthBytes(bytes, 14);
        expect(end).toBe(54 + optionsBytes + payloadBytes);
        expect(bytes.length).toBe(Math.max(60, end));
        expect([EthernetHeader.source(bytes), EthernetHeader.destination(bytes)]).toEqual([
          macOfPort(values.sourceMac),
          macOfPort(values.destinationMac),
        ]);
        expect([Ipv4Header.source(bytes, 14), Ipv4Header.destination(bytes, 14), Ipv4Header.ttl(bytes, 14)]).toEqual([
          values.sourceAddress,
          values.destinationAddress,
          values.ttl,
        ]);
        expect(Ipv4Header.dscp(bytes, 14)).toBe(priority * 8);
        const parsed = parseTcp(bytes, 34, end);
        expect(parsed.ok && parsed.value).toMatchObject({
          sourcePort: values.sourcePort,
          destinationPort: values.destinationPort,
          sequence: values.sequence,
          acknowledgment: ack,
          flags,
          window,
        });
        expect(isIpv4ChecksumGood(bytes, 14)).toBe(true);
        expect(isTcpChecksumGood(bytes, 34, end, values.sourceAddress, values.destinationAddress)).toBe(true);
        expect(bytes.subarray(54 + optionsBytes).every((byte) => byte === 0)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
