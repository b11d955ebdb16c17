/**
 * views/wheel/connect — the wheel's worker, started by the view and ended with it.
 * @module
 */
import { startWorker } from "@dc/embed";
import type { FromWheel, ToWheel } from "../../wheel/worker.ts";
import url from "../../wheel.worker.ts?worker&url";

/** A worker, or what stands for one. */
export interface WheelPort {
  post(message: ToWheel): void;
  listen(heard: (message: FromWheel) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Start it. */
export function connectWheel(): WheelPort {
  const worker = startWorker(url, import.meta.url);
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromWheel>) => heard(data));
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
    },
    end: () => worker.terminate(),
  };
}
