/**
 * views/failure/race-pane — the same failure under other detections: who is back first, and what it cost until then.
 * @module
 */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls sideways is scrolled by keyboard too.
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is a part of a form.
import { type LabModel, shortTime } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import { Button, PaneSection, printShare } from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, on, Show, untrack } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import { raceEntryTimes, type RaceEntryView } from "../../model/race-entries.ts";
import { makeAxis } from "./axis.ts";
import { createRaceRunner, type RaceLane } from "./race-runner.ts";

interface Kept {
  readonly past: string;
  readonly lanes: readonly RaceLane[];
}

/** `112 GB`: three figures, decimal, because links are measured so. */
export function printVolume(bytes: number): string {
  const steps = [
    [1e15, "PB"],
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ] as const;
  const [size, unit] = steps.find(([least]) => bytes >= least) ?? [1, "B"];
  return `${Number((bytes / size).toPrecision(3))}\u00a0${unit}`;
}

/** A detection in words: `BFD, 3 × 50 ms`. */
export function entryName(t: FabricTranslate, entry: RaceEntryView): string {
  if (entry.by === "bfd") return t("race.bfd", { count: entry.multiplier, time: entry.time });
  return entry.by === "hold" ? t("race.hold", { time: entry.time }) : t("race.link-down", { time: entry.time });
}

/** The race. @param props.timePs when the failure began. */
export function RacePane(props: { readonly model: LabModel; readonly timePs: number }): JSX.Element {
  const t = useFabricMessages();
  const announce = useAnnounce();
  const { model } = untrack(() => props);
  /** What the races are about: the failure, and all that was done until then. */
  const past = createMemo(() =>
    JSON.stringify([
      model.stage()?.opened.position.runId,
      props.timePs,
      model.position()?.actions.filter(({ timePs }) => timePs <= props.timePs),
    ]),
  );
  const kept = model.kept.get("race") as Kept | undefined;
  const entries = raceEntryTimes;
  const runner = createRaceRunner(
    model,
    entries.length,
    kept?.past === untrack(past) ? kept?.lanes.filter(({ state }) => state === "done") : undefined,
  );
  createEffect(on(past, () => runner.cancel(), { defer: true }));
  /** What the lanes are about; those of another past are not shown. */
  const [ran, setRan] = createSignal(untrack(past));
  const lanes = (): readonly RaceLane[] => (ran() === past() ? runner.lanes() : []);
  async function start(): Promise<void> {
    const mine = past();
    setRan(mine);
    await runner.start(props.timePs);
    if (mine !== past() || runner.lanes().some(({ state }) => state === "cancelled")) return;
    model.kept.set("race", { past: mine, lanes: runner.lanes() } satisfies Kept);
    announce(sayResults(t, runner.lanes()));
  }
  const axis = createMemo(() => {
    const times = lanes().flatMap(({ answer }) => answer?.result?.endPs ?? []);
    return makeAxis(Math.max(1e12, ...times), 1e8);
  });
  const leftOut = (): number => lanes().find(({ answer }) => answer?.result)?.answer?.result?.leftOut ?? 0;
  const toggle = (): void => {
    if (runner.isRunning()) runner.cancel();
    else void start();
  };
  return (
    <PaneSection title={t("race.title")}>
      <p class="lab-race-note">{t("race.note")}</p>
      <div class="lab-actions lab-race-actions">
        <Button kind={runner.isRunning() || lanes().length > 0 ? "line" : "main"} onClick={toggle}>
          {t(runner.isRunning() ? "race.cancel" : lanes().length > 0 ? "race.again" : "race.start")}
        </Button>
      </div>
      <Show when={lanes().length > 0}>
        <div class="lab-failures-scroll" tabIndex={0} role="group" aria-label={t("race.title")}>
          <table class="dc-table lab-race" aria-busy={runner.isRunning()}>
            <thead>
              <tr>
                <th scope="col">{t("race.detection")}</th>
                <th scope="col" data-align="end">
                  {t("race.noticed")}
                </th>
                <th scope="col" data-align="end">
                  {t("race.repaired")}
                </th>
                <th scope="col">{t("race.lane")}</th>
                <th scope="col" data-align="end">
                  {t("race.lost")}
                </th>
                <th scope="col" data-align="end">
                  {t("race.needed")}
                </th>
                <th scope="col" data-align="end">
                  {t("race.needless")}
                </th>
                <th scope="col" data-align="end">
                  {t("race.capacity")}
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={entries}>
                {(entry, place) => (
                  <Row entry={entry} lane={lanes()[place()] ?? { state: "waiting" }} place={(ps) => axis().place(ps)} />
                )}
              </For>
            </tbody>
          </table>
        </div>
        <Show when={leftOut() > 0}>
          <p class="dc-note lab-race-note">{t("race.leftOut", { count: leftOut() })}</p>
        </Show>
      </Show>
    </PaneSection>
  );
}

function Row(props: {
  readonly entry: RaceEntryView;
  readonly lane: RaceLane;
  readonly place: (afterPs: number) => number;
}): JSX.Element {
  const t = useFabricMessages();
  const result = () => props.lane.answer?.result;
  const status = (): string => {
    const { state, answer } = props.lane;
    return state === "running" ? t("race.running", { share: printShare(answer?.progress ?? 0) }) : t(`race.${state}`);
  };
  return (
    <tr>
      <th scope="row">{entryName(t, props.entry)}</th>
      <Show
        when={result()}
        fallback={
          <td colSpan={7} class="dc-note" data-race-state={props.lane.state}>
            {status()}
          </td>
        }
      >
        {(came) => {
          const time = (afterPs: number | undefined): string =>
            afterPs === undefined ? t("race.never") : shortTime(afterPs);
          const lossEnd = (): number => came().repairPs ?? came().endPs;
          return (
            <>
              <td data-mono data-align="end">
                {time(came().detectionPs)}
              </td>
              <td data-mono data-align="end">
                {time(came().repairPs)}
              </td>
              <td class="lab-race-lane">
                <span class="lab-lane-track">
                  <span
                    class="lab-lane-bar"
                    data-state="fault"
                    style={{ left: "0%", width: `${(props.place(lossEnd()) * 100).toFixed(2)}%` }}
                  />
                  <Show when={came().detectionPs}>
                    {(ps) => (
                      <span class="lab-lane-mark" style={{ left: `${(props.place(ps()) * 100).toFixed(2)}%` }} />
                    )}
                  </Show>
                </span>
              </td>
              <td data-mono data-align="end" data-race-lost>
                {printVolume(came().lostBytes)}
              </td>
              <td data-mono data-align="end">
                {printShare(came().moved.neededShare)}
              </td>
              <td data-mono data-align="end">
                {printShare(came().moved.needlessShare)}
              </td>
              <td data-mono data-align="end">
                {printShare(came().capacityAfter)}
              </td>
            </>
          );
        }}
      </Show>
    </tr>
  );
}

function sayResults(t: FabricTranslate, lanes: readonly RaceLane[]): string {
  return lanes
    .flatMap(({ answer }, place) =>
      answer?.result === undefined
        ? []
        : [
            t("race.say", {
              detection: entryName(t, raceEntryTimes[place]),
              lost: printVolume(answer.result.lostBytes),
            }),
          ],
    )
    .join(" ");
}
