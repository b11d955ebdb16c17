/**
 * claims/scene — two adapters and a cable on which things are lost, for the measurements of claims.
 *
 * @module
 */
import { createSimulation, gbps, type Ps, type Simulation, us } from "@dc/engine";
import { createNicPair, type NicEnd, type NicPair, type NicPairOptions } from "../testing/nics.ts";
import { qpStateNames } from "../verbs/qp-state.ts";
import { sendFlag, wrOpcode } from "../verbs/work-request.ts";

/** A run: the simulation, its two ends, and when requests completed. */
export interface ClaimScene {
  readonly simulation: Simulation;
  readonly pair: NicPair;
  /** Post a WRITE, or a SEND, of this many bytes at end 0. */
  post(lengthBytes: number, opcode?: number): void;
  /** When each completion came to an end's program, and its status. */
  readonly completions: readonly [{ timePs: Ps; status: number }[], { timePs: Ps; status: number }[]];
  /** State of end 0's queue pair. */
  readonly state: string;
}

/** Make a run. @param isLost asked of each frame that arrives at end 1, with how many came before. */
export function createClaimScene(
  options: NicPairOptions,
  isLost?: (index: number, dice: () => number) => boolean,
): ClaimScene {
  const simulation = createSimulation({ seed: 42 });
  const pair = createNicPair(simulation, { memoryBytes: 0, rateBitsPerSecond: gbps(100), ...options });
  const [a, b] = pair.ends;
  const random = simulation.random("b/loss");
  let arrived = 0;
  const dice = (): number => random.below(1 << 24) / (1 << 24);
  if (isLost !== undefined)
    simulation.graph.policy(b.nic.node, { arrive: () => !isLost(arrived++, dice), release: () => undefined });
  const completions: [{ timePs: Ps; status: number }[], { timePs: Ps; status: number }[]] = [[], []];
  pair.ends.forEach(({ nic, cq }, side) => {
    const { device } = nic;
    const poll = (): void => {
      device.reqNotifyCq(cq);
      for (let wc = device.pollCq(cq); wc !== undefined; wc = device.pollCq(cq))
        completions[side as 0 | 1].push({ timePs: simulation.now, status: wc.status });
    };
    device.onCompletion(cq, poll);
    device.reqNotifyCq(cq);
  });
  return {
    simulation,
    pair,
    completions,
    post: (lengthBytes, opcode = wrOpcode.rdmaWrite) => postAt(a, b, lengthBytes, opcode),
    get state() {
      return qpStateNames[a.nic.device.queryQpState(a.qp)] ?? "";
    },
  };
}

function postAt(from: NicEnd, to: NicEnd, lengthBytes: number, opcode: number): void {
  if (opcode === wrOpcode.send)
    to.nic.device.postRecv(to.qp, {
      wrId: 1,
      sgList: [{ address: to.region.address, length: lengthBytes, lkey: to.region.lkey }],
    });
  from.nic.device.postSend(from.qp, {
    wrId: 1,
    opcode,
    sendFlags: sendFlag.signaled,
    sgList: [{ address: from.region.address, length: lengthBytes, lkey: from.region.lkey }],
    remoteAddress: to.region.address,
    rkey: to.region.rkey,
  });
}

/** When the first request of end 0 ended. @param untilPs gives up then, with NaN. */
export function firstCompletionPs(scene: ClaimScene, untilPs: Ps = us(5_000_000)): Ps {
  const { simulation, completions } = scene;
  while (completions[0].length === 0 && simulation.step(untilPs));
  return completions[0][0]?.timePs ?? Number.NaN;
}
