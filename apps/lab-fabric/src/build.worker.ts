/**
 * build.worker — the fabric builder's worker: designs and their rates, while the lab's own worker goes on with the run.
 * @module
 */
import { type FromBuilder, hear, type ToBuilder } from "./views/build/worker.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToBuilder }) => void): void;
  postMessage(message: FromBuilder): void;
};
scope.addEventListener("message", ({ data }) => scope.postMessage(hear(data)));
