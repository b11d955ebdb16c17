/**
 * model/lab — everything the lab knows, as signals, and everything a person can do with it.
 *
 * The model speaks to the worker and holds no words: what it has to say it says as notices with codes, and the views
 * have the sentences. What is shown while time moves comes from pictures, everything else from answers.
 * @module
 */
import type { Issue, JsonValue } from "@dc/engine";
import {
  type Client,
  type Commands,
  createClient,
  type Exported,
  type HostAction,
  type HostChannel,
  type HostError,
  type HostFlow,
  type Moved,
  type Opened,
  parseQuery,
  type PermalinkState,
  type Picture,
  type Position,
  type ToClient,
  type ToHost,
} from "@dc/engine/host";
import { makeQuietFrame, type TopologyFrame } from "@dc/ui";
import { type Accessor, batch, createMemo, createSignal } from "solid-js";
import { createEventPages, type EventPages } from "./event-pages.ts";
import type { LabIdentity } from "../definition/definition.ts";
import { type FileLike, readFile } from "./file.ts";
import { createForking, type Forking } from "./forking.ts";
import type { Guide } from "./guide.ts";
import { createInspector, type Inspection } from "./inspector.ts";
import { createProfile, type Profile } from "./profile.ts";
import { speedFirstPsPerSecond, speedOfRun } from "./speed.ts";
import { makeFrame, makeStage, type Stage } from "./stage.ts";
import { createViewState, type ViewState } from "./view-state.ts";

/** Something to say: shown for a while, and spoken. */
export interface Notice {
  readonly code: string;
  readonly values: { readonly [name: string]: string | number };
  readonly fault: boolean;
}

/** A text that was not opened, or that has warnings: shown beside its issues. */
export interface Draft {
  readonly name: string;
  readonly text: string | undefined;
  readonly issues: readonly Issue[];
  /** The file was opened all the same: there are only warnings. */
  readonly opened: boolean;
}

/** Why it stands where it stands. */
export type Status = "start" | "playing" | "paused" | "condition" | "drop" | "end" | "stepped" | "sought" | "nothing";

/** What the lab needs from its page. */
export interface LabModelOptions {
  readonly identity: LabIdentity;
  /** Starts the worker; called once, and again after it failed. */
  readonly connect: () => {
    readonly channel: HostChannel<ToHost, ToClient>;
    end(): void;
    onFailure(failed: (reason: string) => void): void;
  };
  readonly describeFlow: (flow: HostFlow) => string;
  readonly onNotice: (notice: Notice) => void;
  /** Draw before the next paint. */
  readonly onFrame: (draw: () => void) => void;
  readonly later: (run: () => void, ms: number) => void;
}

/** What to open. */
export interface OpenRequest {
  readonly text: string;
  readonly fileName: string;
  readonly seed?: number;
  readonly actions?: readonly HostAction[];
  readonly timePs?: number;
  readonly fired?: number;
}

/** What became of a text that was to be opened. */
export interface Attempt {
  readonly opened: boolean;
  /** Why it was not, or what is doubtful about it. */
  readonly issues: readonly Issue[];
}

/** The lab. */
export interface LabModel extends Inspection {
  readonly identity: LabIdentity;
  readonly phase: Accessor<"opening" | "ready" | "failed">;
  /** Why the worker failed, in the browser's words. */
  readonly failure: Accessor<string>;
  readonly stage: Accessor<Stage | undefined>;
  readonly position: Accessor<Position | undefined>;
  readonly frame: Accessor<TopologyFrame>;
  readonly timePs: Accessor<number>;
  readonly playing: Accessor<boolean>;
  readonly status: Accessor<Status>;
  readonly draft: Accessor<Draft | undefined>;
  readonly view: Accessor<"picture" | "table">;
  /** Which of the lab's views has the stage: `stage`, or the id of one of its others. */
  readonly place: Accessor<string>;
  /** The text that what runs was read from. */
  readonly source: Accessor<{ readonly text: string; readonly fileName: string } | undefined>;
  /** What a person set in views: links carry it, and undo takes it back. */
  readonly viewState: ViewState;
  /** What views hold on to while they are not shown, by their ids, and what no link carries. */
  readonly kept: Map<string, unknown>;
  readonly speed: Accessor<number>;
  readonly until: Accessor<string>;
  /** What was waited for last: by playing, or by going to where it holds. */
  readonly condition: Accessor<string>;
  readonly untilIssue: Accessor<Issue | undefined>;
  readonly filterIssue: Accessor<Issue | undefined>;
  readonly events: EventPages;
  readonly profile: Profile;
  readonly fork: Forking;
  /** Who leads, where the run is part of a module. */
  readonly guide: Accessor<Guide | undefined>;
  setGuide(guide: Guide | undefined): void;
  readonly canUndo: Accessor<boolean>;
  readonly canRedo: Accessor<boolean>;
  /** Say something: a code that the views have the sentence of. */
  notify(code: string, values?: Notice["values"], fault?: boolean): void;

