/**
 * model/worker — starts the lab's worker, from whatever origin the lab itself came.
 * @module
 */
import { startWorker } from "@dc/embed";
import { makeChannel, type MessageTarget, type ToClient, type ToHost } from "@dc/engine/host";
import type { LabModelOptions } from "./lab.ts";
import url from "../sim.worker.ts?worker&url";

/** Start the worker. Its failures are told with the browser's words, which name the address. */
export const connectWorker: LabModelOptions["connect"] = () => {
  const worker = startWorker(url, import.meta.url);
  return {
    channel: makeChannel<ToHost, ToClient>(worker as unknown as MessageTarget),
    end: () => worker.terminate(),
    onFailure: (failed) => {
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
      worker.addEventListener("messageerror", () => failed("a message could not be read"));
    },
  };
};
