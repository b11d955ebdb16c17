/**
 * wheel.worker — the wheel's worker: virtual processors by turns on one TLB, and the curve of their misses.
 * @module
 */
import { createWheelHost, type FromWheel, type ToWheel } from "./wheel/worker.ts";
import { createPause } from "@dc/lab/view-worker";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToWheel }) => void): void;
  postMessage(message: FromWheel): void;
};
const hear = createWheelHost({ post: (message) => scope.postMessage(message), pause: createPause() });
scope.addEventListener("message", ({ data }) => hear(data));
