import { expect, test } from "vitest";
import { hex, goodValue } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { etherType } from "./ether-type.ts";
import { EthernetHeader, emitEthernet, ethernetLayer, makeTrailerFields, parseEthernet } from "./ethernet.ts";

const bytes = hex("02 00 00 00 00 02 02 00 00 00 00 01 08 00 45 00");
const header = { destination: 0x0200_0000_0002, source: 0x0200_0000_0001, type: etherType.ipv4 };

test("W11: destination, source and type stand in this order (802.3 §3.1.1)", () => {
  expect(goodValue(parseEthernet(bytes))).toEqual(header);
  expect([EthernetHeader.destination(bytes), EthernetHeader.source(bytes), EthernetHeader.type(bytes)]).toEqual(
    Object.values(header),
  );
  const emitted = new Uint8Array(16);
  expect(emitEthernet(header, emitted)).toBe(14);
  expect(emitted.subarray(0, 14)).toEqual(bytes.subarray(0, 14));
});

test.each([
  [0x05dc, "eth.len", "1500"],
  [0x05ff, "eth.len", "1535"],
  [0x0600, "eth.type", "0x0600"],
  [0x0800, "eth.type", "0x0800"],
])("W15: %i is shown as %s", (type, name, value) => {
  const frame = makeFrame([ethernetLayer({ ...header, type })], 1600);
  expect(dissect(frame).layers[0].fields).toContainEqual(expect.objectContaining({ name, value, offsetBytes: 12 }));
});

test("W15: a length ends the payload, and what follows is padding", () => {
  const frame = makeFrame([ethernetLayer({ ...header, type: 3 })], Uint8Array.of(1, 2, 3));
  const { layers } = dissect(frame);
  expect(layers.map((layer) => [layer.protocol, layer.offsetBytes, layer.lengthBytes])).toEqual([
    ["eth", 0, 14],
    ["llc", 14, 3],
  ]);
  expect(layers[0].fields.at(-1)).toMatchObject({ name: "eth.padding", offsetBytes: 17, lengthBytes: 43 });
});

test.each([
  [0, 60],
  [46, 60],
  [47, 61],
  [1500, 1514],
])("W16: a payload of %i bytes makes a frame of %i", (payload, size) => {
  const frame = makeFrame([ethernetLayer({ ...header, type: 0x88b5 })], new Uint8Array(payload).fill(0xff));
  expect(frame).toHaveLength(size);
  expect(frame.subarray(14 + payload).every((octet) => octet === 0)).toBe(true);
});

test("W14: a layer inside without a type needs one given", () => {
  const layer = ethernetLayer({ source: "02:00:00:00:00:01", destination: "ff:ff:ff:ff:ff:ff" });
  expect(() => makeFrame([layer])).toThrow(expect.objectContaining({ code: "wire/layer-order" }));
});

test.each([
  ["zeros up to 60 bytes", 17, [], ["eth.padding 17+43"]],
  ["zeros, then more", 17, [1, 2], ["eth.padding 17+43", "eth.trailer 60+2"]],
  ["more than zeros before 60", 17, undefined, ["eth.trailer 17+43"]],
])("W34: what follows the packet: %s", (_, offset, more, expected) => {
  const frame = makeFrame([ethernetLayer({ ...header, type: 3 })], Uint8Array.of(1, 2, 3));
  if (more === undefined) frame[30] = 1;
  const fields = makeTrailerFields(Uint8Array.from([...frame, ...(more ?? [])]), offset);
  expect(fields.map((field) => `${field.name} ${field.offsetBytes}+${field.lengthBytes}`)).toEqual(expected);
});
