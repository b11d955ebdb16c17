import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation, type Simulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { readSpans } from "../spans/read.ts";
import { besideChain, requestLayer } from "../spans/spans.ts";
import { traceRows } from "../testing/trace-rows.ts";

interface Send {
  readonly host: number;
  readonly to: number;
  readonly size: number;
  readonly slot: number;
}

/** Hosts around a switch that thinks for `thinkNs` before it forwards; each frame is a request of its own. */
function star(sends: readonly Send[], options: { ports: "fast" | "general"; spans: boolean; thinkNs?: number }) {
  const { ports, spans, thinkNs = 0 } = options;
  const sim = createSimulation({ seed: 1, ports, spans, traceRecordsMax: 1 << 15 });
  const { graph, frames } = sim;
  const downs: number[] = [];
  const forward = sim.handler("s", "forward", (frame) =>
    graph.send(downs[frames.flow[frame] as number] as number, frame),
  );
  const sw = graph.addNode("s", (_port, frame) => sim.after(ns(thinkNs), forward, frame));
  const ups: number[] = [];
  const link = { rateBitsPerSecond: gbps(100), delayPs: ns(20), overheadBytes: 0, queueFramesMax: 6 };
  for (let h = 0; h < 4; h++) {
    const host = graph.addNode(`h${h}`, (_port, frame) => {
      sim.spans.close(frames.request[frame] as number, sim.now);
      frames.release(frame);
    });
    ups.push(graph.addPort(host, "eth0"));
    downs.push(graph.addPort(sw, `e${h}`));
    graph.connect(ups[h] as number, downs[h] as number, link);
  }
  const emit = sim.handler("hosts", "emit", (index) => {
    const { host, to, size } = sends[index] as Send;
    const frame = frames.allocate(size);
    frames.flow[frame] = to;
    frames.request[frame] = sim.spans.open(sim.now, graph.nodeObject(graph.nodeByName(`h${host}`)));
    graph.send(ups[host] as number, frame);
  });
  for (const [i, { slot }] of sends.entries()) sim.at(slot * ns(10), emit, i);
  sim.runUntil(ns(9000));
  return sim;
}

const rows = ({ spans, trace }: Simulation, request: number): (string | number)[][] =>
  readSpans(spans, request).map(({ layer, place, startPs, endPs, bytes }) => [
    spans.layers[layer] as string,
    trace.objectName(place),
    startPs,
    endPs - startPs,
    bytes,
  ]);

test("S5 S6: two frames of 1,250 B at 100G: wait, serialisation, propagation, the node's own time", () => {
  for (const ports of ["fast", "general"] as const) {
    const sends = [0, 0].map((slot) => ({ host: 0, to: 1, size: 1250, slot }));
    const sim = star(sends, { ports, spans: true, thinkNs: 5 });
    expect(rows(sim, 2)).toEqual([
      ["port.queue", "h0/eth0", 0, 100_000, 0],
      ["link.serialise", "h0/eth0", 100_000, 100_000, 1250],
      ["link.propagate", "h0/eth0", 200_000, 20_000, 0],
      ["node.hold", "s", 220_000, 5_000, 0],
      ["link.serialise", "s/e1", 225_000, 100_000, 1250],
      ["link.propagate", "s/e1", 325_000, 20_000, 0],
      ["request", "h0", 0, 345_000, 0],
    ]);
  }
});

const traffic: fc.Arbitrary<Send[]> = fc.array(
  fc.record({
    host: fc.nat(3),
    to: fc.nat(3),
    size: fc.integer({ min: 1, max: 12 }).map((k) => k * 125),
    slot: fc.nat(60),
  }),
  { minLength: 1, maxLength: 100, size: "max" },
);

test("S1 S2 S5: both paths give the same spans, on or off the same records; every chain tiles (200 cases with ties)", () => {
  let waits = 0;
  fc.assert(
    fc.property(traffic, fc.constantFrom(0, 10), (sends, thinkNs) => {
      const [fast, general, off] = [
        star(sends, { ports: "fast", spans: true, thinkNs }),
        star(sends, { ports: "general", spans: true, thinkNs }),
        star(sends, { ports: "fast", spans: false, thinkNs }),
      ];
      expect([fast.digest(), general.digest()]).toEqual([off.digest(), off.digest()]);
      expect(traceRows(fast.trace, 1e6)).toEqual(traceRows(off.trace, 1e6));
      for (const probe of fast.metrics.list()) expect(fast.metrics.probe(probe)).toBe(off.metrics.probe(probe));
      for (let request = 1; request <= sends.length; request++) {
        const spans = rows(fast, request);
        expect(spans).toEqual(rows(general, request));
        if (spans.at(-1)?.[0] !== "request") continue; // lost on its way
        expect(spans.some(([layer]) => layer === "unmarked")).toBe(false);
        expect(spans.slice(0, -1).reduce((sum, [, , , ps]) => sum + Number(ps), 0)).toBe(spans.at(-1)?.[3]);
        waits += spans.filter(([layer]) => layer === "port.queue").length;
      }
      expect(readSpans(fast.spans).filter(({ layer }) => layer === requestLayer).length).toBeGreaterThan(0);
    }),
    { numRuns: 200, seed: 5 },
  );
  expect(waits).toBeGreaterThan(1000);
}, 60_000);

test("S10: what carries a request beside its chain has side spans on the segment it began in, on both paths alike", () => {
  for (const ports of ["fast", "general"] as const) {
    const sim = createSimulation({ seed: 1, ports, spans: true });
    const { graph, frames, spans } = sim;
    const [a, b] = ["a", "b"].map((name) => graph.addNode(name, (_port, frame) => frames.release(frame)));
    const [port, far] = [graph.addPort(a as number, "eth0"), graph.addPort(b as number, "eth0")];
    graph.connect(port, far, { rateBitsPerSecond: gbps(100), delayPs: ns(20), overheadBytes: 0 });
    const request = spans.open(0);
    spans.mark(request, spans.layer("before"), -1, ns(10));
    const send = sim.handler("a", "send", () => {
      for (const carried of [besideChain(request), request]) {
        const frame = frames.allocate(1250);
        frames.request[frame] = carried;
        graph.send(port, frame);
      }
    });
    sim.at(ns(10), send, 0);
    sim.runUntil(ns(400));
    spans.close(request, sim.now);
    const all = readSpans(spans, request);
    const chain = all.filter(({ parent, layer }) => parent < 0 && layer !== requestLayer);
    expect(chain.map(({ layer, endPs }) => [spans.layers[layer], endPs])).toEqual([
      ["before", ns(10)],
      ["port.queue", ns(110)],
      ["link.serialise", ns(210)],
      ["link.propagate", ns(230)],
      ["unmarked", ns(400)],
    ]);
    const beside = all.filter(({ parent }) => parent >= 0);
    expect(
      beside.map(({ layer, startPs, endPs, bytes, parent }) => [spans.layers[layer], startPs, endPs, bytes, parent]),
    ).toEqual([
      ["link.serialise", ns(10), ns(110), 1250, chain[0]?.span],
      ["link.propagate", ns(110), ns(130), 0, chain[0]?.span],
    ]);
    expect([besideChain(0), besideChain(besideChain(request))]).toEqual([0, besideChain(request)]);
    // A request that is closed hears of nothing any more.
    expect(spans.beside(besideChain(request), 4, -1, 0, 1)).toBe(-1);
  }
});
