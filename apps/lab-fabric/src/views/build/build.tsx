/**
 * views/build — the fabric builder: a generator's numbers on the left, the loom and the demand in the middle, and what
 * it comes to on the right. Every change is answered at once, by the view's own worker.
 * @module
 */
import type { Issue } from "@dc/engine";
import { type LabModel, type LabViewProps, StageView } from "@dc/lab";
import type { DesignRouting } from "@dc/fabric/fluid";
import { useAnnounce } from "@dc/solid";
import { EmptyState, FailingState, LoadingState, printCount, printShare, Segmented } from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, Match, on, onCleanup, Show, Switch } from "solid-js";
import { type BuildAnswer, flowsMax, routings } from "./answer.ts";
import css from "./build.css?inline";
import { DemandBrush } from "./demand.tsx";
import { connectBuilder, createDesigner } from "./designer.ts";
import { DesignFields, fieldName, sayIssue } from "./fields.tsx";
import { Links } from "./links.tsx";
import { Loom } from "./loom-picture.tsx";
import { useBuildMessages } from "./messages.ts";
import { Numbers, NumberTables } from "./numbers.tsx";
import { type Plan, planDefault } from "./plan.ts";
import { Rates, sayTight } from "./rates.tsx";
import { RunIt } from "./run.tsx";
import { printRatio } from "./words.ts";

/** What the view remembers while it is not shown. */
interface Kept {
  readonly plan: Plan;
  readonly routing: DesignRouting;
}

type Built = Extract<BuildAnswer, { readonly ok: true }>;

/** Pixels of the picture for each box that a tier may have. */
const boxPitchPx = 21;
/** What changed is said when it has stood for so long. */
const sayAfterMs = 500;

/** The builder. @param props.connect what stands for the worker in a page that has none. */
export function Build(
  props: LabViewProps & { readonly connect?: () => ReturnType<typeof connectBuilder> },
): JSX.Element {
  const t = useBuildMessages();
  return (
    <StageView model={props.model} title={t("title")} css={css}>
      <div class="lab-figure">
        <div class="lab-build-room">
          <Builder model={props.model} readOnly={props.readOnly} connect={props.connect ?? connectBuilder} />
        </div>
      </div>
    </StageView>
  );
}

