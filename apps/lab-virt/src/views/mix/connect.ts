/**
 * views/mix/connect — the worker of mixes, started by the view and ended with it.
 * @module
 */
import { startWorker } from "@dc/embed";
import type { FromMix, ToMix } from "../../mix/worker.ts";
import url from "../../mix.worker.ts?worker&url";

/** A worker, or what stands for one. */
export interface MixPort {
  post(message: ToMix): void;
  listen(heard: (message: FromMix) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Start it. */
export function connectMix(): MixPort {
  const worker = startWorker(url, import.meta.url);
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromMix>) => heard(data));
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
    },
    end: () => worker.terminate(),
  };
}
