/**
 * claims/retransmission — R-07: a reliable connection sends again what was lost; only repeated silence ends it.
 *
 * @module
 */
import { us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { wcStatusNames } from "../verbs/completion.ts";
import { createClaimScene, firstCompletionPs } from "./scene.ts";

const rttUs = 10;
const delayPs: number = us(rttUs / 2);

/** How much later a 64-packet WRITE completes when one of its packets is lost, picoseconds. */
export function measureLossPs(lost: number, timeout: number): number {
  const attributes = { timeout };
  const scene = (isLost?: (index: number) => boolean): number => {
    const made = createClaimScene({ delayPs, attributes }, isLost);
    made.post(64 * 4096);
    const endedPs = firstCompletionPs(made);
    return made.state === "RTS" && made.completions[0][0]?.status === 0 ? endedPs : Number.NaN;
  };
  return scene((index) => index === lost) - scene();
}

/** When a WRITE over a dead cable ends, how, and in which state its queue pair is. */
export function measureSilence(timeout: number, retryCnt: number, factor: number): { ps: number; outcome: string } {
  const scene = createClaimScene(
    { delayPs, attributes: { timeout, retryCnt }, nic: { transport: { timeoutFactor: factor } as never } },
    () => true,
  );
  scene.post(8);
  const ps = firstCompletionPs(scene);
  return { ps, outcome: `${wcStatusNames[scene.completions[0][0]?.status ?? 0]} ${scene.state}` };
}

function cells(): Cell[] {
  const timeoutPs = 4_096_000 * 2 ** 14;
  return [
    ...[1, 20, 50].map(
      (lost): Cell => ({
        inputs: { lost: "one packet mid-message", packet: lost, rttUs },
        quantity: "delay, round trips",
        expected: 1,
        // In round trips: what is sent again is sent at line rate, and what was sent in vain is part of the trip.
        tolerance: absolute(0.1),
        measure: () => measureLossPs(lost, 14) / us(rttUs),
      }),
    ),
    {
      inputs: { lost: "the last packet", timeout: 14, rttUs },
      quantity: "delay, ms",
      expected: timeoutPs / 1e9,
      tolerance: absolute(0.05),
      measure: () => measureLossPs(63, 14) / 1e9,
    },
    ...[1, 4].map(
      (factor): Cell => ({
        inputs: { lost: "everything", timeout: 14, retryCnt: 7, factor },
        quantity: "time until the queue pair is in error, s",
        expected: (8 * timeoutPs * factor) / 1e12,
        tolerance: exact,
        measure: () => measureSilence(14, 7, factor).ps / 1e12,
      }),
    ),
    {
      inputs: { lost: "everything", timeout: 14, retryCnt: 7 },
      quantity: "completion and state",
      expected: "RETRY_EXC_ERR ERR",
      tolerance: exact,
      measure: () => measureSilence(14, 7, 1).outcome,
    },
  ];
}

/** */
export const retransmission: Claim = {
  id: "R-07",
  slug: "retransmission",
  statement: "A lost packet is sent again; only repeated silence kills the queue pair",
  refutes: ["E01"],
  source:
    "InfiniBand Architecture 1.4 §9.7.5 (acknowledgements), §9.7.6.1.3 (the timeout); calculated: round trips, timeouts",
  cells,
};
