/**
 * tabs/tabs — several panels in one place.
 * @module
 */
import * as Kobalte from "@kobalte/core/tabs";
import { For, type JSX } from "solid-js";

/** One tab and its panel. */
export interface TabItem {
  readonly value: string;
  readonly label: string;
  /** Beside the label, for a number: `12`. */
  readonly note?: string | undefined;
  /** Made when the tab is chosen. */
  readonly panel: () => JSX.Element;
}

/** What tabs are given. */
export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly TabItem[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A row of tabs over one panel. */
export function Tabs(props: TabsProps): JSX.Element {
  return (
    <Kobalte.Root class="dc-tabs" value={props.value} onChange={(value) => props.onChange(value)}>
      <Kobalte.List class="dc-tabs-list" aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <Kobalte.Trigger class="dc-tabs-tab" value={tab.value}>
              {tab.label}
              {tab.note === undefined ? null : <span class="dc-note dc-num">{tab.note}</span>}
            </Kobalte.Trigger>
          )}
        </For>
      </Kobalte.List>
      <For each={props.tabs}>
        {(tab) => (
          <Kobalte.Content class="dc-tabs-panel" value={tab.value}>
            {tab.panel()}
          </Kobalte.Content>
        )}
      </For>
    </Kobalte.Root>
  );
}
