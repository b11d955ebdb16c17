/**
 * views/text — what runs, as the text that it was read from: to change, to check while one types, and to run again.
 *
 * A text with mistakes is never run and never lost: what ran before goes on, and what was written stays, with all that
 * can be undone, while other views are shown and when another run is opened.
 * @module
 */
import type { Issue } from "@dc/engine";
import { useAnnounce } from "@dc/solid";
import { adoptStyles, Button, EmptyState, IssueList, PaneHead } from "@dc/ui";
import { createEffect, createMemo, createSignal, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import type { LabViewProps } from "../../definition/definition.ts";
import { useLabMessages } from "../../messages/messages.ts";
import type { Draft } from "../../model/lab.ts";
import { type CodeEditor, createCodeEditor } from "./code-editor.ts";
import css from "./text.css?inline";

/** How long nobody types before the text is checked. */
const checkAfterMs = 250;

/** What is kept of the view. */
interface Kept {
  readonly editor: unknown;
  readonly fileName: string;
  /** The text of the run that the edited one began from. */
  readonly from: string;
}

/** How it stands with the text. */
type State = "runs" | "changed" | "other" | "refused";

/** The text. */
export function TextView(props: LabViewProps): JSX.Element {
  const t = useLabMessages();
  const announce = useAnnounce();
  const kept = props.model.kept.get("text") as Kept | undefined;
  const [fileName, setFileName] = createSignal(kept?.fileName ?? props.model.source()?.fileName ?? "");
  const [from, setFrom] = createSignal(kept?.from ?? props.model.source()?.text ?? "");
  const [text, setText] = createSignal(from());
  const [issues, setIssues] = createSignal<readonly Issue[]>([]);
  const [refused, setRefused] = createSignal(false);
  const [shown, setShown] = createSignal<Issue>();
  const [working, setWorking] = createSignal(false);
  let element: HTMLElement | undefined;
  let place: HTMLDivElement | undefined;
  let editor: CodeEditor | undefined;
  let checks = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const errors = createMemo(() => issues().filter(({ severity }) => severity === "error").length);
  const isChanged = createMemo(() => text() !== props.model.source()?.text);
  const state = createMemo((): State => {
    if (!isChanged()) return "runs";
    if (refused()) return "refused";
    return from() === props.model.source()?.text ? "changed" : "other";
  });
  const describe = ({ path, expected, received, hint }: Issue): string =>
    [path, expected === "" ? received : t("text.issue", { expected, received }), ...(hint === undefined ? [] : [hint])]
      .filter((part) => part !== "")
      .join("\n");

  function show(found: readonly Issue[]): void {
    // What is counted anew is said once: not at every key.
    if (found.length !== issues().length) announce(t("text.issues", { count: found.length }), { at: "full" });
    setIssues(found);
    setShown(undefined);
    editor?.showIssues(found);
  }

  async function check(): Promise<void> {
    checks += 1;
    const mine = checks;
    const asked = editor?.text() ?? "";
    const answer = await props.model
      .ask("query", { name: "check", ask: { text: asked, fileName: fileName() } })
      .catch(() => undefined);
    // A lab that cannot check says what is wrong when the text is run.
    if (answer !== undefined && mine === checks) show(answer.value as unknown as readonly Issue[]);
  }

  function changed(next: string): void {
    setText(next);
    setRefused(false);
    clearTimeout(timer);
    timer = setTimeout(() => void check(), checkAfterMs);
  }

  async function run(): Promise<void> {
    const { model } = props;
    if (editor === undefined || props.readOnly || working()) return;
    const asked = editor.text();
    clearTimeout(timer);
    checks += 1;
    setWorking(true);
    const { opened, issues: found } = await model.attempt({ text: asked, fileName: fileName() });
    setWorking(false);
    if (editor === undefined) return;
    show(found);
    if (opened) {
      setFrom(asked);
      setRefused(false);
      announce(t("text.state.runs"));
      await model.play();
      return;
    }
    // Somebody opened something else in the meantime.
    if (found.length === 0) return;
    setRefused(true);
    announce(t("text.refused", { count: errors() }));
    const first = found.find(({ line }) => line !== undefined);
    if (first !== undefined) editor.goTo(first);
  }

  /** Take the text of what runs; what was written comes back with undo. */
  function takeRunning(): void {
    const source = props.model.source();
    if (source === undefined || editor === undefined) return;
    setFrom(source.text);
    setFileName(source.fileName);
    if (editor.text() !== source.text) editor.replace(source.text);
    setRefused(false);
  }

  /** Take a text that was not opened, with what is wrong with it; what stood here before comes back with undo. */
  function takeDraft({ name, text: asked, issues: found }: Draft): void {
    if (editor === undefined || asked === undefined) return;
    clearTimeout(timer);
    checks += 1;
    setFileName(name);
    // It is nobody's run: no run that is opened takes its place.
    setFrom("");
    if (editor.text() !== asked) editor.replace(asked);
    clearTimeout(timer);
    setText(asked);
    show(found);
    setRefused(true);
    const first = found.find(({ line }) => line !== undefined);
    if (first === undefined) editor.focus();
    else editor.goTo(first);
    props.model.closeDraft();
  }

  onMount(() => {
    if (element === undefined || place === undefined) return;
    const root = element.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
    editor = createCodeEditor({
      parent: place,
      text: from(),
      ...(kept === undefined ? {} : { kept: kept.editor }),
      label: t("text.label", { name: fileName() }),
      readOnly: props.readOnly,
      describe,
      onText: changed,
      onRun: () => void run(),
      onIssue: setShown,
    });
    setText(editor.text());
    void check();
    createEffect(
      on(props.model.draft, (draft) => {
        if (draft !== undefined && !draft.opened) takeDraft(draft);
      }),
    );
  });
  createEffect(
    on(
      () => props.readOnly,
      (readOnly) => editor?.setReadOnly(readOnly),
      { defer: true },
    ),
  );
  // Another run was opened. What nobody has changed follows it; what somebody has stays.
  createEffect(
    on(
      props.model.source,
      (source) => {
        if (source === undefined || working() || text() !== from()) return;
        takeRunning();
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(timer);
    checks += 1;
    if (editor !== undefined) {
      props.model.kept.set("text", { editor: editor.keep(), fileName: fileName(), from: from() } satisfies Kept);
      editor.destroy();
    }
    editor = undefined;
  });

  return (
    <section ref={element} class="lab-stage lab-text" aria-label={t("text.title")}>
      <PaneHead title={fileName()} note={t(`text.state.${state()}`)}>
        <Show when={isChanged() && !props.readOnly}>
          <Button onClick={takeRunning}>{t("text.takeRunning")}</Button>
        </Show>
        <Show when={issues().length > 0}>
          <Button aria-keyshortcuts="F8" onClick={() => editor?.goToNext(1)}>
            {t("text.next")}
            <kbd class="lab-text-key">F8</kbd>
          </Button>
        </Show>
        <Show when={!props.readOnly}>
          <Button kind="main" aria-keyshortcuts="Control+Enter" onClick={() => void run()}>
            {t("text.run")}
          </Button>
        </Show>
      </PaneHead>
      <div class="lab-text-body">
        <div class="lab-text-editor" ref={place} />
        <div class="lab-text-issues">
          <p class="lab-text-count dc-head" data-fault={errors() > 0 ? "" : undefined}>
            {refused() ? t("text.refused", { count: errors() }) : t("text.issues", { count: issues().length })}
          </p>
          <Show
            when={issues().length > 0}
            fallback={<EmptyState title={t("text.clean")} detail={t("text.clean.detail")} />}
          >
            <IssueList
              issues={issues()}
              shown={shown()}
              onChoose={(issue) => {
                setShown(issue as Issue);
                editor?.goTo(issue as Issue);
              }}
            />
          </Show>
        </div>
      </div>
    </section>
  );
}
