import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation, type Simulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { traceRows } from "../testing/trace-rows.ts";
import { dropCauses } from "./drop-cause.ts";
import { type Frame, none } from "./frames.ts";
import { verdict } from "./queue-discipline.ts";
import type { LinkOptions } from "./topology.ts";

const link: LinkOptions = { rateBitsPerSecond: gbps(100), delayPs: ns(500), overheadBytes: 0 };

/** A line of three nodes: h1 — s — h2; `s` forwards from one port to the other. */
function line(options: { ports?: "fast" | "general"; link?: Partial<LinkOptions>; trace?: number } = {}) {
  const sim = createSimulation({ seed: 1, ports: options.ports ?? "fast", traceRecordsMax: options.trace ?? 1 << 14 });
  const { graph, frames } = sim;
  const received: { at: number; frame: number }[] = [];
  const sink = (_port: number, frame: Frame): void => {
    received.push({ at: sim.now, frame: frames.id[frame] as number });
    frames.release(frame);
  };
  const [h1, s, h2] = [
    graph.addNode("h1", sink),
    graph.addNode("s", (port, frame) => graph.send(port === toH1 ? toH2 : toH1, frame)),
    graph.addNode("h2", sink),
  ];
  const [p1, toH1, toH2, p2] = [
    graph.addPort(h1, "eth0"),
    graph.addPort(s, "e1"),
    graph.addPort(s, "e2"),
    graph.addPort(h2, "eth0"),
  ];
  graph.connect(p1, toH1, { ...link, ...options.link });
  const second = graph.connect(toH2, p2, { ...link, ...options.link });
  const emit = sim.handler("h1", "emit", (size) => graph.send(p1, frames.allocate(size)));
  return { sim, graph, frames, received, p1, toH1, toH2, p2, second, emit };
}

const records = (sim: Simulation): string[] => traceRows(sim.trace, 1e6);

test("G7 E16 E34: 1,250 bytes at 100G take 100 ns per hop; last bit, delay, store and forward", () => {
  const { sim, received, emit } = line();
  sim.at(0, emit, 1250);
  sim.runUntil(ns(5000));
  expect(received).toEqual([{ at: 2 * (100_000 + 500_000), frame: 1 }]);
  expect(records(sim)).toEqual([
    "0 frame.send h1/eth0 1 1250 0",
    "600000 frame.receive s/e1 1 1250 1 <- frame.send 0",
    "600000 frame.send s/e2 1 1250 2 <- frame.receive 600000",
    "1200000 frame.receive h2/eth0 1 1250 3 <- frame.send 600000",
  ]);
});

test("G4: a port holds exactly its limit, by frames and by bytes", () => {
  for (const limit of [{ queueFramesMax: 3 }, { queueBytesMax: 3000 }, { queueBytesMax: 3999 }]) {
    const { sim, graph, received, emit, p1 } = line({ link: limit });
    for (let i = 0; i < 6; i++) sim.at(0, emit, 1000);
    sim.runUntil(0);
    expect([graph.ports.queuedFrames(p1), graph.ports.droppedFrames[p1]]).toEqual([3, 2]);
    expect(sim.metrics.probe("h1/eth0#queueBytes.max")).toBe(3000);
    sim.runUntil(ns(10_000));
    expect(received.map((each) => each.frame)).toEqual([1, 2, 3, 4]);
    expect(graph.dropsByCause[dropCauses.indexOf("queue-full")]).toBe(2);
    expect(sim.metrics.probe("h1#drops.count")).toBe(2);
  }
});

test("G5: the MTU counts the payload, not the header", () => {
  const { sim, graph, emit, received } = line({ link: { mtuBytes: 1500 } });
  sim.at(0, emit, 1514);
  sim.at(0, emit, 1515);
  sim.runUntil(ns(5000));
  expect([received.length, graph.dropsByCause[dropCauses.indexOf("mtu")]]).toEqual([1, 1]);
});

