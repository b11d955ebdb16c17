/**
 * Two hosts with noise between them, and a second receiver in the test that knows nothing of ours: it puts together what
 * arrived from the bytes of the frames alone, and judges every acknowledgement by it.
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { Ipv4Header, parseTcp, tcpFlag } from "@dc/wire";
import { createFabric, type Fabric } from "../src/fabric/fabric.ts";
import type { TcpFlowOptions } from "../src/tcp/flow-options.ts";
import { attachNoise, type NoiseOptions } from "../src/testing/index.ts";

export interface NoisyHosts {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly flow: number;
}

export function createNoisyHosts(
  seed: number,
  noise: NoiseOptions,
  flow: TcpFlowOptions,
  traceRecordsMax = 0,
): NoisyHosts {
  const simulation = createSimulation({ seed, traceRecordsMax });
  const fabric = createFabric(simulation);
  const [a, b] = ["h1", "h2"].map((name) => simulation.graph.addPort(fabric.addHost(name, { arp: false }), "eth0"));
  attachNoise(fabric, a, b, noise);
  fabric.start();
  return { simulation, fabric, flow: fabric.addTcpFlow({ from: "h1", to: "h2", ...flow }) };
}

/** What a segment says, from a frame's bytes. */
export function readSegment(bytes: Uint8Array) {
  const end = 14 + Ipv4Header.totalLengthBytes(bytes, 14);
  const parsed = parseTcp(bytes, 34, end);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { sequence, acknowledgment, flags, window, options } = parsed.value;
  const blocks: [number, number][] = [];
  const view = new DataView(options.buffer, options.byteOffset, options.length);
  for (let at = 0; at < options.length; ) {
    const kind = options[at];
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    if (kind === 5)
      for (let b = at + 2; b < at + options[at + 1]; b += 8) blocks.push([view.getUint32(b), view.getUint32(b + 4)]);
    at += options[at + 1];
  }
  const payloadBytes = end - 34 - 20 - options.length;
  return { sequence, acknowledgment, flags, window, blocks, payloadBytes };
}

/** Listens to what arrives at the receiver and to what it answers. */
export function createJudge() {
  const arrived = new Map<number, true>();
  let first: number | undefined;
  let finAt: number | undefined;
  const wrong: string[] = [];
  const placeOf = (sequence: number): number => (sequence - (first as number)) >>> 0;
  let prefix = 1;
  return {
    wrong,
    /** A segment has arrived at the receiver. */
    arrives(bytes: Uint8Array) {
      const { sequence, flags, payloadBytes } = readSegment(bytes);
      if ((flags & tcpFlag.syn) !== 0) {
        first ??= sequence;
        return;
      }
      if (first === undefined) return;
      const at = placeOf(sequence);
      for (let byte = at; byte < at + payloadBytes; byte++) arrived.set(byte, true);
      if ((flags & tcpFlag.fin) !== 0) {
        finAt = at + payloadBytes;
        arrived.set(finAt, true);
      }
      while (arrived.has(prefix)) prefix++;
    },
    /** The receiver sends. */
    answers(bytes: Uint8Array) {
      const { acknowledgment, flags, blocks } = readSegment(bytes);
      if ((flags & tcpFlag.ack) === 0 || first === undefined) return;
      const at = placeOf(acknowledgment);
      if (at > prefix) wrong.push(`acknowledges ${at}, but only ${prefix} had come in order`);
      for (const [left, right] of blocks) {
        const [low, high] = [placeOf(left), placeOf(right)];
        if (low <= at || high <= low) wrong.push(`a block ${low}–${high} beside ${at}`);
        for (let byte = low; byte < high; byte++) if (!arrived.has(byte)) wrong.push(`block byte ${byte} has not come`);
      }
    },
    /** Bytes in order from the first on, without SYN and FIN. */
    get bytes() {
      return prefix - 1 - (finAt !== undefined && prefix > finAt ? 1 : 0);
    },
  };
}

/** A run of two hosts as text: one line a segment, with relative numbers, as it left its host. */
export function describeRun(
  noise: NoiseOptions,
  flow: TcpFlowOptions,
  untilPs: number,
  traceRecordsMax = 65_536,
): { readonly lines: string[]; readonly hosts: NoisyHosts } {
  const hosts = createNoisyHosts(1, noise, { firstSequence: 0, firstSequenceOfAnswers: 0, ...flow }, traceRecordsMax);
  const { simulation } = hosts;
  const { graph, frames } = simulation;
  const lines: string[] = [];
  graph.tap((timePs, port, frame) => {
    const { sequence, acknowledgment, flags, payloadBytes, blocks } = readSegment(frames.bytes(frame));
    const words = ["FIN", "SYN", "RST", "", "ACK", "", "ECE", "CWR"].filter((word, bit) => word && (flags >> bit) & 1);
    const from = graph.portName(port).slice(0, 2);
    const sack = blocks.map(([left, right]) => ` [${left},${right})`).join("");
    lines.push(`${timePs / 1e6} ${from} ${words.join("+")} ${sequence}:${payloadBytes} ack ${acknowledgment}${sack}`);
  });
  simulation.runUntil(untilPs);
  return { lines, hosts };
}
