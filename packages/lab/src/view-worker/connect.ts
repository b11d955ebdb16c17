/**
 * view-worker/connect — starts a view's own worker, from whatever origin the lab itself came.
 * @module
 */
import { startWorker } from "@dc/embed";
import type { Answers, FromViewWorker } from "./answer.ts";
import { createViewWorker, type ViewWorker } from "./ask.ts";

/**
 * How a view's worker is started.
 *
 * @param url  the worker's script, as `import url from "./tapes.worker.ts?worker&url"` gives it.
 * @param base the lab's own `import.meta.url`.
 */
export function connectViewWorker<All extends Answers>(url: string, base: string): () => ViewWorker<All> {
  return () =>
    createViewWorker(() => {
      const worker = startWorker(url, base);
      return {
        post: (message) => worker.postMessage(message),
        listen(heard, failed) {
          worker.addEventListener("message", ({ data }: MessageEvent<FromViewWorker>) => heard(data));
          worker.addEventListener("error", (event) => failed(event.message || "no message"));
          worker.addEventListener("messageerror", () => failed("a message could not be read"));
        },
        end: () => worker.terminate(),
      };
    });
}
