/**
 * mix.worker — the worker of mixes: what each operation makes each technique do, and one mix as it runs.
 * @module
 */
import { serveViewWorker } from "@dc/lab/view-worker";
import { mixAnswers } from "./mix/worker.ts";

serveViewWorker(mixAnswers);
