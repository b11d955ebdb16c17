import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { formatIpv6Address } from "../address/ipv6-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { decrementHopLimit, emitIpv6, Ipv6Header, ipv6Layer, parseIpv6 } from "./ipv6.ts";
import { udpLayer } from "./udp.ts";

const link = ethernetLayer({ source: 1, destination: 2 });
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

/** Version 6, class b9, label abcde, 8 bytes of UDP, 63 hops. */
const header = hex("6b9abcde 0008 11 3f 20010db8000000000000000000000001 20010db8000000010000000000000002");

test("W62: every field of a header, to the bit", () => {
  const value = goodValue(parseIpv6(Uint8Array.from([...header, 0, 0, 0, 0, 0, 0, 0, 0])));
  expect(value).toMatchObject({ dscp: 46, ecn: 1, flowLabel: 0xabcde, payloadLengthBytes: 8, nextHeader: 17 });
  expect([value.hopLimit, ...[value.source, value.destination].map((each) => formatIpv6Address(each))]).toEqual([
    ...[63, "2001:db8::1", "2001:db8:0:1::2"],
  ]);
  const made = new Uint8Array(40);
  emitIpv6(value, made);
  expect(made).toEqual(header);
});

test("W62: another version is refused; a packet that was cut is a warning", () => {
  expect(issuesOf(parseIpv6(Uint8Array.from([0x45, ...header.subarray(1)])))).toEqual([
    "error wire/ipv6-version ipv6.version",
  ]);
  expect(issuesOf(parseIpv6(header))).toEqual(["warning wire/cut ipv6.payloadLength"]);
});

test("W62: length and next header are filled in, and what is behind the payload is not the packet's", () => {
  const network = ipv6Layer({ source: "fe80::1", destination: "fe80::2", flowLabel: 7, dscp: 10, ecn: 2 });
  const frame = makeFrame([link, network, udp], 1);
  expect(Ipv6Header.payloadLengthBytes(frame, 14)).toBe(9);
  expect(Ipv6Header.nextHeader(frame, 14)).toBe(17);
  const { layers, issues } = dissect(Uint8Array.from([...frame, 9]));
  expect(issues).toEqual([]);
  expect(layers.map(({ protocol }) => protocol)).toEqual(["eth", "ipv6", "udp", "data"]);
  expect(layers[0].fields.at(-1)?.name).toBe("eth.trailer");
  const inside = makeFrame([link, ipv4Layer({ source: 1, destination: 2 }), network, udp]);
  expect(dissect(inside).layers.map(({ protocol }) => protocol)).toEqual(["eth", "ip", "ipv6", "udp"]);
});

test("W63: a router takes one hop and nothing else; at 1 or 0 it leaves the bytes alone and says 0", () => {
  const bytes = header.slice();
  expect(decrementHopLimit(bytes)).toBe(62);
  const changed = [...bytes].flatMap((octet, at) => (octet === header[at] ? [] : [at]));
  expect(changed).toEqual([7]);
  for (const hopLimit of [1, 0]) {
    bytes[7] = hopLimit;
    expect([decrementHopLimit(bytes), bytes[7]]).toEqual([0, hopLimit]);
  }
});

test("W14: an address of other than 16 bytes, and a payload without protocol number, are the program's mistakes", () => {
  const value = { ...goodValue(parseIpv6(header)), source: new Uint8Array(4) };
  expect(() => emitIpv6(value, new Uint8Array(40))).toThrow(expect.objectContaining({ code: "wire/field-range" }));
  const bare = makeFrame.bind(undefined, [link, ipv6Layer({ source: "::1", destination: "::2" })], 3);
  expect(bare).toThrow(expect.objectContaining({ code: "wire/layer-order" }));
});
