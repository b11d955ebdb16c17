/**
 * run/capture — every frame of a run as pcapng, streamed: one interface per link end and one per port with a device,
 * each frame once, at the sender's end, stamped at its first bit out.
 *
 * A port records what it sends when it next has something to do, not in time order. So frames gather until the
 * simulation has settled up to a time, and are then written sorted.
 * @module
 */
import type { Ps, Simulation } from "@dc/engine";
import { captureTimeDigits, createPcapngWriter, type PcapngInterfaceOptions } from "@dc/wire";
import type { Output } from "./output.ts";

/** Largest capture that is written: 256 MiB. */
export const captureBytesMax: number = 256 * 1024 * 1024;

/** A capture that is being made. */
export interface RunCapture {
  /** Frames written or waiting to be. */
  readonly frames: number;
  /** Bytes that wait for `flush`. */
  readonly waitingBytes: number;
  /** Write all that has left its port by now. @returns false when the capture is full. */
  flush(): boolean;
}

interface WaitingFrame {
  readonly timePs: number;
  readonly block: Uint8Array;
}

/** Tap a simulation that has not run yet. @param endPs up to when it will run: decides the unit of the times. */
export function captureRun(simulation: Simulation, endPs: Ps, output: Output, application: string): RunCapture {
  const { graph, frames } = simulation;
  const interfaceOfPort = new Map<number, number>();
  const timeDigits = captureTimeDigits(endPs);
  const interfaces: PcapngInterfaceOptions[] = [];
  for (let port = 0; port < graph.portCount; port++) {
    const peer = graph.ports.peer[port];
    // A port that has neither a cable nor a device sends nothing.
    if (peer < 0 && graph.ports.up[port] === 0) continue;
    interfaceOfPort.set(port, interfaces.length);
    const name = graph.portName(port);
    if (peer < 0) interfaces.push({ name, description: "to a device", timeDigits });
    else {
      const { rateBitsPerSecond } = graph.linkOptions(graph.ports.link[port]);
      interfaces.push({ name, description: `to ${graph.portName(peer)}`, rateBitsPerSecond, timeDigits });
    }
  }
  const writer = createPcapngWriter({ application, interfaces });
  output.write(writer.start());

  const waiting: WaitingFrame[] = [];
  let waitingBytes = 0;
  let count = 0;
  graph.tap((timePs, port, frame) => {
    const block = writer.frame(interfaceOfPort.get(port) as number, timePs, frames.bytes(frame));
    waiting.push({ timePs, block });
    waitingBytes += block.length;
    count++;
  });

  return {
    get frames() {
      return count;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    flush() {
      graph.settle();
      if (output.bytes + waitingBytes > captureBytesMax) return false;
      waiting.sort((a, b) => a.timePs - b.timePs);
      for (const { block } of waiting) output.write(block);
      waiting.length = 0;
      waitingBytes = 0;
      return true;
    },
  };
}
