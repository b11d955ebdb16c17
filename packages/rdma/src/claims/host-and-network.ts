/**
 * claims/host-and-network — R-02: the gain of RDMA over TCP shrinks as the network's share grows.
 *
 * RDMA's time is that of a SEND between two adapters on a cable, each with the budget's host side as its pipeline; TCP's
 * is the budget itself, (its two host sides and the same network), since no kernel is modelled here.
 *
 * @module
 */
import { us } from "@dc/engine";
import { type Cell, type Claim, relative } from "@dc/engine/experiment";
import { assumed } from "../costs/assumed.ts";
import { wrOpcode } from "../verbs/work-request.ts";
import { createClaimScene } from "./scene.ts";

/** From doorbell to the receiver's completion of a SEND of 8 bytes, picoseconds. @param networkUs one way. */
export function measureSendPs(networkUs: number): number {
  const side = assumed.hostRdmaSide.value;
  const scene = createClaimScene({ delayPs: us(networkUs), nic: { sendDelayPs: side, receiveDelayPs: side } });
  scene.post(8, wrOpcode.send);
  scene.simulation.runUntil(us(1000));
  return scene.completions[1][0]?.timePs ?? Number.NaN;
}

function cell(networkUs: number): Cell {
  return {
    inputs: { networkUs, hostTcpUs: assumed.hostTcpSide.value / 1e6, hostRdmaUs: assumed.hostRdmaSide.value / 1e6 },
    quantity: "TCP's time over RDMA's",
    expected: (30 + networkUs) / (2 + networkUs),
    // A frame of 66 bytes takes 7 ns of 100 Gb/s, which the budget leaves out.
    tolerance: relative(0.01),
    measure: () => (2 * assumed.hostTcpSide.value + us(networkUs)) / measureSendPs(networkUs),
  };
}

/** */
export const hostAndNetwork: Claim = {
  id: "R-02",
  slug: "host-and-network",
  statement: "The RDMA speed-up shrinks as the network share grows: (30 + n)/(2 + n) for n µs of network",
  refutes: [],
  source: "calculated: the course's latency budget, which cites nothing (costs/assumed.ts, unverified), around a SEND",
  cells: () => [0.5, 1, 5, 50].map(cell),
};
