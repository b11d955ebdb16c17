/**
 * storage/requests — guests that read or write blocks at an interval, and what became of it.
 *
 * Each request is followed by spans from the call in the guest to its completion there. One that finds no free slot is
 * not made and counted as refused; one that ends in an I/O error is counted as failed. Nothing is thrown out of a run.
 *
 * Source: rules D27 and D28 in ../../SPEC.md.
 * @module
 */
import type { Ps, Simulation } from "@dc/engine";
import { sectorBytes } from "@dc/virt";
import { makeDatacenterError } from "../errors.ts";
import type { Disk } from "./storage.ts";

/** What is asked, and how often. */
export interface BlockRequestOptions {
  readonly disk: Disk;
  readonly isWrite: boolean;
  /** Of the first request, whole sectors; each further one is behind the one before, and behind the last the first. */
  readonly offsetBytes: number;
  /** Of each request, whole sectors. */
  readonly sizeBytes: number;
  readonly startPs: Ps;
  readonly intervalPs: Ps;
  /** How many, at most. */
  readonly requestsMax?: number;
}

/** Let a guest ask for blocks. @param index a number that no other of the simulation has. @throws `datacenter/bad-request`. */
export function addBlockRequests(simulation: Simulation, index: number, options: BlockRequestOptions): void {
  const { disk, isWrite, offsetBytes, sizeBytes, startPs, intervalPs } = options;
  const { requestsMax = Number.POSITIVE_INFINITY } = options;
  const device = disk.disk;
  const capacityBytes = device.capacitySectors * sectorBytes;
  const isWhole = offsetBytes % sectorBytes === 0 && sizeBytes % sectorBytes === 0 && sizeBytes > 0;
  if (!isWhole || sizeBytes > disk.requestBytesMax || offsetBytes + sizeBytes > capacityBytes || intervalPs < 1)
    throw makeDatacenterError(
      "datacenter/bad-request",
      `${disk.name}: ${sizeBytes} bytes at ${offsetBytes} of ${capacityBytes}: expected whole sectors inside the disk`,
    );
  const { metrics, state } = simulation;
  const path = `${device.name}/requests${index}`;
  const words = state.f64(path, 2);
  const startedPs = state.f64(`${path}/started`, device.slots);
  const completed = metrics.counter(path, "completedRequests");
  const failed = metrics.counter(path, "failedRequests");
  const refused = metrics.counter(path, "refusedRequests");
  const latency = metrics.histogram(path, "latencyPs");
  const data = new Uint8Array(isWrite ? sizeBytes : 0);
  words[1] = offsetBytes;
  const ask = simulation.handler(path, "ask", () => {
    const at = words[1];
    const next = at + sizeBytes;
    words[1] = next + sizeBytes > capacityBytes ? offsetBytes : next;
    words[0] += 1;
    // What is written says which request wrote it.
    if (isWrite) data.fill(words[0] & 0xff);
    const sector = at / sectorBytes;
    const slot = isWrite ? device.write(sector, data, index) : device.read(sector, sizeBytes, index);
    if (slot < 0) refused.add(1);
    else startedPs[slot] = simulation.now;
    if (words[0] < requestsMax) simulation.after(intervalPs, ask, 0);
  });
  disk.onComplete((tag, status) => {
    if (tag !== index) return;
    if (status === 0) completed.add(1);
    else failed.add(1);
    latency.record(simulation.now - startedPs[device.completedSlot]);
  });
  if (requestsMax > 0) simulation.at(startPs, ask, 0);
}
