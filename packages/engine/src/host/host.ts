/**
 * host/host — the worker's end: one run, its commands, its clock, its pictures.
 *
 * The host owns when the simulation moves. It works in slices of at most 8 ms and lets messages in between, so that
 * pause, step and seek arrive while it plays; a long command is a job that goes on from slice to slice and ends early
 * when another command moves time. It answers every command once, failures included, and fills a picture only when
 * the page has lent it a buffer. Port, clock and yield are handed in: the same host runs in a page's worker, in Node's,
 * or beside its client in one thread.
 *
 * Sources: rules E70–E79 in ../../SPEC.md.
 * @module
 */
import type { JsonValue, Parsed } from "../issue.ts";
import { parseActions } from "../scenario/parse.ts";
import type { Registry } from "../scenario/registry.ts";
import { createRun } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createExport, type ExportJob, type MakeCapture } from "./export.ts";
import { accept, describeFailure, refuse } from "./failure.ts";
import { createFork, type Fork } from "./fork.ts";
import { look, type Queries, type Questions } from "./look.ts";
import { makePicture } from "./picture.ts";
import {
  type CommandName,
  type Commands,
  type Failure,
  type ForkChange,
  type HostChannel,
  type Moved,
  type Opened,
  protocol,
  queuedMessagesMax,
  sliceMs,
  type ToClient,
  type ToHost,
} from "./protocol.ts";
import { createSlices, want, type Wanted } from "./slices.ts";
import { createSession, type Session, type SessionExtensions, type SessionQuery } from "./session.ts";

/** What a text turned out to be. */
export interface Opening {
  readonly scenario: Scenario;
  readonly format: string;
  readonly ignored?: readonly string[];
}

/** What a lab adds to the host: its domain. */
export interface HostExtensions extends SessionExtensions {
  /** A writer of captures, one interface for each port. */
  readonly capture?: MakeCapture;
  /** Questions of the lab's own, by name. An answer of undefined is refused as `host/no-answer`. */
  readonly queries?: Queries;
  /** A scenario as text that parses back to it. */
  readonly print?: (scenario: Scenario) => string;
}

/** What a host is made of. */
export interface HostOptions {
  readonly channel: HostChannel<ToClient, ToHost>;
  /** Milliseconds that only go up: `performance.now`. */
  readonly now: () => number;
  /** Resolves after waiting messages were let in; see `makeYield`. */
  readonly yieldToHost: () => Promise<void>;
  readonly registry: Registry;
  /** Reads what a person opened. Never throws. @param text at any length: limits are the reader's. */
  readonly open: (text: string, fileName: string, registry: Registry) => Parsed<Opening>;
  readonly extensions?: HostExtensions;
  /**
   * What may be asked of the run by the command `question`: no business of the engine's or of the lab's domain, as the
   * grade of a step. A question only reads. What it throws is the answer, by its code.
   */
  readonly questions?: Questions;
  /** Trace records kept, newest first; 2^20 when absent. */
  readonly traceRecordsMax?: number;
  /** How far back loads and flow shares look; 2 µs when absent. */
  readonly windowPs?: number;
  /** Largest state of a run that may be forked, in bytes; `forkStateBytesMax` when absent. */
  readonly forkStateBytesMax?: number;
}

/** A host that runs. */
export interface Host {
  /** Stop for good: nothing is answered any more. */
  close(): void;
}

/** Work that goes on from slice to slice. */
interface Job {
  readonly id: number;
  /** A command that moves time ends it; an export it leaves alone. */
  readonly movesTime: boolean;
  /** It moves the run that is open: it waits until its fork stands there too. */
  readonly isInStep?: boolean;
  /** @returns the answer, or undefined when there is more to do. */
  work(deadlineMs: number): unknown;
  /** The answer when another command comes first. */
  interrupt(): unknown;
}

interface Playing {
  psPerSecond: number;
  fromPs: number;
  fromMs: number;
  readonly wanted: Wanted | undefined;
}

const movesTime: ReadonlySet<CommandName> = new Set<CommandName>([
  "open",
  "play",
  "pause",
  "step",
  "stepBack",
  "seek",
  "seekRecord",
  "runUntil",
  "runBackUntil",
  "undo",
  "redo",
  "seekDivergence",
]);