  open(request: OpenRequest): Promise<boolean>;
  /** Open, and say what is wrong to the caller alone: what runs stays, and nothing takes its place. */
  attempt(request: OpenRequest): Promise<Attempt>;
  /** Open, and let it run until a condition. */
  openAndPlay(request: OpenRequest, condition?: string): Promise<boolean>;
  openFile(file: FileLike): Promise<void>;
  closeDraft(): void;
  showDraft(draft: Draft): void;
  retry(): void;
  play(): Promise<void>;
  pause(): Promise<void>;
  togglePlay(): Promise<void>;
  step(count?: number): Promise<void>;
  stepBack(count?: number): Promise<void>;
  seek(timePs: number): Promise<void>;
  reset(): Promise<void>;
  runUntil(condition: string): Promise<boolean>;
  act(action: string, on: string, value?: JsonValue): Promise<boolean>;
  undo(): Promise<boolean>;
  redo(): Promise<boolean>;
  goToRecord(record: number): Promise<void>;
  /** To the instant at which the run and its fork part. */
  goToDivergence(): Promise<void>;
  setView(view: "picture" | "table"): void;
  setPlace(id: string): void;
  setSpeed(psPerSecond: number): void;
  setUntil(condition: string): void;
  setFilter(text: string): Promise<void>;
  exportAs(format: string): Promise<Exported | undefined>;
  permalink(): Promise<PermalinkState>;
  probe(paths: readonly string[]): Promise<readonly (number | null)[]>;
  ask: Client["ask"];
  destroy(): void;
}

/** What is wrong with a condition, or nothing. */
export function checkCondition(text: string): Issue | undefined {
  const parsed = parseQuery(text, "state");
  return parsed.ok ? undefined : parsed.issues[0];
}

/**
 * Create the lab's model. Within a Solid root, which owns its signals; `destroy` ends the worker.
 */