test.each(["fast", "general"] as const)(
  "G6: a cut on the %s path loses what waits and what is half out; the rest arrives",
  (ports) => {
    const { sim, graph, emit, received, second, frames } = line({ ports });
    // At s from 600 ns: frame k goes out at s/e2 from 600 + 100·k ns, and has left 100 ns later.
    for (let i = 0; i < 6; i++) sim.at(0, emit, 1250);
    sim.runUntil(ns(850));
    graph.setLinkUp(second, false);
    sim.runUntil(ns(5000));
    // Frames 1 and 2 left by 800 ns; 3 is half out, 4 to 6 reach a port that is down.
    expect(received.map((each) => each.frame)).toEqual([1, 2]);
    expect(graph.dropsByCause[dropCauses.indexOf("link-down")]).toBe(4);
    expect([frames.alive, graph.linkUp(second)]).toEqual([0, false]);
    graph.setLinkUp(second, true);
    sim.at(sim.now, emit, 1250);
    sim.runUntil(ns(10_000));
    expect(received.length).toBe(3);
  },
);

test("G3: at one instant a departure makes room before an arrival is admitted", () => {
  for (const ports of ["fast", "general"] as const) {
    // One frame waits at most. Frame 1 ends at 100 ns; frame 3 comes at exactly 100 ns and must find room.
    const { sim, emit, graph } = line({ ports, link: { queueFramesMax: 1 } });
    sim.at(ns(100), emit, 1250);
    sim.at(0, emit, 1250);
    sim.at(0, emit, 1250);
    sim.runUntil(ns(5000));
    expect(graph.dropsByCause[0]).toBe(0);
  }
});

interface Traffic {
  readonly hosts: number;
  readonly sends: readonly {
    readonly host: number;
    readonly to: number;
    readonly size: number;
    readonly slot: number;
  }[];
  readonly cuts: readonly { readonly slot: number; readonly link: number }[];
  readonly queueFramesMax: number;
}

/** Hosts around one switch; a frame goes to the port its flow says. Slots of 10 ns make ties common. */
function star(traffic: Traffic, ports: "fast" | "general", trace = 1 << 16, pieces = 1) {
  const sim = createSimulation({ seed: 1, ports, traceRecordsMax: trace });
  const { graph, frames } = sim;
  const slot = ns(10);
  const downs: number[] = [];
  const sw = graph.addNode("s", (_port, frame) => graph.send(downs[frames.flow[frame] as number] as number, frame));
  const ups: number[] = [];
  for (let h = 0; h < traffic.hosts; h++) {
    const host = graph.addNode(`h${h}`, (_port, frame) => frames.release(frame));
    ups.push(graph.addPort(host, "eth0"));
    downs.push(graph.addPort(sw, `e${h}`));
    graph.connect(ups[h] as number, downs[h] as number, {
      ...link,
      delayPs: ns(20),
      queueFramesMax: traffic.queueFramesMax,
    });
  }
  const emit = sim.handler("hosts", "emit", (index) => {
    const send = traffic.sends[index] as Traffic["sends"][number];
    const frame = frames.allocate(send.size);
    frames.flow[frame] = send.to;
    graph.send(ups[send.host] as number, frame);
  });
  const cut = sim.handler("links", "cut", (index) => {
    const at = (traffic.cuts[index] as Traffic["cuts"][number]).link;
    graph.setLinkUp(at, !graph.linkUp(at));
  });
  for (const [i, send] of traffic.sends.entries()) sim.at(send.slot * slot, emit, i);
  for (const [i, each] of traffic.cuts.entries()) sim.at(each.slot * slot, cut, i);
  for (let i = 1; i <= pieces; i++) {
    sim.runUntil(Math.floor((ns(6000) * i) / pieces));
    if (pieces > 1) sim.digest();
  }
  return sim;
}

