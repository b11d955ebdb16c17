/**
 * tapes/worker — what the tapes' worker answers.
 * @module
 */
import { makeRanking } from "./ranking.ts";
import { makeTape } from "./tape.ts";

/** `tape`: both tapes of a guest; `ranking`: the guest under every technique. */
export const tapeAnswers: { readonly tape: typeof makeTape; readonly ranking: typeof makeRanking } = {
  tape: makeTape,
  ranking: makeRanking,
};
export type TapeAnswers = typeof tapeAnswers;
