/**
 * model/pairs — the model's exits beside a host's, reason by reason.
 *
 * A reason is the same where its number is; where a host's word has no number, where the word is the same.
 * @module
 */
import type { ExitPair } from "@dc/ui";
import type { ImportedExit, ImportedExits } from "@dc/virt/import";

const keyOf = ({ name, number }: ImportedExit): string => (number === undefined ? name : String(number));

/** All reasons that either side has. Of a host's words for one reason, the first is shown and all are counted. */
export function pairExits(model: ImportedExits | undefined, host: ImportedExits | undefined): readonly ExitPair[] {
  const pairs = new Map<string, ExitPair>();
  const add = (exit: ImportedExit, side: "model" | "host"): void => {
    const key = keyOf(exit);
    const before = pairs.get(key);
    const { samples, sampleShare, timeShare, minNs, maxNs, meanNs } = exit;
    const there = before?.[side];
    const sum = (one: number | undefined, other: number | undefined): number | undefined =>
      one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
    pairs.set(key, {
      reason: before?.reason ?? exit.name,
      ...(exit.number === undefined ? {} : { number: exit.number }),
      ...before,
      [side]:
        there === undefined
          ? { samples, sampleShare, timeShare, minNs, maxNs, meanNs }
          : {
              samples: there.samples + samples,
              sampleShare: there.sampleShare + sampleShare,
              timeShare: sum(there.timeShare, timeShare),
            },
    });
  };
  for (const exit of model?.exits ?? []) add(exit, "model");
  for (const exit of host?.exits ?? []) add(exit, "host");
  return [...pairs.values()];
}
