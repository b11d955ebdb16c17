/**
 * frame — a lab around its pictures: its root, its model, its panes, its keys and dialogs.
 * @module
 */
import type { ModuleIssue } from "@dc/lesson";
import type { LabEventName, LabHandle, LabProps, Json } from "@dc/solid";
import { findStore, loadAskedLanguages, useAnnounce, useLanguage, useMotion } from "@dc/solid";
import {
  DropZone,
  FailingState,
  GoToDialog,
  type KeyBinding,
  KeyboardHelp,
  KitRoot,
  LoadingState,
  listenToKeys,
  PaneGrid,
  printTime,
  type TimelineLane,
  useToast,
} from "@dc/ui";
import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  getOwner,
  runWithOwner,
  Show,
  Suspense,
  Switch,
  untrack,
} from "solid-js";
import { type LabDefinition, LabProvider, SharedProvider } from "../definition/definition.ts";
import css from "./frame.css?inline";
import { lookUp, useLabMessages } from "../messages/messages.ts";
import { makeBindings } from "../model/bindings.ts";
import { makeHandle } from "../model/handle.ts";
import { checkCondition, createLab, type LabModel } from "../model/lab.ts";
import type { Lesson } from "../model/lesson/playing.ts";
import { openFirst, tellRestored } from "../model/opening.ts";
import { createSettings } from "../model/settings.ts";
import { Dock } from "../views/dock/dock.tsx";
import { Events } from "../views/events/events.tsx";
import { ExportDialog } from "../views/export/export-dialog.tsx";
import { Inspector, inspectorTitle } from "../views/inspector/inspector.tsx";
import { FileIssues } from "../views/issues/file-issues.tsx";
import { LinkDialog } from "../views/link/link-dialog.tsx";
import { SettingsDialog } from "../views/settings/settings-dialog.tsx";
import { createPlaces, Place } from "../views/place/place.tsx";
import { Top } from "../views/top/top.tsx";
import { describeFlow } from "../views/wording.ts";
import { Why, whySentences } from "../views/why/why.tsx";

/** What a lab is given: a portal's props, and what an element or a test adds. */
export interface LabFrameProps extends LabProps {
  /** `here` inside an element's own shadow root or on a page that is all ours; a shadow root of its own otherwise. */
  readonly scope?: "shadow" | "here";
  /** How the worker is started; the lab's own when absent. Tests run the host beside the page. */
  readonly connect?: LabDefinition["connect"];
  /** Told of the language and of the title that the lab's own page has in it. */
  readonly onLanguage?: (language: string, title: string) => void;
}

/** A lab. */
export function LabFrame(props: LabFrameProps & { readonly lab: LabDefinition }): JSX.Element {
  // Read once: where things are remembered does not move while a lab is open.
  const store = untrack(() => props.options?.storage) === "none" ? undefined : findStore();
  const settings = createSettings(
    () => props.options ?? {},
    store,
    untrack(() => props.lab.name),
    navigator.languages,
  );
  const [root, setRoot] = createSignal<HTMLElement>();
  return (
    <KitRoot
      scope={props.scope ?? "shadow"}
      fill
      theme={settings.theme()}
      language={settings.language()}
      motion={settings.motion()}
      narration={settings.narration()}
      styles={[css, ...props.lab.styles]}
      onRoot={setRoot}
      onAnnounce={(text) => props.options?.onEvent?.("announce", { text })}
    >
      <LabProvider value={props.lab}>
        <Lab {...props} settings={settings} store={store} root={root()} />
      </LabProvider>
    </KitRoot>
  );
}

interface LabShellProps extends LabFrameProps {
  readonly lab: LabDefinition;
  readonly settings: ReturnType<typeof createSettings>;
  readonly store: ReturnType<typeof findStore>;
  readonly root: HTMLElement | undefined;
}

/** The tab that is chosen, or the list that stands for the tabs. */
const placesSelector =
  '.dc-view-tabs:not([data-rows="0"]) [aria-selected="true"], .dc-view-tabs[data-rows="0"] .dc-select-field';

/** The view in which a text is edited. */
const draftPlace = "text";

/** Which dialog is open. */
type Asking = "keys" | "goTo" | "export" | "settings" | "fork" | undefined;

/** Loaded when somebody first asks for a fork. */
const ForkDialog = lazy(() =>
  import("../views/compare/fork-dialog.tsx").then((found) => ({ default: found.ForkDialog })),
);

/** Loaded when a page first gives a lab a module. */
const StoryPane = lazy(async () => {
  const { StoryPane: Pane } = await import("../views/story/story-pane.tsx");
  await loadAskedLanguages();
  return { default: Pane };
});
const ModuleFailure = lazy(async () => {
  const { ModuleFailure: Failure } = await import("../views/story/failure.tsx");
  await loadAskedLanguages();
  return { default: Failure };
});

