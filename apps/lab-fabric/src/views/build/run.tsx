/**
 * views/build/run — the design with its demand as a scenario: run in the lab, or by `dclab run`; and what frames took.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { Button, printCount, printShare, printTime, Segmented } from "@dc/ui";
import { createResource, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { Latency } from "../../model/latency.ts";
import type { Designer } from "./designer.ts";
import { useBuildMessages } from "./messages.ts";
import type { Plan } from "./plan.ts";
import { type Arrivals, type ScenarioText, scenarioFlowsMax } from "./scenario.ts";

/** By this name the lab knows a run that comes from here. */
const fileName = "build.yaml";

/** The scenario and its run. */
export function RunIt(props: {
  readonly model: LabModel;
  readonly designer: Designer;
  readonly plan: Plan;
  readonly readOnly: boolean;
}): JSX.Element {
  const t = useBuildMessages();
  const [arrivals, setArrivals] = createSignal<Arrivals>("poisson");
  const [failure, setFailure] = createSignal("");
  const [written] = createResource(
    () => ({ plan: props.plan, arrivals: arrivals() }),
    (asked): Promise<ScenarioText | undefined> =>
      props.designer.write(asked.plan, asked.arrivals).catch(() => undefined),
  );
  const text = (): string | undefined => {
    const made = written.latest;
    return made?.ok === true ? made.text : undefined;
  };
  const refusal = (): string => {
    const made = written.latest;
    if (made === undefined || made.ok) return "";
    return t(`run.${made.why}`, { flows: printCount(made.flows), most: printCount(scenarioFlowsMax) });
  };
  async function open(scenario: string): Promise<void> {
    setFailure("");
    const { opened, issues } = await props.model.attempt({ text: scenario, fileName });
    if (!opened) {
      const [issue] = issues;
      setFailure(t("run.failed", { reason: issue === undefined ? "" : `${issue.path}: ${issue.expected}` }));
      return;
    }
    props.model.setUntil("");
    await props.model.play();
  }
  return (
    <section class="lab-build-section" aria-label={t("run.title")}>
      <h3 class="dc-head">{t("run.title")}</h3>
      <div class="lab-build-brush">
        <div class="lab-build-line">
          <span class="dc-note" aria-hidden="true">
            {t("run.arrivals")}
          </span>
          <Segmented<Arrivals>
            label={t("run.arrivals")}
            value={arrivals()}
            onChange={setArrivals}
            options={(["poisson", "constant"] as const).map((value) => ({ value, label: t(`run.${value}`) }))}
          />
        </div>
        <Button
          kind="main"
          icon="play"
          unavailable={text() === undefined || props.readOnly}
          onClick={() => {
            const scenario = text();
            if (scenario !== undefined) void open(scenario);
          }}
        >
          {t("run.open")}
        </Button>
      </div>
      <Show when={refusal() !== ""}>
        <p class="dc-note">{refusal()}</p>
      </Show>
      <Show when={failure() !== ""}>
        <p class="dc-field-issue" role="alert">
          {failure()}
        </p>
      </Show>
      <Show when={text()}>
        {(scenario) => (
          <details class="lab-build-text">
            <summary>{t("run.text")}</summary>
            <p class="dc-note">{t("run.command")}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
            <section class="lab-build-yaml" tabIndex={0} aria-label={t("run.text")}>
              <pre>{scenario()}</pre>
            </section>
          </details>
        )}
      </Show>
      <LatencyCurve model={props.model} />
    </section>
  );
}

const width = 320;
const height = 120;
const [left, bottom] = [34, 18];

/** What frames took in the run that came from here: a distribution of measured times. */
function LatencyCurve(props: { readonly model: LabModel }): JSX.Element {
  const t = useBuildMessages();
  const isOurs = (): boolean => props.model.source()?.fileName === fileName;
  // Not while it plays: to read all records takes longer than a run may be held up for.
  const [latency] = createResource(
    () => (isOurs() && !props.model.playing() ? { model: props.model, timePs: props.model.timePs() } : undefined),
    async ({ model }): Promise<Latency | undefined> => {
      const answer = await model.ask("query", { name: "latency", ask: null }).catch(() => undefined);
      return answer?.value as Latency | undefined;
    },
  );
  return (
    <>
      <h3 class="dc-head lab-build-sub">{t("latency.title")}</h3>
      <Show when={isOurs() ? latency.latest : undefined} fallback={<p class="dc-note">{t("latency.none")}</p>}>
        {(seen) => <Curve latency={seen()} />}
      </Show>
    </>
  );
}

/** What share of the frames took so long at most. */
function within({ withinPs }: Latency, share: number): number {
  return withinPs[Math.max(0, Math.ceil(share * withinPs.length) - 1)];
}

function Curve(props: { readonly latency: Latency }): JSX.Element {
  const t = useBuildMessages();
  const most = (): number => within(props.latency, 1);
  const x = (timePs: number): number => left + (timePs / Math.max(1, most())) * (width - left - 6);
  const y = (share: number): number => 6 + (1 - share) * (height - bottom - 6);
  const line = (): string => {
    const { withinPs } = props.latency;
    let path = `M${x(withinPs[0]).toFixed(1)} ${y(0).toFixed(1)}`;
    withinPs.forEach((timePs, point) => {
      path += `H${x(timePs).toFixed(1)}V${y((point + 1) / withinPs.length).toFixed(1)}`;
    });
    return path;
  };
  const shares = [0.01, 0.5, 0.9, 0.99, 1] as const;
  return (
    <>
      <svg
        class="lab-build-curve"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t("latency.label", {
          count: printCount(props.latency.frames),
          least: printTime(within(props.latency, 0)),
          most: printTime(most()),
          half: printTime(within(props.latency, 0.5)),
          late: printTime(within(props.latency, 0.99)),
        })}
      >
        <For each={[0, 0.5, 1]}>
          {(share) => (
            <>
              <path class="lab-build-grid" d={`M${left} ${y(share)}H${width - 6}`} />
              <text class="lab-loom-name" x={left - 4} y={y(share) + 4} text-anchor="end">
                {printShare(share)}
              </text>
            </>
          )}
        </For>
        <path class="lab-build-step" d={line()} />
        <text class="lab-loom-name" x={left} y={height - 4}>
          {printTime(0)}
        </text>
        <text class="lab-loom-name" x={width - 6} y={height - 4} text-anchor="end">
          {printTime(most())}
        </text>
      </svg>
      <table class="dc-table lab-build-quantiles" aria-label={t("latency.title")}>
        <thead>
          <tr>
            <th scope="col">{t("latency.share")}</th>
            <th scope="col" data-align="end">
              {t("latency.time")}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={shares}>
            {(share) => (
              <tr>
                <td data-mono="">{printShare(share)}</td>
                <td data-mono="" data-align="end">
                  {printTime(within(props.latency, share))}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="dc-note">
        <Switch>
          <Match when={props.latency.complete}>
            {t("latency.counted", {
              count: printCount(props.latency.frames),
              lost: printCount(props.latency.dropped),
            })}
          </Match>
          <Match when={!props.latency.complete}>
            {t("latency.kept", { count: printCount(props.latency.frames), lost: printCount(props.latency.dropped) })}
          </Match>
        </Switch>
      </p>
    </>
  );
}
