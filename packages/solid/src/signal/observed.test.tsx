import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHolder, createObserved } from "./observed.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["requestAnimationFrame", "cancelAnimationFrame"] }));
afterEach(() => vi.useRealTimers());

test("a thousand changes between two frames are one look", () => {
  let looks = 0;
  const holder = createHolder(0);
  const source = {
    ...holder,
    read: () => {
      looks += 1;
      return holder.read();
    },
  };
  createRoot((end) => {
    const value = createObserved(source);
    for (let now = 1; now <= 1000; now += 1) holder.set(now);
    expect([value(), looks]).toEqual([0, 1]);
    vi.advanceTimersToNextFrame();
    expect([value(), looks]).toEqual([1000, 2]);
    end();
  });
});

test("at the pace of now each change is seen at once", () => {
  const holder = createHolder("a");
  createRoot((end) => {
    const value = createObserved(holder, { pace: "now" });
    holder.set("b");
    expect(value()).toBe("b");
    end();
  });
});

test("after its owner's end nothing is looked at, not even what was already due", () => {
  const holder = createHolder(1);
  createRoot((end) => {
    const value = createObserved(holder);
    holder.set(2);
    end();
    holder.set(3);
    vi.advanceTimersToNextFrame();
    expect(value()).toBe(1);
  });
});
