/**
 * views/stage — the queue of a guest's device as rings, and the same as a table.
 * @module
 */
import { type LabModel, useLabMessages, watchQuery } from "@dc/lab";
import type { Motion } from "@dc/solid";
import { EmptyState, PaneHead, Segmented, VirtqueueRings, VirtqueueTable } from "@dc/ui";
import { createSignal, type JSX, Show } from "solid-js";
import { useVirtMessages } from "../../messages/messages.ts";
import type { GuestView, QueueView, RunView } from "../../model/view.ts";

function Counts(props: { readonly queue: QueueView }): JSX.Element {
  const t = useVirtMessages();
  return (
    <p class="virt-counts">
      <span>
        {t("stage.published")} <b>{props.queue.queue.availableIndex}</b>
      </span>
      <span>
        {t("stage.kicks")} <b>{props.queue.kicks}</b>
      </span>
      <span>
        {t("stage.suppressed")} <b>{props.queue.suppressedKicks}</b>
      </span>
      <span>
        {t("stage.interrupts")} <b>{props.queue.interrupts}</b>
      </span>
    </p>
  );
}

/** The stage. */
export function Stage(props: {
  readonly model: LabModel;
  readonly motion: Motion;
  readonly onScreenshot: (take: () => Promise<Blob>) => void;
}): JSX.Element {
  const t = useVirtMessages();
  const frame = useLabMessages();
  const view = watchQuery<RunView>(props.model, "queues");
  const [chosen, setChosen] = createSignal("");
  const [name, setName] = createSignal<"tx" | "rx">("tx");
  const guests = (): readonly GuestView[] => view()?.guests ?? [];
  const guest = (): GuestView | undefined => guests().find(({ path }) => path === chosen()) ?? guests()[0];
  const queue = (): QueueView | undefined => guest()?.queues.find((each) => each.name === name()) ?? guest()?.queues[0];
  const title = (): string => {
    const shown = queue();
    return shown ? t("stage.queue", { size: shown.queue.size }) : t("stage.guest");
  };
  const note = (): string | undefined => {
    const here = guest();
    return (
      here && t("stage.note", { path: here.path, queue: t(`stage.queue.${name()}`), way: t(`stage.way.${here.way}`) })
    );
  };
  /** What the controls below do not say. */
  const brief = (): string | undefined => {
    const here = guest();
    return here && guests().length > 1 ? t(`stage.way.${here.way}`) : note();
  };
  return (
    <Show when={view()}>
      <section class="lab-stage" aria-label={title()} data-view={props.model.view()}>
        <PaneHead title={title()} note={brief()}>
          <Segmented
            label={frame("stage.view")}
            value={props.model.view()}
            onChange={(next) => props.model.setView(next)}
            options={[
              { value: "picture", label: frame("stage.picture") },
              { value: "table", label: frame("stage.table"), shortcut: "t" },
            ]}
          />
        </PaneHead>
        <div class="virt-bar">
          <Show when={guests().length > 1}>
            <Segmented
              label={t("stage.guest")}
              value={guest()?.path ?? ""}
              onChange={setChosen}
              options={guests().map(({ path }) => ({ value: path, label: path }))}
            />
          </Show>
          <Show when={(guest()?.queues.length ?? 0) > 1}>
            <Segmented
              label={t("stage.choose")}
              value={name()}
              onChange={setName}
              options={(["tx", "rx"] as const).map((value) => ({ value, label: t(`stage.queue.${value}`) }))}
            />
          </Show>
          <Show when={queue()}>{(shown) => <Counts queue={shown()} />}</Show>
        </div>
        <Show when={queue()} fallback={<EmptyState title={t("stage.none.title")} detail={t("stage.none.detail")} />}>
          {(shown) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
            <section class="virt-rings" tabIndex={0} aria-label={note()}>
              <Show
                when={props.model.view() === "picture"}
                fallback={<VirtqueueTable queue={shown().queue} doorbells={shown().doorbells} />}
              >
                <VirtqueueRings
                  queue={shown().queue}
                  doorbells={shown().doorbells}
                  deviceLayer={guest()?.way === "vf" ? "device" : "host"}
                />
              </Show>
            </section>
          )}
        </Show>
      </section>
    </Show>
  );
}
