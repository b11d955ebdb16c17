/**
 * views/mix — mixes of page-table updates, system calls and user code: which technique is the cheapest for each, what an
 * operation costs under each, and a guest that runs the mix.
 * @module
 */
import { techniqueCosts } from "@dc/virt";
import { mixRotation, crossings } from "@dc/virt/workloads";
import { type LabViewProps, StageView } from "@dc/lab";
import { FailingState, LoadingState, Segmented, Select } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, For, type JSX, onCleanup, Show } from "solid-js";
import { meanCycles, mixParts, type MixPoint } from "../../mix/mix.ts";
import { connectMix, type MixWorker } from "./connect.ts";
import { Costs } from "./costs.tsx";
import { EvenQuestion, evenOfPair, firstPair, type Pair } from "./even.tsx";
import { Measured } from "./measured.tsx";
import { sayCosts } from "../../messages/cost-title.ts";
import { useVirtMessages } from "../../messages/messages.ts";
import { useMixMessages } from "./messages.ts";
import css from "./mix.css?inline";
import { MixTable } from "./mix-table.tsx";
import type { AllCounts } from "../../mix/worker.ts";
import { batchMax, createMixing, type Mixing } from "./mixing.ts";
import { Letter, Stacks } from "./stacks.tsx";
import { regionShare, Triangle } from "./triangle.tsx";
import { printCycles, printParts, printRatio } from "./words.ts";

/** The view. @param props.connect what stands for the worker in a page that has none */
export function MixView(props: LabViewProps & { readonly connect?: () => MixWorker }): JSX.Element {
  const t = useMixMessages();
  const lab = useVirtMessages();
  // eslint-disable-next-line solid/reactivity -- a view keeps its worker
  const worker = (props.connect ?? connectMix)();
  onCleanup(() => worker.end());
  // eslint-disable-next-line solid/reactivity -- what is kept is kept by one model
  const mixing = createMixing(worker, props.model.kept, () => t("costs.source"));
  const batchId = createUniqueId();
  return (
    <StageView model={props.model} title={t("mix.title")} css={css}>
      <div class="lab-figure virt-mix">
        <p class="virt-mix-said">{t("mix.intro")}</p>
        <div class="virt-mix-controls">
          <Select<string>
            label={t("mix.costs")}
            labelling="beside"
            options={techniqueCosts.map((costs) => ({ value: costs.id, label: sayCosts(lab, costs) }))}
            value={mixing.standing().set}
            onChange={(set) => mixing.change({ set, own: {} })}
          />
          <Segmented<"no" | "yes">
            label={t("mix.ept")}
            value={mixing.standing().hasEpt ? "yes" : "no"}
            onChange={(value) => mixing.change({ hasEpt: value === "yes" })}
            options={(["no", "yes"] as const).map((value) => ({ value, label: t(`mix.ept.${value}`) }))}
          />
          <Show when={mixing.standing().hasEpt && mixing.standing().set === "p4-672-nanobenchmarks"}>
            <span class="dc-note">{t("mix.ept.lent")}</span>
          </Show>
          <div class="virt-mix-batch">
            <label for={batchId}>{t("mix.batch")}</label>
            <input
              id={batchId}
              type="range"
              min={1}
              max={batchMax}
              value={mixing.standing().batch}
              onInput={(event) => mixing.change({ batch: Number(event.currentTarget.value) })}
            />
            <span>
              <b class="dc-num">{mixing.standing().batch}</b>{" "}
              {t("mix.crossings", {
                updates: mixRotation,
                batch: mixing.standing().batch,
                count: crossings(mixRotation, mixing.standing().batch),
              })}
            </span>
          </div>
        </div>
        <Show
          when={mixing.failure()}
          fallback={
            <Show when={mixing.counts()} fallback={<LoadingState title={t("mix.working")} />}>
              {(counts) => <Whole mixing={mixing} counts={counts()} view={props.model.view()} />}
            </Show>
          }
        >
          {(reason) => (
            <FailingState title={t("mix.title")} reason={t("failed", { reason: reason() })} onRetry={mixing.ask} />
          )}
        </Show>
      </div>
    </StageView>
  );
}

