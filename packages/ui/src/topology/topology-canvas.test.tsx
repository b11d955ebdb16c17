import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readPalette } from "../style/palette.ts";
import { makeFrame, makeLeafSpine } from "../testing/network.ts";
import { createPaintBook, flows, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { TopologyLegend } from "./legend.tsx";
import { pointAt } from "./scene.ts";
import type { TopologySelection } from "./topology.ts";
import { TopologyCanvas, type TopologyCanvasProps } from "./topology-canvas.tsx";
import { TopologyTable } from "./topology-table.tsx";

const stage = { width: 740, height: 400 };
let books: { calls: PaintCall[] }[] = [];
let said: string[] = [];
let chosen: (TopologySelection | undefined)[] = [];
beforeEach(() => {
  [books, said, chosen] = [[], [], []];
  vi.useFakeTimers({
    toFake: ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout", "performance"],
  });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      private readonly look: (entries: readonly unknown[]) => void;
      constructor(look: (entries: readonly unknown[]) => void) {
        this.look = look;
      }
      observe(): void {
        this.look([]);
      }
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  Element.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, ...stage }) as DOMRect;
  Element.prototype.setPointerCapture = () => {};
  HTMLCanvasElement.prototype.getContext = function getContext(
    this: HTMLCanvasElement & { book?: CanvasRenderingContext2D },
  ) {
    if (this.book === undefined) {
      const { context, calls } = createPaintBook();
      this.book = context;
      books.push({ calls });
    }
    return this.book;
  } as unknown as typeof HTMLCanvasElement.prototype.getContext;
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 400 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLElement.prototype, "clientHeight");
});

const topology = makeLeafSpine(2, 4, 2);
const props: TopologyCanvasProps = {
  summary: "Two spines over four leaves.",
  topology,
  frame: makeFrame(topology),
  flows,
  selection: undefined,
  onSelect: (selection) => chosen.push(selection),
};
const show = (more: Partial<TopologyCanvasProps> = {}): HTMLElement => {
  render(() => (
    <AnnounceProvider announce={(text) => said.push(text.replaceAll("\u00a0", " "))}>
      <TopologyCanvas {...props} {...more} />
    </AnnounceProvider>
  ));
  vi.advanceTimersToNextFrame();
  vi.advanceTimersToNextFrame();
  return screen.getByRole("application");
};
const press = (element: Element, ...keys: string[]): void => {
  for (const key of keys) fireEvent.keyDown(element, { key });
};

test("who does not see it hears what it shows and how to move in it", () => {
  expect(show().getAttribute("aria-label")).toMatch(/^Two spines over four leaves\. Arrows move/);
});

test("U18: arrows move a cursor and say what it is on; Enter chooses it, Escape lets go", () => {
  const element = show();
  press(element, "ArrowRight", "ArrowDown", "]", "Enter", "Escape");
  expect(said).toEqual([
    "spine1: switch, 4 ports",
    "leaf1: switch, 4 ports",
    "leaf1 e1: to spine1, 100 Gb/s, load 0 %, queue 0 B",
  ]);
  expect(chosen).toEqual([{ kind: "port", id: "leaf1:e1" }, undefined]);
});

test("a key that the picture does not use is left to the lab", () => {
  const element = show();
  expect(fireEvent.keyDown(element, { key: " " })).toBe(true);
  expect(fireEvent.keyDown(element, { key: "Escape" })).toBe(true);
  expect(fireEvent.keyDown(element, { key: "ArrowLeft" })).toBe(false);
});

test("U19: a press chooses what is under it; one that travels does not", () => {
  const element = show();
  const { x, y } = pointAt(makeTestScene(topology), 0, 0.5);
  const at = { button: 0, clientX: x, clientY: y, pointerId: 1 };
  fireEvent.pointerDown(element, at);
  fireEvent.pointerUp(element, at);
  fireEvent.pointerDown(element, at);
  fireEvent.pointerMove(element, { ...at, clientX: x + 40 });
  fireEvent.pointerUp(element, { ...at, clientX: x + 40 });
  fireEvent.pointerDown(element, { ...at, clientX: 2, clientY: 399 });
  fireEvent.pointerUp(element, { ...at, clientX: 2, clientY: 399 });
  expect(chosen).toEqual([{ kind: "link", id: "leaf1:e1" }, undefined]);
});

test("the pointer's label says what it is on, and goes with the pointer", () => {
  const hovered: (TopologySelection | undefined)[] = [];
  const element = show({ onHover: (what) => hovered.push(what) });
  const { x, y } = pointAt(makeTestScene(topology), 0, 0.5);
  fireEvent.pointerMove(element, { clientX: x, clientY: y, pointerType: "mouse" });
  expect(element.textContent).toContain("leaf1:e1 to spine1:e1");
  fireEvent.pointerLeave(element);
  expect(element.textContent).not.toContain("leaf1:e1");
  expect(hovered).toEqual([{ kind: "link", id: "leaf1:e1" }, undefined]);
});

