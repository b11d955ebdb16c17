/**
 * issues/issues-panel — what is wrong with a text, beside the text.
 *
 * The text may be four mebibytes long: only the lines in sight exist. Nothing of it is ever read as markup.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: the region is the element that scrolls.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
import { createEffect, createMemo, createSignal, For, Index, type JSX, on, onMount, Show } from "solid-js";
import { Button } from "../button/button.tsx";
import { Icon } from "../icon/icon.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printCount } from "../number/quantity.ts";
import { createRowsInSight } from "../table/rows-in-sight.ts";

/** One issue: the engine's `Issue` fits. Lines and columns count from 1. */
export interface IssueItem {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** `"links[2].ends[0]"`. */
  readonly path: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string | undefined;
}

/** What the panel is given. */
export interface IssuesPanelProps {
  /** The file's name. */
  readonly name: string;
  /** The text that was read; undefined where it was no text. */
  readonly text: string | undefined;
  /** Sorted by position. */
  readonly issues: readonly IssueItem[];
  /** How many there were, where not all are given. */
  readonly total?: number | undefined;
  /** Edited text to read again; without it the text cannot be edited. */
  readonly onText?: ((text: string) => void) | undefined;
  readonly onClose: () => void;
  /** Offered where there are warnings only. */
  readonly onContinue?: (() => void) | undefined;
}

const linePx = 18;
/** Longer than this a line is cut on the screen: a file of one line is no reason to lay out a million glyphs. */
const lineCharactersMax = 400;

/** Issues and text side by side; choosing an issue shows its line. */
export function IssuesPanel(props: IssuesPanelProps): JSX.Element {
  const t = useKitMessages();
  const [chosen, setChosen] = createSignal<IssueItem>();
  const [draft, setDraft] = createSignal<string>();
  const errors = (): number => props.issues.filter(({ severity }) => severity === "error").length;
  const title = (): string =>
    errors() > 0
      ? t("issues.errors", { count: errors(), name: props.name })
      : t("issues.warnings", { count: props.issues.length, name: props.name });
  const shown = (): IssueItem | undefined => {
    const now = chosen();
    return now !== undefined && props.issues.includes(now) ? now : props.issues[0];
  };
  return (
    <section class="dc-issues" aria-label={title()} data-kind={errors() > 0 ? "error" : "warning"}>
      <header class="dc-issues-head">
        <Icon name={errors() > 0 ? "error" : "warning"} />
        <h2 class="dc-head">{title()}</h2>
        <Show when={(props.total ?? 0) > props.issues.length}>
          <span class="dc-note">
            {t("issues.first", { count: props.issues.length, total: printCount(props.total ?? 0) })}
          </span>
        </Show>
        <div class="dc-pane-end">
          <Show when={props.onText !== undefined && props.text !== undefined && draft() === undefined}>
            <Button onClick={() => setDraft(props.text)}>{t("issues.edit")}</Button>
          </Show>
          <Show when={draft() !== undefined}>
            <Button onClick={() => setDraft(undefined)}>{t("issues.discard")}</Button>
            <Button
              kind="main"
              onClick={() => {
                props.onText?.(draft() ?? "");
                setDraft(undefined);
              }}
            >
              {t("issues.readAgain")}
            </Button>
          </Show>
          <Show when={props.onContinue !== undefined && errors() === 0 && draft() === undefined}>
            <Button kind="main" onClick={() => props.onContinue?.()}>
              {t("issues.continue")}
            </Button>
          </Show>
          <Button onClick={() => props.onClose()}>{t("issues.close")}</Button>
        </div>
      </header>
      <div class="dc-issues-body" data-text={props.text === undefined ? undefined : ""}>
        <IssueList issues={props.issues} shown={shown()} onChoose={setChosen} />
        <Show when={props.text !== undefined && draft() === undefined}>
          <Source name={props.name} text={props.text ?? ""} issues={props.issues} shown={shown()} />
        </Show>
        <Show when={draft() !== undefined}>
          <textarea
            class="dc-issues-draft"
            aria-label={t("issues.text", { name: props.name })}
            spellcheck={false}
            value={draft()}
            onInput={(event) => setDraft(event.currentTarget.value)}
          />
        </Show>
      </div>
    </section>
  );
}

