import { besideChain, createSimulation, type Frame, gbps, ns, type Simulation, us } from "@dc/engine";
import { createPriorityQueue } from "@dc/engine/priority-queue";
import { readSpans } from "@dc/engine/spans";
import { createTimeline } from "@dc/engine/timeline";
import { Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { createPfc } from "../pfc/pfc.ts";
import { createNicPair, type NicEnd, type NicPair, type NicPairOptions } from "../testing/nics.ts";
import { parseRoceFrame } from "../transport/codec.ts";
import { Packet, rc } from "../transport/packet.ts";
import { wcStatus, wcStatusNames } from "../verbs/completion.ts";
import { wrOpcode } from "../verbs/work-request.ts";

/** What of a's frames are lost, by how many it sent before. */
function lose(simulation: Simulation, pair: NicPair, isLost: (index: number) => boolean): void {
  const words = simulation.state.f64("test/lose", 1);
  simulation.graph.policy(pair.ends[1].nic.node, {
    arrive: () => !isLost(words[0]++),
    release: () => undefined,
  });
}

function createScene(options: NicPairOptions = {}, isLost?: (index: number) => boolean) {
  const simulation = createSimulation({ seed: 3, traceRecordsMax: 4096 });
  const pair = createNicPair(simulation, options);
  if (isLost !== undefined) lose(simulation, pair, isLost);
  return { simulation, pair };
}

function post(
  from: NicEnd,
  to: NicEnd,
  opcode: number,
  wrId: number,
  local: number,
  length: number,
  remote: number,
): void {
  const answer = from.nic.device.postSend(from.qp, {
    wrId,
    opcode,
    sendFlags: 2,
    sgList: [{ address: from.region.address + local, length, lkey: from.region.lkey }],
    remoteAddress: to.region.address + remote,
    rkey: to.region.rkey,
  });
  expect(answer).toBe(0);
}

const statuses = ({ nic, cq }: NicEnd): string[] => {
  const all: string[] = [];
  for (let wc = nic.device.pollCq(cq); wc !== undefined; wc = nic.device.pollCq(cq))
    all.push(`${wc.wrId} ${wcStatusNames[wc.status]}`);
  return all;
};

const recordsOf = ({ trace }: Simulation, kind: string): string[] => {
  const rows: string[] = [];
  for (let i = trace.first; i < trace.count; i++)
    if (trace.kindName(trace.kindOf(i)) === kind)
      rows.push(`${trace.timePs(i)} ${trace.objectName(trace.objectOf(i))} ${trace.a(i)} ${trace.b(i)} ${trace.c(i)}`);
  return rows;
};

test("R82: a WRITE takes its frames' time on the cable and two trips, to the picosecond", () => {
  const { simulation, pair } = createScene({ nic: { sendDelayPs: ns(200), receiveDelayPs: ns(300) } });
  const [a, b] = pair.ends;
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 10_000, 0);
  simulation.runUntil(us(100));
  // Two whole packets and one of 1,808 bytes; FIRST has a RETH; 14 + 20 + 8 + 12 + 4 of headers, 24 of the cable.
  const onWire = 4096 * 2 + 1808 + 3 * (58 + 24) + 16;
  const ack = 62 + 24;
  const expected = (onWire + ack) * 80 + 2 * (500_000 + 500_000);
  expect(recordsOf(simulation, "completion.post")).toEqual([`${expected} a 1 0 ${a.qp}`]);
  expect(statuses(a)).toEqual(["1 SUCCESS"]);
});

test("R82: frames leave back to back, one at a time, and nothing waits at the port", () => {
  const { simulation, pair } = createScene({ memoryBytes: 0 });
  const [a, b] = pair.ends;
  for (let i = 0; i < 10; i++) post(a, b, wrOpcode.rdmaWrite, i, 0, 1 << 20, 0);
  simulation.runUntil(us(900));
  const { ports } = simulation.graph;
  expect(ports.queuedBytesPeak(a.nic.port)).toBe(0);
  expect(statuses(a)).toHaveLength(10);
  const sent = ports.sentFrames(a.nic.port);
  expect(sent).toBe(2560);
  const busyPs = (ports.sentBytes(a.nic.port) + sent * 24) * 80;
  expect(recordsOf(simulation, "completion.post").at(-1)).toBe(`${busyPs + 2 * 500_000 + 86 * 80} a 9 0 ${a.qp}`);
});