const traffic: fc.Arbitrary<Traffic> = fc.integer({ min: 2, max: 6 }).chain((hosts) =>
  fc.record({
    hosts: fc.constant(hosts),
    sends: fc.array(
      // 125·k bytes last 10·k ns at 100G: arrivals, departures and ties fall on the same grid.
      fc.record({
        host: fc.nat(hosts - 1),
        to: fc.nat(hosts - 1),
        size: fc.integer({ min: 1, max: 12 }).map((k) => k * 125),
        slot: fc.nat(60),
      }),
      { maxLength: 120, size: "max" },
    ),
    cuts: fc.array(fc.record({ slot: fc.nat(80), link: fc.nat(hosts - 1) }), { maxLength: 6 }),
    queueFramesMax: fc.integer({ min: 0, max: 8 }),
  }),
);

test("G1 E32: one-event and general path: same records, digest, counters and probes (400 cases of ties, drops and cuts)", () => {
  let dropped = 0;
  let events = 0;
  fc.assert(
    fc.property(traffic, (t) => {
      const [fast, general, untraced, inPieces] = [
        star(t, "fast"),
        star(t, "general"),
        star(t, "fast", 0),
        star(t, "fast", 0, 50),
      ];
      expect(fast.digest()).toBe(general.digest());
      expect(untraced.digest()).toBe(general.digest());
      expect(inPieces.digest()).toBe(general.digest());
      expect(records(fast)).toEqual(records(general));
      for (const probe of fast.metrics.list()) {
        for (const statistic of ["", ".max", ".mean", ".count"]) {
          expect([probe, statistic, fast.metrics.probe(probe + statistic)]).toEqual([
            probe,
            statistic,
            general.metrics.probe(probe + statistic),
          ]);
        }
      }
      expect(general.fired).toBeGreaterThanOrEqual(fast.fired);
      dropped += fast.graph.dropsByCause.reduce((sum, each) => sum + each, 0);
      events += general.fired;
    }),
    { numRuns: 400, seed: 61 },
  );
  expect([dropped > 1000, events > 20_000]).toEqual([true, true]);
}, 120_000);

test("G2: bytes in = bytes out + queued + on the wire + dropped, at any moment", () => {
  fc.assert(
    fc.property(traffic, fc.nat(900), (t, at) => {
      const sim = createSimulation({ seed: 1 });
      const { graph, frames } = sim;
      const sink = graph.addNode("sink", (_port, frame) => frames.release(frame));
      const source = graph.addNode("source", () => {});
      const [out, into] = [graph.addPort(source, "eth0"), graph.addPort(sink, "eth0")];
      graph.connect(out, into, { ...link, queueFramesMax: t.queueFramesMax });
      let bytesIn = 0;
      const emit = sim.handler("source", "emit", (size) => {
        bytesIn += size;
        graph.send(out, frames.allocate(size));
      });
      for (const send of t.sends) sim.at(send.slot * ns(10), emit, send.size);
      sim.runUntil(ns(at));
      graph.settle();
      const p = graph.ports;
      let listed = 0;
      graph.inFlight((_port, frame) => {
        listed += frames.sizeBytes[frame] as number;
      });
      expect(bytesIn).toBe(p.receivedBytes(into) + listed + (p.droppedBytes[out] as number));
      expect(bytesIn).toBe(p.sentBytes(out) + p.queuedBytes(out) + (p.droppedBytes[out] as number));
    }),
    { numRuns: 300, seed: 62 },
  );
});

