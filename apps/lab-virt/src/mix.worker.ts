/**
 * mix.worker — the worker of mixes: what each operation makes each technique do, and one mix as it runs.
 * @module
 */
import { createMixHost, type FromMix, type ToMix } from "./mix/worker.ts";
import { createPause } from "./worker-pause.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", heard: (event: { readonly data: ToMix }) => void): void;
  postMessage(message: FromMix): void;
};
const hear = createMixHost({ post: (message) => scope.postMessage(message), pause: createPause() });
scope.addEventListener("message", ({ data }) => hear(data));
