/**
 * lesson/overlay — what was predicted of a probe, over the curve that the probe really takes.
 *
 * The probe is asked while time moves, at most a few times a second; what it said stays drawn when time goes back, for the
 * run will be the same again. Another run begins another curve.
 * @module
 */
import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { LabModel } from "../lab.ts";
import type { Stage } from "../stage.ts";
import type { Lesson } from "./playing.ts";

/** A prediction with its curve, both in the unit of the probe. */
export interface Overlay {
  readonly id: string;
  readonly probe: string;
  /** What was said, in the probe's unit and as it was written. */
  readonly expected: number;
  readonly answer: number;
  readonly unit: string;
  readonly timesPs: readonly number[];
  readonly values: readonly number[];
}

interface Curve {
  readonly timesPs: readonly number[];
  readonly values: readonly number[];
}

const noCurve: Curve = { timesPs: [], values: [] };
/** Points of one curve: beyond them every second is let go. */
const pointsMax = 600;

/** A curve with one more point; a point that lies before its end is known already. */
export function extend({ timesPs, values }: Curve, timePs: number, value: number): Curve {
  const last = timesPs.at(-1);
  if (last !== undefined && timePs <= last) return { timesPs, values };
  const next = { timesPs: [...timesPs, timePs], values: [...values, value] };
  if (next.timesPs.length <= pointsMax) return next;
  const keeps = (_: number, index: number): boolean => index % 2 === 0;
  return { timesPs: next.timesPs.filter(keeps), values: next.values.filter(keeps) };
}

/** Follow the open step's predictions. Within a Solid root. */
export function createOverlays(lesson: Lesson, model: LabModel): Accessor<readonly Overlay[]> {
  const [curves, setCurves] = createSignal<Readonly<Record<string, Curve>>>({});
  const watched = createMemo(() =>
    lesson.showsTruth()
      ? lesson.step().checks.predictions.flatMap(({ id, truth, scale, unit }) => {
          const answer = lesson.answers()[id];
          const isProbe = typeof truth === "object" && "probe" in truth;
          return isProbe && answer !== undefined
            ? [{ id, probe: truth.probe, answer, expected: answer * scale, unit }]
            : [];
        })
      : [],
  );
  let asking = false;
  const look = async (): Promise<void> => {
    const asked = watched();
    const run = model.stage();
    if (asking || asked.length === 0 || run === undefined) return;
    asking = true;
    try {
      const timePs = model.timePs();
      const values = await model.probe(asked.map(({ probe }) => probe));
      const series = await Promise.all(asked.map(({ probe }) => queueCurve(run, probe)));
      if (run !== model.stage()) return;
      setCurves((all) => {
        const next = { ...all };
        asked.forEach(({ id }, index) => {
          const value = values[index];
          const whole = series[index];
          if (whole !== undefined) next[id] = whole;
          else if (typeof value === "number") next[id] = extend(next[id] ?? noCurve, timePs, value);
        });
        return next;
      });
    } catch {
      // The run went away while it was asked; the next one is asked again.
    } finally {
      asking = false;
    }
  };
  /** The worker remembers what waited at a port over the whole run. */
  async function queueCurve({ opened }: Stage, probe: string): Promise<Curve | undefined> {
    const path = /^(.+)#queueBytes(?:\.max)?$/.exec(probe)?.[1];
    const port = opened.ports.findIndex((each) => each.path === path);
    if (port < 0) return undefined;
    const { points } = await model.ask("queueSeries", { port, points: pointsMax });
    return {
      timesPs: points.filter((_, index) => index % 2 === 0),
      values: points.filter((_, index) => index % 2 === 1),
    };
  }
  // Another run, or another past of it: what was drawn is of no run any more.
  const past = createMemo(() => model.position()?.actions.length);
  createEffect(on([model.stage, past], () => setCurves({})));
  createEffect(on([model.timePs, model.position, watched], () => void look()));
  return createMemo(() => watched().map((each) => ({ ...each, ...(curves()[each.id] ?? noCurve) })));
}