test("G8: a discipline decides what leaves next, and a paused priority stays", () => {
  const { sim, graph, frames, p1, received } = line();
  const queues: Frame[][] = [[], []];
  const bytes = (): number => queues.flat().reduce((sum, frame) => sum + (frames.sizeBytes[frame] as number), 0);
  graph.discipline(p1, {
    put: (frame) => (queues[frames.priority[frame] as number] as Frame[]).push(frame) > 0,
    take: (paused) => {
      for (const priority of [1, 0]) {
        if ((paused & (1 << priority)) === 0) {
          const frame = queues[priority]?.shift();
          if (frame !== undefined) return frame;
        }
      }
      return none;
    },
    get lengthFrames() {
      return queues.flat().length;
    },
    get lengthBytes() {
      return bytes();
    },
  });
  const emit = sim.handler("h1", "emit", (priority) => {
    const frame = frames.allocate(1250);
    frames.priority[frame] = priority;
    graph.send(p1, frame);
  });
  for (const priority of [0, 0, 1, 0, 1]) sim.at(0, emit, priority);
  sim.runUntil(0);
  graph.pause(p1, 0b10);
  sim.runUntil(ns(350));
  graph.pause(p1, 0);
  sim.runUntil(ns(5000));
  // 1 goes out at once; priority 1 is paused, so 2 and 4 follow; 3 and 5 leave when the pause ends.
  expect(received.map((each) => each.frame)).toEqual([1, 2, 4, 3, 5]);
});

test("G9: an ingress policy hears of every arrival and every leaving", () => {
  const { sim, graph, frames, emit, received } = line({ link: { queueFramesMax: 1 } });
  let held = 0;
  let peak = 0;
  const seen: string[] = [];
  graph.policy(graph.nodeByName("s"), {
    arrive: (port, frame) => {
      seen.push(`${graph.portName(port)} ${frames.id[frame]}`);
      if (frames.id[frame] === 3) return false;
      held++;
      peak = Math.max(peak, held);
      return true;
    },
    release: () => {
      held--;
    },
  });
  for (const at of [0, 100, 200, 300]) sim.at(ns(at), emit, 1250);
  sim.runUntil(ns(5000));
  expect(seen).toEqual(["s:e1 1", "s:e1 2", "s:e1 3", "s:e1 4"]);
  expect(received.map((each) => each.frame)).toEqual([1, 2, 4]);
  expect(graph.dropsByCause[dropCauses.indexOf("policy")]).toBe(1);
  expect(peak).toBeGreaterThan(0);
  // The refused frame was released too: what was not admitted is counted down with the rest.
  expect(held).toBe(-1);
});

test.each([0, 500])("G9: what was charged comes back, also where the frame is gone by then (delay %i ns)", (delay) => {
  const { sim, graph, frames, emit, toH1, toH2 } = line({ link: { delayPs: ns(delay), queueBytesMax: 1300 } });
  const back: [number, number][] = [];
  graph.policy(graph.nodeByName("s"), {
    arrive: (_port, frame) => {
      (frames.ingressCharge as Int32Array)[frame] = frames.id[frame] * 100;
      return true;
    },
    release: (port, _frame, charge) => {
      back.push([port, charge]);
    },
  });
  // A node further on charges for the same frame, which at no delay has arrived there before it has left here.
  graph.policy(graph.nodeByName("h2"), {
    arrive: (_port, frame) => {
      (frames.ingressCharge as Int32Array)[frame] = 7;
      return true;
    },
    release: () => {},
  });
  const copy = sim.handler("s", "copy", () => {
    const frame = frames.allocate(1250);
    frames.ingressPort[frame] = toH1;
    (frames.ingressCharge as Int32Array)[frame] = 900;
    graph.send(toH2, frames.copy(frame));
    frames.release(frame);
  });
  for (const at of [0, 0, 0]) sim.at(ns(at), emit, 1250);
  sim.at(ns(4000), copy, 0);
  sim.runUntil(ns(8000));
  expect(back).toEqual([
    [toH1, 100],
    [toH1, 200],
    [toH1, 0],
  ]);
});

