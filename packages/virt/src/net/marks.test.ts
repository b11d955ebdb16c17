import { createSimulation } from "@dc/engine";
import { readSpans } from "@dc/engine/spans";
import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createNicScene } from "../testing/nic-scene.ts";
import { createMarks } from "./marks.ts";

const profile = costProfile("skx-vmcall-1539");

test("V86: without spans nothing is told, and a frame without a request is not followed", () => {
  const off = createSimulation({ seed: 1 });
  expect(createMarks(off, "h1/vm1/virtio0").on).toBe(false);
  const on = createSimulation({ seed: 1, spans: true });
  const marks = createMarks(on, "h1/vm1/virtio0");
  marks.frame(on.frames.allocate(60), "virt.kick", 5);
  expect([marks.on, on.spans.count]).toEqual([true, 0]);
});

test("V86: a frame's way out by vhost and in again is a chain of steps with what each cost", () => {
  const { simulation, nic, sent, received } = createNicScene({ path: "vhost", profile }, { spans: true });
  const { frames, spans } = simulation;
  const start = simulation.handler("test", "start", (way) => {
    const frame = frames.allocate(1514);
    frames.request[frame] = spans.open(simulation.now);
    if (way === 0) nic.transmit(frame);
    else nic.deliver(frame);
  });
  simulation.at(0, start, 0);
  simulation.at(1_000_000_000, start, 1);
  simulation.runUntil(2_000_000_000);
  const chain = (request: number): string[] =>
    readSpans(spans, request).map(
      ({ layer, startPs, endPs, cycles, bytes, copies, exits }) =>
        `${spans.layers[layer]} ${endPs - startPs} ps, ${cycles} cycles, ${bytes} B, ${copies} copies, ${exits} exits`,
    );
  expect(chain(1)).toEqual([
    "virt.guest 250000 ps, 600 cycles, 1514 B, 0 copies, 0 exits",
    "virt.kick 516250 ps, 1239 cycles, 0 B, 0 copies, 1 exits",
    "virt.wake 1000000 ps, 2400 cycles, 0 B, 0 copies, 0 exits",
    "virt.backend 520834 ps, 1250 cycles, 1514 B, 1 copies, 0 exits",
  ]);
  expect(chain(2)).toEqual([
    "virt.wake 1000000 ps, 2400 cycles, 0 B, 0 copies, 0 exits",
    "virt.backend 520834 ps, 1250 cycles, 1514 B, 1 copies, 0 exits",
    "virt.interrupt 1907501 ps, 4578 cycles, 0 B, 0 copies, 2 exits",
    "virt.guest 250000 ps, 600 cycles, 1514 B, 0 copies, 0 exits",
  ]);
  const last = readSpans(spans).filter(({ request }) => request === 2);
  expect([sent[0]?.timePs, received[0]?.timePs, last.at(-1)?.endPs]).toEqual([
    readSpans(spans, 1).at(-1)?.endPs,
    last.at(-1)?.endPs,
    1_003_678_335,
  ]);
});

test("V86: spans change neither digest nor time", () => {
  const run = (spans: boolean): string => {
    const { simulation, send } = createNicScene({ path: "vmm", profile }, { spans });
    for (let i = 0; i < 50; i++) send(i * 700_000, 60);
    simulation.runUntil(1_000_000_000);
    return simulation.digest();
  };
  expect(run(true)).toBe(run(false));
});
