import { expect, test } from "vitest";
import { hex, goodValue } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { parseVlan, VlanHeader, vlanLayer } from "./vlan.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", protocol: 253 });

test("W17: three bits of priority, one of drop eligibility, twelve of VID (802.1Q §9.6)", () => {
  const bytes = hex("b0 05 08 00");
  expect(goodValue(parseVlan(bytes))).toEqual({ priority: 5, dropEligible: true, id: 5, type: 0x0800 });
  expect([VlanHeader.priority(bytes), VlanHeader.dropEligible(bytes), VlanHeader.id(bytes)]).toEqual([5, true, 5]);
});

test("W17: a customer's tag is announced as 8100, a provider's as 88a8, and they nest", () => {
  const frame = makeFrame(
    [ethernet, vlanLayer({ id: 100, service: true, priority: 3 }), vlanLayer({ id: 7 }), ipv4],
    4,
  );
  expect([...frame.subarray(12, 24)]).toEqual([0x88, 0xa8, 0x60, 100, 0x81, 0, 0, 7, 0x08, 0, 0x45, 0]);
  expect(dissect(frame).layers.map((layer) => layer.protocol)).toEqual(["eth", "ieee8021ad", "vlan", "ip", "data"]);
});

test.each([[0], [1], [4094], [4095]])("W17: VID %i is carried as it is; what it means is the switch's matter", (id) => {
  const frame = makeFrame([ethernet, vlanLayer({ id }), ipv4]);
  expect(VlanHeader.id(frame, 14)).toBe(id);
});

test.each([[4096], [-1], [1.5]])("W14: VID %s does not fit", (id) => {
  expect(() => makeFrame([ethernet, vlanLayer({ id }), ipv4])).toThrow(
    expect.objectContaining({ code: "wire/field-range", message: expect.stringContaining("vlan.id") }),
  );
});

test("W73: tags nest: customers' in customers', in a provider's, and provider's in provider's, as Wireshark names them", () => {
  const stack = (...services: boolean[]): string[] => {
    const tags = services.map((service, at) => vlanLayer({ id: 100 + at, service }));
    const ethernet = ethernetLayer({ source: 1, destination: 2 });
    const frame = makeFrame([ethernet, ...tags, ipv4Layer({ source: 1, destination: 2, protocol: 253 })], 40);
    const { layers, issues } = dissect(frame);
    expect(issues).toEqual([]);
    return layers
      .flatMap(({ fields }) => fields)
      .flatMap(({ name, number }) => (/id$/.test(name) && !/^ip/.test(name) ? [`${name} ${number}`] : []));
  };
  expect(stack(false, false, false)).toEqual(["vlan.id 100", "vlan.id 101", "vlan.id 102"]);
  expect(stack(true, false)).toEqual(["ieee8021ad.id 100", "vlan.id 101"]);
  expect(stack(true, true, false)).toEqual(["ieee8021ad.svid 100", "ieee8021ad.cvid 101", "vlan.id 102"]);
  expect(stack(true, true, true)).toEqual(["ieee8021ad.svid 100", "ieee8021ad.cvid 101", "ieee8021ad.id 102"]);
});
