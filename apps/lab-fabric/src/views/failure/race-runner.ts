/**
 * views/failure/race-runner — one detection after the other, until all have been run or a person has had enough.
 * @module
 */
import type { LabModel } from "@dc/lab";
import type { RaceAnswer } from "../../model/race.ts";
import { type Accessor, createSignal, onCleanup } from "solid-js";

/** How one detection came out, or why it did not. */
export interface RaceLane {
  readonly state: "waiting" | "running" | "done" | "late" | "cancelled" | "failed";
  readonly answer?: RaceAnswer;
}

/** Races one failure. */
export interface RaceRunner {
  readonly lanes: Accessor<readonly RaceLane[]>;
  readonly isRunning: Accessor<boolean>;
  /** Ends when all are run, or when it was called off. */
  start(timePs: number): Promise<void>;
  cancel(): void;
}

/** What one detection may take before the next has its turn, in milliseconds. */
export const raceLimitMs = 20_000;

/**
 * A runner of races. Within a Solid root, whose end calls off what is under way.
 *
 * @param count detections. @param keep what was run before, by whoever keeps it.
 */
export function createRaceRunner(
  model: LabModel,
  count: number,
  before: readonly RaceLane[] | undefined,
  limitMs: number = raceLimitMs,
): RaceRunner {
  const waiting = (): RaceLane[] => Array.from({ length: count }, () => ({ state: "waiting" }));
  const [lanes, setLanes] = createSignal<readonly RaceLane[]>(before ?? []);
  const [isRunning, setRunning] = createSignal(false);
  let race = 0;
  onCleanup(() => {
    race += 1;
  });
  const put = (place: number, lane: RaceLane): void => {
    setLanes((all) => all.map((each, at) => (at === place ? lane : each)));
  };

  /** Ask until it is over. */
  async function run(mine: number, timePs: number, entry: number): Promise<void> {
    const began = performance.now();
    put(entry, { state: "running" });
    for (;;) {
      const given = await model.ask("query", { name: "race", ask: { timePs, entry } }).catch(() => undefined);
      if (mine !== race) return;
      if (given === undefined) return put(entry, { state: "failed" });
      const answer = given.value as unknown as RaceAnswer;
      if (answer.result !== undefined) return put(entry, { state: "done", answer });
      if (performance.now() - began > limitMs) return put(entry, { state: "late", answer });
      put(entry, { state: "running", answer });
    }
  }

  return {
    lanes,
    isRunning,
    async start(timePs) {
      race += 1;
      const mine = race;
      setLanes(waiting());
      setRunning(true);
      for (let entry = 0; entry < count && mine === race; entry += 1) await run(mine, timePs, entry);
      if (mine === race) setRunning(false);
    },
    cancel() {
      race += 1;
      setRunning(false);
      setLanes((all) =>
        all.map((lane) =>
          lane.state === "waiting" || lane.state === "running" ? { ...lane, state: "cancelled" } : lane,
        ),
      );
    },
  };
}
