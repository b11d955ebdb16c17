import { expect, test } from "vitest";
import { goodValue, issuesOf } from "../../test/parsed.ts";
import { ipv6Address } from "../address/ipv6-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import {
  calculateIcmpv6Checksum,
  Icmpv6Header,
  icmpv6Layer,
  isIcmpv6ChecksumGood,
  isIcmpv6Error,
  parseIcmpv6,
} from "./icmpv6.ts";
import { ipv6Layer } from "./ipv6.ts";
import { udpLayer } from "./udp.ts";

const [source, destination] = [ipv6Address("2001:db8::1"), ipv6Address("2001:db8::2")];
const link = ethernetLayer({ source: 1, destination: 2 });
const network = ipv6Layer({ source, destination });
const about = makeFrame([network, udpLayer({ sourcePort: 49153, destinationPort: 9 })], 100);

test("W67: the checksum covers the message and a pseudo header with both addresses", () => {
  const frame = makeFrame([link, network, icmpv6Layer({ type: 128, identifier: 0x1234, sequence: 9 })], 33);
  expect(isIcmpv6ChecksumGood(frame, 54, frame.length, source, destination)).toBe(true);
  expect(isIcmpv6ChecksumGood(frame, 54, frame.length, source, source)).toBe(false);
  expect(calculateIcmpv6Checksum(frame, 54, frame.length, source, destination)).toBe(Icmpv6Header.checksum(frame, 54));
  expect([Icmpv6Header.identifier(frame, 54), Icmpv6Header.sequence(frame, 54)]).toEqual([0x1234, 9]);
  frame[70] ^= 1;
  expect(dissect(frame).issues).toEqual([expect.objectContaining({ code: "wire/checksum", path: "icmpv6.checksum" })]);
});

test("W67: types below 128 are errors, which quote a packet; its end is no mistake", () => {
  expect([1, 127, 128, 255].map((type) => isIcmpv6Error(type))).toEqual([true, true, false, false]);
  for (const size of [40, 44, 48, 60, 148]) {
    const { layers, issues } = dissect(
      makeFrame([link, network, icmpv6Layer({ type: 2, rest: 1280 })], about.subarray(0, size)),
    );
    expect(issues, String(size)).toEqual(
      size === 44 ? [expect.objectContaining({ code: "wire/short", path: "udp" })] : [],
    );
    expect(layers.slice(3).every(({ isQuoted }) => isQuoted)).toBe(true);
    expect(layers[3].protocol).toBe("ipv6");
  }
});

test("W67: packet too big says the MTU, parameter problem the byte that is wrong", () => {
  const frame = makeFrame([link, network, icmpv6Layer({ type: 2, rest: 1450 })], about);
  expect(Icmpv6Header.mtuBytes(frame, 54)).toBe(1450);
  const problem = makeFrame([link, network, icmpv6Layer({ type: 4, code: 1, rest: 40 })], about);
  expect(Icmpv6Header.pointer(problem, 54)).toBe(40);
  expect(goodValue(parseIcmpv6(problem, 54))).toMatchObject({ type: 4, code: 1, rest: 40 });
});

test("W79: a message of less than 8 bytes is an issue", () => {
  expect(issuesOf(parseIcmpv6(new Uint8Array(7)))).toEqual(["error wire/short icmpv6"]);
});
