/**
 * views/tapes — one guest on bare metal and under a technique, instruction beside instruction: what differs glows. Below,
 * the same guest under every technique, with what each had to do and what that costs.
 * @module
 */
import { type LabViewProps, StageView, useViewState } from "@dc/lab";
import { flag, oneOf, shape } from "@dc/lab/view-forms";
import { useAnnounce } from "@dc/solid";
import { FailingState, LoadingState, Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, type JSX, on, onCleanup, Show } from "solid-js";
import { type GuestName, guestNames } from "../../tapes/guests.ts";
import type { Ranking } from "../../tapes/ranking.ts";
import { type Tape, type TapeAsk, tapeTechniques } from "../../tapes/tape.ts";
import { connectTapes, type TapeWorker } from "./connect.ts";
import { useTapesMessages } from "./messages.ts";
import { RankingTable } from "./ranking-table.tsx";
import { TapePair } from "./tape-pair.tsx";
import { TapeTable } from "./tape-table.tsx";
import css from "./tapes.css?inline";

const askForm = shape<TapeAsk>({
  guest: oneOf(guestNames, "sensitive"),
  technique: oneOf(tapeTechniques, "trap-ring-1"),
  sensitiveTrap: flag(false),
});

/** The tapes. @param props.connect what stands for the worker in a page that has none */
export function Tapes(props: LabViewProps & { readonly connect?: () => TapeWorker }): JSX.Element {
  const t = useTapesMessages();
  const announce = useAnnounce();
  const [ask, setAsk] = useViewState(props.model, "tapes", askForm);
  const [tape, setTape] = createSignal<Tape>();
  const [ranking, setRanking] = createSignal<Ranking>();
  const [failure, setFailure] = createSignal<string>();
  const [chosen, setChosen] = createSignal(0);

  // eslint-disable-next-line solid/reactivity -- a view keeps its worker
  const worker = (props.connect ?? connectTapes)();
  onCleanup(() => worker.end());
  const fail = (error: unknown): void => void setFailure(error instanceof Error ? error.message : String(error));
  async function askTape(): Promise<void> {
    const made = await worker.ask("tape", ask());
    if (made === undefined) return;
    setFailure(undefined);
    setChosen(Math.max(0, made.firstDifference));
    setTape(made);
  }
  async function askRanking(guest: GuestName): Promise<void> {
    const made = await worker.ask("ranking", guest);
    if (made !== undefined) setRanking(made);
  }
  createEffect(on(ask, () => void askTape().catch(fail)));
  createEffect(
    on(
      createMemo(() => ask().guest),
      (guest) => {
        setRanking(undefined);
        askRanking(guest).catch(fail);
      },
    ),
  );

  /** The sentence that the tapes are about. */
  const said = (made: Tape): string => {
    const at = made.firstDifference;
    const step = made.steps[at];
    const [difference] = step?.differences ?? [];
    if (step === undefined || difference === undefined) return t("said.none", { count: made.from + made.steps.length });
    const { what, bare, under } = difference;
    if (what === "stop") return t("said.stop", { bare, under });
    return t("said.at", { at: made.from + at + 1, text: step.text ?? t("step.unmapped"), what, bare, under });
  };
  createEffect(
    on(
      tape,
      (made) => {
        if (made !== undefined) announce(said(made));
      },
      { defer: true },
    ),
  );
  const traps = (): boolean => ask().technique === "trap-ring-1" || ask().technique === "trap-ring-3";

  return (
    <StageView model={props.model} title={t("tapes.title")} css={css} class="virt-tapes" picture={t("tapes.picture")}>
      <div class="virt-tapes-bar">
        <Select<GuestName>
          label={t("guest.label")}
          labelling="beside"
          options={guestNames.map((value) => ({ value, label: t(`guest.${value}`) }))}
          value={ask().guest}
          onChange={(guest) => setAsk((now) => ({ ...now, guest }))}
        />
        <Select<TapeAsk["technique"]>
          label={t("technique.label")}
          labelling="beside"
          options={tapeTechniques.map((value) => ({ value, label: t(`technique.${value}`) }))}
          value={ask().technique}
          onChange={(technique) => setAsk((now) => ({ ...now, technique }))}
        />
        <Show when={traps()}>
          <label class="virt-tapes-fix" title={t("technique.fix.note")}>
            <input
              type="checkbox"
              checked={ask().sensitiveTrap}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setAsk((now) => ({ ...now, sensitiveTrap: checked }));
              }}
            />
            {t("technique.fix")}
          </label>
        </Show>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
      <section class="virt-tapes-body" tabIndex={0} aria-label={t("tapes.result")}>
        <Show
          when={failure()}
          fallback={
            <Show when={tape()} fallback={<LoadingState title={t("tapes.working")} />}>
              {(made) => (
                <>
                  <p class="virt-tapes-said" data-differs={made().firstDifference >= 0 ? "" : undefined}>
                    <span>{t("said.label")}</span> <b>{said(made())}</b>
                  </p>
                  <Show
                    when={props.model.view() === "picture"}
                    fallback={<TapeTable tape={made()} chosen={chosen()} onChoose={setChosen} />}
                  >
                    <TapePair tape={made()} chosen={chosen()} onChoose={setChosen} />
                  </Show>
                  <RankingTable ranking={ranking()} />
                </>
              )}
            </Show>
          }
        >
          {(reason) => (
            <FailingState
              title={t("tapes.title")}
              reason={t("failed", { reason: reason() })}
              onRetry={() => void askTape().catch(fail)}
            />
          )}
        </Show>
      </section>
    </StageView>
  );
}
