/**
 * views/mix/connect — the worker of mixes, which ends with the view.
 * @module
 */
import { connectViewWorker, type ViewWorker } from "@dc/lab";
import type { MixAnswers } from "../../mix/worker.ts";
import url from "../../mix.worker.ts?worker&url";

/** Asks it. */
export type MixWorker = ViewWorker<MixAnswers>;

/** Make one for a view. */
export const connectMix: () => MixWorker = connectViewWorker(url, import.meta.url);
