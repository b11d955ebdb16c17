/**
 * state/timeline — time in both directions: step, step back, seek, run until a condition becomes true, backwards too.
 *
 * Going back is deterministic replay from the nearest checkpoint, with the actions a person took replayed at exactly
 * the point they were taken: after `after` events of their instant. A simulation that cannot be saved is built anew
 * and replayed from the start. Rules T1–T10 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import { recordKind } from "../kinds.ts";
import { fnv1a32 } from "../sim/hash.ts";
import type { Simulation, Snapshot } from "../sim/simulation.ts";
import { type Ps, timeEndPs } from "../sim/time.ts";
import { type Checkpoint, Checkpoints } from "./checkpoints.ts";

/** Something done to the simulation from outside. Scenario, seed and actions together are the run. */
export interface Action {
  readonly timePs: Ps;
  /** Events already fired at `timePs` when it was done. */
  readonly after: number;
  readonly do: string;
  readonly on: string;
  readonly value?: JsonValue;
  /** Written in the scenario: not undone, and not dropped when a person acts in the past. */
  readonly scripted?: boolean;
}

/** How to make a timeline. */
export interface TimelineOptions {
  /** Make the simulation at time 0; called again only when it cannot be saved. */
  readonly build: () => Simulation;
  /** Do what an action says. */
  readonly apply: (simulation: Simulation, action: Action) => void;
  /** Actions to replay: the scenario's, a permalink's. */
  readonly actions?: readonly Action[];
  /** Events between checkpoints; 20,000 by default. */
  readonly checkpointEvents?: number;
  /** Bytes that checkpoints may hold; 64 MiB by default. */
  readonly budgetBytes?: number;
}

