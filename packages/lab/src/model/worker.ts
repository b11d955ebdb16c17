/**
 * model/worker — starts a lab's worker, from whatever origin the lab itself came.
 * @module
 */
import { startWorker } from "@dc/embed";
import { makeChannel, type MessageTarget, type ToClient, type ToHost } from "@dc/engine/host";
import type { LabModelOptions } from "./lab.ts";

/**
 * How a lab's worker is started. Its failures are told with the browser's words, which name the address.
 *
 * @param url  the worker's script, as `import url from "./sim.worker.ts?worker&url"` gives it.
 * @param base the lab's own `import.meta.url`.
 */
export function connectWorker(url: string, base: string): LabModelOptions["connect"] {
  return () => {
    const worker = startWorker(url, base);
    return {
      channel: makeChannel<ToHost, ToClient>(worker as unknown as MessageTarget),
      end: () => worker.terminate(),
      onFailure: (failed) => {
        worker.addEventListener("error", (event) => failed(event.message || "no message"));
        worker.addEventListener("messageerror", () => failed("a message could not be read"));
      },
    };
  };
}
