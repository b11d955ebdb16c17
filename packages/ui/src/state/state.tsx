/**
 * state/state — nothing here yet, not here yet, will not come: never a blank stage.
 * @module
 */
import type { JSX } from "solid-js";

/** Nothing is here, and that is right: says what would be, and how to get it. */
export interface EmptyStateProps {
  readonly title: string;
  readonly detail?: string;
  readonly children?: JSX.Element;
}

/** Something is on its way. */
export interface LoadingStateProps {
  /** `"Loading the fabric lab"`. */
  readonly title: string;
  /** 0 to 1 where it is known. */
  readonly progress?: number;
  /** From where. */
  readonly address?: string;
}

/** Something did not come. */
export interface FailingStateProps {
  readonly title: string;
  /** Which address did not answer. */
  readonly address?: string;
  /** Why, as far as is known. */
  readonly reason: string;
  readonly onRetry?: () => void;
  /** A try is under way. */
  readonly retrying?: boolean;
  readonly children?: JSX.Element;
}

/** An empty place. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return <>{props.title}</>;
}

/** A place that is being filled. */
export function LoadingState(props: LoadingStateProps): JSX.Element {
  return <>{props.title}</>;
}

/** A place that could not be filled. */
export function FailingState(props: FailingStateProps): JSX.Element {
  return <>{props.title}</>;
}