test("R80: a frame's bytes, asked for at any time, are its packet with its payload and a good CRC", () => {
  const { simulation, pair } = createScene();
  const [a, b] = pair.ends;
  for (let i = 0; i < 65_536; i++) if (a.memory !== undefined) a.memory.bytes[i] = i * 13;
  const seen: { opcode: number; bytes: number }[] = [];
  const check = (frame: Frame): void => {
    const packet = new Packet();
    const bytes = simulation.frames.bytes(frame);
    expect(parseRoceFrame(bytes, packet)).toBe("packet");
    expect(bytes.length).toBe(simulation.frames.sizeBytes[frame]);
    expect(packet.sourcePort).toBeGreaterThanOrEqual(0xc000);
    if (packet.opcode === rc.writeFirst) expect(packet.payload).toEqual(a.memory?.bytes.slice(100, 4196));
    seen.push({ opcode: packet.opcode, bytes: packet.payloadBytes });
  };
  simulation.graph.tap((_timePs, _port, frame) => check(frame));
  post(a, b, wrOpcode.rdmaWrite, 1, 100, 5000, 0);
  post(a, b, wrOpcode.rdmaRead, 2, 0, 20, 0);
  simulation.runUntil(us(50));
  expect(seen).toEqual([
    { opcode: rc.writeFirst, bytes: 4096 },
    { opcode: rc.writeLast, bytes: 904 },
    { opcode: rc.readRequest, bytes: 0 },
    { opcode: rc.acknowledge, bytes: 0 },
    { opcode: rc.readResponseOnly, bytes: 20 },
  ]);
  expect(b.memory?.bytes.slice(0, 5000)).toEqual(Uint8Array.from({ length: 5000 }, (_, i) => ((i + 100) * 13) & 255));
  expect(statuses(a)).toEqual(["1 SUCCESS", "2 SUCCESS"]);
});

test("R83: what is lost leaves rdma.nak, rdma.retransmit and rdma.timeout in the trace, and the completion", () => {
  const { simulation, pair } = createScene({ attributes: { timeout: 4 } }, (index) => index === 1 || index === 6);
  const [a, b] = pair.ends;
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 3 * 4096, 0);
  simulation.runUntil(us(50));
  post(a, b, wrOpcode.rdmaWrite, 2, 0, 8, 0);
  post(a, b, wrOpcode.rdmaWrite, 3, 0, 8, 0);
  simulation.runUntil(us(500));
  const names = (kind: string): string[] => recordsOf(simulation, kind).map((row) => row.split(" ").slice(1).join(" "));
  expect(names("rdma.nak")).toEqual([`b ${b.qp} ${(1 << 8) | 0x60} 1`, `a ${a.qp} ${(1 << 8) | 0x60} 0`]);
  expect(names("rdma.retransmit")).toEqual([`a ${a.qp} 1 2`, `a ${a.qp} 4 1`]);
  expect(names("rdma.timeout")).toEqual([`a ${a.qp} 4 0`]);
  expect(names("completion.post")).toEqual([1, 2, 3].map((wrId) => `a ${wrId} 0 ${a.qp}`));
});

test("R84: a frame that was corrupted is dropped as a wrong checksum, counted, and sent again", () => {
  const { simulation, pair } = createScene();
  const [a, b] = pair.ends;
  let isFirst = true;
  simulation.graph.tap((_timePs, port, frame) => {
    if (port !== a.nic.port || !isFirst) return;
    isFirst = false;
    pair.frames.corrupt(frame);
    expect(parseRoceFrame(simulation.frames.bytes(frame), new Packet())).toBe("bad-icrc");
  });
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 9000, 0);
  simulation.runUntil(us(100));
  expect(b.nic.transport.counter("rx_icrc_encapsulated")).toBe(1);
  expect(statuses(a)).toEqual(["1 SUCCESS"]);
});

test("R81: payload blocks are used again, also those of frames that were dropped", () => {
  const { simulation, pair } = createScene({}, (index) => index % 10 === 3);
  const [a, b] = pair.ends;
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 4; i++) post(a, b, wrOpcode.rdmaWrite, i, 0, 40_000, 0);
    simulation.runUntil(simulation.now + us(400));
    expect(statuses(a)).toHaveLength(4);
  }
  expect(simulation.frames.alive).toBe(0);
  expect(pair.frames.blocks).toBeLessThan(200);
});

