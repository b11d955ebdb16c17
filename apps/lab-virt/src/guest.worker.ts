/**
 * guest.worker — the guests' worker: a person's own machine code, while the lab's own worker goes on with the run.
 * @module
 */
import { createGuestHost, type FromGuest, type ToGuest } from "./guest/worker.ts";
import { createPause } from "./worker-pause.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToGuest }) => void): void;
  postMessage(message: FromGuest): void;
};
const hear = createGuestHost({ post: (message) => scope.postMessage(message), pause: createPause() });
scope.addEventListener("message", ({ data }) => hear(data));
