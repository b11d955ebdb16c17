/**
 * host/fork — a second run beside the one that is looked at: the same text and actions with one change, at the same
 * instant, compared record by record.
 *
 * The fork never moves the first run. It follows it, in pieces, and reads what both record. Where the first run's trace
 * has lost its beginning, a third run of the same scenario stands in for it until the fork has come to where the trace
 * begins.
 *
 * Sources: rules E219–E225 in ../../SPEC.md.
 * @module
 */
import { type Comparison, createComparison } from "../compare/comparison.ts";
import type { Divergence, NamedRecord } from "../compare/divergence.ts";
import { compareScenarios, type KnobDifference, turnKnob } from "../compare/knob.ts";
import { readStates, type StateReading } from "../compare/state-difference.ts";
import type { JsonValue } from "../issue.ts";
import { parseActions, parseScenario } from "../scenario/parse.ts";
import type { Registry } from "../scenario/registry.ts";
import { createRun, type Run } from "../scenario/run.ts";
import { documentOf, type Scenario } from "../scenario/scenario.ts";
import type { Action } from "../state/timeline.ts";
import { accept, describeFailure, refuse } from "./failure.ts";
import type { Compared, Failure, ForkChange, HostEvent, RunState } from "./protocol.ts";
import { createSession, type Session, type SessionExtensions } from "./session.ts";

/**
 * Largest state of a run that may be forked, as one checkpoint holds it: 24 MiB. Measured 2026-11 under Node 20, leaf and
 * spine with a permutation: 64 hosts 0.1 MB, 1,024 hosts 1.1 MB, 4,096 hosts 4.5 MB of state, and 21 MB of memory for a
 * run of the last, beside 32 MiB of checkpoints and 11 MiB of trace. At the limit a fork then takes about 160 MB, and
 * once more without checkpoints while a stand-in runs.
 */
export const forkStateBytesMax: number = 24 * 1024 * 1024;

/** Records that the fork's trace keeps: 11 MiB. */
const traceRecordsMax = 1 << 18;
/** Bytes that the fork's checkpoints may hold. */
const budgetBytes = 32 * 1024 * 1024;
/** Events, and records, between two looks at the clock. */
const pieceEvents = 1024;
const pieceRecords = 32_768;
/** Probes that are compared at a time, and at all: about 10 µs each. */
const pieceProbes = 200;
const probesMax = 20_000;

/** A fork that runs beside a session. */
export interface Fork {
  /** With the instant at which its action is done, where it is one. */
  readonly change: ForkChange;
  readonly session: Session;
  /** Whether it stands where the first run stands. */
  isLevel(): boolean;
  /** Go on until it does, or until the deadline. A run that fails is told by `compare`. @returns whether it does. */
  follow(deadlineMs: number): boolean;
  /**
   * What differs, as both stand.
   *
   * @returns undefined when there is more to read, or when it is not level: ask again, and move nothing meanwhile.
   * @throws what made it fail, as a refusal.
   */
  compare(rowsMax: number, deadlineMs: number): Compared | undefined;
  /** Whether a comparison is being read: the first run had better wait. */
  isReading(): boolean;
  divergence(): Divergence | undefined;
}

/** What a fork is made of. */
export interface ForkOptions {
  readonly registry: Registry;
  readonly extensions: SessionExtensions;
  readonly now: () => number;
  /** Largest state; `forkStateBytesMax` when absent. */
  readonly stateBytesMax?: number;
}

/**
 * Fork a session: make the second run. It stands at its start; `follow` brings it to the first one's instant.
 *
 * @throws refusals `host/bad-fork` with issues, `host/fork-too-large`.
 */