/** What came of a module that was to be played. */
type Played =
  | { readonly state: "none" | "reading" }
  | { readonly state: "playing"; readonly lesson: Lesson }
  | { readonly state: "failed"; readonly issues: readonly ModuleIssue[]; readonly retrying: boolean };

function Lab(props: LabShellProps): JSX.Element {
  const t = useLabMessages();
  const lab = untrack(() => props.lab);
  const announce = useAnnounce();
  const toast = useToast();
  const motion = useMotion();
  const tell = (name: LabEventName, detail: Json): void => props.options?.onEvent?.(name, detail);
  const [asking, setAsking] = createSignal<Asking>();
  const forkAsked = createMemo<boolean>((before) => before || asking() === "fork", false);
  const [link, setLink] = createSignal<string>();
  const [takePicture, setTakePicture] = createSignal<() => Promise<Blob>>();
  let openDialog: () => void = () => {};
  let filterField: HTMLInputElement | undefined;

  const model: LabModel = createLab({
    identity: lab,
    connect: untrack(() => props.connect) ?? lab.connect,
    describeFlow: (flow) => describeFlow(t, flow),
    onNotice(notice) {
      const text =
        lookUp(t, `notice.${notice.code}`, notice.values) ??
        t("notice.other", { code: notice.code, reason: String(notice.values.reason ?? "") });
      toast({ text, kind: notice.fault ? "fault" : "note" });
      if (notice.fault) tell("error", { code: notice.code, message: text });
    },
    onFrame: (draw) => requestAnimationFrame(draw),
    later: (run, ms) => setTimeout(run, ms),
  });
  onCleanup(() => model.destroy());
  const shared = lab.makeShared?.(model, t);
  const language = useLanguage();
  createEffect(() => props.onLanguage?.(language(), t("page.title")));

  const owner = getOwner();
  const [played, setPlayed] = createSignal<Played>({ state: props.options?.module === undefined ? "none" : "reading" });
  const [lessonLanes, setLessonLanes] = createSignal<readonly TimelineLane[]>([]);
  const [lessonKeys, setLessonKeys] = createSignal<readonly KeyBinding[]>([]);
  const lesson = (): Lesson | undefined => {
    const now = played();
    return now.state === "playing" ? now.lesson : undefined;
  };
  /** Read the module and open its first step, or the link's. What fails is shown, with another try. */
  async function beginModule(): Promise<void> {
    const address = props.options?.module;
    if (address === undefined) return;
    const before = played();
    if (before.state === "failed") setPlayed({ ...before, retrying: true });
    const fail = (issues: readonly ModuleIssue[]): void => {
      setPlayed({ state: "failed", issues, retrying: false });
      const [first] = issues;
      tell("error", { code: first?.code ?? "module/file", message: `${first?.file}: ${first?.expected}` });
    };
    // While the module is read; one that cannot be played needs no pane, and a pane that does not come says so later.
    StoryPane.preload().catch(() => undefined);
    try {
      const { beginLesson } = await import("../model/lesson/begin.ts");
      const begun = await beginLesson({
        address,
        options: props.options ?? {},
        base: document.baseURI,
        lab,
        model,
        tell,
        // Signals of the lesson belong to the lab.
        own: (make) => runWithOwner(owner, make) as Lesson,
        onLink: (restored) => tellRestored(restored, model, t, toast),
      });
      if (begun.ok) setPlayed({ state: "playing", lesson: begun.lesson });
      else fail(begun.issues);
    } catch (error) {
      const received = error instanceof Error ? error.message : String(error);
      fail([
        { severity: "error", code: "module/file", file: "module.json", path: "", expected: address.url, received },
      ]);
    }
  }

  const handle: LabHandle = makeHandle(model, {
    lesson,
    options: () => props.options ?? {},
    screenshot: () => takePicture()?.() ?? Promise.reject(new Error("no picture yet")),
  });
  async function begin(): Promise<void> {
    if (props.options?.module === undefined) await openFirst(model, props.options ?? {}, t, toast, lab.examples[0]);
    else await beginModule();
    takeFocus();
    tell("ready", {});
    props.onReady?.(handle);
    tell("loaded", { name: model.stage()?.opened.name ?? "" });
  }
  const isFocusFree = (): boolean => document.activeElement === null || document.activeElement === document.body;
  /** Keys are heard where the focus is. A lab that is the whole page has it from the start; a part of a page waits. */
  function takeFocus(): void {
    const place = props.root?.getBoundingClientRect();
    const isPage = place !== undefined && place.width >= window.innerWidth && place.height >= window.innerHeight;
    if (isPage && isFocusFree() && window.top === window) props.root?.focus({ preventScroll: true });
  }
  /** What had the focus may go away, as a row does when the table takes the picture's place: the lab keeps it. */
  function keepFocus(event: Event): void {
    const [from] = event.composedPath();
    requestAnimationFrame(() => {
      if (from instanceof Node && !from.isConnected && isFocusFree()) props.root?.focus({ preventScroll: true });
    });
  }
  onMount(() => void begin());

  const places = createPlaces(model, lab);
  const BelowStart = lab.BelowStart?.View ?? Why;

  /** A text with mistakes is mended where texts are written, if the lab has such a place; what ran before runs on. */
  const isForEditor = createMemo(() => {
    const draft = model.draft();
    if (draft === undefined || draft.opened || draft.text === undefined || model.stage() === undefined) return false;
    return places.offered().some(({ id }) => id === draftPlace);
  });
  createEffect(() => {
    if (isForEditor()) model.setPlace(draftPlace);
  });

  const readOnly = (): boolean =>
    props.options?.readonly === true ||
    props.options?.mode === "review" ||
    lesson()?.isLocked() === true ||
    lesson()?.demonstrates() === true;
  /** A module has its own runs: no other is opened over them. */
  const mayOpenFiles = (): boolean => !readOnly() && props.options?.module === undefined;
  const bindings = createMemo(() =>
    makeBindings(
      model,
      t,
      {
        readOnly: readOnly(),
        opensFiles: mayOpenFiles(),
        goTo: () => setAsking("goTo"),
        help: () => setAsking("keys"),
        openFile: () => openDialog(),
        exportRun: () => setAsking("export"),
        copyLink: () => void copyLink(),
        fork: () => setAsking("fork"),
        find: () => {
          model.setPlace("stage");
          filterField?.focus();
        },
        ...(places.offered().length > 0
          ? { views: () => props.root?.querySelector<HTMLElement>(placesSelector)?.focus() }
          : {}),
        inspect: () =>
          props.root
            ?.querySelector<HTMLElement>('[data-lab-inspector] :is([tabindex]:not([tabindex="-1"]), button)')
            ?.focus(),
        why: () =>
          void model.chosen().then(() => {
            const why = model.why();
            announce(why === undefined ? t("why.empty") : whySentences(t, model, why));
          }),
      },
      [...lessonKeys(), ...(shared?.keys ?? [])],
    ),
  );
  createEffect(() => {
    const { root } = props;
    if (root === undefined) return;
    onCleanup(listenToKeys(root, bindings));
    for (const name of ["keydown", "focusout"]) root.addEventListener(name, keepFocus);
    onCleanup(() => {
      for (const name of ["keydown", "focusout"]) root.removeEventListener(name, keepFocus);
    });
  });

  async function copyLink(): Promise<void> {
    const address = await handle.getPermalink().catch((error: unknown) => {
      const { code, message } = error as { code?: string; message?: string };
      toast({
        text: code === "lab/link-too-long" ? t("link.long", { count: String(message) }) : String(message),
        kind: "fault",
      });
      return undefined;
    });
    if (address === undefined) return;
    const time = printTime(model.timePs());
    try {
      await navigator.clipboard.writeText(address);
      toast({ text: t("link.copied", { time }) });
    } catch {
      // No clipboard in a frame or over plain http: the person copies by hand.
      setLink(address);
    }
  }

  // What changed, for whoever does not see it.
  createEffect(
    on(
      () => [model.status(), model.record()] as const,
      ([status]) => {
        const time = printTime(model.timePs());
        const what = lookUp(t, `time.status.${status}`, { condition: model.condition() }) ?? "";
        if (status !== "playing") announce(t("say.at", { time, what }), { at: status === "sought" ? "full" : "brief" });
        tell("statechange", { status, timePs: model.timePs() });
      },
      { defer: true },
    ),
  );
  createEffect(
    on(model.why, (why) => {
      if (why) announce(whySentences(t, model, why), { at: why.event.kind === "frame.drop" ? "brief" : "full" });
      if (why) tell("event", { record: why.event.record, kind: why.event.kind, object: why.event.object });
    }),
  );
  createEffect(
    on(model.view, (view) => announce(t(view === "table" ? "say.view.table" : "say.view.picture")), { defer: true }),
  );

  const shows = (part: "top" | "story" | "inspector" | "below" | "dock"): boolean =>
    props.options?.hide?.includes(part) !== true && (lesson()?.permits.large !== true || part === "story");
  const hasBelow = createMemo(() => shows("below") && places.current()?.whole !== true);
  const hasInspector = createMemo(() => shows("inspector") && places.current()?.alone !== true);
  const failure = () => {
    const now = played();
    return now.state === "failed" ? now : undefined;
  };
  /** Beside the stage: the module's step, or what the lab tells of its run. */
  const StoryPlace = (): JSX.Element => (
    <Show when={lesson()} fallback={props.options?.module === undefined ? <lab.Story model={model} /> : undefined}>
      {(playing) => (
        <Suspense>
          <StoryPane
            lesson={playing()}
            model={model}
            onLink={() => void copyLink()}
            onKeys={setLessonKeys}
            onLanes={setLessonLanes}
          />
        </Suspense>
      )}
    </Show>
  );
  const timeline = (): boolean => props.options?.hide?.includes("timeline") !== true;

  return (
    <DropZone
      what={t("open.what")}
      accept=".yml,.yaml,.json"
      onFile={(file) => {
        if (mayOpenFiles()) void model.openFile(file);
      }}
      onOpener={(open) => {
        openDialog = open;
      }}
    >
      <Switch>
        <Match when={model.phase() === "failed"}>
          <FailingState
            title={t("fail.title")}
            reason={t("fail.reason", { reason: model.failure() })}
            onRetry={() => model.retry()}
          />
        </Match>
        <Match when={failure()}>
          {(failed) => (
            <Suspense>
              <ModuleFailure
                address={props.options?.module?.url ?? ""}
                issues={failed().issues}
                retrying={failed().retrying}
                onRetry={() => void beginModule()}
              />
            </Suspense>
          )}
        </Match>
        <Match when={model.stage() === undefined && model.draft() === undefined}>
          <LoadingState title={t("open.title")} />
        </Match>
        <Match when={true}>
          <SharedProvider value={shared}>
            <PaneGrid
              storeKey={`dc.${lab.name}.panes`}
              store={props.store}
              top={
                shows("top") ? (
                  <Top
                    model={model}
                    home={props.options?.home}
                    readOnly={readOnly()}
                    opensFiles={mayOpenFiles()}
                    crumb={lesson()?.titleIn(language())}
                    barEnd={props.barEnd}
                    onOpen={() => openDialog()}
                    onExport={() => setAsking("export")}
                    onLink={() => void copyLink()}
                    onKeys={() => setAsking("keys")}
                    onFork={() => setAsking("fork")}
                    onSettings={() => setAsking("settings")}
                  />
                ) : undefined
              }
              story={shows("story") ? <StoryPlace /> : undefined}
              stage={
                <Show
                  when={model.draft()?.opened === false && !isForEditor() ? model.draft() : undefined}
                  fallback={
                    <Place
                      model={model}
                      places={places}
                      motion={motion()}
                      readOnly={readOnly()}
                      onScreenshot={(take) => setTakePicture(() => take)}
                    />
                  }
                >
                  {(draft) => <FileIssues model={model} draft={draft()} />}
                </Show>
              }
              belowStart={hasBelow() ? <BelowStart model={model} /> : undefined}
              belowStartTitle={lab.BelowStart ? (lookUp(t, lab.BelowStart.title) ?? "") : t("why.title")}
              belowEnd={
                hasBelow() ? (
                  <Events
                    model={model}
                    onField={(field) => {
                      filterField = field;
                    }}
                  />
                ) : undefined
              }
              belowEndTitle={t("events.title")}
              inspector={hasInspector() ? <Inspector model={model} readOnly={readOnly()} /> : undefined}
              inspectorTitle={inspectorTitle(t, model)}
              dock={
                shows("dock") ? (
                  <Dock model={model} timeline={timeline()} lanes={lessonLanes()} onGoTo={() => setAsking("goTo")} />
                ) : undefined
              }
            />
          </SharedProvider>
        </Match>
      </Switch>
      <KeyboardHelp open={asking() === "keys"} onClose={() => setAsking(undefined)} bindings={bindings()} />
      <GoToDialog
        open={asking() === "goTo"}
        onClose={() => setAsking(undefined)}
        check={(text) => {
          const issue = checkCondition(text);
          return issue && t("time.bad", { expected: issue.expected, column: issue.column ?? 1 });
        }}
        onGo={(text) => {
          setAsking(undefined);
          void handle.runUntil(text);
        }}
        examples={[...lab.goToExamples]}
      />
      <ExportDialog model={model} open={asking() === "export"} onClose={() => setAsking(undefined)} />
      <SettingsDialog settings={props.settings} open={asking() === "settings"} onClose={() => setAsking(undefined)} />
      <Show when={forkAsked()}>
        <Suspense>
          <ForkDialog
            model={model}
            open={asking() === "fork"}
            onClose={() => setAsking(undefined)}
            onForked={() => {
              setAsking(undefined);
              model.setPlace("compare");
            }}
          />
        </Suspense>
      </Show>
      <LinkDialog address={link()} onClose={() => setLink(undefined)} />
    </DropZone>
  );
}
