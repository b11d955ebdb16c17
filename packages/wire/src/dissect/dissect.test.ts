import fc from "fast-check";
import { expect, test } from "vitest";
import type { FrameLayer } from "../frame/layer.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer, ethernetProtocol } from "../header/ethernet.ts";
import { ipv4Layer } from "../header/ipv4.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { type Dissection, dissect } from "./dissect.ts";
import { makeField } from "./field.ts";
import type { Protocol } from "./protocol.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

/** Fields that stand behind their header's payload. */
const behindPayload = /^(eth\.(padding|trailer)|infiniband\.invariant\.crc)$/;

/** How many headers, data layers or paddings claim each byte. */
function claims(bytes: Uint8Array, { layers }: Dissection): number[] {
  const count = new Array<number>(bytes.length).fill(0);
  const claim = (offset: number, size: number): void => {
    for (let at = offset; at < offset + size; at++) count[at] += 1;
  };
  for (const layer of layers) {
    claim(layer.offsetBytes, layer.lengthBytes);
    for (const field of layer.fields) if (behindPayload.test(field.name)) claim(field.offsetBytes, field.lengthBytes);
  }
  return count;
}

/** Random bytes behind a start that leads into the headers, so that more than Ethernet is reached. */
const hostile = fc
  .tuple(
    fc.constantFrom<readonly number[]>(
      [0x08, 0x00, 0x45],
      [0x86, 0xdd, 0x60],
      [0x86, 0xdd, 0x60],
      [0x08, 0x06, 0, 1, 8, 0, 6, 4],
      [0x88, 0x08, 0x01, 0x01],
      [0x88, 0x08, 0x00, 0x01],
      [0x81, 0x00],
      [0x88, 0xa8],
      [],
    ),
    fc.uint8Array({ maxLength: 120, size: "max" }),
    fc.constantFrom(1, 6, 17, 4, 0, 43, 44, 58, 60, 41),
    fc.boolean(),
  )
  .map(([start, rest, protocol, isRoce]) => {
    const bytes = Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...start, ...rest]);
    if (start[2] === 0x45 && bytes.length > 23) {
      bytes.set([0, bytes.length - 14], 16);
      if (isRoce) bytes.set([0, 0], 20);
      if (isRoce && bytes.length > 60) bytes.set([0x12, 0xb7, 0, bytes.length - 34, 0, 0, bytes[42] % 24], 36);
      bytes[23] = protocol;
    }
    if (start[2] === 0x60 && bytes.length > 55) {
      bytes.set([0, bytes.length - 54, protocol], 18);
      // Short headers, so that more than one of them fits, and neighbour discovery.
      if (isRoce) bytes.set([bytes[54] % 3 === 0 ? 58 : 60, bytes[55] % 3], 54);
      if (protocol === 58) bytes[54] = [1, 2, 128, 135, 136][bytes[55] % 5];
    }
    return bytes;
  });

test("W13: no bytes make it throw, and W34: each byte belongs to one header, to data, padding or trailer", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(hostile, (bytes) => {
      const dissection = dissect(bytes);
      for (const layer of dissection.layers) seen.add(layer.protocol);
      const expected = claims(bytes, dissection).filter((count) => count !== 1);
      expect(expected).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect([...seen].sort()).toEqual([
    ...["arp", "data", "eth", "icmp", "icmpv6", "ieee8021ad", "infiniband", "ip", "ipv6", "ipv6.dstopts"],
    ...["ipv6.fraghdr", "ipv6.hopopts", "ipv6.routing", "llc", "macc", "tcp", "udp", "vlan"],
  ]);
});

test("W34: fields lie inside the frame, in their header, and bits in their bytes", () => {
  fc.assert(
    fc.property(hostile, (bytes) => {
      for (const layer of dissect(bytes).layers) {
        for (const field of layer.fields) {
          expect(field.offsetBytes).toBeGreaterThanOrEqual(layer.offsetBytes);
          const end = behindPayload.test(field.name) ? bytes.length : layer.offsetBytes + layer.lengthBytes;
          // An option may be cut by the end of its header.
          if (!/^ip(v6)?\.opt\./.test(field.name))
            expect(field.offsetBytes + field.lengthBytes).toBeLessThanOrEqual(end);
          const { bitOffset = 0, bitLength = 0 } = field;
          expect(bitOffset + bitLength).toBeLessThanOrEqual(field.lengthBytes * 8);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("W34: nothing is an empty list", () => {
  expect(dissect(new Uint8Array(0))).toEqual({ layers: [], issues: [] });
});

test("W36: a malformed header takes the rest, shows what it can, and says why", () => {
  const frame = makeFrame([ethernet, ipv4, udp], 30);
  frame[14] = 0x43;
  const { layers, issues } = dissect(frame);
  expect(layers.map((layer) => [layer.protocol, layer.lengthBytes])).toEqual([
    ["eth", 14],
    ["ip", 58],
  ]);
  expect(layers[1].fields).toContainEqual(expect.objectContaining({ name: "ip.src", value: "10.0.0.1" }));
  expect(issues).toEqual([
    expect.objectContaining({ code: "wire/ipv4-header-length", offsetBytes: 14, severity: "error" }),
  ]);
});

test("W36: a thousand tags end after 64 headers", () => {
  const tags: FrameLayer[] = Array.from({ length: 1000 }, () => vlanLayer({ id: 1 }));
  const { layers, issues } = dissect(makeFrame([ethernet, ...tags, ipv4, udp]));
  expect(layers).toHaveLength(65);
  expect(issues).toEqual([expect.objectContaining({ code: "wire/nesting", severity: "error" })]);
});

test("W33: a protocol of one's own is a value in the list, and nothing is registered", () => {
  const echo: Protocol = {
    name: "echo",
    title: "Echo",
    under: [{ space: "ethertype", number: 0x88b5 }],
    dissect: (bytes, offset, end) => ({
      headerBytes: 1,
      payloadEnd: end,
      summary: "Echo",
      brief: "echo",
      fields: [makeField({ name: "echo.kind", label: "Kind", atBits: 0, bits: 8, base: "decimal" }, bytes, offset)],
      issues: [],
    }),
  };
  const frame = makeFrame([ethernetLayer({ source: 1, destination: 2, type: 0x88b5 })], Uint8Array.of(7, 8));
  expect(dissect(frame, { protocols: [ethernetProtocol, echo] }).layers.map((layer) => layer.protocol)).toEqual([
    "eth",
    "echo",
    "data",
  ]);
  expect(dissect(frame).layers.map((layer) => layer.protocol)).toEqual(["eth", "data"]);
});
