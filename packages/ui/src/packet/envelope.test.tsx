import { dissect } from "@dc/wire";
import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import type { DissectedLayer } from "./dissection.ts";
import { tunnelOf } from "./envelope.tsx";
import { PacketInspector } from "./packet-inspector.tsx";

afterEach(cleanup);

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? []);

/** A host's frame of 60 bytes. */
const inner =
  "0200000001fe02000a01010208004500002200c1400040111d050a0101020a010503c0331451000e0000c0ffee000000000000000000000000000000".slice(
    0,
    120,
  );
/** The same behind Ethernet, IPv4, UDP to 4789 and VNI 10100. */
const outer =
  "0200000000020200000000010800" + "4500006000004000401100000aff00030aff0004" + "df2212b5004c0000" + "0800000000277400";

const layersOf = (bytes: Uint8Array): readonly DissectedLayer[] =>
  dissect(bytes).layers.map(({ protocol, name, offsetBytes, lengthBytes, fields }) => ({
    protocol,
    name,
    offset: offsetBytes,
    length: lengthBytes,
    fields: fields.map((field) => ({ ...field, value: field.text })),
  }));

const show = (bytes: Uint8Array): void => {
  const layers = layersOf(bytes);
  render(() => (
    <PacketInspector title="Packet" facts={[]} dissection={{ layers }} bytes={bytes} sizeBytes={bytes.length} />
  ));
};
const plain = (text: string | null | undefined): string => text?.replace(/\u00a0/g, " ") ?? "";

test("U43: headers of a tunnel are counted from the frame itself: 14 + 20 + 8 + 8 bytes", () => {
  const layers = layersOf(hex(outer + inner));
  expect(tunnelOf(layers)?.bytes).toBe(50);
  expect(tunnelOf(layers)?.outer.map(({ protocol, length }) => [protocol, length])).toEqual([
    ["eth", 14],
    ["ip", 20],
    ["udp", 8],
    ["vxlan", 8],
  ]);
  expect(tunnelOf(layersOf(hex(inner)))).toBeUndefined();
});

test("U43: a frame in a tunnel is shown in another, with what a link must take for it", () => {
  show(hex(outer + inner));
  const picture = screen.getByRole("img", { name: /^The tunnel puts 50.B/ });
  expect(plain(picture.getAttribute("aria-label"))).toContain("Ethernet 14 B, IPv4 20 B, UDP 8 B, VXLAN 8 B");
  expect(plain(document.body.textContent)).toContain(
    "Links on the way must have an MTU of at least 96 B; without the tunnel 46 B would do.",
  );
  const [outside, inside] = [/^Outer: the tunnel's 50.B$/, /^Inside: the host's frame of 60.B$/].map((name) =>
    screen.getByRole("region", { name }),
  );
  const open = [...outside.querySelectorAll("details[open] table")].map((table) => table.getAttribute("aria-label"));
  expect(open).toEqual([expect.stringMatching(/Virtual eXtensible/i)]);
  expect(inside.querySelectorAll("details").length).toBeGreaterThan(2);
});

test("U43: a frame in no tunnel is shown as it was: no picture and no nest", () => {
  show(hex(inner));
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.queryByRole("region", { name: /^Outer/ })).toBeNull();
  expect(document.querySelectorAll("details").length).toBeGreaterThan(2);
});
