/**
 * view-tabs — which of a lab's views has the stage: a row of tabs, two where there is height to spare, and one list where
 * they have no room.
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

/** Two rows need some slack, since a tab does not break; and a page that is low keeps its height for the view. */
const twoRowsFill = 0.85;
const twoRowsWidth = 560;
const isTall = (): boolean => typeof matchMedia !== "function" || matchMedia("(min-height: 800px)").matches;

/** The tabs. They are measured: eight short names fit where three long ones do not. */
export function ViewTabs(props: ViewTabsProps): JSX.Element {
  const [box, observe] = createBoxSize();
  const [needed, setNeeded] = createSignal(0);
  let list: HTMLDivElement | undefined;
  // The tabs keep their natural width while they are hidden, so that they can come back.
  const rows = createMemo(() => {
    const { width } = box();
    if (width === 0 || needed() <= width) return 1;
    return width >= twoRowsWidth && needed() <= 2 * width * twoRowsFill && isTall() ? 2 : 0;
  });
  const measure = (): void => {
    if (list === undefined) return;
    const gap = Number.parseFloat(getComputedStyle(list).columnGap) || 0;
    const tabs = Array.from(list.children as HTMLCollectionOf<HTMLElement>, (tab) => tab.offsetWidth);
    setNeeded(tabs.reduce((sum, width) => sum + width, gap * (tabs.length - 1)));
  };
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
    <div class="dc-view-tabs" data-rows={rows()}>
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
        <Show when={rows() === 0}>
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
