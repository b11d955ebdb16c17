/**
 * views/switchboard — instructions of a guest by controls of the VMCS: a switch is moved, the guest runs again, and what
 * exits is marked.
 * @module
 */
import { type LabViewProps, StageView } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import { EmptyState, FailingState, LoadingState, Select } from "@dc/ui";
import { createEffect, createMemo, type JSX, on, Show } from "solid-js";
import { type ProcessorName, processorNames, withProcessor } from "../../guest/controls.ts";
import { samples } from "../../guest/samples.ts";
import { Board } from "./board.tsx";
import { BoardTable } from "./board-table.tsx";
import { makeBoardLines } from "./board-lines.ts";
import { AllControls } from "./all-controls.tsx";
import { Lists } from "./lists.tsx";
import { connectGuests, type GuestWorker } from "../guest/connect.ts";
import { EndOfRun } from "../guest/end-of-run.tsx";
import { EntryFailure } from "../guest/entry-failure.tsx";
import css from "../guest/guest.css?inline";
import { useGuestMessages } from "../guest/messages.ts";
import { SampleSelect } from "../guest/sample-select.tsx";
import { useGuests } from "../guest/session.ts";

/** The switchboard. @param props.connect what stands for the worker in a page that has none. */
export function Switchboard(props: LabViewProps & { readonly connect?: () => GuestWorker }): JSX.Element {
  const t = useGuestMessages();
  const announce = useAnnounce();
  // eslint-disable-next-line solid/reactivity -- a view keeps its model and its worker
  const guests = useGuests(props.model, props.connect ?? connectGuests, ["run", "board"]);
  const lines = createMemo(() => makeBoardLines(guests.board(), guests.answered(), guests.controls()));
  const end = () => guests.answered()?.run.end;
  createEffect(
    on(
      guests.answered,
      (answer) => {
        if (answer !== undefined) announce(t("board.say", { count: answer.run.exits }));
      },
      { defer: true },
    ),
  );
  const isFourteen = (): boolean => guests.text() === samples.fourteen;
  const task = createMemo((): { readonly done: boolean; readonly text: string } => {
    if (!isFourteen()) return { done: false, text: t("board.task.other") };
    const exiting = lines().filter(({ count }) => count > 0);
    const names = exiting.map(({ text }) => text ?? t("board.between"));
    const done = end()?.kind === "done" && names.join() === "cpuid,out dx,al";
    if (done) return { done, text: t("board.task.done") };
    return {
      done,
      text: t("board.task.open", { exits: names.length === 0 ? t("board.task.none") : names.join(", ") }),
    };
  });

  return (
    <StageView model={props.model} title={t("board.title")} css={css} class="virt-guest" picture={t("board.picture")}>
      <div class="virt-guest-bar">
        <SampleSelect guests={guests} />
        <Select<ProcessorName>
          label={t("board.processor")}
          labelling="beside"
          options={processorNames.map((value) => ({ value, label: t(`board.processor.${value}`) }))}
          value={guests.controls().processor}
          onChange={(processor) => guests.setControls((controls) => withProcessor(controls, processor))}
        />
        <EndOfRun guests={guests} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
      <section class="virt-guest-body" tabIndex={0} aria-label={t("board.result")}>
        <Show
          when={guests.failure()}
          fallback={
            <Show when={guests.board()} fallback={<LoadingState title={t("board.title")} />}>
              <p class="virt-guest-task" data-done={task().done ? "" : undefined}>
                <span class="virt-guest-tick" aria-hidden="true" />
                <span>{t("board.task")}</span> <b class="virt-guest-found">{task().text}</b>
              </p>
              <EntryFailure end={end()} />
              <Show
                when={lines().length > 0}
                fallback={<EmptyState title={t("board.none.title")} detail={t("board.none.detail")} />}
              >
                <Show
                  when={props.model.view() === "picture"}
                  fallback={<BoardTable lines={lines()} controls={guests.controls()} />}
                >
                  <Board
                    lines={lines()}
                    controls={guests.controls()}
                    onControls={(controls) => guests.setControls(controls)}
                  />
                </Show>
              </Show>
              <Lists controls={guests.controls()} onControls={(controls) => guests.setControls(controls)} />
              <AllControls controls={guests.controls()} onControls={(controls) => guests.setControls(controls)} />
            </Show>
          }
        >
          {(reason) => (
            <FailingState
              title={t("board.title")}
              reason={t("end.failed", { reason: reason() })}
              onRetry={() => guests.run()}
            />
          )}
        </Show>
      </section>
    </StageView>
  );
}
