/**
 * wheel/worker — what the wheel's worker hears and says. It works in slices, and hears in between: whatever runs gives way
 * to the next that is asked.
 * @module
 */
import type { WheelChoice } from "./choice.ts";
import { type CurvePoint, makeCurve } from "./curve.ts";
import { experiments, runExperiment } from "./experiments.ts";
import { type Invalidation, Wheel, type WheelFrame } from "./wheel.ts";

/** To the worker. */
export type ToWheel =
  /** A new wheel, and a new curve. */
  | { readonly kind: "set"; readonly id: number; readonly choice: WheelChoice }
  | { readonly kind: "go"; readonly id: number; readonly by: "access" | "turn" | "run" }
  | { readonly kind: "stop"; readonly id: number }
  /** How many turns a run has. */
  | { readonly kind: "turns"; readonly id: number; readonly turns: number }
  | { readonly kind: "invalidate"; readonly id: number; readonly ask: InvalidationAsk }
  /** An experiment by its id, on a new wheel of its choice. */
  | { readonly kind: "experiment"; readonly id: number; readonly experiment: string };

/** Which invalidation, of whom. */
export interface InvalidationAsk {
  readonly what: Invalidation;
  readonly vcpu: number;
  readonly page: number;
  readonly processor: number;
}

/** From it. `id` is of the newest thing asked. */
export type FromWheel =
  | { readonly kind: "frame"; readonly id: number; readonly frame: WheelFrame; readonly isRunning: boolean }
  | {
      readonly kind: "measured";
      readonly id: number;
      readonly experiment: string;
      readonly measured: readonly number[];
    }
  /** Points since the last ones; they are of the wheel that was set with `id`. */
  | { readonly kind: "points"; readonly id: number; readonly points: readonly CurvePoint[]; readonly isWhole: boolean }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** How a worker is joined to its page. */
export interface WheelHostOptions {
  readonly post: (message: FromWheel) => void;
  /** Lets messages in before it goes on. */
  readonly pause: () => Promise<void>;
}

/** Slices between two pictures of a run. */
const slicesPerFrame = 8;
/** Slices between two deliveries of the curve. */
const slicesPerDelivery = 16;

/** Turns wheels. @returns what hears the page */
export function createWheelHost({ post, pause }: WheelHostOptions): (message: ToWheel) => void {
  let wheel: Wheel | undefined;
  let newest = 0;
  let newestCurve = 0;
  let turns = 1;

  const show = (id: number, isRunning: boolean): void => {
    if (wheel !== undefined) post({ kind: "frame", id, frame: wheel.frame(), isRunning });
  };

  /** @returns undefined where something else was asked meanwhile */
  async function finish<Answer>(
    id: number,
    steps: Generator<undefined, Answer>,
  ): Promise<{ value: Answer } | undefined> {
    for (let slice = 1; ; slice++) {
      await pause();
      if (newest !== id) return undefined;
      const next = steps.next();
      if (next.done === true) return { value: next.value };
      if (slice % slicesPerFrame === 0) show(id, true);
    }
  }

  async function drawCurve(id: number, choice: WheelChoice): Promise<void> {
    newestCurve = id;
    let points: CurvePoint[] = [];
    let slice = 0;
    for (const point of makeCurve(choice)) {
      if (point !== undefined) points.push(point);
      // A wheel that turns comes first: the curve goes on meanwhile, a slice at a time.
      await pause();
      if (newestCurve !== id) return;
      if (++slice % slicesPerDelivery === 0 && points.length > 0) {
        post({ kind: "points", id, points, isWhole: false });
        points = [];
      }
    }
    post({ kind: "points", id, points, isWhole: true });
  }

  function* run(turning: Wheel, turns: number): Generator<undefined, void> {
    const until = turning.turns + turns;
    while (turning.turns < until) yield* turning.turnAround();
  }

  async function answer(message: ToWheel): Promise<void> {
    const { id, kind } = message;
    if (kind === "set") {
      ({ turns } = message.choice);
      wheel = new Wheel(message.choice);
      show(id, false);
      await drawCurve(id, message.choice);
    } else if (kind === "experiment") {
      const experiment = experiments.find((each) => each.id === message.experiment);
      if (experiment === undefined) throw new Error(`no experiment ${message.experiment}`);
      const fresh = new Wheel(experiment.choice);
      wheel = fresh;
      ({ turns } = experiment.choice);
      show(id, true);
      const curve = drawCurve(id, experiment.choice);
      const measured = await finish(id, runExperiment(fresh, experiment));
      if (measured !== undefined) {
        show(id, false);
        post({ kind: "measured", id, experiment: experiment.id, measured: measured.value });
      }
      await curve;
    } else if (wheel === undefined) return;
    else if (kind === "go" && message.by === "access") {
      wheel.step();
      show(id, false);
    } else if (kind === "go") {
      const turning = wheel;
      if (message.by === "run") show(id, true);
      const done = await finish(id, message.by === "turn" ? turning.turnAround() : run(turning, turns));
      if (done !== undefined) show(id, false);
    } else {
      if (kind === "turns") ({ turns } = message);
      if (kind === "invalidate") {
        const { what, vcpu, page, processor } = message.ask;
        wheel.invalidate(what, vcpu, page, processor);
      }
      show(id, false);
    }
  }

  return (message) => {
    newest = message.id;
    answer(message).catch((error: unknown) =>
      post({ kind: "failed", id: message.id, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
}