test("R85: a link that is cut ends in RETRY_EXC_ERR after retry_cnt + 1 timeouts", () => {
  const { simulation, pair } = createScene({ attributes: { timeout: 3, retryCnt: 2 } });
  const [a, b] = pair.ends;
  simulation.graph.setLinkUp(pair.link, false);
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 8, 0);
  simulation.runUntil(us(1000));
  expect(recordsOf(simulation, "completion.post")).toEqual([`${4_096_000 * 8 * 3} a 1 12 ${a.qp}`]);
});

/** Both ends busy with all kinds of requests, over a cable that loses. */
function createBusyScene() {
  const scene = createScene(
    { rateBitsPerSecond: gbps(25), attributes: { timeout: 4, maxRdAtomic: 3 } },
    (index) => index % 37 === 5,
  );
  const { simulation, pair } = scene;
  pair.ends.forEach((end, side) => {
    const peer = pair.ends[1 - side] as NicEnd;
    const next = simulation.handler(`driver${side}`, "next", (n) => {
      const opcode = [0, 4, 2, 1, 3][n % 5] as number;
      const at = (n * 977) % 40_000;
      peer.nic.device.postRecv(peer.qp, {
        wrId: n,
        sgList: [{ address: peer.region.address + 50_000, length: 9000, lkey: peer.region.lkey }],
      });
      post(end, peer, opcode, n, at, 1 + ((n * 613) % 9000), (n * 331) % 40_000);
      while (end.nic.device.pollCq(end.cq) !== undefined);
      simulation.after(us(7), next, n + 1);
    });
    simulation.after(us(1), next, 0);
    for (let i = 0; i < 65_536; i++) if (end.memory !== undefined) end.memory.bytes[i] = i * 7 + side;
  });
  return scene;
}

test("R86: two runs have one digest and one memory, and so has a run that went back in between", () => {
  const first = createBusyScene();
  first.simulation.runUntil(us(1500));
  const second = createBusyScene();
  second.simulation.runUntil(us(600));
  const snapshot = second.simulation.save();
  second.simulation.runUntil(us(2000));
  second.simulation.restore(snapshot);
  second.simulation.runUntil(us(1500));
  expect(second.simulation.digest()).toBe(first.simulation.digest());
  for (const side of [0, 1] as const)
    expect(second.pair.ends[side].memory?.bytes).toEqual(first.pair.ends[side].memory?.bytes);
  expect(first.pair.ends[0].nic.transport.counter("completer_retry_err")).toBeGreaterThan(3);
});

test("R86: a timeline steps back over losses to the same digest", () => {
  const timeline = createTimeline({
    build: () => createBusyScene().simulation,
    apply: () => undefined,
    checkpointEvents: 500,
  });
  timeline.runUntil(us(900));
  const there = timeline.simulation.digest();
  timeline.runUntil(us(1200));
  timeline.seek(us(900));
  expect(timeline.simulation.digest()).toBe(there);
});

test("R87: one-event and two-event ports give one digest", () => {
  const run = (ports: "fast" | "general"): string => {
    const simulation = createSimulation({ seed: 1, ports });
    const pair = createNicPair(simulation);
    const [a, b] = pair.ends;
    for (let i = 0; i < 20; i++) {
      post(a, b, [0, 4][i % 2] as number, i, 0, 3000 * (i % 7), 0);
      post(b, a, wrOpcode.rdmaWrite, i, 0, 999, 30_000);
    }
    simulation.runUntil(us(300));
    return simulation.digest();
  };
  expect(run("general")).toBe(run("fast"));
});

test("R76 R88: an adapter obeys a pause of its own priority, goes on after it, and leaves nothing counted", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph, frames } = simulation;
  const pair = createNicPair(simulation, { nic: { dscp: 26, receiveDelayPs: us(2) } });
  const pfc = createPfc(simulation);
  const [a, b] = pair.ends;
  // b asks for silence from the first frame on, and takes 2 µs for each.
  for (const { nic } of pair.ends)
    pfc.add(nic.node, { xoffBytes: nic === b.nic ? 0 : 1 << 20, xonBytes: 0, headroomBytes: 1 << 20 });
  pfc.onResume((port) => {
    for (const { nic } of pair.ends) if (nic.port === port) nic.kick();
  });
  const classes: number[] = [];
  graph.tap((_at, port, frame) => {
    if (port !== a.nic.port || frames.encoderOf[frame] !== pair.frames.encoder) return;
    expect(pfc.isPaused(port, 3)).toBe(false);
    classes.push(Ipv4Header.dscp(frames.bytes(frame), 14), frames.priority[frame]);
  });
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 60_000, 0);
  simulation.runUntil(us(100));
  expect(a.nic.device.pollCq(a.cq)?.status).toBe(wcStatus.success);
  expect(new Set(classes)).toEqual(new Set([26, 3]));
  expect([pfc.usedBytes(b.nic.port, 3), pfc.isPausing(b.nic.port, 3)]).toEqual([0, false]);
  expect(pfc.receivedFrames(a.nic.port, 3)).toBeGreaterThan(1);
  expect(a.nic.transport.counter("retry_exceeded_err")).toBe(0);
});

