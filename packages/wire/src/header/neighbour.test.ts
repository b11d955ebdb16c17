import fc from "fast-check";
import { expect, test } from "vitest";
import { neighbour as neighbours } from "../../test/arbitrary.ts";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { formatIpv6Address, ipv6Address } from "../address/ipv6-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { icmpv6Layer, icmpv6Type } from "./icmpv6.ts";
import { ipv6Layer } from "./ipv6.ts";
import { emitNeighbour, neighbourLayer, NeighbourMessage, neighbourOptionType, parseNeighbour } from "./neighbour.ts";

const target = "fe800000000000000000000000000002";

test("W68: a solicitation: who is asked for, and who asks", () => {
  const frame = makeFrame([
    ...[ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source: "fe80::1", destination: "ff02::1:ff00:2" })],
    ...[icmpv6Layer({ type: icmpv6Type.neighbourSolicitation }), neighbourLayer({ target: "fe80::2", sourceMac: 1 })],
  ]);
  expect(formatIpv6Address(NeighbourMessage.target(frame, 62))).toBe("fe80::2");
  const { sourceLinkLayer, targetLinkLayer } = neighbourOptionType;
  const mac = (type: number): number | undefined => NeighbourMessage.linkLayer(frame, 62, frame.length, type);
  expect([mac(sourceLinkLayer), mac(targetLinkLayer)]).toEqual([1, undefined]);
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([]);
  expect(layers[2]).toMatchObject({ protocol: "icmpv6", offsetBytes: 54, lengthBytes: 32 });
});

test("W68: what is emitted parses to what was given, options as bytes", () => {
  fc.assert(
    fc.property(neighbours, (value) => {
      const bytes = new Uint8Array(16);
      expect(emitNeighbour(value, bytes)).toBe(16);
      expect(goodValue(parseNeighbour(bytes))).toEqual(value);
    }),
  );
  const options = hex("0101020000000001 0501000000000578");
  const made = new Uint8Array(32);
  emitNeighbour({ target: ipv6Address("fe80::2"), options }, made);
  expect(goodValue(parseNeighbour(made))).toEqual({ target: hex(target), options });
});

test.each([
  [`${target} 0100020000000001`, ["warning wire/neighbour-option neighbour.options"]],
  [`${target} 0102020000000001`, ["warning wire/neighbour-option neighbour.options"]],
  [`${target} 0101020000000001 01`, ["warning wire/neighbour-option neighbour.options"]],
  [`${target} 0101020000000001`, []],
  [target.slice(2), ["error wire/short neighbour"]],
])("W68 W79: %s", (text, issues) => {
  expect(issuesOf(parseNeighbour(hex(text)))).toEqual(issues);
});

test("W79: a solicitation that is too short is shown as far as it goes", () => {
  const frame = makeFrame(
    [
      ...[ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source: "fe80::1", destination: "fe80::2" })],
      icmpv6Layer({ type: icmpv6Type.neighbourSolicitation }),
    ],
    9,
  );
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([expect.objectContaining({ code: "wire/short", path: "neighbour" })]);
  expect(layers.map(({ protocol }) => protocol)).toEqual(["eth", "ipv6", "icmpv6"]);
});

test("W14: options of no whole unit are the program's mistake", () => {
  const value = { target: ipv6Address("::1"), options: new Uint8Array(3) };
  expect(() => emitNeighbour(value, new Uint8Array(99))).toThrow(expect.objectContaining({ code: "wire/field-range" }));
});
