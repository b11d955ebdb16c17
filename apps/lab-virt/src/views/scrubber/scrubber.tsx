/**
 * views/scrubber — exit by exit: the guest before, what the handler finds, the guest as it is entered again.
 *
 * Below: the qualification bit by bit, a decoder of the learner's own, and who saves the general registers.
 * @module
 */
import { type LabViewProps, StageView } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import { Button, EmptyState, FailingState, LoadingState, printCount } from "@dc/ui";
import { createMemo, type JSX, Show } from "solid-js";
import type { ListingLine } from "../../guest/program.ts";
import type { ExitStep } from "../../guest/run.ts";
import { samples } from "../../guest/samples.ts";
import { withSwitch } from "../../guest/controls.ts";
import { printReason } from "../../model/names.ts";
import { connectGuests, type GuestWorker } from "../guest/connect.ts";
import { EndOfRun } from "../guest/end-of-run.tsx";
import { EntryFailure } from "../guest/entry-failure.tsx";
import css from "../guest/guest.css?inline";
import { useGuestMessages } from "../guest/messages.ts";
import { SampleSelect } from "../guest/sample-select.tsx";
import { useGuests } from "../guest/session.ts";
import { Columns } from "./columns.tsx";
import { DecoderBench } from "./decoder-bench.tsx";
import { Qualification } from "./qualification.tsx";
import { SaveArea } from "./save-area.tsx";
import { SidesTable } from "./sides-table.tsx";
import { Strip } from "./strip.tsx";

/** Controls of the register samples: what they do must exit. */
const watched = ["cr3Load", "cr3Store", "cr0Mask", "cr4Mask"] as const;

/** The scrubber. @param props.connect what stands for the worker in a page that has none. */
export function Scrubber(props: LabViewProps & { readonly connect?: () => GuestWorker }): JSX.Element {
  const t = useGuestMessages();
  const announce = useAnnounce();
  // eslint-disable-next-line solid/reactivity -- a view keeps its model and its worker
  const guests = useGuests(props.model, props.connect ?? connectGuests, ["run"]);
  const steps = (): readonly ExitStep[] => guests.answered()?.run.steps ?? [];
  const step = createMemo(() => steps()[guests.chosen()]);
  const lineOf = (each: ExitStep): ListingLine | undefined =>
    guests.answered()?.listing.find(({ line }) => line === each.line);
  const textOf = (each: ExitStep): string => lineOf(each)?.text ?? t("scrub.elsewhere");
  const describe = (each: ExitStep): string =>
    t("scrub.say", {
      at: each.sequence + 1,
      count: guests.answered()?.run.exits ?? 0,
      reason: printReason(each.reason),
      text: textOf(each),
    });
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(steps().length - 1, to));
    if (next === guests.chosen()) return;
    guests.setChosen(next);
    const each = steps()[next];
    if (each !== undefined) announce(describe(each));
  };
  const takeControl = (): void => {
    props.model.viewState.together(() => {
      guests.setControls((controls) => watched.reduce((on, name) => withSwitch(on, name, true), controls));
      guests.setText(samples.control);
      guests.setChosen(0);
    });
  };

  return (
    <StageView model={props.model} title={t("scrub.title")} css={css} class="virt-guest" picture={t("scrub.picture")}>
      <div class="virt-guest-bar">
        <SampleSelect guests={guests} />
        <EndOfRun guests={guests} />
      </div>
      <Show
        when={guests.failure()}
        fallback={
          <Show when={guests.answered()} fallback={<LoadingState title={t("scrub.title")} />}>
            {(answer) => (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
              <section class="virt-guest-body" tabIndex={0} aria-label={t("scrub.title")}>
                <EntryFailure end={answer().run.end} />
                <Show
                  when={step()}
                  fallback={
                    <EmptyState title={t("scrub.none.title")} detail={t("scrub.none.detail")}>
                      <Button onClick={takeControl}>{t("scrub.decoder.take")}</Button>
                    </EmptyState>
                  }
                >
                  {(now) => (
                    <>
                      <Strip
                        steps={steps()}
                        chosen={guests.chosen()}
                        onChoose={go}
                        describe={describe}
                        line={lineOf(now())}
                        note={
                          steps().length < answer().run.exits
                            ? t("scrub.more", {
                                count: printCount(answer().run.exits),
                                shown: printCount(steps().length),
                              })
                            : undefined
                        }
                      />
                      <Show when={props.model.view() === "picture"} fallback={<SidesTable step={now()} />}>
                        <Columns step={now()} />
                      </Show>
                      <div class="virt-benches">
                        <Qualification step={now()} />
                        <DecoderBench
                          step={now()}
                          steps={steps()}
                          decoder={guests.decoder()}
                          onDecoder={(decoder) => guests.setDecoder(decoder)}
                          onTake={takeControl}
                        />
                        <SaveArea
                          step={now()}
                          steps={steps()}
                          saved={guests.saved()}
                          onSaved={(saved) => guests.setSaved(saved)}
                        />
                      </div>
                    </>
                  )}
                </Show>
              </section>
            )}
          </Show>
        }
      >
        {(reason) => (
          <FailingState
            title={t("scrub.title")}
            reason={t("end.failed", { reason: reason() })}
            onRetry={() => guests.run()}
          />
        )}
      </Show>
    </StageView>
  );
}