test("G19: a release that may wait comes when it is asked for, when the port sends again, or exactly", () => {
  const released = (steps: (scene: ReturnType<typeof line>, node: number) => void, releaseMayWait?: true) => {
    const scene = line();
    const node = scene.graph.nodeByName("s");
    const times: number[] = [];
    scene.graph.policy(node, {
      arrive: () => true,
      release: () => void times.push(scene.sim.now / 1000),
      ...(releaseMayWait === undefined ? {} : { releaseMayWait }),
    });
    scene.sim.at(0, scene.emit, 1250);
    steps(scene, node);
    return { times, fired: scene.sim.fired, digest: scene.sim.digest() };
  };
  const end = ({ sim }: ReturnType<typeof line>) => void sim.runUntil(ns(5000));
  const [exact, waits] = [released(end), released(end, true)];
  const [outNs] = exact.times as [number];
  expect([exact.times.length, waits.times, exact.fired - waits.fired]).toEqual([1, [], 1]);
  expect(waits.digest).toBe(exact.digest);
  // Asked for: what left before the time that is given.
  const asked = (beforePs: number) =>
    released(({ sim, graph }, node) => {
      sim.runUntil(ns(outNs));
      graph.settleReleases(node, beforePs);
    }, true).times;
  expect([asked(ns(outNs)), asked(ns(outNs) + 1)]).toEqual([[], [outNs]]);
  // The port sends again.
  const again = released((scene) => {
    scene.sim.at(ns(3000), scene.emit, 1250);
    end(scene);
  }, true);
  expect(again.times).toEqual([3000 + outNs - 100]);
  // Exactly, while the frame is on its way out, and when it is out already.
  const exactly = (atNs: number) =>
    released((scene, node) => {
      scene.sim.runUntil(ns(atNs));
      scene.graph.releaseExactly(node, true);
      end(scene);
    }, true).times;
  expect([exactly(outNs - 1), exactly(outNs + 7)]).toEqual([[outNs], [outNs + 7]]);
});

test("G9: a frame that ends at its node leaves it by consume", () => {
  const { sim, graph, frames, emit, p2 } = line();
  const h2 = graph.nodeByName("h2");
  const charges: number[] = [];
  graph.policy(h2, {
    arrive: (_port, frame) => {
      (frames.ingressCharge as Int32Array)[frame] = 5;
      return true;
    },
    release: (port, _frame, charge) => {
      charges.push(port, charge);
    },
  });
  sim.at(0, emit, 1250);
  const taken = frames.allocate(60);
  graph.consume(taken);
  expect(charges).toEqual([]);
  const other = frames.allocate(60);
  frames.ingressPort[other] = p2;
  (frames.ingressCharge as Int32Array)[other] = 9;
  graph.consume(other);
  expect(charges).toEqual([p2, 9]);
  expect(frames.alive).toBe(0);
});

test("G10: a tap sees each frame once, at its first bit out, in time order on the general path", () => {
  const { sim, graph, frames, emit } = line({ ports: "general" });
  const seen: [number, string, number][] = [];
  graph.tap((at, port, frame) => seen.push([at, graph.portName(port), frames.id[frame] as number]));
  for (let i = 0; i < 3; i++) sim.at(0, emit, 1250);
  sim.runUntil(ns(5000));
  expect(seen.map(([at]) => at)).toEqual(seen.map(([at]) => at).sort((a, b) => a - b));
  expect(seen).toEqual([
    [0, "h1:eth0", 1],
    [100_000, "h1:eth0", 2],
    [200_000, "h1:eth0", 3],
    [600_000, "s:e2", 1],
    [700_000, "s:e2", 2],
    [800_000, "s:e2", 3],
  ]);
});

test("G24: what waits at a port is the same on both paths, also at the instant when the next frame goes out", () => {
  const seen = (["fast", "general"] as const).map((ports) => {
    const { sim, graph, p1, emit } = line({ ports });
    const bytes: number[] = [];
    const look = sim.handler("h1", "look", () => bytes.push(graph.backlogBytes(p1)));
    for (const at of [50_000, 100_000, 150_000, 200_000, 300_000, 400_000]) sim.at(at, look, 0);
    for (let n = 0; n < 3; n++) sim.at(0, emit, 1250);
    sim.at(320_000, emit, 1250);
    sim.runUntil(ns(5000));
    return { bytes, digest: sim.digest() };
  });
  expect(seen[0]?.bytes).toEqual([2500, 1250, 1250, 0, 0, 0]);
  expect(seen[1]).toEqual(seen[0]);
  const unasked = line();
  for (let n = 0; n < 3; n++) unasked.sim.at(0, unasked.emit, 1250);
  unasked.sim.at(320_000, unasked.emit, 1250);
  unasked.sim.runUntil(ns(5000));
  expect(unasked.sim.digest()).toBe(seen[0]?.digest);
});

