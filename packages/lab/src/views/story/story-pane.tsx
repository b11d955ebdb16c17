/**
 * views/story/story-pane — the pane beside the stage while a module is played: where one is, the lesson, predictions,
 * knobs, tasks, help, and the way on.
 * @module
 */
import { lookup } from "@dc/lesson";
import { useAnnounce, useLanguage } from "@dc/solid";
import { adoptStyles, Button, type KeyBinding, type TimelineLane, useToast } from "@dc/ui";
import { createEffect, createMemo, createUniqueId, type JSX, on, onCleanup, onMount, Show, untrack } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { printWithUnit } from "../../model/lesson/knob.ts";
import type { Lesson } from "../../model/lesson/playing.ts";
import { createOverlays } from "../../model/lesson/overlay.ts";
import { partsOf } from "../../model/lesson/parts.ts";
import { Blocks } from "./blocks.tsx";
import { Help } from "./help.tsx";
import { Knobs } from "./knobs.tsx";
import { Predictions } from "./predictions.tsx";
import { Steps, titleOf } from "./steps.tsx";
import css from "./story.css?inline";
import { Summary } from "./summary.tsx";
import { nameOfNeed, Tasks } from "./tasks.tsx";

/** What the pane is given. */
export interface StoryPaneProps {
  readonly lesson: Lesson;
  readonly model: LabModel;
  readonly onLink: () => void;
  /** Takes the pane's keys, for the lab to obey and the help to show. */
  readonly onKeys: (keys: readonly KeyBinding[]) => void;
  /** Takes the lanes of what was predicted, for the timeline. */
  readonly onLanes: (lanes: readonly TimelineLane[]) => void;
}