test("a plain wheel is the page's; with Ctrl it zooms, and only then is there something to reset", () => {
  const element = show();
  const fit = screen.getByRole("button", { name: "Show all" });
  expect(fireEvent.wheel(element, { deltaY: -400 })).toBe(true);
  expect(fit.getAttribute("aria-disabled")).toBe("true");
  expect(fireEvent.wheel(element, { deltaY: -400, ctrlKey: true, clientX: 300, clientY: 200 })).toBe(false);
  expect([fit.getAttribute("aria-disabled"), element.hasAttribute("data-zoomed")]).toEqual([null, true]);
  press(element, "0");
  expect(element.hasAttribute("data-zoomed")).toBe(false);
});

test("U22: a frame in which only packets moved paints the moving layer and nothing else", () => {
  const [frame, setFrame] = createSignal(makeFrame(topology, { timePs: 0, packets: [[1, 0, 0, 1000, 0]] }));
  render(() => <TopologyCanvas {...props} frame={frame()} />);
  vi.advanceTimersToNextFrame();
  vi.advanceTimersByTime(1000);
  const before = books.map(({ calls }) => calls.length);
  setFrame(makeFrame(topology, { timePs: 500, packets: [[1, 0, 0, 1000, 0]] }));
  vi.advanceTimersByTime(1000);
  const painted = books.map(({ calls }, at) => calls.length - before[at]).filter((count) => count > 4);
  expect(painted.length).toBe(1);
});

test("where a picture cannot be made, that is an error with a code", async () => {
  let take: (() => Promise<Blob>) | undefined;
  show({
    onScreenshot: (given) => {
      take = given;
    },
  });
  HTMLCanvasElement.prototype.toBlob = (done) => done(null);
  await expect(take?.()).rejects.toMatchObject({ code: "ui/screenshot" });
});

test("the palette is read from the tokens that are in force where the canvas stands", () => {
  const element = document.createElement("div");
  document.body.append(element);
  element.style.setProperty("--dc-underlay", "#278eaf");
  element.style.setProperty("--dc-flow-b", "#c76b00");
  expect([readPalette(element).underlay, readPalette(element).flow.b.mark]).toEqual(["#278eaf", "#c76b00"]);
  element.remove();
});

test("the legend names followed flows and what a full queue holds", () => {
  const { container } = render(() => (
    <TopologyLegend flows={[...flows, { letter: "", tone: "plain", label: "the rest" }]} queueLimit="256 KiB" />
  ));
  expect(container.textContent).toBe("Aflow ABflow Bload within capacityqueue of 256 KiB");
});

const tableRows = (): string[] =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent ?? "");

test("U21: the table has one row for each direction of each link, switches first, in natural order", () => {
  const frame = makeFrame(topology, {
    timePs: 10,
    load: { 0: 0.5 },
    queueBytes: { 0: 261_096 },
    queueShare: { 0: 1 },
    down: [1],
    packets: [
      [77, 0, 0, 100, 0],
      [78, 0, 50, 100, 0],
    ],
    lanes: [{ flow: 0, end: 0, share: 0.5 }],
  });
  render(() => <TopologyTable {...props} label="Ports" frame={frame} />);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(topology.links.length * 2 + 1));
  expect(tableRows().slice(0, 3)).toEqual([
    "leaf1e1spine1up50full, 261,0961A",
    "leaf1e2spine2down000",
    "leaf1e3h1up000",
  ]);
});

test("U21: node, port, link and packet are chosen from their cells, and a choice made elsewhere is marked", () => {
  const frame = makeFrame(topology, { timePs: 10, packets: [[77, 0, 0, 100, 0]] });
  const [selection, setSelection] = createSignal<TopologySelection>();
  render(() => <TopologyTable {...props} label="Ports" frame={frame} selection={selection()} />);
  const cells = screen.getAllByRole("row")[1].querySelectorAll("[role=gridcell]");
  for (const at of [0, 1, 2, 6]) fireEvent.click(cells[at]);
  expect(chosen).toEqual([
    { kind: "node", id: "leaf1" },
    { kind: "port", id: "leaf1:e1" },
    { kind: "link", id: "leaf1:e1" },
    { kind: "packet", id: 77 },
  ]);
  setSelection({ kind: "port", id: "spine2:e1" });
  expect(screen.getByRole("row", { selected: true }).textContent).toContain("spine2e1leaf1");
});
