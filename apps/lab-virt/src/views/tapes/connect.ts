/**
 * views/tapes/connect — the tapes' worker, which ends with the view.
 * @module
 */
import { connectViewWorker, type ViewWorker } from "@dc/lab";
import type { TapeAnswers } from "../../tapes/worker.ts";
import url from "../../tapes.worker.ts?worker&url";

/** Asks it. */
export type TapeWorker = ViewWorker<TapeAnswers>;

/** Make one for a view. */
export const connectTapes: () => TapeWorker = connectViewWorker(url, import.meta.url);
