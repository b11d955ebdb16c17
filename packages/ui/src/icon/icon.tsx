/**
 * icon/icon — the kit's own icons, drawn on 16 × 16 with a line of 1.5; filled parts carry the weight.
 * @module
 */
import type { JSX } from "solid-js";

interface Drawing {
  readonly line?: string | undefined;
  readonly fill?: string | undefined;
}

const drawings: Readonly<Record<IconName, Drawing>> = {
  reset: { line: "M3 3v10", fill: "M13 3v10L5 8z" },
  "step-back": { line: "M12.5 3v10", fill: "M10 3v10L3 8z" },
  play: { fill: "M4 2.5v11L13 8z" },
  pause: { fill: "M4 3h3v10H4zM9 3h3v10H9z" },
  step: { line: "M3.5 3v10", fill: "M6 3v10l7-5z" },
  undo: { line: "M5 3L2 6l3 3M2 6h7a4 4 0 010 8H6" },
  redo: { line: "M11 3l3 3-3 3M14 6H7a4 4 0 000 8h3" },
  pin: { line: "M6 2h4l-1 5 3 2H4l3-2zM8 9v5" },
  close: { line: "M3.5 3.5l9 9M12.5 3.5l-9 9" },
  plus: { line: "M8 3v10M3 8h10" },
  minus: { line: "M3 8h10" },
  fit: { line: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" },
  search: { line: "M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.5 10.5L14 14" },
  file: { line: "M9.5 1.5h-6v13h9v-10zM9.5 1.5v3h3" },
  download: { line: "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11" },
  upload: { line: "M8 11V3M4.5 6L8 2.5 11.5 6M2.5 13.5h11" },
  link: { line: "M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 014.5 4L11.5 9M9 11.5L7.5 13a3 3 0 01-4.5-4L4.5 7.5" },
  why: { line: "M5 6a3 3 0 113.8 2.9c-.5.2-.8.6-.8 1.1v.5M8 12.5v1.5" },
  error: { line: "M8 1.5L14.5 8 8 14.5 1.5 8zM8 5v3.5M8 10v1.2" },
  warning: { line: "M8 2l6.5 12h-13zM8 6v4M8 11.3v1.2" },
  check: { line: "M3 8.5l3.5 3.5L13 4.5" },
  cut: { line: "M1.5 8h4M10.5 8h4M6.5 4.5l3 7M9.5 4.5l-3 7" },
  fork: { line: "M3 2v12M3 9c0-3 2-4 5-4h5M10.5 2.5L13 5l-2.5 2.5" },
  chevron: { line: "M4 6l4 4 4-4" },
  "chevron-right": { line: "M6 4l4 4-4 4" },
  table: { line: "M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10" },
  keys: { line: "M1.5 4h13v8h-13zM4 7h1M7.5 7h1M11 7h1M5 9.5h6" },
  settings: {
    line: "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.5a2 2 0 100 4 2 2 0 000-4zM6 9.5a2 2 0 100 4 2 2 0 000-4z",
  },
  packet: { line: "M2 4h12v8H2zM5.5 4v8" },
  seek: { line: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.5V8l2.5 1.5" },
};

/** The icons there are. */
export type IconName =
  | "reset"
  | "step-back"
  | "play"
  | "pause"
  | "step"
  | "undo"
  | "redo"
  | "pin"
  | "close"
  | "plus"
  | "minus"
  | "fit"
  | "search"
  | "file"
  | "download"
  | "upload"
  | "link"
  | "why"
  | "error"
  | "warning"
  | "check"
  | "cut"
  | "fork"
  | "chevron"
  | "chevron-right"
  | "table"
  | "keys"
  | "settings"
  | "packet"
  | "seek";

/** Every icon's name, for a page that shows them all. */
export const iconNames: readonly IconName[] = Object.keys(drawings) as IconName[];

/** One icon. It says nothing by itself: the name belongs to what holds it. */
export function Icon(props: { readonly name: IconName }): JSX.Element {
  const drawing = (): Drawing => drawings[props.name];
  return (
    <svg class="dc-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path class="dc-icon-fill" d={drawing().fill ?? ""} />
      <path class="dc-icon-line" d={drawing().line ?? ""} />
    </svg>
  );
}
