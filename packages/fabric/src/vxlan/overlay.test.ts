import { Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { createTwoRacks } from "../../test/two-racks.ts";
import { tunnelBytes } from "./encapsulation.ts";

test("F138: a link between switches that cannot carry a segment's largest datagram and 50 bytes is refused", () => {
  expect(() => createTwoRacks({ mtuBytes: 1550 })).not.toThrow();
  const narrow = {
    path: "a:s – s:a",
    expected: "at least 1550: a segment's 1500 and 50 of the tunnel",
    received: "1549",
  };
  expect(() => createTwoRacks({ mtuBytes: 1549 })).toThrow(
    expect.objectContaining({
      code: "fabric/underlay-mtu",
      issues: expect.arrayContaining([expect.objectContaining(narrow)]),
    }),
  );
});

test("F133: a frame in a tunnel can be asked for its segment and looked at as it is inside; one outside as it is", () => {
  const network = createTwoRacks();
  const { fabric, simulation } = network;
  const overlay = fabric.overlay;
  fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1, frameBytes: 100 });
  const seen: unknown[] = [];
  simulation.graph.tap((_, __, frame) => {
    if (simulation.frames.flow[frame] === 0) return;
    const bytes = overlay?.inside(frame, () => simulation.frames.bytes(frame)) ?? new Uint8Array();
    seen.push([overlay?.vniOfFrame(frame), simulation.frames.sizeBytes[frame], Ipv4Header.destination(bytes, 14)]);
  });
  simulation.runUntil(100_000_000);
  const h3 = 0x0a01000d;
  expect(seen).toEqual([
    [0, 100, h3],
    [10_100, 100 + tunnelBytes, h3],
    [10_100, 100 + tunnelBytes, h3],
    [0, 100, h3],
  ]);
});
