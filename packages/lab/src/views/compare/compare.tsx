/**
 * views/compare — the run and its fork: what was changed, where they part and why, what differs now.
 *
 * Time is the lab's own: play, step and scrub move both. While it plays, what differs is asked a few times a second.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: the group is the element that scrolls.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
import type { JsonValue } from "@dc/engine";
import type { Compared, ForkChange, HostEvent, HostExplanation } from "@dc/engine/host";
import { useAnnounce } from "@dc/solid";
import {
  adoptStyles,
  Button,
  EmptyState,
  LoadingState,
  PaneHead,
  PaneSection,
  printCount,
  printTime,
  WhyPane,
} from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show, untrack } from "solid-js";
import { type LabViewProps, useLab } from "../../definition/definition.ts";
import { type LabTranslate, lookUp, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { makeRow } from "../wording.ts";
import { lettersOf, whySteps, whyTitle } from "../why/why.tsx";
import css from "./compare.css?inline";
import { ForkDialog } from "./fork-dialog.tsx";
import { groupDifferences, printDifference, printValue } from "./rows.ts";

type Parting = NonNullable<Compared["divergence"]>;

/** How long after an answer the next question waits while time moves. */
const askEveryMs = 250;

/** What differs, asked again whenever time moves; one question at a time. */
function watchComparison(model: LabModel): () => Compared | undefined {
  const [compared, setCompared] = createSignal<Compared>();
  let state: "idle" | "asking" | "waiting" = "idle";
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  async function look(): Promise<void> {
    if (state !== "idle") {
      again = true;
      return;
    }
    state = "asking";
    const found = await model.fork.compare();
    if (ended) return;
    if (found !== undefined) setCompared(found);
    state = "waiting";
    timer = setTimeout(
      () => {
        state = "idle";
        if (!again) return;
        again = false;
        void look();
      },
      model.playing() ? askEveryMs : 0,
    );
  }
  createEffect(
    on([model.timePs, model.position, model.fork.change], ([, , change], before) => {
      // What was said of another change is not said of this one.
      if (before !== undefined && before[2] !== change) setCompared(undefined);
      void look();
    }),
  );
  onCleanup(() => {
    ended = true;
    clearTimeout(timer);
  });
  return compared;
}

