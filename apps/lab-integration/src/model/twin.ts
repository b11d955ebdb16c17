/**
 * model/twin — a run of the same scenario beside the one that is shown: with spans, from its start to its end, and if
 * asked with its guests served in another way.
 *
 * The one that is shown stands where a person put it, and of what is under way nobody has said yet where its time goes.
 * A twin has: it is the same scenario with the same seed and the same actions, so it comes to the same digest. Twins
 * are kept as long as the run that they belong to, one for each way and each list of actions.
 * @module
 */
import { createRun, type Run } from "@dc/engine/scenario";
import type { Way } from "./view.ts";
import { swapWays } from "./ways.ts";

/** A run that was followed. */
export interface Twin {
  readonly run: Run;
  /** Ids of the frames that carried each request. */
  readonly frames: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Events of a twin; what comes later is not looked at, so that a question is answered in about a second. */
const eventsMax = 400_000;
/** Spans that are kept; a twin ends before it would forget one. */
const spansMax = 1 << 16;

const twins = new WeakMap<Run, Map<string, Twin>>();

/** The twin of a run. @param way who serves its guests; empty: as the scenario says. */
export function twinOf(run: Run, way: Way = ""): Twin {
  const known = twins.get(run) ?? new Map<string, Twin>();
  twins.set(run, known);
  const key = `${way} ${JSON.stringify(run.timeline.actions)}`;
  const twin = known.get(key) ?? follow(run, way);
  known.set(key, twin);
  return twin;
}

function follow(from: Run, way: Way): Twin {
  const run = createRun(way === "" ? from.scenario : swapWays(from, way), from.registry, {
    spans: true,
    spansMax,
    ports: "general",
    traceRecordsMax: 1 << 18,
    // Nobody steps back in it.
    checkpointEvents: eventsMax,
    actions: from.timeline.actions,
  });
  const { simulation } = run;
  const frames = new Map<number, Set<number>>();
  simulation.graph.tap((_timePs, _port, frame) => {
    const request = simulation.frames.request[frame];
    if (request === 0) return;
    const ids = frames.get(request);
    if (ids === undefined) frames.set(request, new Set([simulation.frames.id[frame]]));
    else ids.add(simulation.frames.id[frame]);
  });
  const slicePs = Math.max(1, Math.ceil(run.untilPs / 256));
  while (run.timeline.now < run.untilPs && run.timeline.fired < eventsMax && simulation.spans.count < spansMax / 2)
    run.timeline.runUntil(Math.min(run.untilPs, run.timeline.now + slicePs));
  return { run, frames };
}
