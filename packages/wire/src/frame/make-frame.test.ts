import fc from "fast-check";
import { expect, test } from "vitest";
import { formatHex } from "../bytes/hex.ts";
import { dissect } from "../dissect/dissect.ts";
import { arpLayer } from "../header/arp.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { icmpLayer } from "../header/icmp.ts";
import { ipv4Layer } from "../header/ipv4.ts";
import { tcpLayer } from "../header/tcp.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { makeFrame } from "./make-frame.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

test("W16: a frame is its headers, its payload, and zeros up to 60 bytes", () => {
  expect(formatHex(makeFrame([ethernet, ipv4, udp], Uint8Array.of(1, 2, 3)))).toBe(
    [
      "020000000002" + "020000000001" + "0800",
      "4500" + "001f" + "0000" + "0000" + "40" + "11" + "66cc" + "0a000001" + "0a000002",
      "c001" + "0009" + "000b" + "27c9",
      "010203",
      "00".repeat(15),
    ].join(""),
  );
});

test("W16: only a frame is padded, not a packet inside one", () => {
  expect(makeFrame([ipv4, udp])).toHaveLength(28);
  expect(
    makeFrame([ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 4789 }), ethernet, ipv4, udp]),
  ).toHaveLength(84);
});

test("W9: a transport header takes the addresses of the nearest packet around it", () => {
  const inner = ipv4Layer({ source: "192.168.0.1", destination: "192.168.0.2" });
  const frame = makeFrame(
    [ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 4789, checksum: 0 }), ethernet, inner, udp],
    30,
  );
  expect(frame.subarray(42)).toEqual(makeFrame([ethernet, inner, udp], 30));
});

test("W9: without a packet around it there is no checksum to make", () => {
  expect(formatHex(makeFrame([udp]))).toBe("c001000900080000");
});

test("a payload may be bytes, or a number of zero bytes", () => {
  expect(makeFrame([ethernet, ipv4, udp], 100)).toEqual(makeFrame([ethernet, ipv4, udp], new Uint8Array(100)));
});

test("W14: a layer that lacks its neighbour says so", () => {
  expect(() => makeFrame([ethernet, udp])).toThrow(expect.objectContaining({ code: "wire/layer-order" }));
  expect(() => makeFrame([ethernet, ipv4])).toThrow(expect.objectContaining({ code: "wire/layer-order" }));
  expect(() => makeFrame([ethernet, vlanLayer({ id: 1 }), udp])).toThrow(
    expect.objectContaining({ code: "wire/layer-order" }),
  );
});

const transports = fc.constantFrom(
  udp,
  tcpLayer({ sourcePort: 5, destinationPort: 6, options: Uint8Array.of(1, 1, 1, 1) }),
  icmpLayer({ type: 8, identifier: 1, sequence: 2 }),
);
const tags = fc.array(
  fc.integer({ min: 0, max: 4095 }).map((id) => vlanLayer({ id, service: id % 2 === 1 })),
  { maxLength: 3 },
);

test("W34: every frame that is made dissects with good checksums, layer for layer", () => {
  fc.assert(
    fc.property(tags, transports, fc.uint8Array({ maxLength: 90, size: "max" }), (between, transport, payload) => {
      const layers = [ethernet, ...between, ipv4, transport];
      const { layers: found, issues } = dissect(makeFrame(layers, payload));
      const expected = layers.map((layer) => layer.protocol);
      if (payload.length > 0) expected.push("data");
      expect(found.map((layer) => layer.protocol)).toEqual(expected);
      expect(issues).toEqual([]);
      if (payload.length > 0) expect(found.at(-1)?.fields[0].value).toBe(formatHex(payload));
    }),
  );
});

test("W18: an ARP frame of 60 bytes", () => {
  const arp = arpLayer({ operation: 1, senderMac: 1, senderAddress: 1, targetAddress: 2 });
  const frame = makeFrame([ethernet, arp]);
  expect(frame).toHaveLength(60);
  expect(dissect(frame).layers.map((layer) => layer.protocol)).toEqual(["eth", "arp"]);
});
