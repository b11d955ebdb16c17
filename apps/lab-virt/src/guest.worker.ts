/**
 * guest.worker — the guests' worker: a person's own machine code, while the lab's own worker goes on with the run.
 * @module
 */
import { serveViewWorker } from "@dc/lab/view-worker";
import { guestAnswers } from "./guest/worker.ts";

serveViewWorker(guestAnswers);
