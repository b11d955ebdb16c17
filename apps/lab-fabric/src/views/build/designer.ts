/**
 * views/build/designer — asks the view's worker: the newest question next, those in between never.
 *
 * The worker is started when the view is first shown and ends with it. It is apart from the lab's own, so that a run
 * that plays goes on while a large design is computed.
 * @module
 */
import { startWorker } from "@dc/embed";
import url from "../../build.worker.ts?worker&url";
import type { BuildAnswer, BuildAsk } from "./answer.ts";
import type { Plan } from "./plan.ts";
import type { Arrivals, ScenarioText } from "./scenario.ts";
import type { FromBuilder, ToBuilder } from "./worker.ts";

/** A worker, or what stands for one. */
export interface BuilderPort {
  post(message: ToBuilder): void;
  listen(heard: (message: FromBuilder) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Asks and is answered. */
export interface Designer {
  /** Ask what a plan comes to; undefined where a newer question overtook it. @throws Error where the worker failed. */
  build(ask: BuildAsk): Promise<BuildAnswer | undefined>;
  write(plan: Plan, arrivals: Arrivals): Promise<ScenarioText>;
  end(): void;
}

/** Start the view's worker. */
export function connectBuilder(): BuilderPort {
  const worker = startWorker(url, import.meta.url);
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromBuilder>) => heard(data));
      worker.addEventListener("error", (event) => failed(event.message || "no message"));
    },
    end: () => worker.terminate(),
  };
}

interface Waiting {
  readonly answered: (message: FromBuilder | undefined) => void;
  readonly failed: (error: Error) => void;
}

/** Make one of a port. */
export function createDesigner(port: BuilderPort): Designer {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let building = 0;
  let next: { readonly ask: BuildAsk; readonly id: number } | undefined;
  port.listen(
    (message) => {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.id === building) {
        building = 0;
        sendNext();
      }
      if ("failed" in message) asked?.failed(new Error(message.failed));
      else asked?.answered(message);
    },
    (reason) => {
      const all = Array.from(waiting.values());
      waiting.clear();
      building = 0;
      for (const { failed } of all) failed(new Error(reason));
    },
  );
  function sendNext(): void {
    if (next === undefined || building !== 0) return;
    building = next.id;
    port.post({ id: next.id, build: next.ask });
    next = undefined;
  }
  return {
    async build(ask) {
      const id = ++last;
      if (next !== undefined) {
        waiting.get(next.id)?.answered(undefined);
        waiting.delete(next.id);
      }
      next = { ask, id };
      const answer = new Promise<FromBuilder | undefined>((answered, failed) => waiting.set(id, { answered, failed }));
      sendNext();
      const message = await answer;
      return message !== undefined && "built" in message ? message.built : undefined;
    },
    async write(plan, arrivals) {
      const id = ++last;
      const answer = new Promise<FromBuilder | undefined>((answered, failed) => waiting.set(id, { answered, failed }));
      port.post({ id, write: { plan, arrivals } });
      const message = await answer;
      if (message === undefined || !("written" in message)) throw new Error("another answer than asked for");
      return message.written;
    },
    end() {
      for (const { answered } of waiting.values()) answered(undefined);
      waiting.clear();
      port.end();
    },
  };
}
