/**
 * segmented/segmented — one of two to five choices, all in sight.
 * @module
 */
import { createUniqueId, For, type JSX, Show } from "solid-js";

/** One choice. */
export interface SegmentOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** The key that chooses it, shown beside its label. */
  readonly shortcut?: string | undefined;
}

/** What a segmented control is given. */
export interface SegmentedProps<Value extends string> {
  /** What is chosen here: spoken, not shown. */
  readonly label: string;
  readonly options: readonly SegmentOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A row of native radio buttons: arrows move the choice, Tab enters at what is chosen. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class="dc-segmented" role="radiogroup" aria-label={props.label}>
      <For each={props.options}>
        {(option) => (
          <label class="dc-segment">
            <input
              class="dc-hidden"
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              {option.label}
              <Show when={option.shortcut}>{(key) => <kbd class="dc-segment-key">{key()}</kbd>}</Show>
            </span>
          </label>
        )}
      </For>
    </div>
  );
}
