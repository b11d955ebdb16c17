/**
 * host/slices — a simulation that runs forward a slice at a time, and stops where something comes to hold.
 * @module
 */
import type { Run } from "../scenario/run.ts";
import { sliceMs } from "./protocol.ts";
import type { SessionQuery } from "./session.ts";

/** A query that is waited for, and whether it held when it was last asked. */
export interface Wanted {
  readonly query: SessionQuery;
  held: boolean;
}

/** Wait for a query from here on. */
export function want(query: SessionQuery): Wanted {
  return { query, held: query.readsState && query.holds(-1) };
}

/** Runs a host's simulations. */
export interface Slices {
  /**
   * Run forward, at most until the deadline.
   *
   * @param wanted stop where it comes to hold; nothing when absent.
   * @param isRead somebody reads the trace between two slices: it must not be overwritten within one.
   * @returns "deadline", "limit", or the record (or -1: the state) at which it came to hold.
   */
  run(
    run: Run,
    wanted: Wanted | undefined,
    limitPs: number,
    deadlineMs: number,
    isRead?: boolean,
  ): "deadline" | "limit" | number;
}

/** Events that are fired between two looks at the clock where the trace is read. */
const pieceEvents = 1024;

/** @param now milliseconds that only go up. */
export function createSlices(now: () => number): Slices {
  /** Simulated time that took about a quarter of a slice lately. */
  let stretchPs = 1_000_000;

  function runWanted(run: Run, wanted: Wanted, limitPs: number, deadlineMs: number): "deadline" | "limit" | number {
    const { trace } = run.simulation;
    let seen = trace.count;
    let found: number | undefined;
    let events = -1; // the timeline asks once before the first event
    const look = (): void => {
      let holds = false;
      for (; seen < trace.count && !holds; seen += 1) {
        if (!wanted.query.holds(seen)) continue;
        holds = true;
        if (!wanted.held) found = seen;
      }
      if (!holds && wanted.query.readsState && wanted.query.holds(-1)) {
        holds = true;
        if (!wanted.held) found = -1;
      }
      // A state is waited for until it comes to hold; each record that matches counts by itself.
      wanted.held = holds && wanted.query.readsState;
    };
    const late = run.timeline.runUntilCondition(() => {
      events += 1;
      if (events > 0) look();
      return found !== undefined || ((events & 63) === 63 && now() >= deadlineMs);
    }, limitPs);
    // An action at the very end writes records outside of any event.
    if (!late) look();
    return found ?? (late ? "deadline" : "limit");
  }

  /** With nothing to look for: in stretches of time that take about a quarter of a slice each. */
  function runFreely(run: Run, limitPs: number, deadlineMs: number): "deadline" | "limit" {
    const { timeline } = run;
    while (timeline.now < limitPs) {
      const began = now();
      if (began >= deadlineMs) return "deadline";
      timeline.runUntil(Math.min(limitPs, timeline.now + stretchPs));
      const took = now() - began;
      // Twice as long at most, because the next stretch may hold more events than this one did.
      stretchPs = Math.max(1000, Math.round(stretchPs * Math.min(2, sliceMs / 4 / Math.max(took, 0.01))));
    }
    return "limit";
  }

  /** By events and not by time, of which nobody knows how much happens in it. */
  function runRead(run: Run, limitPs: number, deadlineMs: number): "deadline" | "limit" {
    while (run.timeline.now < limitPs) {
      if (now() >= deadlineMs) return "deadline";
      run.timeline.runWithin(limitPs, pieceEvents);
    }
    // Of the last instant some may be left.
    run.timeline.runUntil(limitPs);
    return "limit";
  }

  return {
    run(run, wanted, limitPs, deadlineMs, isRead = false) {
      if (wanted !== undefined) return runWanted(run, wanted, limitPs, deadlineMs);
      return isRead ? runRead(run, limitPs, deadlineMs) : runFreely(run, limitPs, deadlineMs);
    },
  };
}
