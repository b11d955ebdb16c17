/**
 * select/select — one of many choices, in a list that opens.
 * @module
 */

import * as Kobalte from "@kobalte/core/select";
import type { JSX } from "solid-js";
import { Icon } from "../icon/icon.tsx";
import { useMount } from "../root/mount.ts";

/** One choice. */
export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** What a select is given. */
export interface SelectProps<Value extends string> {
  /** What is chosen here. */
  readonly label: string;
  /** `beside` shows the label before the field; `hidden` only speaks it. */
  readonly labelling?: "beside" | "hidden" | undefined;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A field that opens a list: arrows, type-ahead, Enter, Escape. */
export function Select<Value extends string>(props: SelectProps<Value>): JSX.Element {
  const mount = useMount();
  const chosen = (): SelectOption<Value> | null => props.options.find((option) => option.value === props.value) ?? null;
  return (
    <Kobalte.Root<SelectOption<Value>>
      class="dc-select"
      options={[...props.options]}
      optionValue="value"
      optionTextValue="label"
      value={chosen()}
      onChange={(option: SelectOption<Value> | null) => {
        if (option !== null) props.onChange(option.value);
      }}
      disallowEmptySelection
      preventScroll={false}
      gutter={4}
      itemComponent={(item) => (
        <Kobalte.Item item={item.item} class="dc-select-item">
          <Kobalte.ItemLabel>{item.item.rawValue.label}</Kobalte.ItemLabel>
          <Kobalte.ItemIndicator class="dc-select-mark">
            <Icon name="check" />
          </Kobalte.ItemIndicator>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label class={props.labelling === "hidden" ? "dc-hidden" : "dc-note"}>{props.label}</Kobalte.Label>
      <Kobalte.Trigger class="dc-select-field">
        <Kobalte.Value<SelectOption<Value>>>{(state) => state.selectedOption()?.label}</Kobalte.Value>
        <Icon name="chevron" />
      </Kobalte.Trigger>
      <Kobalte.Portal mount={mount()}>
        <Kobalte.Content class="dc-select-content">
          <Kobalte.Listbox class="dc-select-list" />
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
