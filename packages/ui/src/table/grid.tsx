/**
 * table/grid — a table of any length: only the rows in sight exist, and the keyboard walks through all of them.
 *
 * Rows have one height, so that a million of them need no measuring.
 *
 * Sources: WAI-ARIA Authoring Practices, data grid pattern (aria-activedescendant).
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold rows that are not there.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid hears the keys for all of its rows.
import { createEffect, createSignal, createUniqueId, For, Index, type JSX, on, onMount, Show } from "solid-js";
import { createRowsInSight } from "./rows-in-sight.ts";

/** One column. */
export interface GridColumn<Row> {
  readonly key: string;
  readonly label: string;
  /** A track of a CSS grid: `"88px"`, `"minmax(0, 1fr)"`. */
  readonly width: string;
  readonly align?: "end" | undefined;
  /** Figures, addresses, names of objects. */
  readonly mono?: boolean | undefined;
  readonly cell: (row: Row) => JSX.Element;
}

/** What a grid is given. */
export interface GridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly count: number;
  /** A row by its place; undefined while it is being fetched. */
  readonly row: (index: number) => Row | undefined;
  readonly selected: number | undefined;
  /** A click or Enter; the column is the one under it. */
  readonly onSelect: (index: number, row: Row, column: string) => void;
  /** `cell` lets ← and → walk through the columns; `row` takes a row as a whole. */
  readonly by: "row" | "cell";
  readonly onRange?: ((first: number, last: number) => void) | undefined;
  /** Keep the end in sight as rows come, until the person scrolls away from it. */
  readonly follow?: boolean | undefined;
  readonly isFault?: ((row: Row) => boolean) | undefined;
  /** What is said where there are no rows. */
  readonly empty?: string | undefined;
}

const rowPx = 23;
const headPx = 23;

/** The grid. */
export function Grid<Row>(props: GridProps<Row>): JSX.Element {
  const id = createUniqueId();
  const [cursor, setCursor] = createSignal<number>();
  const [column, setColumn] = createSignal(0);
  let element: HTMLDivElement | undefined;
  const sight = createRowsInSight({ count: () => props.count, rowPx, headPx });
  onMount(() => {
    if (element !== undefined) sight.watch(element);
  });
  const tracks = (): string => props.columns.map(({ width }) => width).join(" ");
  createEffect(
    on(sight.rows, (rows) => {
      if (rows.length > 0) props.onRange?.(rows[0], rows[rows.length - 1]);
    }),
  );
  createEffect(
    on(
      () => props.count,
      (count) => {
        if (props.follow === true && sight.isAtEnd() && count > 0) sight.show(count - 1, "end");
        const at = cursor();
        if (at !== undefined && at >= count) setCursor(count === 0 ? undefined : count - 1);
      },
    ),
  );
  createEffect(
    on(
      () => props.selected,
      (selected) => {
        if (selected !== undefined && selected >= 0 && selected < props.count) sight.show(selected, "nearest");
      },
    ),
  );

  const go = (to: number): void => {
    const next = Math.max(0, Math.min(props.count - 1, to));
    setCursor(next);
    sight.show(next, "nearest");
  };
  const pageRows = (): number => Math.max(1, sight.wholeRows() - 1);
  const choose = (): void => {
    const at = cursor();
    const row = at === undefined ? undefined : props.row(at);
    if (at !== undefined && row !== undefined) props.onSelect(at, row, props.columns[column()]?.key ?? "");
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || props.count === 0) return;
    const at = cursor() ?? props.selected ?? -1;
    const sideways = (by: number) => (): void => {
      setColumn(Math.max(0, Math.min(props.columns.length - 1, column() + by)));
      if (cursor() === undefined) go(Math.max(0, at));
    };
    const act = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at < 0 ? props.count - 1 : at - 1),
      PageDown: () => go(Math.max(0, at) + pageRows()),
      PageUp: () => go(at - pageRows()),
      Home: () => go(0),
      End: () => go(props.count - 1),
      Enter: choose,
      ArrowLeft: props.by === "cell" ? sideways(-1) : undefined,
      ArrowRight: props.by === "cell" ? sideways(1) : undefined,
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const active = (): string | undefined => {
    const at = cursor();
    if (at === undefined || !sight.rows().includes(at)) return undefined;
    return props.by === "cell" ? `${id}-${at}-${column()}` : `${id}-${at}`;
  };

  return (
    <div
      class="dc-grid"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.count + 1}
      aria-colcount={props.columns.length}
      aria-activedescendant={active()}
      style={{ "--dc-grid-columns": tracks() }}
      ref={element}
      onKeyDown={keys}
    >
      <div class="dc-grid-row dc-grid-head" role="row" aria-rowindex={1}>
        <For each={props.columns}>
          {(head) => (
            <div class="dc-grid-cell" role="columnheader" data-align={head.align} data-column={head.key}>
              {head.label}
            </div>
          )}
        </For>
      </div>
      <div class="dc-grid-space" role="rowgroup" style={{ "--dc-grid-height": `${sight.heightPx()}px` }}>
        <Index each={sight.rows()}>
          {(index) => {
            const row = (): Row | undefined => props.row(index());
            const isFault = (): boolean => {
              const now = row();
              return now !== undefined && props.isFault?.(now) === true;
            };
            const isCursor = (): boolean => index() === cursor();
            return (
              <div
                class="dc-grid-row"
                role="row"
                id={`${id}-${index()}`}
                aria-rowindex={index() + 2}
                aria-selected={index() === props.selected}
                data-cursor={props.by === "row" && isCursor() ? "" : undefined}
                data-fault={isFault() ? "" : undefined}
                style={{ "--dc-grid-y": `${sight.topPx(index())}px` }}
                onClick={(event) => {
                  const cell = (event.target as Element).closest("[data-column]");
                  const at = props.columns.findIndex(({ key }) => key === cell?.getAttribute("data-column"));
                  setCursor(index());
                  setColumn(Math.max(0, at));
                  choose();
                }}
              >
                <For each={props.columns}>
                  {(body, at) => (
                    <div
                      class="dc-grid-cell"
                      role="gridcell"
                      id={`${id}-${index()}-${at()}`}
                      data-align={body.align}
                      data-column={body.key}
                      data-mono={body.mono === true ? "" : undefined}
                      data-cursor={props.by === "cell" && isCursor() && at() === column() ? "" : undefined}
                    >
                      <Show when={row() !== undefined}>{body.cell(row() as Row)}</Show>
                    </div>
                  )}
                </For>
              </div>
            );
          }}
        </Index>
      </div>
      <Show when={props.count === 0 && props.empty}>
        <p class="dc-grid-empty">{props.empty}</p>
      </Show>
    </div>
  );
}
