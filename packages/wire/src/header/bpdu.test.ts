import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { type Bpdu, BpduHeader, bpduLayer, bpduRole, bridgeGroupAddress, parseBpdu } from "./bpdu.ts";
import { ethernetLayer } from "./ethernet.ts";
import { llcLayer } from "./llc.ts";

const root: Bpdu = {
  type: 2,
  flags: 0x3c,
  rootPriority: 0x8000,
  rootMac: 0x02dc_0000_0001,
  rootCost: 20_000,
  bridgePriority: 0x8000,
  bridgeMac: 0x02dc_0000_0002,
  port: 0x8001,
  messageAge: 256,
  maxAge: 20 * 256,
  helloTime: 2 * 256,
  forwardDelay: 15 * 256,
};
const link = ethernetLayer({ source: 0x02dc_0000_0002, destination: bridgeGroupAddress });
const bytes = "0000 02 02 3c 8000 02dc00000001 00004e20 8000 02dc00000002 8001 0100 1400 0200 0f00 00";

test("W113: an RST BPDU byte for byte: length 39, LLC 42 42 03, 36 bytes, zeros up to 60", () => {
  const frame = makeFrame([link, llcLayer(), bpduLayer(root)]);
  expect(frame).toEqual(hex(`0180c2000000 02dc00000002 0027 424203 ${bytes} ${"00".repeat(7)}`));
  const { layers, issues } = dissect(frame);
  expect(layers.map(({ protocol, lengthBytes }) => [protocol, lengthBytes])).toEqual([
    ["eth", 14],
    ["llc", 3],
    ["stp", 36],
  ]);
  expect(layers[2].brief).toBe("stp root 32768/0/02:dc:00:00:00:01 cost 20000");
  expect(issues).toEqual([]);
  expect(BpduHeader.role(frame, 17)).toBe(bpduRole.designated);
});

test("W113: a configuration BPDU has 35 bytes and version 0", () => {
  const frame = makeFrame([link, llcLayer(), bpduLayer({ ...root, type: 0, flags: 0x81 })]);
  expect([frame[13], frame[19], frame[20]]).toEqual([38, 0, 0]);
  expect(goodValue(parseBpdu(frame, 17))).toEqual({ ...root, type: 0, flags: 0x81 });
  expect(dissect(frame).layers[2].fields.map(({ name }) => name)).not.toContain("stp.flags.proposal");
});

test("W113: a topology change notification ends after its type", () => {
  const { layers, issues } = dissect(hex(`0180c2000000 020000000001 0007 424203 00000080 ${"00".repeat(39)}`));
  expect(layers.map(({ protocol, lengthBytes }) => [protocol, lengthBytes])).toEqual([
    ["eth", 14],
    ["llc", 3],
    ["stp", 4],
  ]);
  expect(issues).toEqual([]);
});

test("W113: another protocol, another type, and a short one are issues", () => {
  expect(issuesOf(parseBpdu(hex(`0001${bytes.slice(4)}`)))).toEqual(["error wire/bpdu-type bpdu.protocol"]);
  expect(issuesOf(parseBpdu(hex(`0000 02 03${bytes.slice(10)}`)))).toEqual(["error wire/bpdu-type bpdu.type"]);
  expect(issuesOf(parseBpdu(hex(bytes).subarray(0, 35)))).toEqual(["error wire/short bpdu"]);
});
