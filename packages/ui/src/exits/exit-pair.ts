/**
 * exits/exit-pair — one exit reason twice: as the model has it, and as a host counted it; and how far they are apart.
 * @module
 */

/** All exits of one reason on one side. Shares are of one; times from exit to entry, in ns, absent where unknown. */
export interface ExitFigures {
  readonly samples: number;
  readonly sampleShare: number;
  readonly timeShare?: number | undefined;
  readonly minNs?: number | undefined;
  readonly maxNs?: number | undefined;
  readonly meanNs?: number | undefined;
}

/** One reason. At least one side has it. */
export interface ExitPair {
  /** `EPT_MISCONFIG`, or whatever a host calls it. */
  readonly reason: string;
  /** The manual's number. */
  readonly number?: number | undefined;
  readonly model?: ExitFigures | undefined;
  readonly host?: ExitFigures | undefined;
}

/** What is counted or measured of a reason. */
export const exitMeasures = ["samples", "sampleShare", "timeShare", "minNs", "maxNs", "meanNs"] as const;
/** One of them. */
export type ExitMeasure = (typeof exitMeasures)[number];

/** Whose figures: the model's, the host's, or how far the first are from the second. */
export type ExitSide = "model" | "host" | "error";

/** An order of rows. */
export interface ExitOrder {
  readonly by: ExitMeasure | "reason";
  readonly of: ExitSide;
  readonly direction: "ascending" | "descending";
}

/** A share of a side that does not have the reason is nothing; a time of it is unknown. */
function figure(figures: ExitFigures | undefined, measure: ExitMeasure): number | undefined {
  if (figures !== undefined) return figures[measure];
  return measure === "sampleShare" || measure === "samples" ? 0 : undefined;
}

/**
 * How far the model is from the host: of shares the difference, of times the difference as a part of the host's.
 * Numbers of exits are of runs of different lengths: there is no error of them.
 *
 * @returns undefined where a side is unknown
 */
export function exitError(pair: ExitPair, measure: ExitMeasure): number | undefined {
  if (measure === "samples") return undefined;
  const [model, host] = [figure(pair.model, measure), figure(pair.host, measure)];
  if (model === undefined || host === undefined) return undefined;
  if (measure === "sampleShare" || measure === "timeShare") return model - host;
  return host === 0 ? undefined : (model - host) / host;
}

/** A figure of a side, or the error. */
export function exitFigure(pair: ExitPair, measure: ExitMeasure, side: ExitSide): number | undefined {
  return side === "error" ? exitError(pair, measure) : pair[side]?.[measure];
}

/** In an order: errors by their size, whatever their sign; what is unknown stands last, whichever way. */
export function sortExitPairs(pairs: readonly ExitPair[], { by, of, direction }: ExitOrder): readonly ExitPair[] {
  const sign = direction === "ascending" ? 1 : -1;
  const byName = (a: ExitPair, b: ExitPair): number => (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0);
  if (by === "reason") return [...pairs].sort((a, b) => sign * byName(a, b));
  const key = (pair: ExitPair): number | undefined => {
    const value = exitFigure(pair, by, of);
    return value !== undefined && of === "error" ? Math.abs(value) : value;
  };
  return [...pairs].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one === undefined || other === undefined) {
      return one === other ? byName(a, b) : one === undefined ? 1 : -1;
    }
    return sign * (one - other) || byName(a, b);
  });
}
