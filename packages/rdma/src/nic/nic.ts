/**
 * nic/nic — an RDMA adapter on the engine's graph: a transport, a port, and the time that its pipeline takes.
 *
 * It gives its port one frame at a time, when the last bit of the one before is out, so that nothing waits where no
 * queue pair can call it back, but for what others send by the same port; a port that is paused stops it. Everything it
 * must remember is in the arena, and every time it asks for is an event.
 *
 * Source: rules R82–R87 in ../../SPEC.md.
 * @module
 */
import { type Frame, makeTransmit, type NodeIndex, type PortIndex, type Ps, type Simulation } from "@dc/engine";
import type { Device } from "../verbs/device.ts";
import type { Memory } from "../verbs/memory.ts";
import { Packet } from "../transport/packet.ts";
import { createTransport, type Transport, type TransportOptions } from "../transport/transport.ts";
import type { RoceFrames } from "./roce-frames.ts";

/** How to make an adapter. */
export interface NicOptions {
  readonly frames: RoceFrames;
  readonly memory: Memory;
  /** IPv4 address, uint32. */
  readonly address: number;
  /** Default 02:00 and the IPv4 address. */
  readonly mac?: number;
  /** From the pull of a packet to its first bit at the port; default 0. */
  readonly sendDelayPs?: Ps;
  /** From a frame's last bit to what it does; default 0. */
  readonly receiveDelayPs?: Ps;
  /** DSCP of all its packets, 0–63, in the place of their queue pairs'; its upper three bits are the frames' priority. */
  readonly dscp?: number;
  /** Transport: recovery, windows, timeouts. */
  readonly transport?: Omit<TransportOptions, "memory" | "clock" | "home" | "watch">;
  /** A port that exists; by default the adapter is a node of its own with a port "eth0". */
  readonly port?: PortIndex;
  /** How a frame gets to that port, where a node has its own way of sending; by default at once. */
  readonly send?: (frame: Frame) => void;
  /** Frames that are not RoCE; by default they end here. */
  readonly other?: (port: PortIndex, frame: Frame) => void;
  /** Called with each frame before it goes to the port, to fill in others' columns. */
  readonly prepare?: (frame: Frame, packet: Packet) => void;
}

/** An adapter. */
export interface Nic {
  readonly transport: Transport;
  readonly device: Device;
  readonly node: NodeIndex;
  readonly port: PortIndex;
  /** A frame has come by another way than the adapter's own node. */
  deliver(frame: Frame): void;
  /** The port may send again: after a pause, or a link that came back. */
  kick(): void;
}

const word = { pumpPending: 0, freeAtPs: 1 } as const;

