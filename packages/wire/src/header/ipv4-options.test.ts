import { expect, test } from "vitest";
import { hex } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";

test.each([
  ["padding after the end", "01 01 00 44", [1, 1, 0], []],
  ["a router alert", "94 04 00 00", [148], [4]],
  ["a length of 0", "07 00 00 00", [7], [0]],
  ["a length beyond the header", "44 ff 00 00", [68], [255]],
  ["a type and no more", "01 01 01 07", [1, 1, 1, 7], []],
])("W33: options: %s", (_, text, types, lengths) => {
  const ipv4 = ipv4Layer({ source: 1, destination: 2, protocol: 253, options: hex(text) });
  const { fields } = dissect(makeFrame([ethernetLayer({ source: 1, destination: 2 }), ipv4], 30)).layers[1];
  const numbers = (name: string) => fields.filter((field) => field.name === name).map((field) => field.number);
  expect([numbers("ip.opt.type"), numbers("ip.opt.len")]).toEqual([types, lengths]);
});