test("G25: a silent link loses what leaves by it while it is up, in one direction", () => {
  const { sim, graph, received, emit, toH2, p2 } = line();
  graph.setLoss(toH2, 1);
  const dropped: string[] = [];
  graph.onDrop((object, _frame, cause) => dropped.push(`${sim.trace.objectName(object)} ${dropCauses[cause]}`));
  sim.at(0, emit, 1250);
  const back = sim.handler("h2", "emit", (size) => graph.send(p2, sim.frames.allocate(size)));
  sim.at(0, back, 1250);
  sim.runUntil(ns(5000));
  expect(received).toEqual([{ at: 1_200_000, frame: 2 }]);
  expect(dropped).toEqual(["s/e2 injected"]);
  expect(records(sim).filter((row) => /loss|drop/.test(row))).toEqual([
    "0 link.loss s/e2 1 1000000 0",
    "1200000 frame.drop s/e2 1 11 1250 <- frame.send 600000",
  ]);
  expect([graph.linkUp(1), sim.frames.alive]).toEqual([true, 0]);
});

test.each(["fast", "general"] as const)(
  "G25: a share of 0.25 takes its part, and a step back the same frames (%s)",
  (ports) => {
    const { sim, graph, received, emit, p1 } = line({ ports, trace: 1 << 16 });
    graph.setLoss(p1, 0.25);
    for (let i = 0; i < 4000; i++) sim.at(ns(200) * i, emit, 1250);
    const start = sim.save();
    sim.runUntil(ns(900_000));
    // Of 4,000 draws: standard deviation 27.4, three of them.
    expect(Math.abs(received.length - 3000)).toBeLessThan(83);
    const [digest, first] = [sim.digest(), received.splice(0)];
    sim.restore(start);
    sim.runUntil(ns(900_000));
    expect([sim.digest(), received]).toEqual([digest, first]);
  },
);

test("G25: both paths lose the same frames", () => {
  const digests = (["fast", "general"] as const).map((ports) => {
    const { sim, graph, emit, toH2 } = line({ ports });
    graph.setLoss(toH2, 0.5);
    for (let i = 0; i < 200; i++) sim.at(ns(50) * i, emit, 1250);
    sim.runUntil(ns(100_000));
    return sim.digest();
  });
  expect(digests[0]).toBe(digests[1]);
});

test("G26: one end with a smaller MTU drops what it sends and what it receives beyond it", () => {
  const { sim, graph, received, emit, toH1, p2 } = line({ link: { mtuBytes: 9000 } });
  graph.setMtu(toH1, 1500);
  const back = sim.handler("h2", "emit", (size) => graph.send(p2, sim.frames.allocate(size)));
  for (const size of [1514, 1515]) {
    sim.at(sim.now, emit, size);
    sim.at(sim.now, back, size);
    sim.runUntil(sim.now + ns(5000));
  }
  expect(received.map(({ frame }) => frame).sort()).toEqual([1, 2]);
  expect(records(sim).filter((row) => /drop|mtu/.test(row))).toEqual([
    "0 link.mtu s/e1 0 1500 0",
    // The larger ones: what came from h1, and what was to go there.
    expect.stringMatching(/frame.drop s\/e1 [34] 3 1515/),
    expect.stringMatching(/frame.drop s\/e1 [34] 3 1515/),
  ]);
});

test("G25 G26: a share beyond 1 and an MTU of 0 are the program's mistake", () => {
  const { graph, p1 } = line();
  for (const wrong of [() => graph.setLoss(p1, 1.5), () => graph.setLoss(p1, Number.NaN), () => graph.setMtu(p1, 0)]) {
    expect(wrong).toThrow(expect.objectContaining({ code: "engine/fault-range" }));
  }
});