/**
 * Start a host on a channel. It says hello at once and then waits for commands.
 */
export function createHost(options: HostOptions): Host {
  const { channel, now } = options;
  const slices = createSlices(now);
  const queue: { id: number; name: CommandName; ask: unknown }[] = [];
  let overflow: { from: number; to: number } | undefined;
  let session: Session | undefined;
  let fork: Fork | undefined;
  let fileName = "";
  let runs = 0;
  let pictures = 0;
  let credits: ArrayBuffer[] = [];
  let wanted = false; // a buffer came since the last picture
  let dirty = false; // something changed since the last picture
  let playing: Playing | undefined;
  let jobs: Job[] = [];
  let pumping = false;
  let closed = false;

  channel.listen((message) => {
    if (closed) return;
    if (message.type === "credit") {
      if (session && message.runId === session.runId && message.buffer.byteLength >= session.shape.bytes) {
        credits.push(message.buffer);
        wanted = true;
      }
    } else if (queue.length >= queuedMessagesMax) {
      overflow = { from: overflow?.from ?? message.id, to: message.id };
    } else queue.push(message);
    if (!pumping) {
      pumping = true;
      void pump();
    }
  });
  channel.post({ type: "hello", protocol }, []);

  async function pump(): Promise<void> {
    for (;;) {
      const deadline = now() + sliceMs;
      while (queue.length > 0 && now() < deadline) take(queue.shift() as (typeof queue)[number]);
      if (queue.length === 0 && overflow) {
        channel.post({ type: "overflow", code: "host/queue-full", ...overflow }, []);
        overflow = undefined;
      }
      workOnJobs(deadline);
      const behind = playing !== undefined && isLevel() && !jobs.some((job) => job.movesTime) && advance(deadline);
      const level = fork === undefined || fork.follow(deadline);
      // What it waits for its fork is not played at full speed later.
      if (playing && !level) playing = { ...playing, fromPs: current().run.timeline.now, fromMs: now() };
      show();
      if (closed || (queue.length === 0 && jobs.length === 0 && !behind && level)) break;
      await options.yieldToHost();
    }
    pumping = false;
  }

  /** Two runs go in lock step: the first waits for its fork. */
  function isLevel(): boolean {
    return fork === undefined || (fork.isLevel() && !fork.isReading());
  }

  function answer(id: number, value: unknown): void {
    if (!closed) channel.post({ type: "answer", id, ok: true, value }, []);
  }

  function answerFailure(id: number, error: unknown): void {
    if (!closed) channel.post({ type: "answer", id, ok: false, error: describeFailure(error) }, []);
  }

  function take(command: (typeof queue)[number]): void {
    try {
      if (movesTime.has(command.name)) {
        for (const job of jobs) if (job.movesTime) interrupt(job);
        jobs = jobs.filter((job) => !job.movesTime);
      }
      const result = perform(command.name, command.ask, command.id);
      if (result !== undefined) answer(command.id, result);
    } catch (error) {
      answerFailure(command.id, error);
    }
  }

  /** What a job says of its end is its own answer, a refusal too: the command that came has nothing to do with it. */
  function interrupt(job: Job): void {
    try {
      answer(job.id, job.interrupt());
    } catch (error) {
      answerFailure(job.id, error);
    }
  }

  function workOnJobs(deadline: number): void {
    for (const job of jobs) {
      if (job.isInStep === true && !isLevel()) continue;
      try {
        const value = job.work(deadline);
        if (value === undefined) continue;
        jobs = jobs.filter((other) => other !== job);
        answer(job.id, value);
      } catch (error) {
        jobs = jobs.filter((other) => other !== job);
        answerFailure(job.id, error);
      }
    }
  }

  function current(): Session {
    return session ?? refuse("host/nothing-open", "open a file first");
  }

  function position(): ReturnType<Session["position"]> {
    return current().position(playing !== undefined);
  }

  function moved(record: number, reached = record >= 0): Moved {
    return { ...position(), reached, record };
  }

  /** Do a command. @returns its answer, or undefined when a job will give it. */
  function perform(name: CommandName, ask: unknown, id: number): unknown {
    dirty = true;
    switch (name) {
      case "open":
        return startOpening(id, ask as Commands["open"]["ask"]);
      case "play":
        return play(ask as Commands["play"]["ask"]);
      case "pause":
        playing = undefined;
        return position();
      case "step": {
        playing = undefined;
        const { filter = "", count = 1 } = ask as Commands["step"]["ask"];
        return startRun(id, readCondition(filter, "record"), current().run.untilPs, count);
      }
      case "stepBack": {
        playing = undefined;
        const { filter = "", count = 1 } = ask as Commands["stepBack"]["ask"];
        return stepBack(readCondition(filter, "record"), count);
      }
      case "seek":
        return startSeek(id, (ask as Commands["seek"]["ask"]).timePs);
      case "seekRecord":
        return seekRecord((ask as Commands["seekRecord"]["ask"]).record);
      case "runUntil": {
        playing = undefined;
        const { condition, limitPs } = ask as Commands["runUntil"]["ask"];
        const until = current().run.untilPs;
        return startRun(id, readCondition(condition, "state"), Math.min(limitPs ?? until, until), 1);
      }
      case "runBackUntil":
        playing = undefined;
        return runBack((ask as Commands["runBackUntil"]["ask"]).condition);
      case "act": {
        const { action, on, value } = ask as Commands["act"]["ask"];
        act(action, on, value);
        forkAgain();
        return position();
      }
      case "undo":
        playing = undefined;
        if (!current().run.timeline.undo()) refuse("host/nothing-to-undo", "no action is in force");
        forkAgain();
        return position();
      case "redo":
        playing = undefined;
        if (!current().run.timeline.redo()) refuse("host/nothing-to-redo", "no action was undone");
        forkAgain();
        return position();
      case "fork":
        fork = makeFork((ask as Commands["fork"]["ask"]).change);
        return { change: fork.change };
      case "closeFork":
        fork = undefined;
        return position();
      case "compare":
        startCompare(id, (ask as Commands["compare"]["ask"]).rowsMax ?? 8);
        return undefined;
      case "seekDivergence":
        return seekDivergence();
      case "forkWhy": {
        const { record } = ask as Commands["forkWhy"]["ask"];
        return forked().session.why(record) ?? refuse("host/no-reason", "nothing explains that record");
      }
      case "export": {
        jobs.push(startExport(id, (ask as Commands["export"]["ask"]).format));
        return undefined;
      }
      default:
        dirty = false;
        return look(current(), name, ask, {
          queries: options.extensions?.queries ?? {},
          questions: options.questions ?? {},
          fileName,
          position,
        });
    }
  }

  function makeFork(change: ForkChange): Fork {
    return createFork(current(), change, {
      registry: options.registry,
      extensions: options.extensions ?? {},
      now,
      ...(options.forkStateBytesMax === undefined ? {} : { stateBytesMax: options.forkStateBytesMax }),
    });
  }

  function forked(): Fork {
    return fork ?? refuse("host/no-fork", "nothing is played beside this run: fork it first");
  }

  /** What was done to the first run is done to the second: one change stays the only one. */
  function forkAgain(): void {
    if (fork === undefined) return;
    const { change } = fork;
    fork = undefined;
    try {
      fork = makeFork(change);
    } catch {
      // The change is none of this run any more. What was done stays done, and who asks is told that there is no fork.
    }
  }

  function startCompare(id: number, rowsMax: number): void {
    forked();
    jobs.push({
      id,
      movesTime: false,
      work: (deadline) => forked().compare(rowsMax, deadline),
      interrupt: () => undefined,
    });
  }

  function seekDivergence(): Moved {
    playing = undefined;
    const parted = forked().divergence() ?? refuse("host/no-divergence", "both runs have recorded the same so far");
    const { run } = current();
    const here = parted.a?.timePs === parted.timePs ? parted.a : undefined;
    if (here === undefined) run.timeline.seek(parted.timePs);
    else run.timeline.seekEvent(here.fired);
    return moved(here?.record ?? -1, true);
  }

  function readCondition(text: string, purpose: "record" | "state"): SessionQuery {
    return accept(current().condition(text, purpose), purpose === "record" ? "host/bad-filter" : "host/bad-condition");
  }

  /** A job that runs forward until a query has come to hold `count` times. */
  function startRun(id: number, query: SessionQuery, limitPs: number, count: number): undefined {
    const { run } = current();
    const wanted = want(query);
    let left = Math.max(1, Math.floor(count));
    let last = -1;
    let found = false;
    jobs.push({
      id,
      movesTime: true,
      isInStep: true,
      work(deadline) {
        dirty = true;
        while (left > 0) {
          const end = slices.run(run, wanted, limitPs, deadline, fork !== undefined);
          if (end === "deadline") return undefined;
          if (end === "limit") return moved(last, found && count === 1);
          last = end;
          found = true;
          left -= 1;
        }
        return moved(last, true);
      },
      interrupt: () => moved(last, false),
    });
    return undefined;
  }

  function startSeek(id: number, timePs: number): undefined {
    const { run } = current();
    if (!(timePs >= 0 && Number.isFinite(timePs))) refuse("host/bad-time", `${timePs} ps: expected 0 or more`);
    const target = Math.min(Math.round(timePs), run.untilPs);
    if (playing) playing = { ...playing, fromPs: target, fromMs: now() };
    if (target < run.timeline.now) run.timeline.seek(target);
    jobs.push({
      id,
      movesTime: true,
      isInStep: true,
      work(deadline) {
        dirty = true;
        if (slices.run(run, undefined, target, deadline, fork !== undefined) === "deadline") return undefined;
        if (playing) playing = { ...playing, fromPs: target, fromMs: now() };
        return position();
      },
      interrupt: position,
    });
    return undefined;
  }

  function seekRecord(record: number): Moved {
    playing = undefined;
    const { run } = current();
    const { trace } = run.simulation;
    if (!trace.has(record)) refuse("host/no-record", `record ${record}: kept are ${trace.first} to ${trace.count - 1}`);
    run.timeline.seekEvent(trace.eventOf(record));
    return moved(record);
  }

  /** To just after the event of the `count`-th record before this place that matches. */
  function stepBack(query: SessionQuery, count: number): Moved {
    const { run } = current();
    const { trace, firedAtNow } = run.simulation;
    let left = Math.max(1, Math.floor(count));
    // Where the clock stands later than the last event, that event itself lies behind.
    let fired = run.timeline.fired + (firedAtNow === 0 ? 1 : 0);
    let last = -1;
    for (let record = trace.count - 1; record >= trace.first && left > 0; record -= 1) {
      const event = trace.eventOf(record);
      // One event may write several records; a person stands after all of them or before all of them.
      if (event >= fired || !query.holds(record)) continue;
      last = record;
      fired = event;
      left -= 1;
    }
    if (last < 0) {
      run.timeline.seek(0);
      return moved(-1, false);
    }
    run.timeline.seekEvent(fired);
    return moved(last, left === 0);
  }

  function runBack(text: string): Moved {
    const query = accept(current().condition(text, "state"), "host/bad-condition");
    if (!query.readsState) return stepBack(query, 1);
    const { run } = current();
    const { trace } = run.simulation;
    const reached = run.timeline.runBackUntil(() => query.holds(trace.count - 1));
    return moved(-1, reached);
  }

  function play(ask: Commands["play"]["ask"]): ReturnType<Session["position"]> {
    const { run } = current();
    if (!(ask.psPerSecond > 0 && Number.isFinite(ask.psPerSecond)))
      refuse("host/bad-speed", `${ask.psPerSecond} ps a second`);
    const wanted =
      ask.until === undefined || ask.until.trim() === "" ? undefined : want(readCondition(ask.until, "state"));
    if (run.timeline.now < run.untilPs) {
      playing = { psPerSecond: ask.psPerSecond, fromPs: run.timeline.now, fromMs: now(), wanted };
    }
    return position();
  }

  /** Go on playing. @returns whether the clock is ahead of the simulation, so that there is more to do at once. */
  function advance(deadline: number): boolean {
    if (!playing || !session) return false;
    const { run } = session;
    const until = run.untilPs;
    const wall = now();
    const target = Math.min(until, Math.floor(playing.fromPs + ((wall - playing.fromMs) / 1000) * playing.psPerSecond));
    try {
      const end =
        target > run.timeline.now ? slices.run(run, playing.wanted, target, deadline, fork !== undefined) : "limit";
      dirty = true;
      if (typeof end === "number") return stop("condition", end);
      if (end === "limit" && target >= until) return stop("end", -1);
      if (end === "deadline") {
        // Slower than asked for: begin again from here, or the debt would be played at full speed later.
        playing = { ...playing, fromPs: run.timeline.now, fromMs: now() };
        return true;
      }
      return false;
    } catch (error) {
      return stop("error", -1, describeFailure(error));
    }
  }

  function stop(reason: "end" | "condition" | "error", record: number, error?: Failure): false {
    playing = undefined;
    const message = { type: "stopped", reason, record, position: position() } as const;
    channel.post(error === undefined ? message : { ...message, error }, []);
    return false;
  }

  /** Send a picture if a buffer came, and there is something new in it. */
  function show(): void {
    if (!session || !wanted || !(dirty || playing) || credits.length === 0) return;
    const buffer = credits.pop() as ArrayBuffer;
    const picture = makePicture(buffer, session.shape);
    session.fill(picture, options.windowPs ?? 2_000_000);
    pictures += 1;
    picture.runId = session.runId;
    picture.number = pictures;
    picture.playing = playing !== undefined;
    picture.psPerSecond = playing?.psPerSecond ?? 0;
    channel.post({ type: "picture", runId: session.runId, buffer }, [buffer]);
    // While it stands still one picture is enough; while it plays one goes out each time the page gives a buffer back.
    wanted = credits.length > 0 && playing === undefined ? wanted : false;
    dirty = false;
  }

  function act(action: string, on: string, value: JsonValue | undefined): void {
    const { run } = current();
    const use = { timePs: run.timeline.now, do: action, on, ...(value === undefined ? {} : { value }) };
    accept(parseActions([use], run.scenario, options.registry), "host/bad-action");
    run.timeline.act(action, on, value);
  }

  function startOpening(id: number, ask: Commands["open"]["ask"]): undefined {
    const read = options.open(ask.text, ask.fileName, options.registry);
    const opening = accept(read, "host/bad-file");
    const scenario = ask.seed === undefined ? opening.scenario : { ...opening.scenario, seed: ask.seed >>> 0 };
    // The scenario's own actions come with the scenario.
    const own = ask.actions?.filter(({ scripted }) => scripted !== true);
    const actions =
      own === undefined ? undefined : accept(parseActions(own, scenario, options.registry), "host/bad-action");
    const run = createRun(scenario, options.registry, {
      traceRecordsMax: options.traceRecordsMax ?? 1 << 20,
      // In this path records stand in the order of their times, which is how a person reads them.
      ports: "general",
      ...(actions === undefined ? {} : { actions }),
    });
    runs += 1;
    const next = createSession(run, runs, options.extensions ?? {});
    const target = Math.min(ask.timePs ?? 0, run.untilPs);
    jobs.push({
      id,
      movesTime: true,
      work(deadline) {
        if (slices.run(run, undefined, target, deadline) === "deadline") return undefined;
        // Nobody waits for the instant at which a run begins, but some of its events may have fired.
        if (target === 0 && (ask.fired ?? 0) > 0) run.timeline.seek(0);
        // The events of that instant that had not fired yet are still to come.
        if (ask.fired !== undefined && run.timeline.fired > ask.fired) run.timeline.seekEvent(ask.fired);
        session = next;
        fork = undefined;
        fileName = ask.fileName;
        playing = undefined;
        credits = [];
        wanted = false;
        dirty = true;
        return {
          name: scenario.name,
          seed: scenario.seed,
          untilPs: run.untilPs,
          format: opening.format,
          fileName,
          issues: read.issues,
          ignored: opening.ignored ?? [],
          nodes: next.nodes,
          ports: next.ports,
          links: next.links,
          flows: next.flows,
          picture: next.shape,
          position: position(),
        } satisfies Opened;
      },
      interrupt: () => refuse("host/interrupted", "another command came first"),
    });
    return undefined;
  }

  function startExport(id: number, format: string): Job {
    const seen = current();
    const job: ExportJob = createExport(format, seen, {
      registry: options.registry,
      name: fileName,
      now,
      capture: options.extensions?.capture,
      print: options.extensions?.print,
    });
    return { id, movesTime: false, work: (deadline) => job(deadline), interrupt: () => undefined };
  }

  return {
    close: () => {
      closed = true;
      playing = undefined;
      jobs = [];
      queue.length = 0;
    },
  };
}
