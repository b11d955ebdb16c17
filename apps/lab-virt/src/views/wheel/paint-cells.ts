/**
 * views/wheel/paint-cells — the cells of a TLB on a canvas: each with the VPID's number on the VPID's colour.
 * @module
 */
import type { Cells } from "../../wheel/wheel.ts";
import { bandHead, type CellLayout, placeOf } from "./cell-layout.ts";
import { lookOf } from "./words.ts";

/** The colours in force. */
export interface CellPaint {
  readonly bg: string;
  readonly line: string;
  readonly muted: string;
  readonly ink: string;
  readonly accent: string;
  readonly fault: string;
  readonly mono: string;
  readonly tones: Readonly<
    Record<"a" | "b" | "c", { readonly mark: string; readonly ink: string; readonly on: string }>
  >;
}

/** What is marked beside what the cells hold. */
export interface CellMarks {
  readonly taken: Uint16Array | undefined;
  readonly last: number;
  /** Of the keyboard or of the pointer. */
  readonly cursor: number;
  /** The name above a band. */
  readonly nameOf: (from: number, to: number) => string;
}

/** Read the colours at an element. */
export function readCellPaint(element: Element): CellPaint {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--dc-${name}`).trim() || "#777";
  const tone = (letter: string) => ({
    mark: token(`flow-${letter}`),
    ink: token(`flow-${letter}-ink`),
    on: token(`on-flow-${letter}`),
  });
  return {
    bg: token("bg"),
    line: token("line"),
    muted: token("muted"),
    ink: token("ink"),
    accent: token("accent"),
    fault: token("fault"),
    mono: token("mono"),
    tones: { a: tone("a"), b: tone("b"), c: tone("c") },
  };
}

/** Paint. The context's unit is a CSS pixel. */
export function paintCells(
  context: CanvasRenderingContext2D,
  layout: CellLayout,
  cells: Cells,
  paint: CellPaint,
  marks: CellMarks,
): void {
  const { side } = layout;
  const inner = side - 1;
  context.clearRect(0, 0, layout.width + 4, layout.height + 4);
  context.textBaseline = "middle";
  context.font = `11px ${paint.mono}`;
  context.fillStyle = paint.muted;
  context.textAlign = "left";
  for (const { from, to, top } of layout.bands) context.fillText(marks.nameOf(from, to), 0, top + bandHead / 2);
  context.textAlign = "center";
  context.font = `600 ${side > 15 ? 11 : 10}px ${paint.mono}`;
  context.lineWidth = 1;
  for (let cell = 0; cell < cells.vcpu.length; cell++) {
    const { x, y } = placeOf(layout, cell);
    if (cells.vcpu[cell] === 0) {
      context.strokeStyle = paint.line;
      context.strokeRect(x + 0.5, y + 0.5, inner - 1, inner - 1);
      continue;
    }
    const vpid = cells.vpid[cell];
    const { tone, form } = lookOf(vpid);
    const colours = tone === "plain" ? { mark: paint.muted, ink: paint.ink, on: paint.bg } : paint.tones[tone];
    context.fillStyle = colours.mark;
    if (form === "solid") context.fillRect(x, y, inner, inner);
    else {
      context.globalAlpha = 0.16;
      context.fillRect(x, y, inner, inner);
      context.globalAlpha = 1;
      context.strokeStyle = colours.mark;
      context.strokeRect(x + 0.5, y + 0.5, inner - 1, inner - 1);
    }
    context.fillStyle = form === "solid" ? colours.on : colours.ink;
    context.fillText(String(vpid), x + inner / 2, y + inner / 2 + 0.5);
    // A global page has its corner cut.
    if (cells.isGlobal[cell] === 1) {
      context.fillStyle = paint.bg;
      context.beginPath();
      context.moveTo(x + inner - 4, y);
      context.lineTo(x + inner, y);
      context.lineTo(x + inner, y + 4);
      context.fill();
    }
  }
  context.strokeStyle = paint.fault;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const cell of marks.taken ?? []) {
    const { x, y } = placeOf(layout, cell);
    context.moveTo(x + 4, y + 4);
    context.lineTo(x + inner - 4, y + inner - 4);
    context.moveTo(x + inner - 4, y + 4);
    context.lineTo(x + 4, y + inner - 4);
  }
  context.stroke();
  frame(context, layout, marks.last, paint.ink);
  frame(context, layout, marks.cursor, paint.accent);
}

function frame(context: CanvasRenderingContext2D, layout: CellLayout, cell: number, colour: string): void {
  if (cell < 0) return;
  const { x, y } = placeOf(layout, cell);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(x, y, layout.side - 1, layout.side - 1);
}