export function createFork(main: Session, asked: ForkChange, options: ForkOptions): Fork {
  const { registry, now } = options;
  const { timeline } = main.run;
  const { count, bytes } = timeline.checkpoints;
  const stateBytes = count === 0 ? 0 : Math.ceil(bytes / count);
  const most = options.stateBytesMax ?? forkStateBytesMax;
  if (stateBytes > most) {
    refuse("host/fork-too-large", "this run is too large to be played twice", [
      {
        severity: "error",
        code: "host/fork-too-large",
        path: "",
        expected: `a run whose state is at most ${printMebibytes(most)}`,
        received: printMebibytes(stateBytes),
        hint: "fewer hosts, or `dclab compare`, which has more memory",
      },
    ]);
  }
  const change = withInstant(main.run, asked);
  const scenario = scenarioOf(main.run, change, registry);
  const actions = actionsOf(main.run, change, scenario, registry);
  const make = (of: Scenario, done: readonly Action[]): Run =>
    createRun(of, registry, { traceRecordsMax, budgetBytes, ports: "general", actions: done });
  const run = make(scenario, actions);
  const session = createSession(run, main.runId, options.extensions);
  const knobs = knobsOf(main.run, run, change);
  // The records that the first run's trace has lost are made once more, by a run that nobody looks at.
  let standIn = main.run.simulation.trace.first > 0 ? make(main.run.scenario, timeline.actions) : undefined;
  const comparison: Comparison = createComparison(standIn ?? main.run, run);
  let stoodAt = "";
  let reachedPs = 0;
  let reading: { readonly of: string; readonly states: StateReading } | undefined;
  let failure: Failure | undefined;
  let parted: Divergence | undefined;
  let seen: { readonly a: HostEvent | undefined; readonly b: HostEvent | undefined } | undefined;

  const standing = (): string => `${timeline.now} ${timeline.fired}`;
  const isLevel = (): boolean => failure !== undefined || stoodAt === standing();

  /** Read on where something is new, and look whether the runs have parted. @returns false when there is more. */
  function read(): boolean {
    const all = comparison.read(pieceRecords);
    const { records } = comparison;
    const isForward = (of: Run, read_: number): boolean => of.simulation.trace.count >= read_;
    const whole = parted?.a !== undefined && parted.b !== undefined;
    // In the past there is nothing to find that was not found before.
    if (all && !whole && isForward(comparison.a as Run, records.a) && isForward(run, records.b)) {
      parted = comparison.divergence();
      if (parted !== undefined) {
        seen = { a: eventOf(main, parted.a), b: eventOf(session, parted.b) };
      }
    }
    return all;
  }

  function catchUp(deadlineMs: number): boolean {
    if (standIn === undefined) return true;
    while (comparison.records.a < main.run.simulation.trace.first) {
      if (now() >= deadlineMs) return false;
      const arrived = comparison.advance(timeline.now, pieceEvents);
      read();
      if (arrived) break;
    }
    comparison.take(main.run);
    standIn = undefined;
    return true;
  }

  /** To a time, everything at it fired; by checkpoints where it has been before. @returns false at the deadline. */
  function goTo(timePs: number, deadlineMs: number): boolean {
    if (timePs < run.timeline.now || timePs <= reachedPs) run.timeline.seek(timePs);
    for (let isThere = false; ; ) {
      while (!read()) if (now() >= deadlineMs) return false;
      if (isThere) break;
      if (now() >= deadlineMs) return false;
      isThere = run.timeline.runWithin(timePs, pieceEvents) < pieceEvents;
    }
    reachedPs = Math.max(reachedPs, timePs);
    return true;
  }

  /** To where the first run stands: its time, and inside an instant as many events of it. */
  function stand(deadlineMs: number): boolean {
    const { now: timePs, fired, simulation } = timeline;
    const { firedAtNow } = simulation;
    if (fired === 0 && timePs === 0) run.timeline.seekEvent(0);
    else if (firedAtNow === 0) {
      if (!goTo(timePs, deadlineMs)) return false;
    } else {
      const isBefore = run.timeline.now === timePs && run.simulation.firedAtNow <= firedAtNow;
      if (!isBefore && timePs === 0) run.timeline.seekEvent(0);
      else if (!isBefore && !goTo(timePs - 1, deadlineMs)) return false;
      const isThere = (at: Run["simulation"]): boolean => at.now === timePs && at.firedAtNow >= firedAtNow;
      if (!isThere(run.simulation)) run.timeline.runUntilCondition(isThere, timePs);
    }
    return read();
  }

  return {
    change,
    session,
    isLevel,
    divergence: () => parted,
    follow(deadlineMs) {
      // What the first run has recorded since is read in any case: its trace does not wait.
      try {
        if (failure !== undefined) return true;
        if (standIn === undefined) read();
        if (isLevel()) return true;
        if (!catchUp(deadlineMs)) return false;
        const wanted = standing();
        if (!stand(deadlineMs)) return false;
        stoodAt = wanted;
        return true;
      } catch (error) {
        failure = describeFailure(error);
        return true;
      }
    },
    isReading: () => reading !== undefined,
    compare(rowsMax, deadlineMs) {
      if (failure !== undefined) refuse(failure.code, failure.message, failure.issues);
      if (!isLevel()) return undefined;
      // Somebody stepped back in between: what was read of another instant is of no use.
      if (reading?.of !== stoodAt) {
        reading = { of: stoodAt, states: readStates(main.run.simulation, run.simulation, probesMax) };
      }
      while (!reading.states.read(pieceProbes)) if (now() >= deadlineMs) return undefined;
      const states = reading.states.result();
      reading = undefined;
      const ofMetric = new Map<string, number>();
      const probes = states.probes.filter(({ metric }) => {
        const row = (ofMetric.get(metric) ?? 0) + 1;
        ofMetric.set(metric, row);
        return row <= rowsMax;
      });
      return {
        change,
        knobs,
        a: stateOf(main.run),
        b: stateOf(run),
        ...(parted === undefined
          ? {}
          : {
              divergence: {
                record: parted.record,
                timePs: parted.timePs,
                differs: parted.differs,
                a: seen?.a ?? null,
                b: seen?.b ?? null,
              },
            }),
        drops: states.drops,
        probes: probes.map(({ object, metric, a, b }) => ({ object, metric, a: a ?? null, b: b ?? null })),
        probesDiffering: states.probes.length,
        probesUnread: states.probesUnread,
      };
    },
  };
}

