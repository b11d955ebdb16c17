import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { describeLife, lifeOf } from "./life-of-a-packet.ts";

test("a chain's segments are rows with their counts, and the whole stands under them", () => {
  const simulation = createSimulation({ seed: 1, spans: true });
  const { spans, trace } = simulation;
  const request = spans.open(5000, trace.object("vm1"));
  const segment = spans.mark(request, spans.layer("virt.kick"), trace.object("h1/vm1/virtio0"), 6500, 100, 0, 0, 1);
  spans.side(segment, spans.layer("virt.poll"), trace.object("h1"), 5000, 5600);
  spans.mark(request, spans.layer("link.serialise"), trace.object("h1/eth0"), 7001, 0, 60);
  spans.close(request, 7001);
  const rows = lifeOf(simulation, request);
  expect(rows.map(({ layer, startPs, lengthPs }) => [layer, startPs, lengthPs])).toEqual([
    ["virt.kick", 0, 1500],
    ["link.serialise", 1500, 501],
  ]);
  const lines = describeLife(rows).split("\n");
  expect(lines[2]).toBe("| 0.000 | 1.500 | virt.kick | the doorbell | h1/vm1/virtio0 |  | 100 |  | 1 |  |");
  expect(lines[4]).toBe("| | **2.001** | | the whole | | | 100 |  | 1 |  |");
});
