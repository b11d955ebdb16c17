import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, issuesOf, goodValue } from "../../test/parsed.ts";
import { ipv6Address } from "../address/ipv6-address.ts";
import { internetChecksum } from "../checksum/internet.ts";
import { dissect } from "../dissect/dissect.ts";
import type { FrameLayer } from "../frame/layer.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { ipv6Layer } from "./ipv6.ts";
import { tcpLayer } from "./tcp.ts";
import { calculateUdpChecksum, fillUdpChecksum, isUdpChecksumGood, parseUdp, UdpHeader, udpLayer } from "./udp.ts";
import { vxlanLayer } from "./vxlan.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
const statusOf = (frame: Uint8Array): string | undefined =>
  dissect(frame).layers[2].fields.find((field) => field.name === "udp.checksum.status")?.text;

test("W27: ports, length and checksum as RFC 768 lays them out", () => {
  const bytes = hex("c0 01 12 b5 00 0a be ef 00 00");
  expect(goodValue(parseUdp(bytes))).toEqual({
    sourcePort: 49153,
    destinationPort: 4789,
    lengthBytes: 10,
    checksum: 0xbeef,
  });
  expect([UdpHeader.sourcePort(bytes), UdpHeader.destinationPort(bytes), UdpHeader.lengthBytes(bytes)]).toEqual([
    49153, 4789, 10,
  ]);
});

test("W27: any byte of header, payload or addresses that changes is noticed", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8, maxLength: 41, size: "max" }),
      fc.nat(40),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, flip) => {
        bytes.set([0, bytes.length], 4);
        fillUdpChecksum(bytes, 0, 0x0a00_0001, 0x0a00_0002);
        expect(isUdpChecksumGood(bytes, 0, 0x0a00_0001, 0x0a00_0002)).toBe(true);
        expect(isUdpChecksumGood(bytes, 0, 0x0a00_0001, 0x0a00_0003)).toBe(false);
        const where = at % bytes.length;
        if (where === 4 || where === 5) return;
        bytes[where] ^= flip;
        if (UdpHeader.checksum(bytes) === 0) return;
        expect(isUdpChecksumGood(bytes, 0, 0x0a00_0001, 0x0a00_0002)).toBe(false);
      },
    ),
  );
});

test("W27: a checksum that comes out as 0 is sent as ffff, because 0 says none", () => {
  const bytes = hex("00 00 00 00 00 0a 00 00 00 00");
  const sum = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 10 + 10;
  bytes.set([(0xffff - sum) >>> 8, (0xffff - sum) & 255], 8);
  expect(calculateUdpChecksum(bytes, 0, 0x0a00_0001, 0x0a00_0002)).toBe(0xffff);
  fillUdpChecksum(bytes, 0, 0x0a00_0001, 0x0a00_0002);
  expect(isUdpChecksumGood(bytes, 0, 0x0a00_0001, 0x0a00_0002)).toBe(true);
});

test("W35: a checksum is good, bad, not present or unverified", () => {
  const frame = makeFrame([ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 2 })], 30);
  expect(statusOf(frame)).toBe("Good");
  frame[50] ^= 1;
  expect(statusOf(frame)).toBe("Bad");
  expect(dissect(frame).issues.map((issue) => issue.code)).toEqual(["wire/checksum"]);
  expect(statusOf(frame.subarray(0, 60))).toBe("Unverified");
  expect(statusOf(makeFrame([ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 2, checksum: 0 })], 30))).toBe(
    "Not present",
  );
});

test("W28: a length below the header's is refused, one beyond the end is a warning", () => {
  expect(issuesOf(parseUdp(hex("00 01 00 02 00 07 00 00")))).toEqual(["error wire/udp-length udp.length"]);
  const cut = parseUdp(hex("00 01 00 02 00 09 00 00"));
  expect([cut.ok, issuesOf(cut)]).toEqual([true, ["warning wire/cut udp.length"]]);
});

test("W28: the payload ends where the length says, though the packet goes on", () => {
  const frame = makeFrame([ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 2, checksum: 0 })], 40);
  frame[39] = 8 + 30;
  const { layers } = dissect(frame);
  expect(layers[3]).toMatchObject({ protocol: "data", lengthBytes: 30 });
});

test("W69: over IPv6 the checksum covers a pseudo header of 40 bytes: RFC 8200's addresses, length and next header", () => {
  const [source, destination] = [ipv6Address("2001:db8::1"), ipv6Address("2001:db8::2")];
  const network = ipv6Layer({ source, destination });
  for (const transport of [
    udpLayer({ sourcePort: 1, destinationPort: 2 }),
    tcpLayer({ sourcePort: 1, destinationPort: 2 }),
  ]) {
    const frame = makeFrame([network, transport], Uint8Array.of(1, 2, 3));
    const protocol = frame[6];
    const length = frame.length - 40;
    const pseudo = Uint8Array.from([...source, ...destination, 0, 0, 0, length, 0, 0, 0, protocol]);
    expect(internetChecksum(Uint8Array.from([...pseudo, ...frame.subarray(40)]))).toBe(0);
  }
});

test("W70: over IPv6 a checksum of 0 is for tunnels; elsewhere it is illegal", () => {
  const network = ipv6Layer({ source: "::1", destination: "::2" });
  const link = ethernetLayer({ source: 1, destination: 2 });
  const seen = (destinationPort: number, outer: FrameLayer): [string | undefined, string[]] => {
    const udp = udpLayer({ sourcePort: 1, destinationPort, checksum: 0 });
    const { layers, issues } = dissect(
      makeFrame(
        [link, outer, udp, vxlanLayer({ vni: 7 })],
        makeFrame([ethernetLayer({ source: 1, destination: 2, type: 0x88b5 })], 46),
      ),
    );
    const status = layers[2].fields.find(({ name }) => name === "udp.checksum.status")?.text;
    return [status, issues.map(({ code }) => code)];
  };
  expect(seen(4789, network)).toEqual(["Not present", []]);
  expect(seen(9, network)).toEqual(["Illegal", ["wire/udp-checksum-zero"]]);
  expect(seen(9, ipv4Layer({ source: 1, destination: 2 }))).toEqual(["Not present", []]);
});