/** Everything that needs the counts. */
function Whole(props: {
  readonly mixing: Mixing;
  readonly counts: AllCounts;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useMixMessages();
  const [pair, setPair] = createSignal<Pair>(firstPair);
  const [isTold, setTold] = createSignal(false);
  const point = (): MixPoint => props.mixing.standing().point;
  const setPoint = (to: MixPoint): void => props.mixing.change({ point: to });
  // A pair with EPT is gone with it.
  createEffect(() => {
    if (evenOfPair(props.mixing, pair()) === undefined) setPair(firstPair);
  });
  /** The cheapest at the mark, and its lead. */
  const said = (): string => {
    const [first, second] = props.mixing.ranked();
    if (first === undefined || second === undefined) return "";
    const [a, b] = [meanCycles(first.cycles, point()), meanCycles(second.cycles, point())];
    const values = { technique: t(`technique.${first.technique}`), other: t(`technique.${second.technique}`) };
    if (b - a <= 1e-9 * a) return t("said.even", values);
    return t("said.least", { ...values, cycles: printCycles(a), ratio: printRatio(b / a) });
  };
  return (
    <div class="virt-mix-pane" data-view={props.view}>
      <div class="virt-mix-column">
        <Show
          when={props.view === "picture"}
          fallback={<MixTable planes={props.mixing.planes()} point={point()} onPoint={setPoint} />}
        >
          <Triangle
            regions={props.mixing.regions()}
            even={isTold() ? evenOfPair(props.mixing, pair())?.ends : undefined}
            point={point()}
            onPoint={setPoint}
          />
          <ul class="virt-mix-legend" aria-label={t("triangle.legend")}>
            <For each={props.mixing.regions()}>
              {(region) => (
                <li>
                  <Letter technique={region.technique} />
                  {t("triangle.share", {
                    technique: t(`technique.${region.technique}`),
                    share: `${Number((100 * regionShare(region)).toFixed(1))} %`,
                  })}
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Shares point={point()} onPoint={setPoint} />
      </div>
      <div class="virt-mix-column">
        <p class="virt-mix-wins" aria-live="polite">
          {said()}
        </p>
        <Stacks mixing={props.mixing} counts={props.counts} view={props.view} />
        <Show when={props.mixing.standing().hasEpt}>
          <Second mixing={props.mixing} />
        </Show>
        <EvenQuestion mixing={props.mixing} pair={pair()} onPair={setPair} onTold={setTold} />
      </div>
      <div class="virt-mix-wide">
        <Measured mixing={props.mixing} counts={props.counts} />
        <Costs mixing={props.mixing} counts={props.counts} />
      </div>
    </div>
  );
}

/** The mark's shares as sliders. */
function Shares(props: { readonly point: MixPoint; readonly onPoint: (point: MixPoint) => void }): JSX.Element {
  const t = useMixMessages();
  const ids = [createUniqueId(), createUniqueId()] as const;
  const setUpdate = (update: number): void => {
    const left = mixParts - update;
    const had = props.point.call + props.point.piece;
    const call = had === 0 ? Math.round(left / 2) : Math.round((props.point.call / had) * left);
    props.onPoint({ update, call, piece: left - call });
  };
  const setCall = (asked: number): void => {
    const call = Math.min(asked, mixParts - props.point.update);
    props.onPoint({ ...props.point, call, piece: mixParts - props.point.update - call });
  };
  return (
    <div class="virt-mix-shares">
      <label for={ids[0]}>{t("operation.update")}</label>
      <input
        id={ids[0]}
        type="range"
        min={0}
        max={mixParts}
        value={props.point.update}
        aria-valuetext={printParts(props.point.update)}
        onInput={(event) => setUpdate(Number(event.currentTarget.value))}
      />
      <b class="dc-num">{printParts(props.point.update)}</b>
      <label for={ids[1]}>{t("operation.call")}</label>
      <input
        id={ids[1]}
        type="range"
        min={0}
        max={mixParts - props.point.update}
        value={props.point.call}
        aria-valuetext={printParts(props.point.call)}
        onInput={(event) => setCall(Number(event.currentTarget.value))}
      />
      <b class="dc-num">{printParts(props.point.call)}</b>
      <span>{t("operation.piece")}</span>
      <span class="dc-note">{t("shares.rest")}</span>
      <b class="dc-num">{printParts(props.point.piece)}</b>
    </div>
  );
}

/** What EPT does to the hypervisor's share, and to the whole. */
function Second(props: { readonly mixing: Mixing }): JSX.Element {
  const t = useMixMessages();
  const values = () => {
    const { point } = props.mixing.standing();
    const planes = props.mixing.planes();
    const cycles = (name: string): number => {
      const plane = planes.find(({ technique }) => technique === name);
      return plane === undefined ? Number.NaN : meanCycles(plane.cycles, point);
    };
    return { shadow: cycles("vtx-shadow"), second: cycles("vtx-ept"), bare: props.mixing.bare() };
  };
  const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
  const said = (): string => {
    const { shadow, second, bare } = values();
    const [before, after] = [1 - bare / shadow, 1 - bare / second];
    if (before <= 0 || after <= 0) return t("second.none");
    return t("second.said", {
      ...{ before: percent(before), after: percent(after) },
      ratio: printRatio(before / after),
      speed: printRatio(shadow / second),
    });
  };
  return (
    <section class="virt-mix-section" aria-label={t("second.title")}>
      <h3 class="dc-head">{t("second.title")}</h3>
      <p class="virt-mix-said">{said()}</p>
    </section>
  );
}
