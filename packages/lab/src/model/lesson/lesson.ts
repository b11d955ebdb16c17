/**
 * lesson/lesson — a module as somebody plays it: which step is open, what was answered, turned and done in each, how far
 * each run was played, and what it came to.
 *
 * A step's run is the lab's own run: opened from the step's scenario with the knobs turned, moved by the same transport,
 * graded by the worker when it stands still. What a learner did is plain data (`ModuleWork`); the scenario stays the
 * module's, and no score is kept that a replay would not come to.
 * @module
 */
import type { JsonValue, Ps } from "@dc/engine";
import type { HostAction, HostError } from "@dc/engine/host";
import { type ModuleWork, moduleName, type StepGrade, type StepWork, textIn, turnKnobs } from "@dc/lesson";
import type { Json } from "@dc/solid";
import { batch, createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { labError } from "../../errors.ts";
import type { Guide } from "../guide.ts";
import { type Done, doAgain, doneOf, follow, type History, historyOf, nothingDone, takeBack } from "./history.ts";
import { permitsOf } from "./modes.ts";
import {
  type Lesson,
  type LessonNews,
  type LessonOptions,
  type Place,
  triesBeforeRescue,
  triesBeforeSolution,
} from "./playing.ts";
import { doneBefore, furthestOf, isPassed, type Known, mayOpen, scoreOf, stateOfStep } from "./standing.ts";

interface Judged {
  readonly grade: StepGrade;
  readonly timePs: number;
  readonly atEnd: boolean;
}

/** A step that was replayed beside the open run. */
interface GradedElsewhere {
  readonly step: string;
  readonly grade?: StepGrade;
}

/** Create the lesson of a module, within a Solid root; nothing is opened yet. */
export function createLesson({ module, model, mode, tell }: LessonOptions): Lesson {
  const permits = permitsOf[mode];
  const [open, setOpen] = createSignal(0);
  const [atSummary, setAtSummary] = createSignal(false);
  const [steps, setSteps] = createSignal<ModuleWork["steps"]>({});
  const [answered, setAnswered] = createSignal<Readonly<Record<string, Readonly<Record<string, number>>>>>({});
  const [histories, setHistories] = createSignal<Readonly<Record<string, History>>>({});
  const [judged, setJudged] = createSignal<Readonly<Record<string, Judged>>>({});
  const [shown, setShown] = createSignal<ReadonlySet<string>>(new Set());
  const [rescued, setRescued] = createSignal<ReadonlySet<string>>(new Set());
  const [tried, setTried] = createSignal<Readonly<Record<string, readonly string[]>>>({});
  const [hinted, setHinted] = createSignal<Readonly<Record<string, number>>>({});
  const [demonstrated, setDemonstrated] = createSignal<Judged>();
  const [demonstrates, setDemonstrates] = createSignal(false);
  const [trouble, setTrouble] = createSignal<string>();
  const [handedInTo, setHandedInTo] = createSignal(-1);
  const [news, setNews] = createSignal<LessonNews | undefined>(undefined, { equals: false });
  /** Runs that are being opened: what is asked of an earlier one comes too late. */
  let opening = 0;
  /** The run is another than the one that was graded. */
  let changed = true;

  const step = createMemo(() => module.steps[open()]);
  const grades = createMemo(() =>
    Object.fromEntries(Object.entries(judged()).map(([id, { grade }]) => [id, grade] as const)),
  );
  const known = createMemo((): Known => ({ grades: grades(), work: steps(), shown: shown(), rescued: rescued() }));
  const score = createMemo(() => scoreOf(module, known()));
  const history = (): History => histories()[step().id] ?? historyOf(nothingDone);
  const answers = createMemo(() => answered()[step().id] ?? {});
  const isLocked = createMemo(() => !permits.changes || (permits.handsIn && open() <= handedInTo()));
  const here = createMemo(() => (demonstrates() ? demonstrated() : judged()[step().id]));
  const work = createMemo(
    (): ModuleWork => ({
      module: moduleName(module),
      seed: module.seed,
      step: step().id,
      steps: steps(),
    }),
  );

  const guide: Guide = {
    holdsTime() {
      if (!permits.waits || demonstrates()) return false;
      const missing = step().checks.predictions.find(({ id }) => answers()[id] === undefined);
      if (missing === undefined) return false;
      setNews({ kind: "wait", id: missing.id });
      return true;
    },
    acted() {
      if (demonstrates()) return;
      changed = true;
      const done: Done = { knobs: history().present.knobs, actions: ownActions() };
      setHistories((before) => ({ ...before, [step().id]: follow(history(), done) }));
    },
    deeds: () => history().past.length,
    canUndo: () => !isLocked() && !demonstrates() && history().past.length > 0,
    canRedo: () => !isLocked() && !demonstrates() && history().future.length > 0,
    undo: () => walk(takeBack, "undone"),
    redo: () => walk(doAgain, "redone"),
  };

  function ownActions(): readonly HostAction[] {
    return (model.position()?.actions ?? []).filter(({ scripted }) => scripted !== true);
  }

  async function walk(way: (history: History) => History | undefined, code: string): Promise<boolean> {
    const next = isLocked() || demonstrates() ? undefined : way(history());
    if (next === undefined) {
      model.notify(code === "undone" ? "host/nothing-to-undo" : "host/nothing-to-redo", {}, true);
      return false;
    }
    if (!(await openRunAs(next))) return false;
    model.notify(code, { what: sayChange(next, code) });
    return true;
  }

  /** What was taken back or done again: a knob's name, or the action. */
  function sayChange({ present, past, future }: History, code: string): string {
    const [from, to] = code === "undone" ? [present, future.at(-1)] : [past.at(-1), present];
    if (from === undefined || to === undefined) return "";
    const turned = step().checks.knobs.find(({ id }) => from.knobs[id] !== to.knobs[id]);
    const act = to.actions.at(-1);
    return turned?.id ?? (act === undefined ? "" : `${act.do} ${act.on}`);
  }

  /** The step's run with what was done to it. @param at where to stand; where it stands when absent. */
  async function openRun({ knobs, actions }: Done, at?: Place): Promise<boolean> {
    const { id, document, checks } = step();
    const turned = turnKnobs(document, checks.knobs, knobs);
    if (!turned.ok) throw labError("lab/bad-state", turned.issues[0]?.expected ?? "a knob of this step");
    const place = at ?? { timePs: model.timePs() };
    opening += 1;
    const opened = await model
      .open({ text: JSON.stringify(turned.value, undefined, 2), fileName: `${id}.json`, actions, ...place })
      .finally(() => {
        opening -= 1;
      });
    if (opened) await settle();
    return opened;
  }

  let settling: Promise<void> | undefined;
  let again = false;
  /** Grade, once more afterwards where something moved in the meantime. */
  function settle(): Promise<void> {
    if (settling !== undefined) {
      again = true;
      return settling;
    }
    const work = (async () => {
      do {
        again = false;
        await gradeNow();
      } while (again);
    })().finally(() => {
      settling = undefined;
    });
    settling = work;
    return work;
  }

  async function gradeNow(): Promise<void> {
    if (opening > 0) return;
    const index = open();
    const { id, checks } = step();
    const done = [...doneBefore(module, known(), index)];
    const asked = { checks, answers: answers(), done } as unknown as JsonValue;
    try {
      const { value, position, digest } = await model.ask("question", { name: "grade", params: asked });
      const stage = model.stage();
      if (opening > 0 || index !== open() || position.runId !== stage?.opened.position.runId) return;
      const { untilPs } = stage.opened;
      const atEnd = position.timePs >= untilPs;
      const next: Judged = { grade: value as unknown as StepGrade, timePs: position.timePs, atEnd };
      setTrouble(undefined);
      if (demonstrates()) return void setDemonstrated(next);
      keep(id, next, digest, position.fired);
    } catch (error) {
      const { code = "host/failed" } = error as Partial<HostError>;
      if (opening > 0 || code === "host/closed" || code === "host/interrupted") return;
      setTrouble(code);
    }
  }

  /** What counts is the furthest that this run was played: who looks back loses nothing. */
  function keep(id: string, next: Judged, digest: string, fired: number): void {
    const before = judged()[id];
    const kept = steps()[id];
    if (!changed && kept !== undefined && next.timePs < kept.timePs) {
      // Answers may have come since.
      if (kept.answers !== answers()) setSteps((all) => ({ ...all, [id]: { ...kept, answers: answers() } }));
      return;
    }
    const { knobs, actions } = history().present;
    const isBegun = next.timePs > 0 || actions.length + Object.keys(knobs).length + Object.keys(answers()).length > 0;
    const entry: StepWork = {
      answers: answers(),
      knobs,
      actions: actions as unknown as StepWork["actions"],
      timePs: next.timePs as Ps,
      fired,
      digest,
    };
    changed = false;
    batch(() => {
      setJudged((all) => ({ ...all, [id]: next }));
      setSteps(({ [id]: _, ...rest }) => (isBegun ? { ...rest, [id]: entry } : rest));
    });
    report(id, before?.grade, next, digest);
  }

  function report(id: string, before: StepGrade | undefined, { grade, atEnd }: Judged, digest: string): void {
    const index = module.steps.findIndex((each) => each.id === id);
    if (atEnd && !grade.isComplete) {
      const seen = tried()[id] ?? [];
      if (!seen.includes(digest)) setTried((all) => ({ ...all, [id]: [...seen, digest] }));
    }
    if (permits.truth === "handed in" && !isLocked()) return;
    const wasDone = new Set(before?.tasks.flatMap((task) => (task.state === "done" ? [task.id] : [])));
    const done = grade.tasks.find((task) => task.state === "done" && !wasDone.has(task.id));
    const scored = grade.predictions.some(({ truth }) => truth !== undefined);
    const wasScored = before?.predictions.some(({ truth }) => truth !== undefined) === true;
    if (grade.isComplete && before?.isComplete !== true && grade.pointsMax > 0)
      setNews({ kind: "complete", step: index });
    else if (done !== undefined) setNews({ kind: "task", id: done.id });
    else if (scored && !wasScored) setNews({ kind: "predictions" });
  }

  /** Steps that are not open are replayed in the worker: a link holds no grades. */
  async function gradeOthers(given: ModuleWork): Promise<void> {
    const bare = { ...module, steps: module.steps.map((each) => ({ ...each, lessons: {} })) };
    try {
      const params = { module: bare, work: given } as unknown as JsonValue;
      const { value } = await model.ask("question", { name: "gradeWork", params });
      const { steps: graded } = value as unknown as { readonly steps: readonly GradedElsewhere[] };
      const others = graded.flatMap(({ step: id, grade: own }): [string, Judged][] =>
        own === undefined || id === given.step
          ? []
          : [[id, { grade: own, timePs: given.steps[id]?.timePs ?? 0, atEnd: true }]],
      );
      setJudged((all) => ({ ...all, ...Object.fromEntries(others) }));
      // The open step may need what others have done.
      changed = true;
      await settle();
    } catch (error) {
      const { code = "host/failed" } = error as Partial<HostError>;
      if (code !== "host/closed" && code !== "host/interrupted") setTrouble(code);
    }
  }

  async function leave(): Promise<void> {
    if (model.playing()) await model.pause();
    await settle();
  }

  async function show(index: number, at?: Place): Promise<boolean> {
    const entry = steps()[module.steps[index].id];
    batch(() => {
      setOpen(index);
      setAtSummary(false);
      setDemonstrates(false);
      setTrouble(undefined);
    });
    const place = at ?? {
      timePs: entry?.timePs ?? 0,
      ...(entry?.fired === undefined ? {} : { fired: entry.fired }),
    };
    const opened = await openRun(history().present, place);
    if (open() === index) setNews({ kind: "step", step: index });
    return opened;
  }

  const lesson: Lesson = {
    module,
    mode,
    permits,
    titleIn: (language) => textIn(module.manifest.title, language),
    open,
    step,
    atSummary,
    work,
    answers,
    knobs: () => (demonstrates() ? (step().checks.solution?.set ?? {}) : history().present.knobs),
    grade: () => here()?.grade,
    gradeOf: (id) => grades()[id],
    showsTruth: () => permits.truth === "at once" || isLocked(),
    explains: () => !permits.waits || isLocked() || (permits.truth === "at once" && isPassed(step(), known())),
    judgedPs: () => here()?.timePs ?? 0,
    atEnd: () => here()?.atEnd === true,
    trouble,
    score,
    stateOf: (index) => stateOfStep(module, known(), permits, open(), index),
    mayOpen: (index) => mayOpen(module, known(), permits, open(), index),
    mayFinish: () => !permits.inOrder || permits.handsIn || module.steps.every((each) => isPassed(each, known())),
    isLocked,
    handedIn: () => permits.handsIn && handedInTo() >= module.steps.length - 1,
    tries: () => tried()[step().id]?.length ?? 0,
    hintsShown: (task) => hinted()[task] ?? 0,
    offersSolution: () =>
      permits.showsSolution &&
      step().checks.solution !== undefined &&
      !demonstrates() &&
      (lesson.tries() >= triesBeforeSolution || mode === "present" || shown().has(step().id)),
    offersRescue: () =>
      permits.showsSolution &&
      step().checks.rescue !== undefined &&
      !demonstrates() &&
      here()?.grade.isComplete !== true &&
      (lesson.tries() >= triesBeforeRescue || shown().has(step().id)),
    demonstrates,
    wasShown: (id) => shown().has(id),
    wasRescued: (id) => rescued().has(id),
    news,
    async commit(id, answer) {
      if (isLocked() || !Number.isFinite(answer)) return;
      if (!step().checks.predictions.some((each) => each.id === id)) return;
      // What was committed is committed: only who explores may change a mind.
      if (permits.waits && answers()[id] !== undefined) return;
      const { id: of } = step();
      setAnswered((all) => ({ ...all, [of]: { ...all[of], [id]: answer } }));
      tell("answer", { step: of, id, value: answer });
      await settle();
    },
    async turn(id, value) {
      if (isLocked() || demonstrates()) return false;
      const { present } = history();
      const knobs = { ...present.knobs, [id]: value };
      if (!turnKnobs(step().document, step().checks.knobs, knobs).ok) return false;
      return openRunAs(follow(history(), { ...present, knobs }));
    },
    async openStep(index) {
      if (!lesson.mayOpen(index)) return false;
      await leave();
      if (permits.handsIn && index > open()) setHandedInTo(Math.max(handedInTo(), index - 1));
      return show(index);
    },
    begin: (index) => show(index),
    async next() {
      if (open() + 1 < module.steps.length) await lesson.openStep(open() + 1);
      else await lesson.showSummary();
    },
    async previous() {
      if (atSummary()) return void setAtSummary(false);
      await lesson.openStep(open() - 1);
    },
    async showSummary() {
      if (!lesson.mayFinish()) return;
      await leave();
      batch(() => {
        if (permits.handsIn) setHandedInTo(module.steps.length - 1);
        setAtSummary(true);
      });
    },
    askHint(task) {
      if (!permits.hints) return;
      const hints = lesson.grade()?.tasks.find(({ id }) => id === task)?.hints.length ?? 0;
      setHinted((all) => ({ ...all, [task]: Math.min(hints, (all[task] ?? 0) + 1) }));
    },
    async showSolution() {
      const { solution } = step().checks;
      if (solution === undefined || !permits.showsSolution || demonstrates()) return;
      await leave();
      batch(() => {
        setDemonstrated(undefined);
        setDemonstrates(true);
        setShown((all) => new Set([...all, step().id]));
      });
      await openRun(doneOf(solution), { timePs: 0 });
      await model.play();
    },
    async endSolution() {
      if (!demonstrates()) return;
      if (model.playing()) await model.pause();
      await show(open());
    },
    async rescue() {
      const { rescue } = step().checks;
      if (rescue === undefined || !permits.showsSolution || isLocked()) return;
      await leave();
      setDemonstrates(false);
      setRescued((all) => new Set([...all, step().id]));
      await openRunAs(follow(history(), doneOf(rescue)), { timePs: 0 });
    },
    async resetStep() {
      if (isLocked()) return;
      const { id } = step();
      batch(() => {
        setDemonstrates(false);
        if (!permits.waits) setAnswered(({ [id]: _, ...rest }) => rest);
      });
      await openRunAs(follow(history(), nothingDone), { timePs: 0 });
    },
    async resetAll() {
      if (!permits.changes) throw labError("lab/refused", "what is under review is not begun anew");
      if (model.playing()) await model.pause();
      clear();
      await show(0);
    },
    async restore(given, place) {
      const index = module.steps.findIndex(({ id }) => id === given.step);
      if (index < 0) return false;
      clear();
      const entries = Object.entries(given.steps);
      batch(() => {
        setSteps(given.steps);
        setAnswered(Object.fromEntries(entries.map(([id, { answers: own }]) => [id, own])));
        setHistories(Object.fromEntries(entries.map(([id, entry]) => [id, historyOf(entry)])));
        setOpen(index);
        // Steps before the one that somebody came to were handed in.
        if (permits.handsIn) setHandedInTo(furthestOf(module, untrack(known), index) - 1);
      });
      // To where it was played first, so that it is graded there; then to where the lab stood.
      const opened = await show(index);
      await gradeOthers(given);
      if (opened && place !== undefined) await openRun(history().present, place);
      return opened;
    },
    settle,
  };

  /** Open a run in which something else was done. Where it does not open, it was not done. */
  async function openRunAs(next: History, at?: Place): Promise<boolean> {
    const before = history();
    const { id } = step();
    // Before the run is graded, so that what is kept is what was done.
    setHistories((all) => ({ ...all, [id]: next }));
    changed = true;
    const opened = await openRun(next.present, at);
    if (!opened) setHistories((all) => ({ ...all, [id]: before }));
    return opened;
  }

  function clear(): void {
    batch(() => {
      setSteps({});
      setAnswered({});
      setHistories({});
      setJudged({});
      setShown(new Set<string>());
      setRescued(new Set<string>());
      setTried({});
      setHinted({});
      setDemonstrates(false);
      setAtSummary(false);
      setHandedInTo(-1);
      setTrouble(undefined);
    });
  }

  model.setGuide(guide);

  // Graded whenever the run stands still, never while it plays.
  createEffect(
    on(
      model.position,
      (position) => {
        if (position !== undefined && !position.playing && position.runId === model.stage()?.opened.position.runId)
          void settle();
      },
      { defer: true },
    ),
  );

  const scoreText = createMemo(() => JSON.stringify(score()));
  createEffect(on(scoreText, () => tell("score", untrack(score) as unknown as Json)));
  const progress = createMemo(() => Object.values(score().steps).filter(({ complete }) => complete).length);
  createEffect(
    on(
      progress,
      (done, before) => {
        const of = module.steps.length;
        tell("progress", { done, of });
        const { points, pointsMax } = untrack(score);
        if (done === of && before !== of) tell("complete", { points, pointsMax });
      },
      { defer: true },
    ),
  );
  createEffect(on(work, ({ step: id }) => tell("statechange", { step: id }), { defer: true }));

  return lesson;
}
