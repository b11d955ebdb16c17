/**
 * exits/exit-bars — exits by reason as bars: the model's filled, a host's hatched, and what lies between them.
 *
 * A list: each reason is an item whose words are in it, so nothing is only drawn.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { type ExitMeasure, type ExitPair, exitError } from "./exit-pair.ts";
import { printError, printFigure } from "./print-figure.ts";

/** What the bars are given. */
export interface ExitBarsProps {
  /** In the order in which they stand. */
  readonly pairs: readonly ExitPair[];
  readonly measure: ExitMeasure;
  /** What the list is called. */
  readonly label: string;
  /** There is a host beside the model. */
  readonly paired: boolean;
}

/** The bars. */
export function ExitBars(props: ExitBarsProps): JSX.Element {
  const t = useKitMessages();
  const largest = (): number =>
    props.pairs.reduce(
      (most, { model, host }) => Math.max(most, model?.[props.measure] ?? 0, host?.[props.measure] ?? 0),
      0,
    );
  const width = (value: number): string => `${largest() === 0 ? 0 : (value / largest()) * 100}%`;
  return (
    <div class="dc-pairs">
      <div class="dc-pairs-head dc-note" aria-hidden="true" data-paired={props.paired ? "" : undefined}>
        <span>{t("exits.reason")}</span>
        <span />
        <span>{t("pairs.model")}</span>
        <Show when={props.paired}>
          <span>{t("pairs.host")}</span>
          <span>{t("pairs.error")}</span>
        </Show>
      </div>
      <ul class="dc-pairs-list" aria-label={props.label}>
        <For each={props.pairs}>
          {(pair) => {
            const model = (): number => pair.model?.[props.measure] ?? 0;
            const host = (): number => pair.host?.[props.measure] ?? 0;
            const error = (): number | undefined => exitError(pair, props.measure);
            return (
              <li class="dc-pair" data-paired={props.paired ? "" : undefined} data-layer="hypervisor">
                <span class="dc-pair-reason">
                  <code>{pair.reason}</code>
                  <Show when={pair.number !== undefined}>
                    <span class="dc-note dc-num">{t("pairs.number", { number: pair.number ?? 0 })}</span>
                  </Show>
                </span>
                <span class="dc-pair-bars" aria-hidden="true">
                  <span class="dc-pair-bar" data-of="model" style={{ width: width(model()) }} />
                  <Show when={props.paired}>
                    <span class="dc-pair-bar dc-hatch" data-of="host" style={{ width: width(host()) }} />
                    <Show when={error() !== undefined && model() !== host()}>
                      <span
                        class="dc-pair-error"
                        data-of={model() < host() ? "model" : "host"}
                        style={{
                          left: width(Math.min(model(), host())),
                          width: width(Math.abs(model() - host())),
                        }}
                      />
                    </Show>
                  </Show>
                </span>
                <span class="dc-pair-figure dc-num" data-of="model">
                  <span class="dc-pair-word">{t("pairs.model")} </span>
                  {printFigure(props.measure, pair.model?.[props.measure])}
                </span>
                <Show when={props.paired}>
                  <span class="dc-pair-figure dc-num" data-of="host">
                    <span class="dc-pair-word">{t("pairs.host")} </span>
                    {printFigure(props.measure, pair.host?.[props.measure])}
                  </span>
                  <span class="dc-pair-figure dc-num" data-of="error">
                    <span class="dc-pair-word">{t("pairs.error")} </span>
                    {printError(props.measure, error(), t("pairs.points"))}
                  </span>
                </Show>
              </li>
            );
          }}
        </For>
      </ul>
    </div>
  );
}
