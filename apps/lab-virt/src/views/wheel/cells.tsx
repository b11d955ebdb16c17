/**
 * views/wheel/cells — the cells of a processor's TLB: as a picture that the arrows walk through, or as a table.
 * @module
 */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: an application takes the focus and every key that it names.
import { useAnnounce, useTheme } from "@dc/solid";
import { createBoxSize, Grid, printCount, Segmented } from "@dc/ui";
import { createEffect, createMemo, createSignal, type JSX, on, Show, untrack } from "solid-js";
import type { Cells, WheelFrame } from "../../wheel/wheel.ts";
import { cellAt, layOutCells, moveCell } from "./cell-layout.ts";
import { useWheelMessages } from "./messages.ts";
import { paintCells, readCellPaint } from "./paint-cells.ts";
import type { WheelSession } from "./session.ts";

/** Cells that are in use. */
function usedOf(cells: Cells): readonly number[] {
  const used: number[] = [];
  for (let cell = 0; cell < cells.vcpu.length; cell++) if (cells.vcpu[cell] !== 0) used.push(cell);
  return used;
}

/** The pane. */
export function CellsPane(props: {
  readonly session: WheelSession;
  readonly frame: WheelFrame;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const processor = (): number => Math.min(session.target().processor, props.frame.cells.length - 1);
  const cells = (): Cells => props.frame.cells[processor()] as Cells;
  const choice = () => props.frame.choice;
  return (
    <section class="virt-wheel-cells" aria-label={t("cells.title")}>
      <div class="virt-wheel-head">
        <h3 class="dc-head">{t("cells.title")}</h3>
        <span class="dc-note">
          {t("cells.note", { count: choice().entries / choice().ways, ways: printCount(choice().ways) })}
        </span>
        <Show when={props.frame.cells.length > 1}>
          <Segmented<string>
            label={t("cells.processor")}
            value={String(processor())}
            onChange={(value) => session.aim({ processor: Number(value) })}
            options={props.frame.cells.map((_, at) => ({
              value: String(at),
              label: at === 0 ? t("cells.shared") : t("cells.own", { vcpu: (choice().pinned[at - 1] ?? 0) + 1 }),
            }))}
          />
        </Show>
      </div>
      <Show when={props.view === "picture"} fallback={<CellsTable frame={props.frame} cells={cells()} />}>
        <CellsPicture session={session} frame={props.frame} cells={cells()} processor={processor()} />
      </Show>
    </section>
  );
}

function CellsPicture(props: {
  readonly session: WheelSession;
  readonly frame: WheelFrame;
  readonly cells: Cells;
  readonly processor: number;
}): JSX.Element {
  const t = useWheelMessages();
  const announce = useAnnounce();
  const { theme } = useTheme();
  const [box, observe] = createBoxSize();
  const [cursor, setCursor] = createSignal(-1);
  const [isFocused, setFocused] = createSignal(false);
  let canvas: HTMLCanvasElement | undefined;
  const layout = createMemo(() => {
    const { entries, ways } = props.frame.choice;
    return layOutCells(entries, ways, Math.max(200, box().width - 4));
  });
  const taken = () => (props.frame.taken?.processor === props.processor ? props.frame.taken.cells : undefined);
  const isLastHere = (): boolean => props.frame.log.at(-1)?.processor === props.processor;
  createEffect(
    on([() => props.cells, layout, cursor, theme], ([cells, where, at]) => {
      if (canvas === undefined || box().width === 0) return;
      const context = canvas.getContext("2d");
      if (context === null) return;
      const ratio = globalThis.devicePixelRatio || 1;
      canvas.width = Math.ceil((where.width + 4) * ratio);
      canvas.height = Math.ceil((where.height + 4) * ratio);
      canvas.style.width = `${where.width + 4}px`;
      canvas.style.height = `${where.height + 4}px`;
      context.setTransform(ratio, 0, 0, ratio, 2 * ratio, 2 * ratio);
      paintCells(context, where, cells, readCellPaint(canvas), {
        taken: taken(),
        last: isLastHere() ? props.frame.lastCell : -1,
        cursor: at < props.frame.choice.entries ? at : -1,
        nameOf: (from, to) => (where.sets === 1 ? t("cells.all") : t("cells.sets", { from, to })),
      });
    }),
  );
  const say = (cell: number): string => {
    const { cells } = props;
    const { ways } = props.frame.choice;
    const place = { set: Math.floor(cell / ways), way: cell % ways };
    if (cells.vcpu[cell] === 0) return t(taken()?.includes(cell) === true ? "cells.gone" : "cells.empty", place);
    return t("cells.full", {
      ...place,
      vpid: cells.vpid[cell],
      page: cells.page[cell],
      global: cells.isGlobal[cell] === 1 ? t("cells.full.global") : "",
      vcpu: cells.vcpu[cell],
      turn: printCount(cells.turn[cell] + 1),
    });
  };
  const mean = (cell: number): void => {
    setCursor(cell);
    if (cell >= 0 && props.cells.vcpu[cell] !== 0) {
      props.session.aim({ vcpu: props.cells.vcpu[cell] - 1, page: props.cells.page[cell] });
    }
  };
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = moveCell(layout(), Math.max(0, cursor()), event.key);
    if (event.key === "Enter" || event.key === " ") mean(Math.max(0, cursor()));
    else if (to === undefined) return;
    else {
      setCursor(to);
      announce(say(to));
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div
        ref={observe}
        class="virt-wheel-board"
        role="application"
        tabIndex={0}
        aria-label={t("cells.picture", {
          used: printCount(usedOf(props.cells).length),
          count: printCount(props.frame.choice.entries),
        })}
        onKeyDown={hear}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onPointerDown={(event) => {
          if (canvas === undefined) return;
          const at = canvas.getBoundingClientRect();
          mean(cellAt(layout(), event.clientX - at.left - 2, event.clientY - at.top - 2));
        }}
      >
        <canvas ref={canvas} />
      </div>
      <p class="virt-wheel-note">
        <span data-cell="">
          {cursor() < 0 || cursor() >= props.frame.choice.entries ? t("cells.choose") : say(cursor())}
        </span>{" "}
        <Show when={(taken()?.length ?? 0) > 0}>
          <span class="virt-wheel-gone">{t("cells.key.gone")}</span>{" "}
        </Show>
        <Show when={props.frame.lastCell >= 0 && isLastHere() && !isFocused()}>
          <span>{t("cells.key.last")}</span>
        </Show>
      </p>
    </>
  );
}

/** The twin: entries in use, set by set. */
function CellsTable(props: { readonly frame: WheelFrame; readonly cells: Cells }): JSX.Element {
  const t = useWheelMessages();
  const used = createMemo(() => usedOf(props.cells));
  const [selected, setSelected] = createSignal<number>();
  const column = (key: "set" | "way" | "vpid" | "vcpu" | "page" | "turn", cell: (at: number) => number) => ({
    ...{ key, label: t(`cells.${key}`), width: "minmax(0, 1fr)", align: "end" as const, mono: true },
    cell: (at: number): string => printCount(cell(at)),
  });
  return (
    <div class="virt-wheel-grid">
      <Grid<number>
        label={t("cells.table")}
        columns={[
          column("set", (at) => Math.floor(at / props.frame.choice.ways)),
          column("way", (at) => at % props.frame.choice.ways),
          column("vpid", (at) => props.cells.vpid[at]),
          column("vcpu", (at) => props.cells.vcpu[at]),
          column("page", (at) => props.cells.page[at]),
          {
            ...{ key: "global", label: t("cells.global"), width: "minmax(0, 1fr)" },
            cell: (at) => t(props.cells.isGlobal[at] === 1 ? "cells.yes" : "cells.no"),
          },
          column("turn", (at) => props.cells.turn[at] + 1),
        ]}
        count={used().length}
        row={(index) => used()[index]}
        selected={selected()}
        onSelect={(index) => setSelected(index)}
        by="row"
        empty={t("cells.none")}
      />
    </div>
  );
}
