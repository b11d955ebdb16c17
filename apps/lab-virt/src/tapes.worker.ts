/**
 * tapes.worker — the tapes' worker: one guest under two techniques, or under all.
 * @module
 */
import { createTapesHost, type FromTapes, type ToTapes } from "./tapes/worker.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToTapes }) => void): void;
  postMessage(message: FromTapes): void;
};
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const hear = createTapesHost({
  post: (message) => scope.postMessage(message),
  pause: () =>
    new Promise((goOn) => {
      waiting.push(goOn);
      channel.port2.postMessage(null);
    }),
});
scope.addEventListener("message", ({ data }) => hear(data));
