/**
 * views/place — who has the stage: the lab's picture, or one of its other views, chosen by tabs.
 *
 * A lab with one view has no tabs. A view that is not shown does not exist; what it must not lose it keeps in the model.
 * @module
 */
import type { Motion } from "@dc/solid";
import { viewTabId, ViewTabs } from "@dc/ui";
import { type Accessor, createMemo, createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { type LabDefinition, type LabView, useLab } from "../../definition/definition.ts";
import { lookUp, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { lazyView } from "./lazy-view.tsx";
import { HeadPlaceProvider } from "./stage-head.tsx";

/** The views of a lab beside its stage. */
export interface Places {
  /** Those that have something to show. */
  readonly offered: Accessor<readonly LabView[]>;
  /** The one that is shown; undefined is the stage. */
  readonly current: Accessor<LabView | undefined>;
}

/** Every lab has it: what differs between the run and its fork. */
const compare: LabView = {
  id: "compare",
  title: "views.compare",
  isOffered: (model) => model.fork.change() !== undefined,
  whole: true,
  alone: true,
  View: lazyView(() => import("../compare/compare.tsx").then((module) => module.Compare)),
};

/** Follow a model. Within a Solid root. */
export function createPlaces(model: LabModel, lab: LabDefinition): Places {
  const all = [...(lab.views ?? []), compare];
  const offered = createMemo(
    () =>
      all.filter(
        ({ isOffered, opens }) => (isOffered?.(model) ?? true) && !(opens === true && model.guide() !== undefined),
      ),
    undefined,
    {
      equals: (one, other) => one.length === other.length && one.every((view, at) => view === other[at]),
    },
  );
  const current = createMemo(() => offered().find(({ id }) => id === model.place()));
  return { offered, current };
}

/** The stage, under its tabs. */
export function Place(props: {
  readonly model: LabModel;
  readonly places: Places;
  readonly motion: Motion;
  readonly readOnly: boolean;
  readonly onScreenshot: (take: () => Promise<Blob>) => void;
}): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const panel = createUniqueId();
  const [end, setEnd] = createSignal<HTMLElement>();
  const shown = (): string => props.places.current()?.id ?? "stage";
  const view = (): JSX.Element => (
    <Show
      when={props.places.current()}
      keyed
      fallback={
        <lab.Stage model={props.model} motion={props.motion} onScreenshot={(take) => props.onScreenshot(take)} />
      }
    >
      {({ View }) => <Dynamic component={View} model={props.model} motion={props.motion} readOnly={props.readOnly} />}
    </Show>
  );
  return (
    <Show when={props.places.offered().length > 0} fallback={view()}>
      <ViewTabs
        label={t("views.label")}
        panelId={panel}
        value={shown()}
        onEnd={setEnd}
        onChange={(id) => props.model.setPlace(id)}
        tabs={[
          { id: "stage", label: t("views.stage") },
          ...props.places.offered().map(({ id, title }) => ({ id, label: lookUp(t, title) ?? id })),
        ]}
      />
      <div
        class="lab-place"
        id={panel}
        role="tabpanel"
        aria-labelledby={viewTabId(panel, shown())}
        data-place={shown()}
      >
        <HeadPlaceProvider value={end}>{view()}</HeadPlaceProvider>
      </div>
    </Show>
  );
}
