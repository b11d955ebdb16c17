/**
 * views/tapes/connect — the tapes' worker, started by the view and ended with it.
 * @module
 */
import { startWorker } from "@dc/embed";
import type { FromTapes, ToTapes } from "../../tapes/worker.ts";
import url from "../../tapes.worker.ts?worker&url";

/** A worker, or what stands for one. */
export interface TapesPort {
  post(message: ToTapes): void;
  listen(heard: (message: FromTapes) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Start it. */
export function connectTapes(): TapesPort {
  const worker = startWorker(url, import.meta.url);
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromTapes>) => heard(data));
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
    },
    end: () => worker.terminate(),
  };
}
