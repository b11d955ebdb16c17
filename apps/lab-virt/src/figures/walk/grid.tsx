/**
 * figures/walk/grid — the walk as a grid: the guest's tables from left to right, the way to each from top to bottom.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: cells are no fieldset.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the walk is followed with the arrows.
import { tableShapes } from "@dc/virt/memory";
import { LayerGlyph, printCount } from "@dc/ui";
import { createMemo, For, Index, type JSX, Show, untrack } from "solid-js";
import { printHex, tableName, type WalkChoice } from "./choice.ts";
import { setSymbols } from "./decode.ts";
import type { WalkStep } from "./machine.ts";
import { useWalkMessages } from "./messages.ts";
import type { Walking } from "./walking.ts";
import { flagsSet, sayStep } from "./words.ts";

/** Levels, the highest first. */
const levelsDown = (levels: number): readonly number[] => Array.from({ length: levels }, (_, n) => levels - n);

const columnsOf = ({ guest }: WalkChoice): readonly number[] => [...levelsDown(tableShapes[guest].levels), 0];
const rowsOf = ({ ept }: WalkChoice): readonly number[] => [
  ...(ept === "none" ? [] : levelsDown(tableShapes[ept].levels)),
  0,
];

/** The grid. One stop for Tab; left and right go along the walk. */
export function WalkGrid(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const columns = createMemo(() => columnsOf(walking.choice()));
  const rows = createMemo(() => rowsOf(walking.choice()));
  /** The last of a place: a walk that began anew reads an entry twice. */
  const places = createMemo(
    () => new Map(walking.walk().steps.map((step, index) => [`${step.column}.${step.row}`, { step, index }])),
  );
  const go = (event: KeyboardEvent): void => {
    if (walking.guess() === "asked" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = {
      ArrowRight: walking.at() + 1,
      ArrowDown: walking.at() + 1,
      ArrowLeft: walking.at() - 1,
      ArrowUp: walking.at() - 1,
      Home: 0,
      End: walking.walk().steps.length,
    }[event.key];
    if (event.key === " ") walking.setPlaying(!walking.isPlaying());
    else if (to !== undefined) {
      walking.setPlaying(false);
      walking.goTo(to);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="dc-walk-grid"
      role="group"
      aria-label={t("walk.grid")}
      tabIndex={0}
      data-columns={columns().length}
      onKeyDown={go}
    >
      <span />
      <For each={columns()}>
        {(column) => <span class="dc-walk-head">{column === 0 ? t("grid.page") : `g${tableName(column)}`}</span>}
      </For>
      <For each={rows()}>
        {(row) => (
          <>
            <span class="dc-walk-side" data-layer={row === 0 ? "guest" : "hypervisor"}>
              <LayerGlyph layer={row === 0 ? "guest" : "hypervisor"} />
              <span>{row === 0 ? t("grid.entry") : t("grid.nested", { level: row })}</span>
            </span>
            <For each={columns()}>
              {(column) => (
                <Cell walking={walking} column={column} row={row} found={places().get(`${column}.${row}`)} />
              )}
            </For>
          </>
        )}
      </For>
    </div>
  );
}

function Cell(props: {
  readonly walking: Walking;
  readonly column: number;
  readonly row: number;
  readonly found: { readonly step: WalkStep; readonly index: number } | undefined;
}): JSX.Element {
  const t = useWalkMessages();
  const isReached = (): boolean => props.found !== undefined && props.found.index < props.walking.at();
  const isEnd = (): boolean => props.column === 0 && props.row === 0;
  const isFault = (): boolean => {
    const { walk, isAtEnd } = props.walking;
    return isAtEnd() && walk().outcome.kind !== "translated" && props.found?.index === walk().steps.length - 1;
  };
  const isDone = (): boolean =>
    isEnd() && props.walking.isAtEnd() && props.walking.walk().outcome.kind === "translated";
  return (
    <Show
      when={props.found !== undefined && (isReached() || props.walking.guess() !== "asked") ? props.found : undefined}
      fallback={
        <span class="dc-walk-cell" data-state={isEnd() ? (isDone() ? "done" : "data") : "none"}>
          <Show when={isEnd()}>
            <span>{t("grid.data")}</span>
          </Show>
        </span>
      }
    >
      {(found) => (
        <button
          type="button"
          class="dc-walk-cell"
          tabIndex={-1}
          data-layer={found().step.dimension === "guest" ? "guest" : "hypervisor"}
          data-state={isReached() ? "read" : "ahead"}
          data-hit={found().step.hit}
          data-on={props.walking.shown() === found().step ? "" : undefined}
          data-fault={isFault() ? "" : undefined}
          onClick={() => {
            if (props.walking.guess() === "asked") return;
            props.walking.setPlaying(false);
            props.walking.goTo(found().index + 1);
          }}
        >
          <span class="dc-hidden">
            {isReached() ? sayStep(t, found().step) : t("grid.ahead", { number: found().index + 1 })}
          </span>
          <span class="dc-walk-shown" aria-hidden="true">
            <b>{found().step.hit === "mem" ? printCount(found().step.count) : hitMark(t, found().step)}</b>
            <Show when={isReached()}>
              <Show when={flagsSet(found().step)}>{(flags) => <em>+{flags()}</em>}</Show>
              <Show when={isFault()}>
                <LayerGlyph layer="fault" />
              </Show>
              <Show when={found().step.address}>{(address) => <i>{printHex(address())}</i>}</Show>
              <Show when={found().step.place}>
                {(place) => <small>{setSymbols(place(), found().step.entry).join(" ") || "0"}</small>}
              </Show>
            </Show>
          </span>
        </button>
      )}
    </Show>
  );
}

function hitMark(t: ReturnType<typeof useWalkMessages>, { hit }: WalkStep): string {
  return hit === "mem" ? "" : t(`grid.mark.${hit}`);
}

/** The references so far, one mark each, beside those of a machine without EPT. */
export function CountBars(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const references = createMemo(() =>
    walking
      .walk()
      .steps.map((step, index) => ({ step, index }))
      .filter(({ step }) => step.hit === "mem"),
  );
  const soFar = (): number => references().filter(({ index }) => index < walking.at()).length;
  const isTold = (): boolean => walking.guess() !== "asked";
  const isNested = (): boolean => walking.choice().ept !== "none";
  return (
    <div class="dc-walk-counts">
      <span class="dc-note">{t(isNested() ? "count.nested" : "count.native")}</span>
      <span class="dc-walk-ticks" role="img" aria-label={t("count.bar", { count: printCount(soFar()) })}>
        <Index each={isTold() ? references() : references().filter(({ index }) => index < walking.at())}>
          {(reference) => (
            <i
              data-layer={reference().step.dimension === "guest" ? "guest" : "hypervisor"}
              data-read={reference().index < walking.at() ? "" : undefined}
            />
          )}
        </Index>
      </span>
      <b class="dc-num">
        {isTold()
          ? t("count.of", { count: printCount(soFar()), all: printCount(walking.walk().count) })
          : t("count.so", { count: printCount(soFar()) })}
      </b>
      <Show when={isNested() && isTold()}>
        <span class="dc-note">{t("count.native")}</span>
        <span class="dc-walk-ticks" aria-hidden="true">
          <Index each={Array.from({ length: walking.nativeCount() })}>
            {() => <i data-layer="guest" data-read="" />}
          </Index>
        </span>
        <b class="dc-num">{printCount(walking.nativeCount())}</b>
      </Show>
    </div>
  );
}
