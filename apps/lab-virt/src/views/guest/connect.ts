/**
 * views/guest/connect — asks the guests' worker; the newest question of each kind counts.
 *
 * The worker is started by the first view that needs it, and ends with that view: a guest that runs for ever costs
 * nothing while nobody looks.
 * @module
 */
import { startWorker } from "@dc/embed";
import type { FromGuest, ToGuest } from "../../guest/worker.ts";
import url from "../../guest.worker.ts?worker&url";

/** A worker, or what stands for one. */
export interface GuestPort {
  post(message: ToGuest): void;
  listen(heard: (message: FromGuest) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Start it. */
export function connectGuests(): GuestPort {
  const worker = startWorker(url, import.meta.url);
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromGuest>) => heard(data));
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
    },
    end: () => worker.terminate(),
  };
}
