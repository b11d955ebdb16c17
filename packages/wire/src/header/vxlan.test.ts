import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { arpLayer } from "./arp.ts";
import { ipv4Layer } from "./ipv4.ts";
import { udpLayer } from "./udp.ts";
import { emitVxlan, parseVxlan, VxlanHeader, vxlanLayer } from "./vxlan.ts";

const outer = [
  ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" }),
  ipv4Layer({ source: "10.255.0.1", destination: "10.255.0.2" }),
  udpLayer({ sourcePort: 50_007, checksum: 0 }),
];
const inner = [
  ethernetLayer({ source: "02:00:00:00:0a:01", destination: "02:00:00:00:0a:02" }),
  ipv4Layer({ source: "192.168.10.1", destination: "192.168.10.2" }),
  udpLayer({ sourcePort: 49_153, destinationPort: 9 }),
];

test("W45: flags, identifier and reserved bits as RFC 7348 lays them out", () => {
  const bytes = hex("08 00 00 00 ab cd ef 00");
  const header = { flags: 0x0800, groupPolicy: 0, vni: 0xabcdef, reserved: 0 };
  expect(goodValue(parseVxlan(bytes))).toEqual(header);
  expect([VxlanHeader.hasVni(bytes), VxlanHeader.vni(bytes)]).toEqual([true, 0xabcdef]);
  const made = new Uint8Array(8);
  expect(emitVxlan(header, made)).toBe(8);
  expect(made).toEqual(bytes);
});

test("W45: an identifier has 24 bits", () => {
  const made = new Uint8Array(8);
  emitVxlan({ flags: 0x0800, groupPolicy: 0, vni: 0xff_ffff, reserved: 0 }, made);
  expect(VxlanHeader.vni(made)).toBe(16_777_215);
  expect(() => emitVxlan({ flags: 0x0800, groupPolicy: 0, vni: 0x100_0000, reserved: 0 }, made)).toThrow(
    expect.objectContaining({ code: "wire/field-range" }),
  );
});

test("W46: without the flag I the identifier is not valid, which is a warning", () => {
  const result = parseVxlan(hex("00 00 00 00 00 00 0a 00"));
  expect([result.ok, issuesOf(result)]).toEqual([true, ["warning wire/vxlan-flags vxlan.flags"]]);
});

test("W47: a frame in a frame: 50 bytes more, and the same bytes inside", () => {
  const plain = makeFrame(inner, 30);
  const tunnelled = makeFrame([...outer, vxlanLayer({ vni: 10 }), ...inner], 30);
  expect(tunnelled.length - plain.length).toBe(50);
  expect(tunnelled.subarray(50)).toEqual(plain);
  const { layers, issues } = dissect(tunnelled);
  expect(layers.map((layer) => layer.brief.split(" ")[0])).toEqual([
    ...["eth", "ip", "udp", "vxlan", "eth", "ip", "udp", "data"],
  ]);
  expect(layers[2].fields[1]).toMatchObject({ name: "udp.dstport", number: 4789 });
  expect(issues).toEqual([]);
});

test("W47: what is left over inside belongs to the inner frame, what is left over outside to the outer one", () => {
  const arp = makeFrame([inner[0], arpLayer({ operation: 1, senderMac: 1, senderAddress: 1, targetAddress: 2 })]);
  const bytes = Uint8Array.from([...makeFrame([...outer, vxlanLayer({ vni: 10 })], arp), 1, 2, 3]);
  const { layers } = dissect(bytes);
  expect(layers[4].fields.at(-1)).toMatchObject({ name: "eth.trailer", offsetBytes: 50 + 42, lengthBytes: 18 });
  expect(layers[0].fields.at(-1)).toMatchObject({ name: "eth.trailer", offsetBytes: 110, lengthBytes: 3 });
});

test("W47: a UDP layer names its port, or the layer inside does", () => {
  expect(() => makeFrame(outer)).toThrow(expect.objectContaining({ code: "wire/layer-order" }));
});
