import { expect, test } from "vitest";
import { hex, goodValue } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { emitLinuxCooked, LinuxCookedHeader, parseLinuxCooked } from "./linux-cooked.ts";

const bytes = hex("0800 0000 00000002 0001 04 06 327d12c5ec060000");

test("W19: the header of a capture on all interfaces", () => {
  expect(goodValue(parseLinuxCooked(bytes))).toEqual({
    type: 0x0800,
    reserved: 0,
    interfaceIndex: 2,
    hardwareType: 1,
    packetKind: 4,
    addressLengthBytes: 6,
    address: hex("327d12c5ec060000"),
  });
  expect([LinuxCookedHeader.interfaceIndex(bytes), LinuxCookedHeader.packetKind(bytes)]).toEqual([2, 4]);
});

test("W19: it stands where Ethernet's would, by the capture's link type", () => {
  const { layers } = dissect(bytes, { linkType: 276 });
  expect(layers[0].protocol).toBe("sll");
  expect(layers[0].fields.at(-1)).toMatchObject({ name: "sll.src.eth", value: "32:7d:12:c5:ec:06" });
  expect(dissect(bytes).layers[0].protocol).toBe("eth");
});

test("W19: an address that is no MAC is not shown as one", () => {
  const other = bytes.slice();
  other[11] = 4;
  expect(dissect(other, { linkType: 276 }).layers[0].fields.map((field) => field.name)).not.toContain("sll.src.eth");
});

test("W14: the address has eight bytes", () => {
  const header = { ...goodValue(parseLinuxCooked(bytes)), address: new Uint8Array(6) };
  expect(() => emitLinuxCooked(header, new Uint8Array(20))).toThrow(
    expect.objectContaining({ code: "wire/field-range" }),
  );
});