test("G27: who manages a queue lets a frame pass, marks it where there is room, or loses it; a port without is as before", () => {
  const { sim, graph, frames, received, emit, toH2 } = line();
  const asked: (readonly [number, number])[] = [];
  const verdicts = [verdict.pass, verdict.mark, verdict.drop, verdict.mark, verdict.mark];
  expect(graph.isManaged(toH2)).toBe(false);
  graph.manage(toH2, {
    judge(port, frame, queuedBytes) {
      asked.push([port, queuedBytes]);
      return frames.id[frame] > verdicts.length ? verdict.mark : (verdicts[frames.id[frame] - 1] as number);
    },
  });
  expect([graph.isManaged(toH2), graph.ports.general[toH2]]).toEqual([true, 1]);
  // Five at once by a port of ten times the rate would need another link: the second hop is slowed down instead.
  graph.ports.setLink(toH2, {
    numerator: 10 * graph.ports.numerator(toH2),
    denominator: graph.ports.denominator[toH2],
    delayPs: graph.ports.delayPs(toH2),
    overheadBytes: graph.ports.overheadBytes(toH2),
    queueBytesMax: 2000,
    queueFramesMax: Number.POSITIVE_INFINITY,
  });
  for (let i = 0; i < 5; i++) sim.at(0, emit, 1000);
  sim.runUntil(ns(20_000));
  expect(asked.map(([port]) => port)).toEqual(new Array(5).fill(toH2));
  // The third was lost by the verdict; the fifth finds no room, and is not marked.
  expect(asked.map(([, queued]) => queued)).toEqual([0, 0, 1000, 1000, 2000]);
  expect(received.map(({ frame }) => frame)).toEqual([1, 2, 4]);
  const of = (kind: string): string[] => records(sim).filter((each) => each.includes(`${kind} s/e2`));
  expect(of("frame.mark").map((each) => each.split(" ").slice(3, 5))).toEqual([
    ["2", "0"],
    ["4", "1000"],
  ]);
  expect(of("frame.drop").map((each) => each.split(" ").slice(3, 5))).toEqual([
    ["3", String(dropCauses.indexOf("policy"))],
    ["5", String(dropCauses.indexOf("queue-full"))],
  ]);
  expect(sim.metrics.probe("s/e2#markedFrames")).toBe(2);
  expect(of("frame.enqueue")[0]).toContain("<- frame.mark");
  const listed = [...sim.metrics.list()].filter((probe) => probe.endsWith("#markedFrames"));
  expect(listed).toEqual(["s/e2#markedFrames"]);
  // One that is marked although nothing waits.
  sim.at(sim.now, emit, 1000);
  sim.runUntil(ns(40_000));
  expect([sim.metrics.probe("s/e2#markedFrames"), asked.length]).toEqual([3, 6]);
});

test("G28: another receiver has what arrives at a node from then on", () => {
  const sim = createSimulation({ seed: 1 });
  const { graph, frames } = sim;
  const told: (string | number)[][] = [];
  const h1 = graph.addPort(
    graph.addNode("h1", () => {}),
    "eth0",
  );
  const node = graph.addNode("h2", (port, frame) => {
    told.push(["function", port, frames.id[frame]]);
    graph.consume(frame);
  });
  const h2 = graph.addPort(node, "eth0");
  graph.connect(h1, h2, { rateBitsPerSecond: gbps(10), delayPs: ns(500) });
  graph.send(h1, frames.allocate(100));
  sim.runUntil(ns(1000));
  graph.receiveBy(node, {
    receive(at, port, frame) {
      told.push(["object", at, port, frames.id[frame]]);
      graph.consume(frame);
    },
  });
  graph.send(h1, frames.allocate(100));
  sim.runUntil(ns(2000));
  expect(told).toEqual([
    ["function", h2, 1],
    ["object", node, h2, 2],
  ]);
});
