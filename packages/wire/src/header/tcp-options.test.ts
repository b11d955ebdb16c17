import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tcpOptions } from "../../test/arbitrary.ts";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { parseCapture } from "../capture/reader.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { makeTcpOptions, parseTcpOptions, type TcpOption } from "./tcp-options.ts";
import { parseTcp, tcpLayer } from "./tcp.ts";

test.each<[string, string, readonly TcpOption[]]>([
  ["segment size", "020405b4", [{ kind: 2, segmentBytes: 1460 }]],
  ["window scale", "03030e00", [{ kind: 3, shift: 14 }, { kind: 0 }]],
  ["SACK permitted", "04020101", [{ kind: 4 }, { kind: 1 }, { kind: 1 }]],
  ["SACK", "0101050a000003e8000007d0", [{ kind: 1 }, { kind: 1 }, { kind: 5, blocks: [{ left: 1000, right: 2000 }] }]],
  ["timestamps", "0101080affffffff00000007", [{ kind: 1 }, { kind: 1 }, { kind: 8, value: 0xffff_ffff, echoReply: 7 }]],
  ["a kind that is not read", "fe04f9890101", [{ kind: 254, data: hex("f989") }, { kind: 1 }, { kind: 1 }]],
])("W71: %s, to the byte", (_, text, options) => {
  const result = parseTcpOptions(hex(text));
  expect(result.issues).toEqual([]);
  expect(goodValue(result)).toEqual(options);
});

test("W71: what is made is read as what was given, with zeros up to a multiple of 4", () => {
  fc.assert(
    fc.property(tcpOptions, (options) => {
      const bytes = makeTcpOptions(options);
      expect(bytes.length % 4).toBe(0);
      const read = goodValue(parseTcpOptions(bytes));
      expect(read.slice(0, options.length)).toEqual(options);
      expect(read.slice(options.length).every(({ kind }) => kind === 0)).toBe(true);
    }),
  );
});

test("W71 W78: the options of scapy's segments are made again byte for byte", () => {
  const file = readFileSync(new URL("../../vectors/scapy_tcp_options.pcap", import.meta.url));
  const kinds = goodValue(parseCapture(file)).frames.map(({ bytes }) => {
    const { options } = goodValue(parseTcp(bytes, 34));
    const read = goodValue(parseTcpOptions(options));
    expect(makeTcpOptions(read)).toEqual(options);
    return read.map(({ kind }) => kind).join(" ");
  });
  expect(kinds).toEqual(["2", "2 4 8 1 3", "1 1 8", "1 1 5", "1 1 5", "1 1 8 1 1 5", "3 0", "254 0"]);
});

test.each([
  ["a length of 0", "02000000", []],
  ["a length of 1", "01020100", [{ kind: 1 }]],
  ["a length beyond the header", "08ff0000", []],
  ["a kind without length", "01010102", [{ kind: 1 }, { kind: 1 }, { kind: 1 }]],
  ["a segment size of 3 bytes", "02030501", [{ kind: 2, data: hex("05") }, { kind: 1 }]],
  ["half a SACK block", "0506000000010101", [{ kind: 5, data: hex("00000001") }, { kind: 1 }, { kind: 1 }]],
])("W72 W79: %s is a warning, and nothing is misread", (_, text, options) => {
  const result = parseTcpOptions(hex(text));
  expect(issuesOf(result)).toEqual(["warning wire/tcp-option tcp.options"]);
  expect(goodValue(result)).toEqual(options);
});

test("W72: in a frame the warning has its place, and the segment is read all the same", () => {
  const frame = makeFrame([
    ...[ethernetLayer({ source: 1, destination: 2 }), ipv4Layer({ source: 1, destination: 2 })],
    tcpLayer({ sourcePort: 1, destinationPort: 2, options: hex("0103030708000000") }),
  ]);
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([expect.objectContaining({ code: "wire/tcp-option", severity: "warning", offsetBytes: 58 })]);
  expect(layers[2].fields).toContainEqual(expect.objectContaining({ name: "tcp.options.wscale.shift", number: 7 }));
});

test("W72: no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.integer(), fc.integer(), (bytes, offset, end) => {
      expect(parseTcpOptions(bytes, offset, end).ok).toBe(true);
      expect(parseTcpOptions(bytes).ok).toBe(true);
    }),
  );
});

test("W14: a value that does not fit, or more than 40 bytes, are the program's mistakes", () => {
  const code = "wire/field-range";
  expect(() => makeTcpOptions([{ kind: 2, segmentBytes: 65_536 }])).toThrow(expect.objectContaining({ code }));
  const many = Array.from({ length: 5 }, (): TcpOption => ({ kind: 8, value: 1, echoReply: 2 }));
  expect(() => makeTcpOptions(many)).toThrow(expect.objectContaining({ code }));
});