/** Issues as a list of buttons: place, path, expected, received, hint. */
export function IssueList(props: {
  readonly issues: readonly IssueItem[];
  /** The one that is shown in the text. */
  readonly shown: IssueItem | undefined;
  readonly onChoose: (issue: IssueItem) => void;
}): JSX.Element {
  const t = useKitMessages();
  return (
    <ol class="dc-issues-list">
      <For each={props.issues}>
        {(issue) => (
          <li>
            <button
              class="dc-issue"
              type="button"
              aria-current={issue === props.shown ? "true" : undefined}
              data-severity={issue.severity}
              onClick={() => props.onChoose(issue)}
            >
              <span class="dc-issue-where">
                <Icon name={issue.severity} />
                <span class="dc-hidden">{t(`issues.${issue.severity}`)}</span>
                <Show when={issue.line}>
                  {(line) => <b class="dc-num">{t("issues.place", { line: line(), column: issue.column ?? 1 })}</b>}
                </Show>
                <code class="dc-issue-path">{issue.path}</code>
              </span>
              <span class="dc-issue-pair">
                <span class="dc-note">{t("issues.expected")}</span>
                <span>{issue.expected}</span>
                <span class="dc-note">{t("issues.received")}</span>
                <code>{issue.received}</code>
                <Show when={issue.hint}>
                  <span class="dc-note">{t("issues.hint")}</span>
                  <span>{issue.hint}</span>
                </Show>
              </span>
              <code class="dc-note dc-issue-code">{issue.code}</code>
            </button>
          </li>
        )}
      </For>
    </ol>
  );
}

function Source(props: {
  readonly name: string;
  readonly text: string;
  readonly issues: readonly IssueItem[];
  readonly shown: IssueItem | undefined;
}): JSX.Element {
  const t = useKitMessages();
  let element: HTMLDivElement | undefined;
  const lines = createMemo(() => props.text.split(/\r\n|\n|\r/));
  const byLine = createMemo(() => {
    const found = new Map<number, IssueItem["severity"]>();
    for (const { line, severity } of props.issues) {
      if (line !== undefined && found.get(line) !== "error") found.set(line, severity);
    }
    return found;
  });
  const sight = createRowsInSight({ count: () => lines().length, rowPx: linePx, headPx: 0 });
  onMount(() => {
    if (element !== undefined) sight.watch(element);
    createEffect(
      on(
        () => props.shown?.line,
        (line) => {
          if (line !== undefined) sight.show(line - 1, "middle");
        },
      ),
    );
  });
  return (
    <div
      class="dc-source"
      role="region"
      aria-label={t("issues.text", { name: props.name })}
      tabIndex={0}
      ref={element}
      style={{ "--dc-source-digits": `${String(lines().length).length}ch` }}
    >
      <div class="dc-source-space" style={{ "--dc-grid-height": `${sight.heightPx()}px` }}>
        <Index each={sight.rows()}>
          {(index) => {
            const line = (): string => lines()[index()] ?? "";
            return (
              <div
                class="dc-source-line"
                data-severity={byLine().get(index() + 1)}
                data-shown={props.shown?.line === index() + 1 ? "" : undefined}
                style={{ "--dc-grid-y": `${sight.topPx(index())}px` }}
              >
                <span class="dc-source-number">{index() + 1}</span>
                <code>
                  {line().slice(0, lineCharactersMax)}
                  <Show when={line().length > lineCharactersMax}>
                    <span class="dc-note">
                      {t("issues.cut", { count: printCount(line().length - lineCharactersMax) })}
                    </span>
                  </Show>
                </code>
              </div>
            );
          }}
        </Index>
      </div>
    </div>
  );
}
