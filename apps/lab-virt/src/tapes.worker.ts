/**
 * tapes.worker — the tapes' worker: one guest under two techniques, or under all.
 * @module
 */
import { serveViewWorker } from "@dc/lab/view-worker";
import { tapeAnswers } from "./tapes/worker.ts";

serveViewWorker(tapeAnswers);