/** The pane. */
export function StoryPane(props: StoryPaneProps): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const announce = useAnnounce();
  const toast = useToast();
  const heading = createUniqueId();
  const fields = new Map<string, HTMLInputElement>();
  let article: HTMLElement | undefined;
  let title: HTMLHeadingElement | undefined;
  const lesson = () => props.lesson;
  const steps = (): number => lesson().module.steps.length;
  const isLast = (): boolean => lesson().open() === steps() - 1;
  const here = (): string => titleOf(lesson(), lesson().open(), language());
  const text = createMemo(() => {
    const { lessons } = lesson().step();
    const tag = lookup(language(), Object.keys(lessons));
    return tag === undefined ? undefined : { tag, ...partsOf(lessons[tag].blocks) };
  });
  const points = (): string => t("points.of", { points: lesson().score().points, count: lesson().score().pointsMax });

  onMount(() => {
    const root = article?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });

  /** Whoever went on by the keyboard or a button reads on at the title of what came. */
  const goTo = async (way: () => Promise<unknown>): Promise<void> => {
    await way();
    title?.focus();
    article?.parentElement?.scrollTo?.({ top: 0 });
  };
  const next = (): Promise<void> => goTo(() => lesson().next());
  const back = (): Promise<void> => goTo(() => lesson().previous());

  createEffect(() => {
    const group = t("keys.group");
    props.onKeys([
      {
        keys: lesson().permits.large ? [".", "PageDown"] : ["."],
        label: t("keys.next"),
        group,
        run: () => void next(),
      },
      {
        keys: lesson().permits.large ? [",", "PageUp"] : [","],
        label: t("keys.previous"),
        group,
        run: () => void back(),
      },
      { keys: ["s"], label: t("keys.story"), group, run: () => title?.focus() },
    ]);
  });
  onCleanup(() => props.onKeys([]));

  createEffect(
    on(lesson().news, (news) => {
      if (news === undefined) return;
      switch (news.kind) {
        case "step":
          return announce(t("say.step", { step: news.step + 1, steps: steps(), title: here() }));
        case "task":
          return announce(t("say.task", { task: nameOfNeed(lesson(), news.id, language()) }));
        case "complete":
          return announce(t("say.complete", { step: news.step + 1, points: points() }));
        case "predictions":
          return announce(t("say.predictions", { sentences: points() }));
        case "wait":
          toast({ text: t("say.wait") });
          fields.get(news.id)?.focus();
      }
    }),
  );
  createEffect(
    on(
      lesson().atSummary,
      (shown) => {
        if (shown) announce(t("say.summary", { points: points() }));
      },
      { defer: true },
    ),
  );

  const overlays = createOverlays(
    untrack(lesson),
    untrack(() => props.model),
  );
  createEffect(() => {
    props.onLanes(
      overlays().map(({ id, probe, expected, answer, unit, timesPs, values }): TimelineLane => {
        // So that neither line lies on the edge.
        const max = 1.1 * values.reduce((most, value) => Math.max(most, value), Math.max(expected, 1e-12));
        return {
          kind: "area",
          id: `prediction-${id}`,
          label: probe.slice(0, probe.indexOf("#")),
          timesPs,
          values,
          max,
          maxLabel: "",
          level: { value: expected, label: t("predict.lane", { value: printWithUnit(answer, unit, language()) }) },
        };
      }),
    );
  });
  onCleanup(() => props.onLanes([]));

  const toRecord = async (record: number): Promise<void> => {
    props.model.setPlace("stage");
    await props.model.goToRecord(record);
  };
  const goes = (): boolean => (isLast() ? lesson().mayFinish() : lesson().mayOpen(lesson().open() + 1));

  return (
    <article
      class="dc-story lab-lesson"
      data-large={lesson().permits.large ? "" : undefined}
      aria-labelledby={heading}
      ref={(element) => {
        article = element;
      }}
    >
      <p class="dc-note dc-story-step lab-where">
        <span>
          {lesson().atSummary() ? t("steps.summary") : t("steps.of", { step: lesson().open() + 1, steps: steps() })}
        </span>
        <Show when={lesson().permits.truth === "at once" && lesson().score().pointsMax > 0}>
          <span class="lab-points">{points()}</span>
        </Show>
      </p>
      <h1
        class="dc-title"
        id={heading}
        tabindex="-1"
        ref={(element) => {
          title = element;
        }}
      >
        {lesson().atSummary() ? t("summary.title") : here()}
      </h1>
      <Steps lesson={lesson()} />
      <Show
        when={!lesson().atSummary()}
        fallback={
          <div class="lab-summary">
            <Summary
              lesson={lesson()}
              onLink={props.onLink}
              onRecord={(step, record) =>
                void (async () => {
                  if (step !== lesson().open() && !(await lesson().openStep(step))) return;
                  await toRecord(record);
                })()
              }
            />
          </div>
        }
      >
        <Show when={text()} keyed>
          {(shown) => (
            <div class="dc-story-text" lang={shown.tag}>
              <Blocks blocks={shown.first} />
            </div>
          )}
        </Show>
        <Predictions lesson={lesson()} onField={(id, field) => fields.set(id, field)} />
        <Knobs lesson={lesson()} />
        <Tasks lesson={lesson()} model={props.model} onRecord={(record) => void toRecord(record)} />
        <Help lesson={lesson()} />
        <Show when={text()?.last} keyed>
          {(last) => (
            <section class="lab-part lab-explain">
              <Show when={lesson().explains()} fallback={<p class="dc-note">{t("explain.later")}</p>}>
                <div class="dc-story-text" lang={text()?.tag}>
                  <Blocks blocks={last} />
                </div>
              </Show>
            </section>
          )}
        </Show>
      </Show>
      <div class="dc-story-actions lab-go">
        <Button
          unavailable={!lesson().atSummary() && lesson().open() === 0}
          onClick={() => void back()}
          aria-keyshortcuts=","
        >
          {t("go.back")}
        </Button>
        <Show when={!lesson().atSummary()}>
          <Button
            kind={goes() ? "main" : "line"}
            unavailable={!goes()}
            title={goes() ? undefined : t("go.locked")}
            aria-keyshortcuts="."
            onClick={() => void next()}
          >
            {lesson().permits.handsIn && !lesson().isLocked()
              ? t(isLast() ? "go.hand-in-all" : "go.hand-in")
              : t(isLast() ? "go.finish" : "go.next")}
          </Button>
          <Show when={!lesson().isLocked() && !lesson().demonstrates() && !lesson().permits.large}>
            <Button kind="quiet" class="lab-reset" onClick={() => void lesson().resetStep()}>
              {t("go.reset")}
            </Button>
          </Show>
        </Show>
      </div>
    </article>
  );
}