/** One run that can be walked both ways. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #checkpoints: Checkpoints;
  readonly #actions: Action[];
  readonly #undone: Action[] = [];
  #simulation: Simulation;
  #applied = 0;
  /** While a step back replays: checkpoints stand closer, for more steps back are likely. */
  #fine = false;
  #scratch: Snapshot | undefined;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#checkpoints = new Checkpoints(options.checkpointEvents ?? 20_000, options.budgetBytes ?? 64 * 1024 * 1024);
    this.#actions = [...(options.actions ?? [])].sort((a, b) => a.timePs - b.timePs || a.after - b.after);
    this.#simulation = options.build();
    this.#checkpoint();
    this.#applyDue();
  }

  /** The simulation at the present position. Another object after a replay of one that cannot be saved. */
  get simulation(): Simulation {
    return this.#simulation;
  }
  /** All actions, in order; those not yet reached included. */
  get actions(): readonly Action[] {
    return this.#actions;
  }
  get now(): Ps {
    return this.#simulation.now;
  }
  get fired(): number {
    return this.#simulation.fired;
  }
  /** How many actions lie before the present. */
  get actionsApplied(): number {
    return this.#applied;
  }
  get canUndo(): boolean {
    return this.#actions.slice(0, this.#applied).some((action) => action.scripted !== true);
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }
  /** Checkpoints held, and their bytes. */
  get checkpoints(): { readonly count: number; readonly bytes: number } {
    return { count: this.#checkpoints.count, bytes: this.#checkpoints.bytes };
  }

  /** Fire everything up to and including `timePs`. @throws `engine/time-range` for a time before now: use `seek`. */
  runUntil(timePs: Ps): void {
    this.#advance(timePs, Number.POSITIVE_INFINITY);
  }

  /** Fire at most `eventsMax` events. @returns events fired. */
  run(eventsMax: number): number {
    return this.#advance(timeEndPs, eventsMax);
  }

  /**
   * Fire at most `eventsMax` events, none after `limitPs`. The clock comes to `limitPs` only when all before it has fired.
   *
   * @returns events fired: fewer than asked for when nothing up to the limit is left.
   */
  runWithin(limitPs: Ps, eventsMax: number): number {
    return this.#advance(limitPs, eventsMax);
  }

  /** Fire `count` events. @returns events fired. */
  step(count = 1): number {
    return this.#advance(timeEndPs, count);
  }

  /** Go back by `count` events. @returns events gone back. */
  stepBack(count = 1): number {
    const from = this.fired;
    this.seekEvent(Math.max(0, from - count));
    return from - this.fired;
  }

  /** Go to a time, either way: everything up to and including it has fired. */
  seek(timePs: Ps): void {
    if (timePs < this.now) this.#returnToTime(timePs);
    else this.#jumpAhead((checkpoint) => checkpoint.snapshot.nowPs <= timePs);
    this.#advance(timePs, Number.POSITIVE_INFINITY);
  }

  /** Go to just after the event of this number, either way; 0 is the start. */
  seekEvent(fired: number): void {
    const back = fired < this.fired;
    if (back) this.#returnTo(fired);
    else this.#jumpAhead((checkpoint) => checkpoint.fired <= fired);
    this.#fine = back;
    try {
      this.#advance(timeEndPs, fired - this.fired);
    } finally {
      this.#fine = false;
    }
  }

  /** Run until the condition becomes true, no later than `limitPs`. @returns whether it did. */
  runUntilCondition(condition: (simulation: Simulation) => boolean, limitPs: Ps): boolean {
    let was = condition(this.#simulation);
    while (this.#advance(limitPs, 1) === 1) {
      const is = condition(this.#simulation);
      if (is && !was) return true;
      was = is;
    }
    return false;
  }

  /** Go back to the last event before now that made the condition true; stays where it is when there is none. */
  runBackUntil(condition: (simulation: Simulation) => boolean): boolean {
    const from = this.#position();
    const event = this.#searchBack((visit) => {
      let was = condition(this.#simulation);
      return () => {
        const is = condition(this.#simulation);
        if (is && !was) visit();
        was = is;
      };
    });
    if (event > 0) this.seekEvent(event);
    else this.#goTo(from);
    return event > 0;
  }

  /** Step to the next event that leaves a wanted record, no later than `limitPs`. @returns whether there was one. */
  stepRecord(want: (record: number) => boolean = () => true, limitPs: Ps = timeEndPs): boolean {
    for (;;) {
      const before = this.#simulation.trace.count;
      if (this.#advance(limitPs, 1) === 0) return false;
      if (this.#lastWanted(before, want) >= 0) return true;
    }
  }

  /** Go back to before the event that left the last wanted record; stays where it is when there is none. */
  stepBackRecord(want: (record: number) => boolean = () => true): boolean {
    const { trace } = this.#simulation;
    for (let record = trace.count - 1; trace.has(record); record--) {
      if (!want(record)) continue;
      const event = trace.eventOf(record);
      // A record an action made between events has no event of its own to undo: go to before the instant's last event.
      this.seekEvent(Math.max(0, Math.min(event, this.fired) - 1));
      return true;
    }
    const from = this.#position();
    const event = this.#searchBack((visit) => {
      let before = this.#simulation.trace.count;
      return () => {
        if (this.#lastWanted(before, want) >= 0) visit();
        before = this.#simulation.trace.count;
      };
    });
    if (event > 0) this.seekEvent(event - 1);
    else this.#goTo(from);
    return event > 0;
  }

  /** Look at the simulation as it was just after an event, and come back: an inspector's way to see a frame's bytes. */
  peek<T>(fired: number, read: (simulation: Simulation) => T): T {
    const from = this.#position();
    if (!this.#simulation.snapshotable) {
      this.seekEvent(fired);
      try {
        return read(this.#simulation);
      } finally {
        this.#goTo(from);
      }
    }
    const home = this.#simulation;
    const trace = home.trace;
    const applied = this.#applied;
    this.#scratch = home.save(this.#scratch);
    const muted = trace.muted;
    trace.muted = true;
    try {
      this.seekEvent(fired);
      return read(home);
    } finally {
      trace.muted = muted;
      home.restore(this.#scratch);
      this.#applied = applied;
    }
  }

  /** Do something now. Actions of a person that lie ahead are dropped, and so is what could be redone. */
  act(what: string, on: string, value?: JsonValue): Action {
    const { now, firedAtNow } = this.#simulation;
    const action: Action = { timePs: now, after: firedAtNow, do: what, on, ...(value === undefined ? {} : { value }) };
    for (let i = this.#actions.length - 1; i >= this.#applied; i--) {
      if (this.#actions[i]?.scripted !== true) this.#actions.splice(i, 1);
    }
    this.#undone.length = 0;
    this.#checkpoints.forgetAfter(this.fired);
    this.#actions.splice(this.#applied, 0, action);
    this.#applyDue();
    return action;
  }

  /** Take back the last thing a person did; the time stays, the run since then is what it would have been. */
  undo(): boolean {
    for (let i = this.#applied - 1; i >= 0; i--) {
      const action = this.#actions[i] as Action;
      if (action.scripted === true) continue;
      this.#actions.splice(i, 1);
      this.#undone.push(action);
      this.#rewrite(action);
      return true;
    }
    return false;
  }

  /** Do again what was taken back last. */
  redo(): boolean {
    const action = this.#undone.pop();
    if (action === undefined) return false;
    let i = 0;
    while (i < this.#actions.length && !isBefore(action, this.#actions[i] as Action)) i++;
    this.#actions.splice(i, 0, action);
    this.#rewrite(action);
    return true;
  }

  /** An action was taken out or put in: recompute the present. */
  #rewrite(changed: Action): void {
    const { now } = this;
    this.#checkpoints.forgetFrom(changed.timePs, changed.after);
    this.#returnToTime(Math.min(now, changed.timePs));
    this.seek(now);
  }

  #position(): { readonly timePs: Ps; readonly fired: number; readonly idle: boolean } {
    const { now, fired, firedAtNow } = this.#simulation;
    return { timePs: now, fired, idle: firedAtNow === 0 };
  }

  #goTo(position: { readonly timePs: Ps; readonly fired: number; readonly idle: boolean }): void {
    if (position.idle) {
      this.seek(position.timePs);
      return;
    }
    this.seekEvent(position.fired);
    if (this.now !== position.timePs) this.seek(position.timePs);
  }

  /** Advance to a limit of time or events, applying actions at their points and taking checkpoints. */
  #advance(limitPs: Ps, eventsMax: number): number {
    const start = this.fired;
    const end = start + eventsMax;
    for (;;) {
      const simulation = this.#simulation;
      const next = this.#actions[this.#applied];
      const left = end - simulation.fired;
      const toCheckpoint = simulation.snapshotable ? this.#eventsToCheckpoint() : Number.POSITIVE_INFINITY;
      const chunk = Math.min(left, toCheckpoint);
      if (next === undefined || next.timePs > limitPs) {
        const wanted = chunk;
        const fired = limitPs >= timeEndPs ? simulation.run(wanted) : this.#runWithin(limitPs, wanted);
        if (fired < wanted || simulation.fired >= end) break;
        this.#checkpoint();
        continue;
      }
      if (simulation.now < next.timePs) {
        const fired = this.#runWithin(next.timePs - 1, chunk);
        if (fired === chunk && simulation.fired >= end) break;
        if (fired === chunk && chunk === toCheckpoint) {
          this.#checkpoint();
          continue;
        }
        // Events of the action's own instant may be what the caller asked for: the clock moves only when more is due.
        simulation.advanceTo(next.timePs);
      }
      while (simulation.firedAtNow < next.after && simulation.fired < end && simulation.step(next.timePs)) {
        // events of the action's instant that came before it
      }
      if (simulation.firedAtNow < next.after && simulation.fired >= end) break;
      this.#applyDue();
    }
    if (limitPs < timeEndPs && this.fired < end) {
      const { simulation } = this;
      if (simulation.now < limitPs) simulation.runUntil(limitPs);
    }
    return this.fired - start;
  }

  #runWithin(limitPs: Ps, eventsMax: number): number {
    const simulation = this.#simulation;
    if (eventsMax === Number.POSITIVE_INFINITY) return simulation.runUntil(limitPs);
    return simulation.runWithin(limitPs, eventsMax);
  }

  /** Apply the actions whose point has been reached. */
  #applyDue(): void {
    const simulation = this.#simulation;
    for (;;) {
      const action = this.#actions[this.#applied];
      if (action === undefined) return;
      const reached =
        action.timePs < simulation.now || (action.timePs === simulation.now && action.after <= simulation.firedAtNow);
      if (!reached) {
        const stranded = action.timePs === simulation.now && simulation.nextPs !== simulation.now;
        if (!stranded) return;
      }
      this.#applied++;
      const { trace } = simulation;
      trace.record(
        simulation.now,
        recordKind(trace, "action"),
        trace.object(action.on),
        this.#applied,
        fnv1a32(action.do),
      );
      this.#options.apply(simulation, action);
    }
  }

  #eventsToCheckpoint(): number {
    const events = this.#checkpoints.eventsUntilNext(this.fired, this.#fine);
    if (events > 0) return events;
    this.#checkpoint();
    return this.#checkpoints.eventsUntilNext(this.fired, this.#fine);
  }

  #checkpoint(): void {
    if (this.#simulation.snapshotable) this.#checkpoints.take(this.#simulation, this.#applied);
  }

  /** Restore the last checkpoint at or before an event. */
  #returnTo(fired: number): void {
    const checkpoint = this.#checkpoints.before(fired);
    if (checkpoint === undefined || !this.#simulation.snapshotable) {
      this.#simulation = this.#options.build();
      this.#applied = 0;
      this.#applyDue();
      return;
    }
    this.#simulation.restore(checkpoint.snapshot);
    this.#applied = checkpoint.actionsApplied;
    this.#applyDue();
  }

  /** Restore the last checkpoint at or before a time. */
  #returnToTime(timePs: Ps): void {
    let checkpoint = this.#checkpoints.before(this.fired);
    while (checkpoint !== undefined && checkpoint.fired > 0 && checkpoint.snapshot.nowPs > timePs) {
      checkpoint = this.#checkpoints.before(checkpoint.fired - 1);
    }
    this.#returnTo(checkpoint?.fired ?? 0);
  }

  /**
   * Where the run has been further on before, go to the last checkpoint that will do, if that saves more than an
   * interval of replaying. The records in between are not made again: what is stored begins there.
   */
  #jumpAhead(willDo: (checkpoint: Checkpoint) => boolean): void {
    let checkpoint = this.#checkpoints.before(Number.POSITIVE_INFINITY);
    while (checkpoint !== undefined && checkpoint.fired > this.fired && !willDo(checkpoint)) {
      checkpoint = this.#checkpoints.before(checkpoint.fired - 1);
    }
    if (checkpoint === undefined || checkpoint.fired - this.fired <= this.#checkpoints.intervalEvents) return;
    this.#returnTo(checkpoint.fired);
    const { trace, spans } = this.#simulation;
    if (trace.muted) return;
    trace.first = trace.count;
    spans.first = spans.count;
  }

  /** The last event before now at which a visitor calls back, or 0; searches checkpoint by checkpoint, backwards. */
  #searchBack(begin: (visit: () => void) => () => void): number {
    let end = this.fired;
    while (end > 1) {
      // Events from + 1 … end − 1 are run; the next round ends with the event that this checkpoint stands after.
      const from = this.#checkpoints.before(end - 2)?.fired ?? 0;
      this.#returnTo(from);
      let found = 0;
      const after = begin(() => {
        found = this.fired;
      });
      while (this.fired < end - 1 && this.#advance(timeEndPs, 1) === 1) after();
      if (found > 0) return found;
      if (from === 0) return 0;
      end = from + 1;
    }
    return 0;
  }

  #lastWanted(from: number, want: (record: number) => boolean): number {
    const { trace } = this.#simulation;
    for (let record = trace.count - 1; record >= from && trace.has(record); record--) if (want(record)) return record;
    return -1;
  }
}

function isBefore(a: Action, b: Action): boolean {
  return a.timePs < b.timePs || (a.timePs === b.timePs && a.after < b.after);
}

/** Make a timeline over a simulation that `build` makes. */
export function createTimeline(options: TimelineOptions): Timeline {
  return new Timeline(options);
}
