/**
 * source/source-badge — where a number comes from; opens its quotation.
 * @module
 */
import * as Popover from "@kobalte/core/popover";
import { type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { useMount } from "../root/mount.ts";

/** How sure a number is. */
export type Confidence = "measured" | "published" | "calculated" | "unverified";

/** A number with its source, as in costs and claims. */
export interface SourcedNumber {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly quote?: string | undefined;
  /** http(s) only; anything else is shown as text. */
  readonly url?: string | undefined;
  /** `"2026-11"`; empty for what no day changes. */
  readonly date: string;
  readonly confidence: Confidence;
  readonly appliesTo?: string | undefined;
}

/** The badge: a form of its own for each confidence, so that no colour is needed. */
export function SourceBadge(props: { readonly number: SourcedNumber }): JSX.Element {
  const t = useKitMessages();
  const mount = useMount();
  const isWeb = (): boolean => /^https?:\/\//.test(props.number.url ?? "");
  return (
    <Popover.Root gutter={6} preventScroll={false}>
      <Popover.Trigger class="dc-badge" data-source={props.number.confidence}>
        {t(`source.${props.number.confidence}`)}
      </Popover.Trigger>
      <Popover.Portal mount={mount()}>
        <Popover.Content class="dc-source-card">
          <Popover.Title class="dc-head">
            <span class="dc-num">
              {props.number.value.toLocaleString("en")} {props.number.unit}
            </span>{" "}
            {t(`source.${props.number.confidence}`)}
          </Popover.Title>
          <Show when={props.number.quote}>
            <blockquote class="dc-source-quote">{props.number.quote}</blockquote>
          </Show>
          <p class="dc-note">{[props.number.source, props.number.date].filter((text) => text !== "").join(", ")}</p>
          <Show when={props.number.appliesTo}>
            {(what) => <p class="dc-note">{t("source.appliesTo", { what: what() })}</p>}
          </Show>
          <Show when={props.number.url}>
            <p class="dc-note dc-source-url">
              <Show when={isWeb()} fallback={props.number.url}>
                <a href={props.number.url} target="_blank" rel="noreferrer">
                  {props.number.url}
                </a>
              </Show>
            </p>
          </Show>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
