/**
 * model/profile — what stands on the timeline: the flows' spans, one queue over time, drops and actions.
 *
 * Asked of the worker a few times a second while time moves on. Where time goes back nothing is asked: what lies ahead
 * of the playhead stays drawn, because the run will be the same again.
 * @module
 */
import type { Client, Series, TimelineMarks } from "@dc/engine/host";
import { type Accessor, batch, createSignal } from "solid-js";

/** The timeline's content. */
export interface Profile {
  readonly marks: Accessor<TimelineMarks>;
  readonly series: Accessor<Series | undefined>;
  /** The port whose queue is shown, or -1. */
  readonly port: Accessor<number>;
  /** How far the run has been simulated. */
  readonly reachedPs: Accessor<number>;
  /** Watch another port. */
  watch(port: number): void;
  /** Time stands here now; ask soon, if it lies further than what is known. */
  moveTo(timePs: number): void;
  /** Another run or another past: begin again. */
  forget(timePs: number): void;
  /** Ask at once. */
  refresh(): Promise<void>;
}

const nothing: TimelineMarks = { marks: [], total: 0, lanes: [] };
const askEveryMs = 250;
/** Points of the queue's line: about one for each pixel of a wide screen. */
const pointsMax = 800;

/** Create a timeline's content. @param laterMs waits; a timer. */
export function createProfile(ask: Client["ask"], later: (run: () => void, ms: number) => void): Profile {
  const [marks, setMarks] = createSignal(nothing);
  const [series, setSeries] = createSignal<Series>();
  const [port, setPort] = createSignal(-1);
  const [reachedPs, setReached] = createSignal(0);
  let waiting = false;
  let epoch = 0;

  async function refresh(): Promise<void> {
    const began = epoch;
    const watched = port();
    const [newMarks, newSeries] = await Promise.all([
      ask("marks", {}),
      watched < 0 ? undefined : ask("queueSeries", { port: watched, points: pointsMax }),
    ]);
    if (began !== epoch) return;
    batch(() => {
      setMarks(newMarks);
      if (port() === watched) setSeries(newSeries);
    });
  }

  function soon(): void {
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      void refresh().catch(() => {});
    }, askEveryMs);
  }

  return {
    marks,
    series,
    port,
    reachedPs,
    watch(next) {
      if (next === port()) return;
      batch(() => {
        setPort(next);
        setSeries(undefined);
      });
      soon();
    },
    moveTo(timePs) {
      if (timePs <= reachedPs()) return;
      setReached(timePs);
      soon();
    },
    forget(timePs) {
      epoch += 1;
      batch(() => {
        setReached(timePs);
        setMarks(nothing);
        setSeries(undefined);
      });
      soon();
    },
    refresh,
  };
}
