import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Timeline, type TimelineProps } from "./timeline.tsx";

const width = 1440;
let seeks: (readonly [number, boolean])[] = [];
let said: string[] = [];
beforeEach(() => {
  seeks = [];
  said = [];
  vi.useFakeTimers({
    toFake: ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout", "performance"],
  });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      private readonly look: () => void;
      constructor(look: () => void) {
        this.look = look;
      }
      observe(): void {
        this.look();
      }
      disconnect(): void {}
    },
  );
  Element.prototype.setPointerCapture = () => {};
  Element.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, width, height: 130 }) as DOMRect;
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const props: TimelineProps = {
  untilPs: 60e6,
  reachedPs: 42e6,
  timePs: 20e6,
  lanes: [{ kind: "spans", id: "A", label: "A", flow: "a", spans: [{ startPs: 2e6 }] }],
  marks: [
    { timePs: 10e6, kind: "checkpoint" },
    { timePs: 15e6, kind: "action", label: "link down" },
    { timePs: 41e6, kind: "drop", label: "first drop" },
  ],
  onSeek: (timePs, done) => seeks.push([timePs, done]),
};
const show = (more: Partial<TimelineProps> = {}): HTMLElement => {
  render(() => (
    <AnnounceProvider announce={(text) => said.push(text.replace("\u00a0", " "))}>
      <Timeline {...props} {...more} />
    </AnnounceProvider>
  ));
  return screen.getByRole("slider", { name: "Time" });
};
/** Where a time lies: the strip runs from 92 px to 24 px before its end. */
const xOf = (timePs: number): number => 92 + (timePs / 60e6) * (width - 24 - 92);

test("it is a slider whose value is read as a time", () => {
  const strip = show();
  expect(strip.getAttribute("aria-valuetext")?.replaceAll("\u00a0", " ")).toBe("20.000 µs of 60.000 µs");
  expect(strip.textContent).toContain("3 marks, the first at 10.000");
});

test("U10: scrubbing seeks once per frame, to the last place of it, and once at its end", () => {
  const strip = show();
  fireEvent.pointerDown(strip, { button: 0, clientX: xOf(10e6) });
  for (const timePs of [11e6, 12e6, 13e6]) fireEvent.pointerMove(strip, { clientX: xOf(timePs) });
  expect(seeks).toEqual([]);
  vi.advanceTimersToNextFrame();
  fireEvent.pointerMove(strip, { clientX: xOf(30e6) });
  fireEvent.pointerUp(strip, { clientX: xOf(30e6) });
  vi.advanceTimersToNextFrame();
  expect(seeks).toEqual([
    [13e6, false],
    [30e6, true],
  ]);
});

test("U10: a place beyond the strip is held at the run's ends; a move without a press is no scrub", () => {
  const strip = show();
  fireEvent.pointerMove(strip, { clientX: xOf(30e6) });
  vi.advanceTimersToNextFrame();
  fireEvent.pointerDown(strip, { button: 0, clientX: 9999 });
  fireEvent.pointerUp(strip, { clientX: -50 });
  expect(seeks).toEqual([[0, true]]);
});

test("U13: Page Down and Page Up go from mark to mark, past checkpoints, and say which", () => {
  const strip = show();
  fireEvent.keyDown(strip, { key: "PageDown" });
  fireEvent.keyDown(strip, { key: "PageUp" });
  expect(seeks).toEqual([
    [41e6, true],
    [15e6, true],
  ]);
  expect(said).toEqual(["first drop at 41.000 µs", "link down at 15.000 µs"]);
});

test("arrows step, with shift ten; Home and End go to the ends of what is known", () => {
  const steps: number[] = [];
  const strip = show({ onStep: (count) => steps.push(count) });
  fireEvent.keyDown(strip, { key: "ArrowRight" });
  fireEvent.keyDown(strip, { key: "ArrowLeft", shiftKey: true });
  fireEvent.keyDown(strip, { key: "Home" });
  fireEvent.keyDown(strip, { key: "End" });
  expect([steps, seeks]).toEqual([
    [1, -10],
    [
      [0, true],
      [42e6, true],
    ],
  ]);
});

test("keys that it does not know, and chords, are left to the lab", () => {
  const strip = show();
  expect(fireEvent.keyDown(strip, { key: "g" })).toBe(true);
  expect(fireEvent.keyDown(strip, { key: "ArrowLeft", ctrlKey: true })).toBe(true);
});

test("U11: + comes closer about the playhead, and 0 shows the whole again", () => {
  const strip = show();
  const figures = (): string =>
    [...strip.querySelectorAll(".dc-timeline-figures text")].map((text) => text.textContent).join(" ");
  const whole = figures();
  expect(whole).toBe("0 10 20 30 40 50 60 µs");
  fireEvent.keyDown(strip, { key: "+" });
  fireEvent.keyDown(strip, { key: "+" });
  expect(figures()).not.toBe(whole);
  expect(figures()).toContain("20");
  fireEvent.keyDown(strip, { key: "0" });
  expect(figures()).toBe(whole);
});

test("a plain wheel is the page's; with Ctrl it zooms", () => {
  const strip = show();
  expect(fireEvent.wheel(strip, { deltaY: 100 })).toBe(true);
  expect(fireEvent.wheel(strip, { deltaY: -400, ctrlKey: true, clientX: xOf(20e6) })).toBe(false);
});

test("the value that is read out follows four times a second, the playhead with every frame", () => {
  const [timePs, setTimePs] = createSignal(0);
  render(() => <Timeline {...props} timePs={timePs()} />);
  const strip = screen.getByRole("slider");
  const playhead = (): string => (strip.querySelector(".dc-timeline-playhead") as SVGElement).style.transform;
  vi.advanceTimersByTime(300);
  setTimePs(1e6);
  setTimePs(2e6);
  expect(playhead()).toBe(`translateX(${xOf(2e6).toFixed(2)}px)`);
  expect(strip.getAttribute("aria-valuenow")).toBe("1000000");
  vi.advanceTimersByTime(250);
  expect(strip.getAttribute("aria-valuenow")).toBe("2000000");
});