/** Make an adapter, while things are built. @param name its node, and its object in the trace. */
export function createNic(simulation: Simulation, name: string, options: NicOptions): Nic {
  const { frames: roce, address, sendDelayPs = 0, receiveDelayPs = 0, dscp } = options;
  const priority = (dscp ?? 0) >>> 3;
  const { graph, frames, trace, spans } = simulation;
  const waitLayer = spans.layer("rdma.queue");
  const adapterLayer = spans.layer("rdma.adapter");
  const object = trace.object(name);
  const nakKind = trace.kind("rdma.nak", { a: "qpNum", b: "psnAndSyndrome", c: "isSent" });
  const retransmitKind = trace.kind("rdma.retransmit", { a: "qpNum", b: "psn", c: "packets" });
  const timeoutKind = trace.kind("rdma.timeout", { a: "qpNum", b: "psn" });
  const completionKind = trace.kind("completion.post", { a: "wrId", b: "status", c: "qpNum" });
  const eventKind = trace.kind("rdma.event", { a: "number", b: "event" });
  const words = simulation.state.f64(`${name}/nic`, 2);
  const outgoing = new Packet();
  const incoming = new Packet();
  /** Of the link the port is on: known once it is connected, and no state. */
  let transmitPs: ((sizeBytes: number) => Ps) | undefined;
  /** The record that made the next ones happen: of the frame that is being received. */
  let cause = -1;

  const node =
    options.port === undefined
      ? graph.addNode(name, (port, frame) => arrive(port, frame))
      : graph.ports.node[options.port];
  const port = options.port ?? graph.addPort(node, "eth0");
  if (options.mac !== undefined) roce.setMac(address, options.mac);

  const timer = simulation.handler(name, "timer", (value) => transport.fire(value));
  const pump = simulation.handler(name, "pump", () => {
    words[word.pumpPending] = 0;
    sendNext();
  });
  const send = options.send ?? ((frame: Frame) => graph.send(port, frame));
  const transmit = simulation.handler(name, "transmit", (frame) => {
    spans.mark(frames.request[frame], adapterLayer, object, simulation.now);
    send(frame);
  });
  const process = simulation.handler(name, "process", (frame) => {
    spans.mark(frames.request[frame], adapterLayer, object, simulation.now);
    receive(frame);
  });

  const record = (kind: number, a: number, b: number, c: number): void => {
    trace.record(simulation.now, kind, object, a, b, c, cause);
  };
  const transport = createTransport({
    ...options.transport,
    memory: options.memory,
    home: { state: simulation.state, path: name },
    clock: {
      get nowPs() {
        return simulation.now;
      },
      wake: (timePs, value) => void simulation.at(timePs, timer, value),
    },
    watch: {
      nak: (qpNum, psn, syndrome, isSent) => record(nakKind, qpNum, (psn << 8) | syndrome, isSent ? 1 : 0),
      retransmit: (qpNum, psn, packets) => record(retransmitKind, qpNum, psn, packets),
      timeout: (qpNum, psn) => record(timeoutKind, qpNum, psn, 0),
      completion: (_cq, qpNum, wrId, status) => record(completionKind, wrId, status, qpNum),
      event: (event, number) => record(eventKind, number, eventNames.indexOf(event), 0),
    },
  });
  transport.onWork = wakePump;
  graph.onLinkChange((link, isUp) => {
    if (isUp && graph.ports.link[port] === link) wakePump();
  });

  function wakePump(): void {
    if (words[word.pumpPending] === 1) return;
    words[word.pumpPending] = 1;
    simulation.at(Math.max(simulation.now, words[word.freeAtPs]), pump, 0);
  }

  function sendNext(): void {
    // An idle port at which something waits is paused; so is one that may not send this priority. `kick` comes when it may.
    const { ports } = graph;
    const isHeld =
      (ports.paused[port] >>> priority) % 2 === 1 ||
      (ports.queuedFrames(port) > 0 && ports.freeAtPs(port) < simulation.now);
    if (isHeld || !transport.pull(outgoing)) return;
    outgoing.sourceAddress = address;
    if (dscp !== undefined) outgoing.trafficClass = (dscp << 2) | (outgoing.trafficClass & 3);
    const frame = roce.put(outgoing);
    options.prepare?.(frame, outgoing);
    transmitPs ??= makePortTransmit();
    words[word.freeAtPs] = simulation.now + transmitPs(frames.sizeBytes[frame]);
    spans.mark(frames.request[frame], waitLayer, object, simulation.now);
    if (sendDelayPs === 0) send(frame);
    else simulation.after(sendDelayPs, transmit, frame);
    if (transport.hasWork) wakePump();
  }

  function makePortTransmit(): (sizeBytes: number) => Ps {
    const link = graph.ports.link[port];
    if (link < 0) return () => 0;
    const { rateBitsPerSecond, overheadBytes = 24 } = graph.linkOptions(link);
    return makeTransmit(rateBitsPerSecond, overheadBytes);
  }

  function arrive(inPort: PortIndex, frame: Frame): void {
    if (frames.encoderOf[frame] !== roce.encoder) {
      if (options.other === undefined) graph.consume(frame);
      else options.other(inPort, frame);
      return;
    }
    if (receiveDelayPs === 0) receive(frame);
    else simulation.after(receiveDelayPs, process, frame);
  }

  function receive(frame: Frame): void {
    if (!roce.take(frame, incoming)) {
      transport.count("rx_icrc_encapsulated");
      graph.dropAtNode(node, frame, "checksum");
      return;
    }
    if (incoming.destAddress !== address) {
      graph.dropAtNode(node, frame, "unknown-mac");
      return;
    }
    cause = trace.stored ? frames.lastRecord[frame] : -1;
    transport.receive(incoming);
    cause = -1;
    graph.consume(frame);
  }

  return {
    transport,
    device: transport.device,
    node,
    port,
    deliver: (frame) => arrive(port, frame),
    kick: wakePump,
  };
}

const eventNames: readonly string[] = ["cq-error", "qp-fatal", "qp-request-error", "qp-access-error"];
