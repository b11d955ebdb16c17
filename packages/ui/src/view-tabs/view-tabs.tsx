/**
 * view-tabs — which of a lab's views has the stage: a row of tabs, and one list where the row has no room.
 *
 * The panel is the caller's, named by `panelId`: views are large, and whoever owns them says what stays alive.
 *
 * Source: WAI-ARIA Authoring Practices, "Tabs" (arrows move the choice, Tab enters at what is chosen).
 * @module
 */
import { createMemo, createSignal, For, type JSX, onMount, Show } from "solid-js";
import { createBoxSize } from "../number/box.ts";
import { Select } from "../select/select.tsx";

/** One view. */
export interface ViewTab {
  readonly id: string;
  readonly label: string;
}

/** What the tabs are given. */
export interface ViewTabsProps {
  /** What is chosen here: spoken, and shown beside the list. */
  readonly label: string;
  readonly tabs: readonly ViewTab[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  /** The id of the element that shows the chosen view; it has `role="tabpanel"`. */
  readonly panelId: string;
  /** Given the place at the row's end, for controls of what is shown. */
  readonly onEnd?: ((place: HTMLElement) => void) | undefined;
}

/** A tab's own id, which its panel is labelled by. */
export function viewTabId(panelId: string, tab: string): string {
  return `${panelId}-${tab}`;
}

/** The tabs. The row is measured: eight short names fit where three long ones do not. */
export function ViewTabs(props: ViewTabsProps): JSX.Element {
  const [box, observe] = createBoxSize();
  const [needed, setNeeded] = createSignal(0);
  let list: HTMLDivElement | undefined;
  // The row keeps its natural width while it is hidden, so that it can come back.
  const fits = createMemo(() => {
    const { width } = box();
    return width === 0 || needed() <= width;
  });
  const measure = (): void => void setNeeded(list?.scrollWidth ?? 0);
  onMount(() => {
    measure();
    void document.fonts?.ready.then(measure);
  });
  const move = (event: KeyboardEvent): void => {
    const at = props.tabs.findIndex(({ id }) => id === props.value);
    const count = props.tabs.length;
    const next = {
      ArrowRight: (at + 1) % count,
      ArrowLeft: (at + count - 1) % count,
      Home: 0,
      End: count - 1,
    }[event.key];
    const tab = next === undefined ? undefined : props.tabs[next];
    if (tab === undefined || next === undefined) return;
    event.preventDefault();
    props.onChange(tab.id);
    (list?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="dc-view-tabs" data-fits={fits() ? "" : undefined}>
      <div class="dc-view-tabs-row" ref={observe}>
        <div class="dc-view-tabs-list" role="tablist" aria-label={props.label} ref={list} onKeyDown={move}>
          <For each={props.tabs}>
            {(tab) => (
              <button
                class="dc-view-tab"
                type="button"
                role="tab"
                id={viewTabId(props.panelId, tab.id)}
                aria-selected={tab.id === props.value}
                aria-controls={props.panelId}
                tabIndex={tab.id === props.value ? 0 : -1}
                onClick={() => props.onChange(tab.id)}
              >
                {tab.label}
              </button>
            )}
          </For>
        </div>
        <Show when={!fits()}>
          <Select
            label={props.label}
            labelling="beside"
            options={props.tabs.map(({ id, label }) => ({ value: id, label }))}
            value={props.value}
            onChange={props.onChange}
          />
        </Show>
      </div>
      <Show when={props.onEnd}>{(onEnd) => <div class="dc-view-tabs-end" ref={onEnd()} />}</Show>
    </div>
  );
}
