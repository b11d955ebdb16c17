/**
 * testing/storage — an initiator and a controller on one cable.
 *
 * @module
 */
import type { Simulation } from "@dc/engine";
import { createInitiator, type Initiator, initiatorBytes } from "../nvmeof/initiator.ts";
import { createMedia, type MediaOptions } from "../nvmeof/media.ts";
import { blockBytes, createTarget, type Target, targetDiskOffset } from "../nvmeof/target.ts";
import { createNicPair, type NicPair, type NicPairOptions } from "./nics.ts";

/** How the pair is. */
export interface StoragePairOptions {
  readonly capacitySectors: number;
  readonly media: MediaOptions;
  readonly depth?: number;
  readonly requestBytesMax?: number;
  readonly pair?: NicPairOptions;
  /** As of an initiator. */
  readonly spanOf?: (request: number) => number;
}

/** A remote disk and its user. */
export interface StoragePair extends NicPair {
  readonly initiator: Initiator;
  readonly target: Target;
}

/** Make an initiator at end 0, a controller at end 1, and the cable between them. */
export function createStoragePair(simulation: Simulation, options: StoragePairOptions): StoragePair {
  const { capacitySectors, depth = 128, requestBytesMax = 8192 } = options;
  const diskBytes = targetDiskOffset(depth) + capacitySectors * blockBytes;
  const memoryBytes = Math.max(initiatorBytes(depth, requestBytesMax), diskBytes);
  const pair = createNicPair(simulation, {
    memoryBytes,
    qp: { maxSendWr: depth * 3, maxRecvWr: depth },
    ...options.pair,
  });
  const [a, b] = pair.ends;
  if (a.memory === undefined || b.memory === undefined) throw new Error("storage needs memory with bytes");
  const media = createMedia(simulation, "b/disk", options.media);
  const shared = { capacitySectors, depth };
  const target = createTarget(simulation, "b/nvme", {
    ...shared,
    capacityBlocks: capacitySectors,
    nic: b.nic,
    pd: b.pd,
    qp: b.qp,
    cq: b.cq,
    memory: b.memory,
    media,
  });
  const initiator = createInitiator(simulation, "a/nvme", {
    ...shared,
    nic: a.nic,
    pd: a.pd,
    qp: a.qp,
    cq: a.cq,
    memory: a.memory,
    requestBytesMax,
    ...(options.spanOf === undefined ? {} : { spanOf: options.spanOf }),
  });
  return { ...pair, initiator, target };
}
