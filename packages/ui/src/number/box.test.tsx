import { createRoot } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { createBoxSize } from "./box.ts";

afterEach(() => vi.unstubAllGlobals());

test("a size is 0 × 0 until it is known, then follows the element until its owner ends", () => {
  let look: () => void = () => {};
  let isWatched = false;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(given: () => void) {
        look = given;
      }
      observe(): void {
        isWatched = true;
      }
      disconnect(): void {
        isWatched = false;
      }
    },
  );
  const element = document.createElement("div");
  element.getBoundingClientRect = () => ({ width: 740, height: 400 }) as DOMRect;
  createRoot((end) => {
    const [size, observe] = createBoxSize();
    observe(element);
    expect(size()).toEqual({ width: 0, height: 0 });
    look();
    const first = size();
    look();
    // The same size is the same value: nothing is laid out again for it.
    expect([first, size() === first]).toEqual([{ width: 740, height: 400 }, true]);
    end();
  });
  expect(isWatched).toBe(false);
});
