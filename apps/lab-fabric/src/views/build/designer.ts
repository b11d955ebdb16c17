/**
 * views/build/designer — asks the view's worker: the newest question next, those in between never.
 *
 * A design that is under way is answered though a newer one waits: who drags a number sees what it comes to meanwhile.
 * @module
 */
import { connectViewWorker, type ViewWorker } from "@dc/lab";
import url from "../../build.worker.ts?worker&url";
import type { BuildAnswer, BuildAsk } from "./answer.ts";
import type { Plan } from "./plan.ts";
import type { Arrivals, ScenarioText } from "./scenario.ts";
import type { BuildAnswers } from "./worker.ts";

/** Asks and is answered. */
export interface Designer {
  /** Ask what a plan comes to; undefined where a newer question overtook it. @throws Error where the worker failed. */
  build(ask: BuildAsk): Promise<BuildAnswer | undefined>;
  /** Ask for a plan's scenario; undefined where a newer question overtook it. @throws Error where the worker failed. */
  write(plan: Plan, arrivals: Arrivals): Promise<ScenarioText | undefined>;
  end(): void;
}

/** The view's worker: it ends with the view. */
export const connectBuilder: () => ViewWorker<BuildAnswers> = connectViewWorker(url, import.meta.url);

/** Make one of a worker. */
export function createDesigner(worker: ViewWorker<BuildAnswers>): Designer {
  let newest = 0;
  /** Ends when nothing is under way. */
  let free: Promise<unknown> = Promise.resolve();
  return {
    async build(ask) {
      const mine = ++newest;
      await free;
      if (mine !== newest) return undefined;
      const answer = worker.ask("build", ask);
      free = answer.catch(() => undefined);
      return answer;
    },
    write: (plan, arrivals) => worker.ask("write", { plan, arrivals }),
    end: () => worker.end(),
  };
}
