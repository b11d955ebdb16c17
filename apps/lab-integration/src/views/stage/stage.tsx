/**
 * views/stage — the way of a request and, under it, where its time went; the same as a table of spans.
 * @module
 */
import { type LabModel, useLabMessages } from "@dc/lab";
import { type Motion, useAnnounce } from "@dc/solid";
import { EmptyState, IconButton, printBytes, printTime, Segmented, Waterfall, type WaterfallRow } from "@dc/ui";
import { createEffect, type JSX, on, Show } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { type Followed, useFollowing } from "../../model/following.ts";
import { lengthOf, type PlacedSpan } from "../../model/steps.ts";
import { SpansTable } from "../spans/spans-table.tsx";
import { nameStep, nameWay } from "../wording.ts";
import { Section } from "./section.tsx";

/** Spans from their request's start. */
const relative = (spans: readonly PlacedSpan[], fromPs: number): WaterfallRow["first"] =>
  spans.map(({ startPs, endPs, token }) => ({ startPs: startPs - fromPs, endPs: endPs - fromPs, layer: token }));

function Requests(): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  const all = () => following.requests()?.requests ?? [];
  const at = (): number => all().findIndex(({ request }) => request === following.request()?.request);
  return (
    <div class="integration-requests">
      <IconButton
        icon="chevron-right"
        class="integration-previous"
        label={t("stage.previous")}
        shortcut="p"
        unavailable={at() <= 0}
        onClick={() => void following.move(-1)}
      />
      <span class="dc-num">{t("stage.requests", { at: at() + 1, count: all().length })}</span>
      <IconButton
        icon="chevron-right"
        label={t("stage.next")}
        shortcut="n"
        unavailable={at() >= all().length - 1}
        onClick={() => void following.move(1)}
      />
    </div>
  );
}

function Beside(): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  return (
    <Show when={following.choices().length > 1}>
      <div class="integration-beside">
        <span class="dc-note">{t("stage.beside")}</span>
        <Segmented
          label={t("stage.beside")}
          value={following.beside()}
          onChange={(beside) => following.setBeside(beside)}
          options={following.choices().map((value) => ({
            value,
            label: value === "none" ? t("stage.beside.none") : nameWay(t, value),
          }))}
        />
      </div>
    </Show>
  );
}

function Time(props: { readonly model: LabModel; readonly followed: Followed }): JSX.Element {
  const t = useIntegrationMessages();
  const words = useLabMessages();
  const following = useFollowing();
  const rows = (): readonly WaterfallRow[] => {
    const { rows: steps, chains } = props.followed;
    return steps.map((step) => ({
      id: step.id,
      layer: step.token,
      label: nameStep(words, step),
      first: relative(step.first, chains.first.request.startPs),
      ...(chains.second === undefined ? {} : { second: relative(step.second, chains.second.request.startPs) }),
    }));
  };
  const now = (): number | undefined => {
    const { chains } = props.followed;
    const longest = Math.max(lengthOf(chains.first), chains.second === undefined ? 0 : lengthOf(chains.second));
    const offset = following.offsetPs();
    return offset >= 0 && offset <= longest ? offset : undefined;
  };
  const first = (): string =>
    props.followed.otherWay === undefined
      ? nameWay(t, props.followed.way)
      : t("run.first.name", { way: nameWay(t, props.followed.way) });
  const other = (): string | undefined =>
    props.followed.otherWay && t("run.second.name", { way: nameWay(t, props.followed.otherWay) });
  return (
    <>
      <p class="dc-note integration-legend">
        <Show when={other()} fallback={t("stage.time.note")}>
          {(second) => <>{t("stage.legend", { first: first(), second: second() })}</>}
        </Show>
      </p>
      <Waterfall
        label={t("stage.time")}
        rows={rows()}
        firstName={first()}
        secondName={other()}
        firstMark={other() && t("run.first")}
        secondMark={t("run.second")}
        nowPs={now()}
        selected={following.row()?.id}
        onSelect={(id) => void following.selectRow(id)}
      />
    </>
  );
}

/** The stage. */
export function Stage(props: {
  readonly model: LabModel;
  readonly motion: Motion;
  readonly onScreenshot: (take: () => Promise<Blob>) => void;
}): JSX.Element {
  const t = useIntegrationMessages();
  const frame = useLabMessages();
  const announce = useAnnounce();
  const following = useFollowing();
  const followed = () => following.followed();
  const nameOf = (side: 0 | 1): string => {
    const end = followed()?.scene.ends[side];
    return end?.guest ?? end?.node ?? "";
  };
  const title = (): string => (followed() ? t("stage.title", { from: nameOf(0), to: nameOf(1) }) : t("stage.time"));
  const note = (): string | undefined => {
    const here = followed();
    if (here === undefined) return undefined;
    const { request, closed } = here.chains.first.request;
    const bytes = here.first.find((span) => span.bytes > 0)?.bytes ?? 0;
    return closed ? t("stage.note", { request, size: printBytes(bytes) }) : t("stage.lost", { request });
  };
  createEffect(
    on(
      () => [following.request()?.request, followed()] as const,
      ([request, here]) => {
        if (here === undefined || here.chains.first.request.request !== request || props.model.playing()) return;
        const { first, second } = here.chains;
        const values = { request, time: printTime(lengthOf(first)), way: nameWay(t, here.way) };
        if (second === undefined || here.otherWay === undefined) announce(t("say.request", values), { at: "full" });
        else {
          const both = { ...values, other: printTime(lengthOf(second)), otherWay: nameWay(t, here.otherWay) };
          announce(t("say.request.both", both), { at: "full" });
        }
      },
      { defer: true },
    ),
  );
  return (
    <Show when={following.requests()}>
      {(known) => (
        <section class="lab-stage" aria-label={title()} data-view={props.model.view()}>
          <header class="integration-head">
            <h2 class="dc-head">{title()}</h2>
            <Requests />
            <Beside />
            <Segmented
              label={frame("stage.view")}
              value={props.model.view()}
              onChange={(next) => props.model.setView(next)}
              options={[
                { value: "picture", label: frame("stage.picture") },
                { value: "table", label: frame("stage.table"), shortcut: "t" },
              ]}
            />
          </header>
          <Show when={known().untilPs < (props.model.stage()?.opened.untilPs ?? 0)}>
            <p class="dc-note integration-legend">{t("stage.cut", { time: printTime(known().untilPs) })}</p>
          </Show>
          <Show
            when={known().requests.length > 0}
            fallback={<EmptyState title={t("stage.none.title")} detail={t("stage.none.detail")} />}
          >
            <Show when={followed()}>
              {(here) => (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
                <section class="integration-way" tabIndex={0} aria-label={note()}>
                  <Show when={props.model.view() === "picture"} fallback={<SpansTable followed={here()} />}>
                    <Section followed={here()} motion={props.motion} />
                    <Time model={props.model} followed={here()} />
                  </Show>
                </section>
              )}
            </Show>
          </Show>
        </section>
      )}
    </Show>
  );
}
