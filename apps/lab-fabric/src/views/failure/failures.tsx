/**
 * views/failure — what failed: a line of time for each actor, what it cost, and the same under other detections.
 * @module
 */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls sideways is scrolled by keyboard too.
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is a part of a form.
import { type LabViewProps, shortTime } from "@dc/lab";
import { Button, EmptyState, PaneHead, PaneSection, printBytes, printCount, printShare, Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, Index, type JSX, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import type { FailuresAnswer, Incident } from "../../model/failures.ts";
import { watchSlowly } from "../../model/watch-slowly.ts";
import { failureExample } from "../../scenarios/scenarios.ts";
import { FailureTable } from "./failure-table.tsx";
import { Lanes } from "./lanes.tsx";
import { RacePane } from "./race-pane.tsx";
import { incidentTitle, sumUp } from "./words.ts";

const askAgainMs = 300;

/** The failures of the run so far. */
export function Failures(props: LabViewProps): JSX.Element {
  const t = useFabricMessages();
  const kept = props.model.kept.get("failures") as number | undefined;
  /** When the chosen incident began; undefined is the newest. */
  const [chosenPs, setChosen] = createSignal<number | undefined>(kept);
  createEffect(() => props.model.kept.set("failures", chosenPs()));
  let last: FailuresAnswer | undefined;
  const place = (): number | undefined => {
    const at = last?.incidents.findIndex(({ timePs }) => timePs === chosenPs()) ?? -1;
    return at < 0 ? undefined : at;
  };
  const answer = watchSlowly<FailuresAnswer>(
    props.model,
    "failures",
    () => {
      const chosen = chosenPs();
      const at = chosen === undefined ? undefined : place();
      return at === undefined ? {} : { chosen: at };
    },
    askAgainMs,
  );
  createEffect(() => {
    last = answer();
  });
  const incident = createMemo((): Incident | undefined => {
    const given = answer();
    return given === undefined ? undefined : given.incidents[given.chosen];
  });
  /** The network in which a link fails is open already, and nothing has failed in it yet. */
  const isExample = (): boolean => props.model.stage()?.opened.fileName === failureExample.fileName;
  return (
    <section class="lab-stage lab-failures" aria-label={t("failures.title")}>
      <Show
        when={incident()}
        fallback={
          <Show when={answer()}>
            <PaneHead title={t("failures.title")} />
            <EmptyState
              title={t("failures.empty")}
              detail={t(isExample() ? "failures.empty.soon" : "failures.empty.detail")}
            >
              <Show when={!props.readOnly && !isExample()}>
                <Button
                  kind="main"
                  onClick={() =>
                    void props.model.openAndPlay({ text: failureExample.text, fileName: failureExample.fileName })
                  }
                >
                  {t("failures.empty.open")}
                </Button>
              </Show>
            </EmptyState>
          </Show>
        }
      >
        {(now) => (
          <>
            <PaneHead title={t("failures.title")} note={t("failures.axis")}>
              <Show when={(answer()?.incidents.length ?? 0) > 1}>
                <Select
                  label={t("failures.choose")}
                  labelling="hidden"
                  options={(answer()?.incidents ?? []).map((each) => ({
                    value: String(each.timePs),
                    label: incidentTitle(t, each),
                  }))}
                  value={String(now().timePs)}
                  onChange={(value) => setChosen(Number(value))}
                />
              </Show>
            </PaneHead>
            <div class="lab-failures-body">
              <p class="lab-failures-sum">{sumUp(t, now())}</p>
              <Show
                when={props.model.view() === "picture"}
                fallback={<FailureTable incident={now()} slices={answer()?.slices} />}
              >
                <Lanes
                  incident={now()}
                  slices={answer()?.slices}
                  nowPs={answer()?.nowPs ?? 0}
                  untilPs={answer()?.untilPs ?? 0}
                  onLink={(id) => props.model.select({ kind: "link", id })}
                  onNode={(id) => props.model.select({ kind: "node", id })}
                />
              </Show>
              <Facts incident={now()} />
              <RacePane model={props.model} timePs={now().timePs} />
            </div>
          </>
        )}
      </Show>
    </section>
  );
}

/** What it cost and what it moved, one row for each link. */
function Facts(props: { readonly incident: Incident }): JSX.Element {
  const t = useFabricMessages();
  const rows = (): readonly Incident["reports"][number][] => props.incident.reports.slice(0, rowsMax);
  const printMaybe = (count: number | undefined): string =>
    count === undefined ? t("failures.unknown") : printCount(count);
  return (
    <PaneSection title={t("failures.moved")} note={t("failures.moved.note")}>
      <div class="lab-failures-scroll" tabIndex={0} role="group" aria-label={t("failures.moved")}>
        <table class="dc-table">
          <thead>
            <tr>
              <th scope="col">{t("failures.link")}</th>
              <th scope="col" data-align="end">
                {t("failures.lost")}
              </th>
              <th scope="col" data-align="end">
                {t("failures.agreed")}
              </th>
              <th scope="col" data-align="end">
                {t("failures.needed")}
              </th>
              <th scope="col" data-align="end">
                {t("failures.needless")}
              </th>
              <th scope="col" data-align="end">
                {t("failures.stranded")}
              </th>
            </tr>
          </thead>
          <tbody>
            <Index each={rows()}>
              {(report) => {
                const moved = () => report().moved;
                const flows = (which: "needed" | "needless"): string => {
                  const of = moved();
                  if (of === undefined) return t("failures.unknown");
                  const share = (part: number, all: number): string => printShare(all === 0 ? 0 : part / all);
                  return t("failures.share", {
                    flows: share(of[`${which}Flows`], of.flows),
                    bytes: share(of[`${which}Bytes`], of.bytes),
                  });
                };
                const agreed = (): string => {
                  const { agreedPs } = report();
                  return agreedPs === undefined ? t("failures.notYet") : shortTime(agreedPs);
                };
                return (
                  <tr>
                    <td data-mono>{report().link}</td>
                    <td data-mono data-align="end">
                      {t("failures.lost.cell", {
                        frames: printCount(report().lostFrames),
                        bytes: printBytes(report().lostBytes),
                      })}
                    </td>
                    <td data-mono data-align="end">
                      {agreed()}
                    </td>
                    <td data-mono data-align="end">
                      {flows("needed")}
                    </td>
                    <td data-mono data-align="end">
                      {flows("needless")}
                    </td>
                    <td data-mono data-align="end">
                      {printMaybe(moved()?.strandedFlows)}
                    </td>
                  </tr>
                );
              }}
            </Index>
          </tbody>
        </table>
      </div>
      <Show when={props.incident.reports.length > rowsMax}>
        <p class="dc-note">{t("failures.more", { count: props.incident.reports.length - rowsMax })}</p>
      </Show>
    </PaneSection>
  );
}

const rowsMax = 24;