export function createLab(options: LabModelOptions): LabModel {
  const [phase, setPhase] = createSignal<"opening" | "ready" | "failed">("opening");
  const [failure, setFailure] = createSignal("");
  const [stage, setStage] = createSignal<Stage>();
  const [position, setPosition] = createSignal<Position>();
  const [frame, setFrame] = createSignal<TopologyFrame>(makeQuietFrame({ nodes: [], links: [] }));
  const [timePs, setTime] = createSignal(0);
  const [playing, setPlaying] = createSignal(false);
  const [status, setStatus] = createSignal<Status>("start");
  const [draft, setDraft] = createSignal<Draft>();
  const [view, setView] = createSignal<"picture" | "table">("picture");
  const [place, setPlace] = createSignal("stage");
  const [source, setSource] = createSignal<{ readonly text: string; readonly fileName: string }>();
  const [speed, setSpeedValue] = createSignal(speedFirstPsPerSecond);
  const [until, setUntilText] = createSignal("");
  const [condition, setCondition] = createSignal("");
  const [guide, setGuide] = createSignal<Guide>();
  const [filterIssue, setFilterIssue] = createSignal<Issue>();
  const untilIssue = createMemo(() => checkCondition(until()));

  let worker = options.connect();
  let client = makeClient();
  /** Pictures that came since the last paint, oldest first. */
  let pictures: Picture[] = [];
  let opening = 0;
  /** A speed that somebody chose is kept from run to run. */
  let speedChosen = false;
  let lastOpened: OpenRequest | undefined;
  const ask: Client["ask"] = (name, question) => client.ask(name, question);
  const events = createEventPages((question) => ask("events", question));
  const profile = createProfile(ask, options.later);
  const inspector = createInspector({ ask, stage, profile });
  const viewState = createViewState(() => ({ deeds: deeds(), place: place() }));
  const fork = createForking(ask, (code, reason) => notify(code, { reason }, true));

  /** What a person did in the run, and could take back. */
  function deeds(): number {
    return guide()?.deeds() ?? (position()?.actions ?? []).filter(({ scripted }) => scripted !== true).length;
  }
  const canUndoDeed = (): boolean => guide()?.canUndo() ?? position()?.canUndo === true;
  const canRedoDeed = (): boolean => guide()?.canRedo() ?? position()?.canRedo === true;

  /** Something was set in a view, or is set again: it is shown there. */
  function tellSetting(where: string | undefined, code: string): void {
    if (where !== undefined) setPlace(where);
    notify(code);
  }

  function makeClient(): Client {
    const made = createClient({
      channel: worker.channel,
      onPicture(picture) {
        // One picture a paint: the newest. Those before it go back with it and not sooner, or the worker would fill them
        // again and again while the page is busy.
        if (pictures.length === 0) options.onFrame(draw);
        pictures.push(picture);
      },
      onStopped(stopped) {
        batch(() => {
          takePosition(stopped.position);
          if (stopped.reason === "error") {
            setStatus("paused");
            notify(stopped.error?.code ?? "host/failed", { reason: stopped.error?.message ?? "" }, true);
          } else setStatus(stopped.reason);
        });
        if (stopped.record >= 0) void arriveAt(stopped.record);
      },
    });
    worker.onFailure((reason) => {
      batch(() => {
        setFailure(reason);
        setPhase("failed");
        setPlaying(false);
      });
    });
    return made;
  }

  function draw(): void {
    const came = pictures;
    const picture = came.at(-1);
    const here = stage();
    pictures = [];
    if (here && picture && picture.runId === here.opened.position.runId) {
      const next = makeFrame(here, picture);
      batch(() => {
        setFrame(next);
        // Standing still, the answers say where; a picture may be of the moment before.
        if (picture.playing) setTime(picture.timePs);
        profile.moveTo(picture.timePs);
        if (profile.port() < 0) watchFullest(here, picture);
      });
      lookAgain();
    }
    for (const each of came) client.returnPicture(each);
  }

  /** The timeline shows the queue that is worth it: the first that holds something, until a person chooses another. */
  function watchFullest(here: Stage, picture: Picture): void {
    let fullest = -1;
    // What waits in a host is its own affair; what waits in a switch is the network's.
    const isSwitch = (port: number): boolean => here.topology.nodes[here.opened.ports[port].node].role === "switch";
    for (let port = 0; port < here.opened.ports.length; port += 1) {
      const bytes = picture.queuedBytes[port];
      if (bytes > 6000 && isSwitch(port) && (fullest < 0 || bytes > picture.queuedBytes[fullest])) fullest = port;
    }
    if (fullest >= 0) profile.watch(fullest);
  }

  // The list's length follows the run a few times a second, not at every picture.
  let looking = false;
  function lookAgain(): void {
    if (looking) return;
    looking = true;
    options.later(() => {
      looking = false;
      void events.refresh().catch(() => {});
    }, 300);
  }

  function takePosition(next: Position): void {
    setPosition(next);
    setTime(next.timePs);
    setPlaying(next.playing);
    profile.moveTo(next.timePs);
  }

  function notify(code: string, values: Notice["values"] = {}, fault = false): void {
    options.onNotice({ code, values, fault });
  }

  /** A failure is told, and the answer is what stands for "it did not happen". */
  async function told<T, F>(work: Promise<T>, instead: F): Promise<T | F> {
    try {
      return await work;
    } catch (error) {
      const { code = "host/failed", message = String(error), issues = [] } = error as Partial<HostError>;
      // Whoever closed the lab knows.
      if (code !== "host/closed" && code !== "host/interrupted") {
        notify(code, { reason: issues[0] ? `${issues[0].expected}: ${issues[0].received}` : message }, true);
      }
      return instead;
    }
  }

  async function move(work: Promise<Moved>, found: Status, missing: Status): Promise<boolean> {
    const moved = await told(work, undefined);
    if (!moved) return false;
    batch(() => {
      takePosition(moved);
      setStatus(moved.reached ? found : missing);
    });
    void events.refresh().catch(() => {});
    if (moved.record >= 0) await arriveAt(moved.record);
    return moved.reached;
  }

  /** Time stopped at a record: choose it, and what it is about, unless a person holds on to something else. */
  async function arriveAt(at: number): Promise<void> {
    if (status() === "condition") {
      const page = await ask("events", { from: at, to: at + 1, limit: 1 }).catch(() => undefined);
      if (page?.events[0]?.kind === "frame.drop") setStatus("drop");
    }
    await inspector.selectRecord(at);
  }

  function forgetRun(timeNowPs: number): void {
    events.forget();
    profile.forget(timeNowPs);
    inspector.forgetRecord();
  }

  function begin(opened: Opened): void {
    const next = makeStage(opened, options.describeFlow);
    batch(() => {
      fork.forget();
      // A step of a module opens its run anew for each thing that is done in it.
      if (guide() === undefined) viewState.startOver();
      setStage(next);
      setFrame({ ...makeQuietFrame(next.topology), timePs: opened.position.timePs });
      inspector.setPinned(false);
      inspector.clear();
      forgetRun(opened.position.timePs);
      profile.watch(-1);
      setUntilText("");
      if (!speedChosen) setSpeedValue(options.identity.speedPsPerSecond ?? speedOfRun(opened.untilPs));
      takePosition(opened.position);
      setStatus(opened.position.timePs === 0 ? "start" : "sought");
      setPhase("ready");
    });
    void events.setFilter("").catch(() => {});
  }

  /** Undefined where somebody opened something else in the meantime, or closed the lab. */
  async function tryOpen(request: OpenRequest): Promise<Attempt | undefined> {
    opening += 1;
    const mine = opening;
    try {
      const opened = await ask("open", request);
      if (mine !== opening) return undefined;
      lastOpened = request;
      begin(opened);
      setSource({ text: request.text, fileName: request.fileName });
      return { opened: true, issues: opened.issues };
    } catch (error) {
      if (mine !== opening) return undefined;
      const { code, issues = [], message } = error as HostError;
      if (code === "host/closed" || code === "host/interrupted") return undefined;
      const shownIssues: readonly Issue[] =
        issues.length > 0 ? issues : [{ severity: "error", code, path: "", expected: "", received: message }];
      return { opened: false, issues: shownIssues };
    }
  }

  async function open(request: OpenRequest): Promise<boolean> {
    const came = await tryOpen(request);
    if (came === undefined) return false;
    const { opened, issues } = came;
    setDraft(
      opened && issues.length === 0 ? undefined : { name: request.fileName, text: request.text, issues, opened },
    );
    if (!opened) notify("file.refused", { name: request.fileName, count: issues.length }, true);
    return opened;
  }

  async function attempt(request: OpenRequest): Promise<Attempt> {
    const came = (await tryOpen(request)) ?? { opened: false, issues: [] };
    // What was wrong with another file before is of no interest any more.
    if (came.opened) setDraft(undefined);
    return came;
  }

  async function changed(work: Promise<Position>): Promise<boolean> {
    const next = await told(work, undefined);
    if (!next) return false;
    batch(() => {
      forgetRun(next.timePs);
      takePosition(next);
    });
    void events.refresh().catch(() => {});
    return true;
  }

  const model: LabModel = {
    identity: options.identity,
    phase,
    failure,
    stage,
    position,
    frame,
    timePs,
    playing,
    status,
    draft,
    selection: inspector.selection,
    record: inspector.record,
    inspected: inspector.inspected,
    why: inspector.why,
    chosen: inspector.chosen,
    pinned: inspector.pinned,
    select: inspector.select,
    selectRecord: inspector.selectRecord,
    setPinned: inspector.setPinned,
    view,
    speed,
    until,
    condition,
    untilIssue,
    filterIssue,
    events,
    profile,
    fork,
    guide,
    setGuide: (next) => void setGuide(next),
    canUndo: () => viewState.canUndo() || canUndoDeed(),
    canRedo: () => viewState.canRedo() || canRedoDeed(),
    notify,
    ask,
    place,
    source,
    viewState,
    kept: new Map(),
    open,
    attempt,
    async openAndPlay(request, untilHolds = "") {
      if (!(await open(request))) return false;
      setUntilText(untilHolds);
      await model.play();
      return true;
    },
    async openFile(file) {
      const read = await readFile(file);
      if (read.ok) await model.openAndPlay({ text: read.text, fileName: read.name });
      else {
        setDraft({ name: read.name, text: undefined, issues: read.issues, opened: false });
        notify("file.refused", { name: read.name, count: read.issues.length }, true);
      }
    },
    closeDraft: () => setDraft(undefined),
    showDraft: (shownDraft) => setDraft(shownDraft),
    retry() {
      client.close();
      worker.end();
      pictures = [];
      setPhase("opening");
      worker = options.connect();
      client = makeClient();
      if (lastOpened) void open(lastOpened);
    },
    async play() {
      if (untilIssue() || guide()?.holdsTime() === true) return;
      setCondition(until());
      const next = await told(ask("play", { psPerSecond: speed(), until: until() }), undefined);
      if (!next) return;
      batch(() => {
        takePosition(next);
        setStatus(next.playing ? "playing" : "end");
      });
    },
    async pause() {
      const next = await told(ask("pause", {}), undefined);
      if (!next) return;
      batch(() => {
        takePosition(next);
        setStatus("paused");
      });
      void events.refresh().catch(() => {});
    },
    togglePlay: () => (playing() ? model.pause() : model.play()),
    async step(count = 1) {
      if (guide()?.holdsTime() === true) return;
      await move(ask("step", { count, filter: events.filter() }), "stepped", "end");
    },
    async stepBack(count = 1) {
      await move(ask("stepBack", { count, filter: events.filter() }), "stepped", "start");
    },
    async seek(target) {
      if (target > timePs() && guide()?.holdsTime() === true) return;
      const next = await told(ask("seek", { timePs: target }), undefined);
      if (!next) return;
      batch(() => {
        takePosition(next);
        if (!next.playing) setStatus(next.timePs === 0 ? "start" : "sought");
      });
      void events.refresh().catch(() => {});
    },
    async reset() {
      if (playing()) await model.pause();
      await model.seek(0);
      batch(() => {
        inspector.forgetRecord();
        inspector.clear();
      });
    },
    async runUntil(text) {
      if (guide()?.holdsTime() === true) return false;
      setCondition(text);
      return move(ask("runUntil", { condition: text }), "condition", "nothing");
    },
    async act(action, target, value) {
      const done = await changed(
        ask("act", value === undefined ? { action, on: target } : { action, on: target, value }),
      );
      const shown = typeof value === "string" || typeof value === "number" ? value : "";
      if (done) viewState.forgetRedo();
      if (done) guide()?.acted();
      if (done) notify(`did.${action}`, { on: target, value: shown });
      return done;
    },
    async undo() {
      if (viewState.canUndo() && (viewState.undoesNext(deeds()) || !canUndoDeed())) {
        tellSetting(viewState.undo(), "undone.setting");
        return true;
      }
      const leader = guide();
      if (leader !== undefined) return leader.undo();
      const actions = position()?.actions ?? [];
      const done = await changed(ask("undo", {}));
      if (done) notify("undone", { what: lastDone(actions) });
      return done;
    },
    async redo() {
      if (viewState.canRedo() && (viewState.redoesNext(deeds()) || !canRedoDeed())) {
        tellSetting(viewState.redo(), "redone.setting");
        return true;
      }
      const leader = guide();
      if (leader !== undefined) return leader.redo();
      const done = await changed(ask("redo", {}));
      if (done) notify("redone", { what: lastDone(position()?.actions ?? []) });
      return done;
    },
    async goToRecord(at) {
      await move(ask("seekRecord", { record: at }), "sought", "sought");
    },
    async goToDivergence() {
      await move(ask("seekDivergence", {}), "sought", "sought");
    },
    setView,
    setPlace,
    setSpeed(next) {
      speedChosen = true;
      setSpeedValue(next);
      if (playing()) void model.play();
    },
    setUntil: setUntilText,
    async setFilter(text) {
      const parsed = parseQuery(text, "record");
      setFilterIssue(parsed.ok ? undefined : parsed.issues[0]);
      if (parsed.ok) await events.setFilter(text).catch(() => {});
      else events.keepFilter();
    },
    exportAs: (format) => told(ask("export", { format }), undefined),
    permalink: () => ask("permalink", {}),
    probe: async (paths) => (await ask("probe", { paths } satisfies Commands["probe"]["ask"])).values,
    destroy() {
      client.close();
      worker.end();
    },
  };
  return model;
}

/** The last action that a person did, as `link.down leaf1:e1-49`. */
function lastDone(actions: readonly HostAction[]): string {
  const last = [...actions].reverse().find(({ scripted }) => scripted !== true);
  return last === undefined ? "" : `${last.do} ${last.on}`;
}