/** The builder, without the frame of the view. */
function Builder(props: {
  readonly model: LabModel;
  readonly readOnly: boolean;
  readonly connect: () => ReturnType<typeof connectBuilder>;
}): JSX.Element {
  const t = useBuildMessages();
  const announce = useAnnounce();
  const kept = props.model.kept.get("build") as Kept | undefined;
  const [plan, setPlan] = createSignal<Plan>(kept?.plan ?? planDefault);
  const [routing, setRouting] = createSignal<DesignRouting>(kept?.routing ?? "hash");
  const [answer, setAnswer] = createSignal<BuildAnswer>();
  const [failure, setFailure] = createSignal<string>();
  const [widthPx, setWidth] = createSignal(640);
  const designer = createDesigner(props.connect());
  onCleanup(() => designer.end());
  createEffect(() => props.model.kept.set("build", { plan: plan(), routing: routing() } satisfies Kept));

  const columns = createMemo(() => Math.max(4, Math.min(48, Math.floor((widthPx() - headPx(widthPx())) / boxPitchPx))));
  createEffect(() => {
    const ask = { plan: plan(), routing: routing(), columns: columns() };
    designer.build(ask).then(
      (given) => {
        if (given !== undefined) setAnswer(given);
      },
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  });

  const built = (): Built | undefined => {
    const given = answer();
    return given?.ok === true ? given : undefined;
  };
  const issues = () => {
    const given = answer();
    return given?.ok === false ? given.issues : [];
  };
  /** The last design that could be built: it stays in sight, so that who took a step too far can take it back there. */
  const shown = createMemo((before: Built | undefined) => built() ?? before);
  /** What flows get, in a sentence. */
  const saidRates = (done: Built): string => {
    const row = done.traffic?.compared.find((each) => each.routing === routing());
    if (row === undefined) return t("rates.none");
    const share = t("say.share", { routing: t(`routing.long.${row.routing}`), share: printShare(row.share) });
    return row.tight === undefined ? share : `${share} ${sayTight(t, row.tight)}`;
  };
  const said = createMemo((): string => {
    const done = built();
    if (done === undefined) return issues().length > 0 ? t("say.refused", { count: issues().length }) : "";
    return t("say.built", {
      hosts: printCount(done.numbers.hosts),
      ratio: t("numbers.ratio", { ratio: printRatio(done.numbers.oversubscription) }),
      said: saidRates(done),
    });
  });
  // What is heard is what came of a change, once it stands.
  createEffect(
    on(
      said,
      (text, before) => {
        if (text === "" || before === undefined || before === "") return;
        const waiting = setTimeout(() => announce(text), sayAfterMs);
        onCleanup(() => clearTimeout(waiting));
      },
      { defer: false },
    ),
  );
  const summary = (done: Built): string =>
    t("loom.summary", {
      tiers: done.picture.tiers
        .map(({ count, role }) => t("loom.tier", { count: printCount(count), role: t(`role.${role}`, { count }) }))
        .reverse()
        .join(", "),
      hosts: t("loom.tier", {
        count: printCount(done.picture.hosts),
        role: t("role.host", { count: done.picture.hosts }),
      }),
      said: saidRates(done),
    });

  return (
    <div class="lab-build">
      <div class="lab-build-plan">
        <DesignFields plan={plan()} issues={issues()} onPlan={setPlan} />
      </div>
      <div class="lab-build-main">
        <Show when={built()}>{(done) => <Numbers numbers={done().numbers} hops={done().hops} />}</Show>
        <DemandBrush plan={plan()} onPlan={setPlan} />
        <div class="lab-build-stage" ref={(element) => followWidth(element, setWidth)}>
          <Show when={issues().length > 0}>
            <Refusal issues={issues()} hasPicture={shown() !== undefined} />
          </Show>
          <Switch
            fallback={
              <Show when={answer() === undefined}>
                <LoadingState title={t("computing")} />
              </Show>
            }
          >
            <Match when={failure()}>
              {(reason) => (
                <FailingState
                  title={t("failed", { reason: "" })}
                  reason={reason()}
                  onRetry={() => {
                    setFailure(undefined);
                    setPlan((before) => ({ ...before }));
                  }}
                />
              )}
            </Match>
            <Match when={shown()}>
              {(done) => (
                <>
                  <div class="lab-build-line">
                    <span class="dc-note" aria-hidden="true">
                      {t("routing.title")}
                    </span>
                    <Segmented<DesignRouting>
                      label={t("routing.title")}
                      value={routing()}
                      onChange={setRouting}
                      options={routings.map((value) => ({ value, label: t(`routing.${value}`) }))}
                    />
                  </div>
                  <Show when={props.model.view() === "picture"} fallback={<Links picture={done().picture} />}>
                    <Loom
                      plan={plan()}
                      picture={done().picture}
                      numbers={done().numbers}
                      summary={summary(done())}
                      widthPx={Math.max(180, widthPx() - headPx(widthPx()))}
                      onPlan={setPlan}
                    />
                    <p class="dc-note">
                      {t("loom.wide")} <Show when={routing() === "tree"}>{t("loom.shut")} </Show>
                      {t("loom.keys")}
                    </p>
                  </Show>
                </>
              )}
            </Match>
          </Switch>
        </div>
        <Show when={built()}>
          {(done) => (
            <section class="lab-build-section" aria-label={t("rates.title")}>
              <h3 class="dc-head">{t("rates.title")}</h3>
              <Show
                when={done().traffic}
                fallback={
                  <EmptyState
                    title={t("rates.none")}
                    detail={
                      done().tooMany === undefined
                        ? ""
                        : t("rates.tooMany", { flows: printCount(done().tooMany ?? 0), most: printCount(flowsMax) })
                    }
                  />
                }
              >
                {(traffic) => <Rates traffic={traffic()} routing={routing()} onRouting={setRouting} />}
              </Show>
            </section>
          )}
        </Show>
        <Show when={built()}>{(done) => <NumberTables numbers={done().numbers} />}</Show>
      </div>
      <div class="lab-build-run">
        <RunIt model={props.model} designer={designer} plan={plan()} readOnly={props.readOnly} />
      </div>
    </div>
  );
}

/** Every reason why a design cannot be built. */
function Refusal(props: { readonly issues: readonly Issue[]; readonly hasPicture: boolean }): JSX.Element {
  const t = useBuildMessages();
  return (
    <div class="lab-build-refused">
      <h3 class="dc-head">{t("issue.title")}</h3>
      <p>{t("issue.count", { count: props.issues.length })}</p>
      <ul>
        <For each={props.issues}>
          {(issue) => (
            <li>
              <Show when={issue.path !== ""}>
                <b>{t("issue.at", { field: fieldName(t, issue.path) })}</b>
              </Show>
              {sayIssue(t, issue)}
            </li>
          )}
        </For>
      </ul>
      <Show when={props.hasPicture}>
        <p class="dc-note">{t("issue.last")}</p>
      </Show>
    </div>
  );
}

/** What stands beside the picture, by the room there is; as the style has it. */
function headPx(widthPx: number): number {
  return widthPx < 480 ? 92 : 136;
}

function followWidth(element: HTMLElement, found: (widthPx: number) => void): void {
  if (typeof ResizeObserver === "undefined") return;
  const observer = new ResizeObserver(() => {
    const { width } = element.getBoundingClientRect();
    if (width > 0) found(Math.floor(width));
  });
  observer.observe(element);
  onCleanup(() => observer.disconnect());
}