function stateOf({ simulation }: Run): RunState {
  const digest = simulation.digest();
  return { timePs: simulation.now, fired: simulation.fired, records: simulation.trace.count, digest };
}

/** As the events' list has it, with its flow where the trace still holds it. */
function eventOf(session: Session, named: NamedRecord | undefined): HostEvent | undefined {
  if (named === undefined) return undefined;
  if (session.run.simulation.trace.has(named.record)) return session.event(named.record);
  const { record, timePs, kind, object, a, b, c, cause, columns, dropCause } = named;
  const frame = columns.a === "frame" ? a : 0;
  return { record, timePs, kind, object, frame, a, b, c, cause, flow: -1, ...(dropCause && { dropCause }) };
}

/** An action is done at the instant of the fork, wherever the runs are looked at later. */
function withInstant(run: Run, change: ForkChange): ForkChange {
  if ("path" in change || change.timePs !== undefined) return change;
  const { now, firedAtNow } = run.simulation;
  return { ...change, timePs: now, after: firedAtNow };
}

function scenarioOf(run: Run, change: ForkChange, registry: Registry): Scenario {
  if (!("path" in change)) return run.scenario;
  const turned = accept(turnKnob(documentOf(run.scenario), change.path, change.value), "host/bad-fork");
  return accept(parseScenario(turned, registry), "host/bad-fork");
}

function actionsOf(run: Run, change: ForkChange, scenario: Scenario, registry: Registry): readonly Action[] {
  const own = run.timeline.actions.filter(({ scripted }) => scripted !== true);
  const more = "path" in change ? [] : [actionOf(change)];
  return accept(parseActions([...own, ...more], scenario, registry), "host/bad-fork");
}

function actionOf(change: Exclude<ForkChange, { readonly path: string }>): Action {
  const { timePs = 0, after = 0, action, on, value } = change;
  return { timePs, after, do: action, on, ...(value === undefined ? {} : { value }) };
}

function knobsOf(main: Run, fork: Run, change: ForkChange): readonly KnobDifference[] {
  if ("path" in change) return compareScenarios(documentOf(main.scenario), documentOf(fork.scenario));
  return [{ path: "actions", before: undefined, after: actionOf(change) as unknown as JsonValue }];
}

const printMebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
