/**
 * views/scrubber/strip — the exits of a run in a row, and a slider that goes through them.
 * @module
 */
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the slider below does all by keyboard.
// biome-ignore-all lint/a11y/noStaticElementInteractions: the marks are a larger aim for the mouse.
import { IconButton } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import type { ListingLine } from "../../guest/program.ts";
import type { ExitStep } from "../../guest/run.ts";
import { printReason } from "../../model/names.ts";
import { useGuestMessages } from "../guest/messages.ts";

/** Where there are more exits than this their marks would be a smear. */
const marksMax = 48;

/** The row. */
export function Strip(props: {
  readonly steps: readonly ExitStep[];
  readonly chosen: number;
  readonly onChoose: (sequence: number) => void;
  readonly describe: (step: ExitStep) => string;
  readonly line: ListingLine | undefined;
  readonly note: string | undefined;
}): JSX.Element {
  const t = useGuestMessages();
  const step = (): ExitStep | undefined => props.steps[props.chosen];
  return (
    <div class="virt-strip">
      <div class="virt-strip-row">
        <IconButton icon="step-back" label={t("scrub.previous")} onClick={() => props.onChoose(props.chosen - 1)} />
        <div class="virt-strip-track">
          <Show when={props.steps.length <= marksMax}>
            {" "}
            <div class="virt-strip-marks" aria-hidden="true">
              <For each={props.steps}>
                {(each) => (
                  <span
                    class="virt-strip-mark"
                    data-on={each.sequence === props.chosen ? "" : undefined}
                    data-lost={each.lost !== 0 ? "" : undefined}
                    title={printReason(each.reason)}
                    onClick={() => props.onChoose(each.sequence)}
                  />
                )}
              </For>
            </div>
          </Show>{" "}
          <input
            class="virt-strip-slider"
            type="range"
            min={0}
            max={Math.max(0, props.steps.length - 1)}
            value={props.chosen}
            aria-label={t("scrub.slider")}
            aria-valuetext={step() === undefined ? undefined : props.describe(step() as ExitStep)}
            onInput={(event) => props.onChoose(Number(event.currentTarget.value))}
            on:keydown={(event) => event.stopPropagation()}
          />
        </div>
        <IconButton icon="step" label={t("scrub.next")} onClick={() => props.onChoose(props.chosen + 1)} />
        <span class="virt-strip-at dc-num">{t("scrub.at", { at: props.chosen + 1, count: props.steps.length })}</span>
        <Show when={props.note}>{(note) => <span class="dc-note">{note()}</span>}</Show>
      </div>
      <Show when={step()}>
        {(now) => (
          <p class="virt-strip-what">
            <b>{printReason(now().reason)}</b>
            <Show when={props.line} fallback={<span class="dc-note">{t("scrub.elsewhere")}</span>}>
              {(line) => (
                <>
                  <code>{line().text}</code>
                  <code class="dc-note">{line().bytes}</code>
                  <span class="dc-note">{t("scrub.line", { line: line().line })}</span>
                </>
              )}
            </Show>
          </p>
        )}
      </Show>
    </div>
  );
}
