/**
 * testing/nics — two adapters on one cable, their queue pairs connected.
 *
 * @module
 */
import { type BitsPerSecond, gbps, type LinkIndex, type Ps, type Simulation } from "@dc/engine";
import { createNic, type Nic, type NicOptions } from "../nic/nic.ts";
import { createRoceFrames, type RoceFrames } from "../nic/roce-frames.ts";
import { access } from "../verbs/access.ts";
import type { QpInit } from "../verbs/device.ts";
import { createMemory, type HostMemory, voidMemory } from "../verbs/memory.ts";
import { raiseQp } from "../verbs/raise-qp.ts";
import type { QpAttributes } from "../verbs/qp-attributes.ts";
import type { MemoryRegion } from "../verbs/region.ts";

/** One end of the cable. */
export interface NicEnd {
  readonly nic: Nic;
  /** Its memory; without bytes where the pair was made so. */
  readonly memory: HostMemory | undefined;
  readonly address: number;
  readonly region: MemoryRegion;
  readonly pd: number;
  readonly cq: number;
  readonly qp: number;
}

/** How the pair is. */
export interface NicPairOptions {
  readonly rateBitsPerSecond?: BitsPerSecond;
  readonly delayPs?: Ps;
  /** Bytes of each end's memory; 0 makes adapters that carry lengths only. Default 64 KiB. */
  readonly memoryBytes?: number;
  readonly attributes?: QpAttributes;
  readonly nic?: Partial<NicOptions>;
  readonly qp?: Partial<QpInit>;
}

/** A pair. */
export interface NicPair {
  readonly ends: readonly [NicEnd, NicEnd];
  readonly link: LinkIndex;
  readonly frames: RoceFrames;
}

const firstAddress = 0x1000_0000;
const voidBytes = 2 ** 31;

/** Make two adapters, "a" and "b", and a cable; 100 Gb/s and 500 ns unless told otherwise. */
export function createNicPair(simulation: Simulation, options: NicPairOptions = {}): NicPair {
  const { memoryBytes = 1 << 16 } = options;
  const frames = createRoceFrames(simulation);
  const all = access.localWrite | access.remoteWrite | access.remoteRead;
  const ends = ["a", "b"].map((name, side): NicEnd => {
    const start = firstAddress * (side + 1);
    const home = { state: simulation.state, path: `${name}/memory` };
    const memory = memoryBytes === 0 ? undefined : createMemory(memoryBytes, start, home);
    const address = 0x0a00_0001 + side;
    const nic = createNic(simulation, name, { frames, memory: memory ?? voidMemory, address, ...options.nic });
    const { device } = nic;
    const pd = device.allocPd();
    const region = device.regMr(pd, start, memoryBytes === 0 ? voidBytes : memoryBytes, all) as MemoryRegion;
    const cq = device.createCq(4096);
    const init = { pd, sendCq: cq, recvCq: cq, maxSendWr: 256, maxRecvWr: 256, ...options.qp };
    return { nic, memory, address, region, pd, cq, qp: device.createQp(init) };
  }) as unknown as [NicEnd, NicEnd];
  const [a, b] = ends;
  const link = simulation.graph.connect(a.nic.port, b.nic.port, {
    rateBitsPerSecond: options.rateBitsPerSecond ?? gbps(100),
    delayPs: options.delayPs ?? 500_000,
  });
  for (const [mine, theirs] of [
    [a, b],
    [b, a],
  ] as const)
    raiseQp(mine.nic.device, mine.qp, {
      ahAttr: { destinationAddress: theirs.address },
      destQpNum: theirs.qp,
      ...options.attributes,
    });
  return { ends, link, frames };
}
