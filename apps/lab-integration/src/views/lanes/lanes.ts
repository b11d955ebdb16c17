/**
 * views/lanes — when each request was under way, on the timeline.
 * @module
 */
import { type LabModel, type LabTranslate, lookUp } from "@dc/lab";
import type { TimelineLane } from "@dc/ui";
import type { Accessor } from "solid-js";
import { useFollowing } from "../../model/following.ts";

/** Requests that are drawn; a bar that is narrower than a line says nothing. */
const spansMax = 1000;

/** The lanes, where the lab's views are. */
export function makeLanes(_model: LabModel, t: LabTranslate): Accessor<readonly TimelineLane[]> {
  const { requests } = useFollowing();
  return () => {
    const all = requests()?.requests ?? [];
    if (all.length === 0) return [];
    const spans = all.slice(0, spansMax).map(({ startPs, endPs }) => ({ startPs, endPs }));
    return [{ kind: "spans", id: "requests", label: lookUp(t, "time.requests") ?? "", flow: "a", spans }];
  };
}
