/**
 * build.worker — the fabric builder's worker: designs and their rates, while the lab's own worker goes on with the run.
 * @module
 */
import { serveViewWorker } from "@dc/lab/view-worker";
import { buildAnswers } from "./views/build/worker.ts";

serveViewWorker(buildAnswers);
