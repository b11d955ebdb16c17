import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { destinationOptionsLayer, emitIpv6Options, hopByHopLayer, parseIpv6Options } from "./ipv6-options.ts";
import { ipv6Layer } from "./ipv6.ts";
import { udpLayer } from "./udp.ts";

test("W64: the length is in units of 8 bytes, the first not counted", () => {
  const value = goodValue(parseIpv6Options(hex("11 01 05020000 0108 0000000000000000")));
  expect(value).toEqual({ nextHeader: 17, options: hex("05020000 0108 0000000000000000") });
});

test.each([
  ["", "010400000000"],
  ["05020000", "050200000100"],
  ["0502000000", "050200000000"],
  ["050200000000", "050200000000"],
  ["05020000000000", "050200000000000105".concat("0000000000")],
])("W64: options %s are filled up with Pad1 or PadN to %s", (given, padded) => {
  const frame = makeFrame([
    ...[ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source: "::1", destination: "::2" })],
    ...[hopByHopLayer({ options: hex(given) }), udpLayer({ sourcePort: 1, destinationPort: 2 })],
  ]);
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([]);
  expect(layers[2]).toMatchObject({ protocol: "ipv6.hopopts", lengthBytes: 2 + padded.length / 2 });
  expect(goodValue(parseIpv6Options(frame, 54)).options).toEqual(hex(padded));
});

test("W64: each header names the next, in any order", () => {
  const frame = makeFrame([
    ...[ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source: "::1", destination: "::2" })],
    ...[hopByHopLayer(), destinationOptionsLayer(), udpLayer({ sourcePort: 1, destinationPort: 2 })],
  ]);
  expect(dissect(frame).layers.map(({ protocol }) => protocol)).toEqual([
    ...["eth", "ipv6", "ipv6.hopopts", "ipv6.dstopts", "udp"],
  ]);
  expect([frame[20], frame[54], frame[62]]).toEqual([0, 60, 17]);
});

test("W64 W79: a header that goes on beyond the packet is refused, an option beyond its header a warning", () => {
  expect(issuesOf(parseIpv6Options(hex("11 02 000000000000")))).toEqual(["error wire/short ipv6Options"]);
  for (const text of ["11 00 0105 00000000", "11 00 00000000 0001", "11 00 0100 05ff 0000"]) {
    expect(issuesOf(parseIpv6Options(hex(text))), text).toEqual(["warning wire/ipv6-option ipv6Options.options"]);
  }
});

test("W14: options of a length that no header has are the program's mistake", () => {
  for (const size of [0, 5, 7, 2054]) {
    const emit = (): number => emitIpv6Options({ nextHeader: 6, options: new Uint8Array(size) }, new Uint8Array(3000));
    expect(emit, String(size)).toThrow(expect.objectContaining({ code: "wire/field-range" }));
  }
});
