/**
 * tapes.worker — the tapes' worker: one guest under two techniques, or under all.
 * @module
 */
import { createTapesHost, type FromTapes, type ToTapes } from "./tapes/worker.ts";
import { createPause } from "./worker-pause.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToTapes }) => void): void;
  postMessage(message: FromTapes): void;
};
const hear = createTapesHost({ post: (message) => scope.postMessage(message), pause: createPause() });
scope.addEventListener("message", ({ data }) => hear(data));
