import { createRoot, createSignal } from "solid-js";
import { expect, test } from "vitest";
import { createRowsInSight, type RowsInSight } from "./rows-in-sight.ts";

/** A list of rows of 20 px in a view of 100 px under a head of 20 px: four whole rows. */
function make(
  first: number,
  look: (sight: RowsInSight, scroller: HTMLElement, setCount: (count: number) => void) => void,
): void {
  createRoot((end) => {
    const [count, setCount] = createSignal(first);
    const sight = createRowsInSight({ count, rowPx: 20, headPx: 20 });
    const scroller = document.createElement("div");
    Object.defineProperty(scroller, "clientHeight", { value: 100 });
    sight.watch(scroller);
    look(sight, scroller, setCount);
    end();
  });
}
const scroll = (scroller: HTMLElement, to: number): void => {
  scroller.scrollTop = to;
  scroller.dispatchEvent(new Event("scroll"));
};
const span = (sight: RowsInSight): readonly (number | undefined)[] => [sight.rows()[0], sight.rows().at(-1)];

test("U24: the rows in sight exist, and six beyond on either side", () => {
  make(1000, (sight, scroller) => {
    expect([span(sight), sight.wholeRows(), sight.heightPx()]).toEqual([[0, 9], 4, 20_000]);
    scroll(scroller, 5000);
    expect(span(sight)).toEqual([244, 259]);
    expect(sight.topPx(250)).toBe(5000);
  });
});

test("U24: when rows go while the list is scrolled, the last ones are there at once: nothing is blank", () => {
  make(1000, (sight, scroller, setCount) => {
    scroll(scroller, 19_920);
    expect(span(sight)).toEqual([990, 999]);
    setCount(100);
    // No scroll event has come yet, and the element still stands where it stood.
    expect([scroller.scrollTop, span(sight)]).toEqual([19_920, [90, 99]]);
    setCount(0);
    expect(sight.rows()).toEqual([]);
  });
});

test("a row is brought into sight with as little movement as is needed, or to the middle, or to the end", () => {
  make(1000, (sight, scroller) => {
    sight.show(3, "nearest");
    expect(scroller.scrollTop).toBe(0);
    sight.show(4, "nearest");
    expect(scroller.scrollTop).toBe(20);
    sight.show(500, "middle");
    expect(scroller.scrollTop).toBe(9970);
    sight.show(500, "nearest");
    expect(scroller.scrollTop).toBe(9970);
    sight.show(100, "nearest");
    expect(scroller.scrollTop).toBe(2000);
    sight.show(999, "end");
    expect(scroller.scrollTop).toBe(19_920);
  });
});

test("U24: ten million rows fit an element that a browser can draw; the first and the last can be reached", () => {
  make(10_000_000, (sight, scroller) => {
    expect(sight.heightPx()).toBe(8_000_000);
    scroll(scroller, 8_000_000 - 80);
    expect(span(sight)).toEqual([9_999_990, 9_999_999]);
    // The last row ends where the element ends.
    expect(sight.topPx(9_999_999)).toBeCloseTo(8_000_000 - 20, 3);
    sight.show(5_000_000, "nearest");
    expect(sight.rows()).toContain(5_000_000);
    const top = sight.topPx(5_000_000) - scroller.scrollTop;
    expect(top >= -0.01 && top <= 60.01).toBe(true);
    scroll(scroller, 0);
    expect(span(sight)).toEqual([0, 9]);
  });
});

test("U25: rows that come are not a scroll away from the end; a scroll back is", () => {
  make(100, (sight, scroller, setCount) => {
    sight.show(99, "end");
    setCount(200);
    scroller.dispatchEvent(new Event("scroll"));
    expect(sight.isAtEnd()).toBe(true);
    sight.show(199, "end");
    scroll(scroller, 1000);
    expect(sight.isAtEnd()).toBe(false);
    scroll(scroller, 3920);
    expect(sight.isAtEnd()).toBe(true);
  });
});
