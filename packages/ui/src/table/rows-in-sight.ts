/**
 * table/rows-in-sight — which of many rows of one height are on the screen, and where.
 *
 * The scroll position is read once and everything else is computed from it, so that rows that come while the list
 * scrolls never leave a blank frame. A browser draws no element taller than some ten million pixels: beyond that the
 * scroll bar stands for more than it is tall, and rows are placed by what it stands for.
 * @module
 */
import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";

/** The list. */
export interface RowsOptions {
  readonly count: Accessor<number>;
  readonly rowPx: number;
  /** What stands above the rows and stays there. */
  readonly headPx: number;
}

/** Where a row is brought to. */
export type RowPlace = "nearest" | "middle" | "end";

/** What is in sight. */
export interface RowsInSight {
  /** The rows that exist: those in sight and a few beyond. */
  readonly rows: Accessor<readonly number[]>;
  /** The height of all rows, as far as a browser draws it. */
  readonly heightPx: Accessor<number>;
  /** The top of a row in that height. */
  topPx(row: number): number;
  /** How many rows are in sight as a whole. */
  readonly wholeRows: Accessor<number>;
  /** Bring a row into sight. */
  show(row: number, place: RowPlace): void;
  /** Whether the end was in sight when the person last had a say. */
  isAtEnd(): boolean;
  /** The element that scrolls; call once it is in the page. */
  watch(element: HTMLElement): void;
}

/** No browser draws an element taller than this (Firefox has the least, about 17.8 million). */
const heightPxMax = 8_000_000;
const beyond = 6;

/** Follow a scrolling element. */
export function createRowsInSight({ count, rowPx, headPx }: RowsOptions): RowsInSight {
  const [scrollPx, setScrollPx] = createSignal(0);
  const [viewPx, setViewPx] = createSignal(0);
  let element: HTMLElement | undefined;
  let placedPx = 0;
  let atEnd = true;

  const totalPx = (): number => count() * rowPx;
  const heightPx = createMemo(() => Math.min(heightPxMax, totalPx()));
  const roomPx = (): number => Math.max(0, viewPx() - headPx);
  /** What one pixel of the scroll bar stands for. */
  const times = (): number => {
    const free = heightPx() - roomPx();
    return free <= 0 ? 1 : (totalPx() - roomPx()) / free;
  };
  // The element's own position may be beyond the end for a moment, when rows have gone: held here, nothing is blank.
  const heldPx = (): number => Math.max(0, Math.min(scrollPx(), heightPx() - roomPx()));
  const offsetPx = (): number => heldPx() * times();
  const rows = createMemo(
    (): readonly number[] => {
      const first = Math.max(0, Math.floor(offsetPx() / rowPx) - beyond);
      const last = Math.min(count(), Math.ceil((offsetPx() + roomPx()) / rowPx) + beyond);
      return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    },
    undefined,
    { equals: (one, other) => one.length === other.length && one[0] === other[0] },
  );
  const read = (): void => {
    if (element === undefined) return;
    setScrollPx(element.scrollTop);
    setViewPx(element.clientHeight);
  };
  const place = (offset: number): void => {
    if (element === undefined) return;
    element.scrollTop = Math.max(0, Math.min(totalPx() - roomPx(), offset)) / times();
    placedPx = element.scrollTop;
    read();
  };
  return {
    rows,
    heightPx,
    topPx: (row) => row * rowPx - offsetPx() + heldPx(),
    wholeRows: () => Math.floor(roomPx() / rowPx),
    show(row, where) {
      const top = row * rowPx;
      if (where === "middle") place(top - (roomPx() - rowPx) / 2);
      else if (where === "end") place(top + rowPx - roomPx());
      else if (top < offsetPx()) place(top);
      else if (top + rowPx > offsetPx() + roomPx()) place(top + rowPx - roomPx());
    },
    isAtEnd: () => atEnd,
    watch(scroller) {
      element = scroller;
      const heard = (): void => {
        read();
        // A scroll back is the person's; what lies behind because rows have come since is not.
        if (heldPx() >= heightPx() - roomPx() - rowPx) atEnd = true;
        else if (scroller.scrollTop < placedPx - 1) atEnd = false;
      };
      scroller.addEventListener("scroll", heard, { passive: true });
      onCleanup(() => scroller.removeEventListener("scroll", heard));
      if (typeof ResizeObserver !== "undefined") {
        const observer = new ResizeObserver(read);
        observer.observe(scroller);
        onCleanup(() => observer.disconnect());
      }
      read();
    },
  };
}
