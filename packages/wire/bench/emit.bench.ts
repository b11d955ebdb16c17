/**
 * bench/emit — what a frame's bytes cost when a capture or an inspector asks for them: headers written into one buffer
 * that is used again, against a new frame each time.
 * @module
 */
import {
  type Ethernet,
  emitEthernet,
  emitIpv4,
  emitUdp,
  ethernetLayer,
  fillIpv4Checksum,
  fillUdpChecksum,
  type Ipv4,
  ipv4Layer,
  makeFrame,
  udpLayer,
} from "../src/index.ts";
import { type Benchmark, measureFold } from "./meter.ts";

const payloadBytes = 64;
const sizeBytes = 42 + payloadBytes;
const ethernet: Ethernet = { destination: 0x0200_0000_0002, source: 0x0200_0000_0001, type: 0x0800 };
const destination = 0x0a00_0101;

/** What is folded of a frame: its two checksums. */
function fold(hash: number, frame: Uint8Array): number {
  return (Math.imul(hash, 31) + ((frame[24] << 24) | (frame[25] << 16) | (frame[40] << 8) | frame[41])) | 0;
}

const row = "frames of 106 bytes";

/** Ethernet, IPv4 and UDP with both checksums. */
export const benchmark: Benchmark = {
  name: "emit",
  title: "frames written, both checksums",
  operation: "frame",
  rows: [{ name: row, full: { frames: 2_000_000 }, small: { frames: 5_000 } }],
  contenders: [
    {
      name: "into one buffer",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.frames), (from, to, start) => {
          const frame = new Uint8Array(sizeBytes);
          let hash = start;
          for (let index = from; index < to; index++) {
            const source = 0x0a00_0001 + index;
            const ipv4: Ipv4 = {
              dscp: 0,
              ecn: 0,
              totalLengthBytes: 28 + payloadBytes,
              identification: index & 0xffff,
              reservedFlag: false,
              dontFragment: false,
              moreFragments: false,
              fragmentOffsetBytes: 0,
              ttl: 64,
              protocol: 17,
              checksum: 0,
              source,
              destination,
              options: noOptions,
            };
            emitEthernet(ethernet, frame, 0);
            emitIpv4(ipv4, frame, 14);
            fillIpv4Checksum(frame, 14);
            emitUdp({ sourcePort: 49_153, destinationPort: 9, lengthBytes: 8 + payloadBytes, checksum: 0 }, frame, 34);
            fillUdpChecksum(frame, 34, source, destination);
            hash = fold(hash, frame);
          }
          return hash;
        }),
    },
    {
      name: "makeFrame",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.frames), (from, to, start) => {
          let hash = start;
          for (let index = from; index < to; index++) {
            const ipv4 = ipv4Layer({ source: 0x0a00_0001 + index, destination, identification: index & 0xffff });
            const udp = udpLayer({ sourcePort: 49_153, destinationPort: 9 });
            hash = fold(hash, makeFrame([ethernetLayer(ethernet), ipv4, udp], payloadBytes));
          }
          return hash;
        }),
    },
  ],
  targets: [
    {
      text: "into one buffer at least as fast as makeFrame",
      of: { contender: "into one buffer", row },
      over: { contender: "makeFrame", row },
      atLeast: 1,
    },
  ],
};

const noOptions = new Uint8Array(0);
