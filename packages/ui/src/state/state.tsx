/**
 * state/state — nothing here yet, not here yet, will not come: never a blank stage.
 * @module
 */
import { type JSX, Show } from "solid-js";
import { Button } from "../button/button.tsx";
import { LayerGlyph } from "../layer/layer.tsx";
import { useKitMessages } from "../messages/messages.ts";

/** Nothing is here, and that is right: says what would be, and how to get it. */
export interface EmptyStateProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly children?: JSX.Element;
}

/** Something is on its way. */
export interface LoadingStateProps {
  /** `"Loading the fabric lab"`. */
  readonly title: string;
  /** 0 to 1 where it is known. */
  readonly progress?: number | undefined;
  /** From where. */
  readonly address?: string | undefined;
}

/** Something did not come. */
export interface FailingStateProps {
  readonly title: string;
  /** Which address did not answer. */
  readonly address?: string | undefined;
  /** Why, as far as is known. */
  readonly reason: string;
  readonly onRetry?: (() => void) | undefined;
  /** A try is under way. */
  readonly retrying?: boolean | undefined;
  readonly children?: JSX.Element;
}

/** An empty place. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return (
    <div class="dc-state" data-kind="empty">
      <p class="dc-state-title">{props.title}</p>
      <Show when={props.detail}>
        <p class="dc-state-detail">{props.detail}</p>
      </Show>
      <Show when={props.children}>{(inside) => <div class="dc-state-actions">{inside()}</div>}</Show>
    </div>
  );
}

/** A place that is being filled. */
export function LoadingState(props: LoadingStateProps): JSX.Element {
  return (
    <div class="dc-state" data-kind="loading" role="status">
      <p class="dc-state-title">{props.title}</p>
      <Show
        when={props.progress !== undefined}
        fallback={<progress class="dc-state-progress" aria-label={props.title} />}
      >
        <progress
          class="dc-state-progress"
          aria-label={props.title}
          max={1}
          value={props.progress ?? 0}
          data-known=""
        />
      </Show>
      <Show when={props.address}>
        <p class="dc-note dc-num dc-state-address">{props.address}</p>
      </Show>
    </div>
  );
}

/** A place that could not be filled. */
export function FailingState(props: FailingStateProps): JSX.Element {
  const t = useKitMessages();
  return (
    <div class="dc-state" data-kind="failing" role="alert">
      <p class="dc-state-title">
        <LayerGlyph layer="fault" /> {props.title}
      </p>
      <dl class="dc-state-facts">
        <Show when={props.address}>
          <dt>{t("state.address")}</dt>
          <dd class="dc-num">{props.address}</dd>
        </Show>
        <dt>{t("state.reason")}</dt>
        <dd>{props.reason}</dd>
      </dl>
      <div class="dc-state-actions">
        <Show when={props.onRetry}>
          <Button kind="main" unavailable={props.retrying} onClick={() => props.onRetry?.()}>
            {props.retrying === true ? t("state.retrying") : t("state.retry")}
          </Button>
        </Show>
        {props.children}
      </div>
    </div>
  );
}