function printJson(t: LabTranslate, value: JsonValue | undefined): string {
  if (value === undefined) return t("compare.none");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The change in one line. */
function describeChange(t: LabTranslate, change: ForkChange, knobs: Compared["knobs"] | undefined): string {
  if ("path" in change) {
    const knob = knobs?.[0];
    return t("compare.change", {
      path: knob?.path ?? change.path,
      before: knob === undefined ? "…" : printJson(t, knob.before),
      after: printJson(t, change.value),
    });
  }
  const { action, on: target, timePs = 0 } = change;
  return t("compare.change.action", { action, on: target, time: printTime(timePs) });
}

/** The view. */
export function Compare(props: LabViewProps): JSX.Element {
  const t = useLabMessages();
  const announce = useAnnounce();
  const [asking, setAsking] = createSignal(false);
  const compared = watchComparison(untrack(() => props.model));
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  const parting = createMemo(() => compared()?.divergence, undefined, {
    equals: (one, other) => one?.record === other?.record && (one?.a === null) === (other?.a === null),
  });
  createEffect(
    on(parting, (found) => {
      if (found) announce(t("compare.said", { time: printTime(found.timePs), record: found.record }));
    }),
  );
  const note = (): string => {
    const change = props.model.fork.change();
    return change === undefined ? "" : describeChange(t, compared()?.change ?? change, compared()?.knobs);
  };
  return (
    <section ref={element} class="lab-stage lab-compare" aria-label={t("compare.title")}>
      <PaneHead title={t("compare.title")} note={note()}>
        <Button onClick={() => setAsking(true)}>{t("compare.again")}</Button>
        <Button
          onClick={() => {
            props.model.setPlace("stage");
            void props.model.fork.close();
          }}
        >
          {t("compare.close")}
        </Button>
      </PaneHead>
      <div class="lab-compare-body" tabIndex={0} role="group" aria-label={t("compare.title")}>
        <Show when={compared()} fallback={<LoadingState title={t("compare.working")} />}>
          {(found) => (
            <>
              <div class="lab-compare-top">
                <Runs compared={found()} />
                <Divergence model={props.model} compared={found()} parting={parting()} />
              </div>
              <Differences model={props.model} compared={found()} />
            </>
          )}
        </Show>
      </div>
      <ForkDialog
        model={props.model}
        open={asking()}
        onClose={() => setAsking(false)}
        onForked={() => setAsking(false)}
      />
    </section>
  );
}

/** Where both stand. */
function Runs(props: { readonly compared: Compared }): JSX.Element {
  const t = useLabMessages();
  return (
    <PaneSection title={t("compare.runs")}>
      <table class="dc-table lab-compare-runs" aria-label={t("compare.runs")}>
        <thead>
          <tr>
            <th scope="col">{t("compare.run")}</th>
            <th scope="col" data-align="end">
              {t("compare.events")}
            </th>
            <th scope="col" data-align="end">
              {t("compare.records")}
            </th>
            <th scope="col">{t("compare.digest")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={["a", "b"] as const}>
            {(side) => (
              <tr data-side={side}>
                <th scope="row">{t(`compare.${side}`)}</th>
                <td data-align="end" data-mono="">
                  {printCount(props.compared[side].fired)}
                </td>
                <td data-align="end" data-mono="">
                  {printCount(props.compared[side].records)}
                </td>
                <td data-mono="">{props.compared[side].digest}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </PaneSection>
  );
}

/** Where they part, both records, and why. */
function Divergence(props: {
  readonly model: LabModel;
  readonly compared: Compared;
  readonly parting: Parting | undefined;
}): JSX.Element {
  const t = useLabMessages();
  return (
    <PaneSection title={t("compare.parted")}>
      <Show
        when={props.parting}
        fallback={
          <p class="lab-compare-text">
            {t("compare.equal", { records: printCount(props.compared.a.records) })}{" "}
            <span class="dc-note">{t("compare.equal.note")}</span>
          </p>
        }
      >
        {(parting) => <Parted model={props.model} parting={parting()} />}
      </Show>
    </PaneSection>
  );
}

function Parted(props: { readonly model: LabModel; readonly parting: Parting }): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const announce = useAnnounce();
  /** Undefined: not asked yet, or the record's reasons are not kept. */
  const [why, setWhy] = createSignal<{ readonly a?: HostExplanation; readonly b?: HostExplanation }>();
  // Reasons are those of one record: where the runs part elsewhere, they are asked for again.
  createEffect(
    on([() => props.parting.record, () => props.model.fork.change()], () => setWhy(undefined), { defer: true }),
  );
  const parts = (): string => {
    const { a, b, differs } = props.parting;
    if (a === null || b === null) return t("compare.differs.one");
    return t("compare.differs", { parts: differs.map((part) => t(`compare.part.${part}`)).join(", ") });
  };
  const cells = (event: HostEvent | null): readonly string[] => {
    const stage = props.model.stage();
    if (event === null || !stage) return ["", t("compare.no-record"), "", "", ""];
    const row = makeRow(t, stage, event, lab.describe);
    return [printTime(row.timePs), row.event, row.where, row.packet, row.detail];
  };
  async function askWhy(): Promise<void> {
    const { record, a, b } = props.parting;
    const [one, other] = await Promise.all([
      a === null ? undefined : props.model.ask("why", { record }).catch(() => undefined),
      b === null ? undefined : props.model.fork.why(record),
    ]);
    if (record !== props.parting.record) return;
    setWhy({ ...(one === undefined ? {} : { a: one }), ...(other === undefined ? {} : { b: other }) });
    const sentences = (["a", "b"] as const).map((side) => `${t(`compare.${side}`)}: ${told(side)}`);
    announce(sentences.join(" "));
  }
  const steps = (side: "a" | "b"): ReturnType<typeof whySteps> => {
    const explanation = why()?.[side];
    if (explanation === undefined) return [];
    // Records are the first run's numbers only as far as both are one: the steps lead nowhere by themselves.
    return whySteps(t, explanation, lettersOf(props.model), props.parting.record);
  };
  const told = (side: "a" | "b"): string => {
    const all = steps(side);
    return all.length === 0
      ? t("compare.why.none")
      : all.map(({ title, detail }) => `${title} ${detail ?? ""}`).join(" ");
  };
  const title = (side: "a" | "b"): string => {
    const [event, explanation] = [props.parting[side], why()?.[side]];
    const asked = event && explanation ? whyTitle(t, props.model, { event, explanation }) : t("why.other");
    return `${t(`compare.${side}`)}: ${asked}`;
  };
  return (
    <>
      <p class="lab-compare-text">
        {t("compare.at", { record: printCount(props.parting.record), time: printTime(props.parting.timePs) })}{" "}
        <span class="dc-note">{parts()}</span>
      </p>
      <table class="dc-table lab-compare-records" aria-label={t("compare.parted")}>
        <thead>
          <tr>
            <For each={["run", "time", "event", "where", "packet", "detail"] as const}>
              {(head) => (
                <th scope="col" data-head={head}>
                  {t(`compare.${head}`)}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={["a", "b"] as const}>
            {(side) => (
              <tr data-side={side}>
                <th scope="row">{t(`compare.${side}`)}</th>
                <For each={cells(props.parting[side])}>{(cell) => <td data-mono="">{cell}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <div class="lab-compare-actions">
        <Button icon="seek" onClick={() => void props.model.goToDivergence()}>
          {t("compare.go")}
        </Button>
        <Button icon="why" onClick={() => void askWhy()}>
          {t("compare.why")}
        </Button>
      </div>
      <Show when={why()}>
        <div class="lab-compare-why">
          <For each={["a", "b"] as const}>
            {(side) => (
              <Show
                when={steps(side).length > 0}
                fallback={
                  <p class="dc-note lab-compare-text">
                    {`${t(`compare.${side}`)}: ${props.parting[side] === null ? t("compare.no-record") : t("compare.why.none")}`}
                  </p>
                }
              >
                <WhyPane
                  title={title(side)}
                  kind={props.parting[side]?.kind === "frame.drop" ? "fault" : "choice"}
                  steps={steps(side)}
                />
              </Show>
            )}
          </For>
        </div>
      </Show>
    </>
  );
}

/** What is measured differently at this instant. */
function Differences(props: { readonly model: LabModel; readonly compared: Compared }): JSX.Element {
  const t = useLabMessages();
  const groups = createMemo(() => groupDifferences(props.compared));
  const nameOf = (group: string, what: string): string => {
    if (group === "drops") return lookUp(t, `drop.${what}`) ?? what;
    const letter = lettersOf(props.model).get(what);
    return letter === undefined ? what : t("compare.flow", { flow: letter, path: what });
  };
  return (
    <PaneSection title={t("compare.now", { time: printTime(props.compared.a.timePs) })}>
      <Show when={groups().length > 0} fallback={<EmptyState title={t("compare.now.none")} />}>
        <table
          class="dc-table lab-compare-now"
          aria-label={t("compare.now", { time: printTime(props.compared.a.timePs) })}
        >
          <thead>
            <tr>
              <th scope="col">{t("compare.what")}</th>
              <For each={["a", "b", "difference"] as const}>
                {(head) => (
                  <th scope="col" data-align="end">
                    {t(`compare.${head}`)}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <For each={groups()}>
            {(group) => (
              <tbody>
                <tr class="lab-compare-group">
                  <th scope="rowgroup" colSpan={4}>
                    {t(`compare.group.${group.name}`)}
                  </th>
                </tr>
                <For each={group.rows}>
                  {(row) => (
                    <tr>
                      <th scope="row">
                        <span class="lab-compare-what">{nameOf(group.name, row.what)}</span>{" "}
                        <span class="dc-note">
                          {row.metric === "" ? "" : (lookUp(t, `compare.metric.${row.metric}`) ?? row.metric)}
                        </span>
                      </th>
                      <td data-align="end" data-mono="">
                        {printValue(row.metric, row.a)}
                      </td>
                      <td data-align="end" data-mono="">
                        {printValue(row.metric, row.b)}
                      </td>
                      <td data-align="end" data-mono="">
                        {printDifference(row)}
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            )}
          </For>
        </table>
        <p class="dc-note lab-compare-text">
          {t("compare.more", { count: printCount(props.compared.probesDiffering) })}
        </p>
        <Show when={props.compared.probesUnread > 0}>
          <p class="dc-note lab-compare-text">
            {t("compare.unread", { count: printCount(props.compared.probesUnread) })}
          </p>
        </Show>
      </Show>
    </PaneSection>
  );
}