test("R89: the packet that ends a message carries its request, the others are beside it, acknowledgements are of none", () => {
  const simulation = createSimulation({ seed: 1, spans: true });
  const pair = createNicPair(simulation, { nic: { sendDelayPs: ns(300), receiveDelayPs: ns(200) } });
  const [a, b] = pair.ends;
  const seen: (readonly [number, number])[] = [];
  simulation.graph.tap((_at, _port, frame) => {
    seen.push([(pair.frames.header[frame] ?? 0) & 0xff, simulation.frames.request[frame] ?? 0]);
  });
  const request = simulation.spans.open(0);
  const sgList = [{ address: a.region.address, length: 9000, lkey: a.region.lkey }];
  const far = { remoteAddress: b.region.address, rkey: b.region.rkey };
  a.nic.device.postSend(a.qp, { wrId: 1, opcode: wrOpcode.rdmaRead, sendFlags: 2, sgList, ...far, request });
  simulation.runUntil(us(20));
  expect(a.nic.device.pollCq(a.cq)).toMatchObject({ status: wcStatus.success, request });
  const beside = besideChain(request);
  expect(seen).toEqual([
    [rc.readRequest, request],
    [rc.readResponseFirst, beside],
    [rc.readResponseMiddle, beside],
    [rc.readResponseLast, request],
  ]);
  const { spans } = simulation;
  const chain = readSpans(spans, request).filter(({ parent }) => parent < 0);
  const lengths = chain.map(({ layer, startPs, endPs }) => [spans.layers[layer], endPs - startPs]);
  expect(lengths.filter(([layer]) => layer === "rdma.adapter")).toEqual([
    ["rdma.adapter", ns(300)],
    ["rdma.adapter", ns(200)],
    ["rdma.adapter", ns(300)],
    ["rdma.adapter", ns(200)],
  ]);
  expect(readSpans(spans, request).filter(({ parent, bytes }) => parent >= 0 && bytes > 0)).toHaveLength(2);
  seen.length = 0;
  const second = spans.open(simulation.now);
  a.nic.device.postSend(a.qp, { wrId: 2, opcode: wrOpcode.rdmaWrite, sgList, ...far, request: second });
  simulation.runUntil(us(40));
  expect(seen).toEqual([
    [rc.writeFirst, besideChain(second)],
    [rc.writeMiddle, besideChain(second)],
    [rc.writeLast, second],
    [rc.acknowledge, 0],
  ]);
  post(a, b, wrOpcode.rdmaWrite, 3, 0, 10, 0);
  seen.length = 0;
  simulation.runUntil(us(60));
  expect(seen).toEqual([
    [rc.writeOnly, 0],
    [rc.acknowledge, 0],
  ]);
});

test("R76: while its priority is paused an adapter gives nothing to a port that others keep busy", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph, frames } = simulation;
  const pair = createNicPair(simulation, { nic: { dscp: 26 } });
  const [a, b] = pair.ends;
  const queue = createPriorityQueue(simulation, a.nic.port);
  graph.discipline(a.nic.port, queue);
  const other = frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame] ?? 0));
  // More than the line carries, of priority 0.
  const emit = simulation.handler("test", "other", () => {
    const frame = frames.allocate(1476);
    frames.encoderOf[frame] = other;
    graph.send(a.nic.port, frame);
    simulation.after(ns(100), emit, 0);
  });
  simulation.at(0, emit, 0);
  graph.pause(a.nic.port, 1 << 3);
  post(a, b, wrOpcode.rdmaWrite, 1, 0, 60_000, 0);
  simulation.runUntil(us(20));
  expect([queue.framesOf(3), queue.framesOf(0) > 10]).toEqual([0, true]);
  graph.pause(a.nic.port, 0);
  a.nic.kick();
  simulation.runUntil(us(40));
  expect(a.nic.device.pollCq(a.cq)?.status).toBe(wcStatus.success);
});
