/**
 * views/wheel/controls — what a person chooses: processors, pages, the TLB, VPIDs; and the claims' sentences.
 * @module
 */
import type { Replacement } from "@dc/virt/memory";
import { Button, printCount, Segmented, Select } from "@dc/ui";
import { createUniqueId, type JSX, Show, untrack } from "solid-js";
import {
  entryCounts,
  globalPercents,
  type PageBits,
  pageSizes,
  replacementsOf,
  turnsMax,
  type VpidMode,
  vcpusMax,
  vmSizes,
  vpidModes,
  waysOf,
  workingSets,
} from "../../wheel/choice.ts";
import { type Experiment, experiments, holds, vpidsOf } from "../../wheel/experiments.ts";
import { useWheelMessages, type WheelTranslate } from "./messages.ts";
import type { WheelSession } from "./session.ts";
import { printMisses, printSize } from "./words.ts";

/** A choice under its name. */
function Named(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="virt-wheel-control">
      <span class="dc-note" aria-hidden="true">
        {props.label}
      </span>
      {props.children}
    </div>
  );
}

/** A whole number from 1 on. */
function Count(props: {
  readonly label: string;
  readonly most: number;
  readonly value: number;
  readonly onValue: (value: number) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="virt-wheel-control">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="dc-field virt-wheel-count"
        type="number"
        min={1}
        max={props.most}
        value={props.value}
        onChange={(event) => {
          const asked = Math.round(Number(event.currentTarget.value));
          const value = Number.isFinite(asked) ? Math.min(props.most, Math.max(1, asked)) : props.value;
          event.currentTarget.value = String(value);
          if (value !== props.value) props.onValue(value);
        }}
      />
    </div>
  );
}

/** The controls. */
export function Controls(props: { readonly session: WheelSession }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const { choice, change } = session;
  const numbers = (values: readonly number[], say: (value: number) => string) =>
    values.map((value) => ({ value: String(value), label: say(value) }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: some of them are groups of their own.
    <div class="virt-wheel-controls" role="group" aria-label={t("control.group")}>
      <Count label={t("control.vcpus")} most={vcpusMax} value={choice().vcpus} onValue={(vcpus) => change({ vcpus })} />
      <Named label={t("control.vm")}>
        <Segmented<string>
          label={t("control.vm")}
          value={String(choice().vcpusPerVm)}
          onChange={(value) => change({ vcpusPerVm: Number(value) })}
          options={numbers(vmSizes, String)}
        />
      </Named>
      <Named label={t("control.set")}>
        <Select<string>
          label={t("control.set")}
          labelling="hidden"
          value={String(choice().workingSetBytes)}
          onChange={(value) => change({ workingSetBytes: Number(value) })}
          options={numbers(workingSets, printSize)}
        />
      </Named>
      <Named label={t("control.pages")}>
        <Segmented<string>
          label={t("control.pages")}
          value={String(choice().pageBits)}
          onChange={(value) => change({ pageBits: Number(value) as PageBits })}
          options={numbers(pageSizes, (bits) => printSize(2 ** bits))}
        />
      </Named>
      <Named label={t("control.globals")}>
        <Segmented<string>
          label={t("control.globals")}
          value={String(choice().globalPercent)}
          onChange={(value) => change({ globalPercent: Number(value) })}
          options={numbers(globalPercents, (percent) => `${percent} %`)}
        />
      </Named>
      <Named label={t("control.entries")}>
        <Select<string>
          label={t("control.entries")}
          labelling="hidden"
          value={String(choice().entries)}
          onChange={(value) => change({ entries: Number(value) })}
          options={numbers(entryCounts, printCount)}
        />
      </Named>
      <Named label={t("control.ways")}>
        <Select<string>
          label={t("control.ways")}
          labelling="hidden"
          value={String(choice().ways)}
          onChange={(value) => change({ ways: Number(value) })}
          options={numbers(waysOf(choice().entries), (ways) =>
            ways === choice().entries ? t("control.ways.full") : String(ways),
          )}
        />
      </Named>
      <div class="virt-wheel-control" title={t("control.replacement.note")}>
        <span class="dc-note" aria-hidden="true">
          {t("control.replacement")}
        </span>
        <Segmented<Replacement>
          label={t("control.replacement")}
          value={choice().replacement}
          onChange={(replacement) => change({ replacement })}
          options={replacementsOf(choice().ways).map((value) => ({ value, label: t(`replacement.${value}`) }))}
        />
      </div>
      <Named label={t("control.vpid")}>
        <Segmented<VpidMode>
          label={t("control.vpid")}
          value={choice().vpid}
          onChange={(vpid) => change({ vpid })}
          options={vpidModes.map((value) => ({ value, label: t(`vpid.${value}`) }))}
        />
      </Named>
      <Count label={t("control.turns")} most={turnsMax} value={choice().turns} onValue={(turns) => change({ turns })} />
    </div>
  );
}

/** What an experiment's figures are of. */
function sayWhat(t: WheelTranslate, experiment: Experiment): string {
  return t(`experiment.what.${experiment.measure.kind}`, { vpids: vpidsOf(experiment).join(", ") });
}

/** A claim's sentences, one to choose, and what came out. */
export function Experiments(props: { readonly session: WheelSession }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const id = (): string => session.experiment()?.id ?? "own";
  const said = (experiment: Experiment, measured: readonly number[]): string => {
    const figures = (values: readonly number[]): string => values.map(printMisses).join(", ");
    const expected = figures(experiment.expected);
    const about = { number: expected, tolerance: experiment.tolerance };
    return t(holds(experiment, measured) ? "experiment.measured" : "experiment.broken", {
      expected: experiment.tolerance > 0 ? t("experiment.about", about) : expected,
      measured: figures(measured),
    });
  };
  return (
    <div class="virt-wheel-experiments">
      <Select<string>
        label={t("experiment.label")}
        labelling="beside"
        value={id()}
        onChange={(value) => {
          if (value === id()) return;
          if (value === "own") session.again();
          else session.tryOut(value);
        }}
        options={[
          { value: "own", label: t("experiment.own") },
          ...experiments.map((each) => ({ value: each.id, label: `${each.claim}: ${t(`experiment.${each.id}`)}` })),
        ]}
      />
      <Show when={session.experiment()}>
        {(experiment) => (
          <p class="virt-wheel-verdict" aria-live="polite">
            <span>{sayWhat(t, experiment())}.</span>{" "}
            <Show when={session.measured()} fallback={<span>{t("experiment.working")}</span>}>
              {(measured) => (
                <b data-broken={holds(experiment(), measured()) ? undefined : ""}>{said(experiment(), measured())}</b>
              )}
            </Show>
          </p>
        )}
      </Show>
      <Show when={session.experiment()}>
        {(experiment) => <Button onClick={() => session.tryOut(experiment().id)}>{t("experiment.again")}</Button>}
      </Show>
    </div>
  );
}
