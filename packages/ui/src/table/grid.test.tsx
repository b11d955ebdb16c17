import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EventRow, EventTable } from "../events/event-table.tsx";
import { createPaced } from "../number/paced.ts";
import { Grid, type GridProps } from "./grid.tsx";

/** The grid is 253 px high: its head and ten rows. */
const heightPx = 253;
beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => heightPx });
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(HTMLElement.prototype, "clientHeight");
  vi.useRealTimers();
});

let chosen: unknown[] = [];
const columns: GridProps<number>["columns"] = [
  { key: "name", label: "name", width: "1fr", cell: (row) => `row ${row}` },
  { key: "half", label: "half", width: "1fr", align: "end", mono: true, cell: (row) => row / 2 },
];
const show = (more: Partial<GridProps<number>> = {}): HTMLElement => {
  chosen = [];
  render(() => (
    <Grid
      label="Rows"
      by="row"
      columns={columns}
      count={100_000}
      row={(index) => index}
      selected={undefined}
      onSelect={(...all) => chosen.push(all)}
      {...more}
    />
  ));
  return screen.getByRole("grid", { name: "Rows" });
};
const rows = (): string[] =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent ?? "");
const active = (grid: HTMLElement): string | null | undefined =>
  document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")?.textContent;

test("U24: of a hundred thousand rows only those in sight exist, and the grid says how many there are", () => {
  const grid = show();
  expect(rows().length).toBeLessThan(30);
  expect(grid.getAttribute("aria-rowcount")).toBe("100001");
  expect(rows()[0]).toBe("row 00");
});

test("U25: a row that is being fetched is drawn empty; a row that is the number 0 is a row", () => {
  show({ row: (index) => (index === 1 ? undefined : index) });
  expect(rows().slice(0, 3)).toEqual(["row 00", "", "row 21"]);
});

test("U24: arrows, pages, Home and End walk through all rows; Enter chooses; the active row exists", () => {
  const grid = show();
  const press = (key: string): void => {
    fireEvent.keyDown(grid, { key });
  };
  press("ArrowDown");
  expect(active(grid)).toBe("row 00");
  press("PageDown");
  expect(active(grid)).toBe("row 94.5");
  press("End");
  expect(active(grid)).toBe("row 9999949999.5");
  press("ArrowDown");
  press("ArrowUp");
  expect(active(grid)).toBe("row 9999849999");
  press("Enter");
  press("Home");
  expect(active(grid)).toBe("row 00");
  expect(chosen).toEqual([[99_998, 99_998, "name"]]);
});

test("a cell's grid also walks sideways, and Enter names the column", () => {
  const grid = show({ by: "cell" });
  for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"]) fireEvent.keyDown(grid, { key });
  expect(active(grid)).toBe("0.5");
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(chosen).toEqual([[1, 1, "half"]]);
});

test("a click chooses the row and names the column under it", () => {
  show();
  fireEvent.click(screen.getByText("1.5"));
  expect(chosen).toEqual([[3, 3, "half"]]);
});

test("keys that it does not know are left to the lab, and so is everything in an empty grid", () => {
  const grid = show({ count: 0, empty: "nothing yet" });
  expect(fireEvent.keyDown(grid, { key: "ArrowDown" })).toBe(true);
  expect(screen.getByText("nothing yet")).toBeTruthy();
  cleanup();
  expect(fireEvent.keyDown(show(), { key: "ArrowLeft" })).toBe(true);
});

test("U25: following keeps the end in sight until the person scrolls away from it", () => {
  const [count, setCount] = createSignal(50);
  render(() => (
    <Grid
      label="Rows"
      by="row"
      columns={columns}
      count={count()}
      row={(index) => index}
      selected={undefined}
      onSelect={() => {}}
      follow
    />
  ));
  const grid = screen.getByRole("grid");
  Object.defineProperty(grid, "scrollHeight", { configurable: true, get: () => 23 + count() * 23 });
  setCount(60);
  const end = grid.scrollTop;
  expect(end).toBeGreaterThan(1000);
  grid.scrollTop = 0;
  fireEvent.scroll(grid);
  setCount(70);
  expect(grid.scrollTop).toBe(0);
});

test("what was chosen elsewhere is brought into sight and marked", () => {
  const [selected, setSelected] = createSignal<number>();
  render(() => (
    <Grid
      label="Rows"
      by="row"
      columns={columns}
      count={1000}
      row={(index) => index}
      selected={selected()}
      onSelect={() => {}}
    />
  ));
  setSelected(500);
  expect(screen.getByRole("row", { selected: true }).textContent).toBe("row 500250");
});

const event = (record: number, more: Partial<EventRow> = {}): EventRow => ({
  record,
  timePs: record * 1e6,
  event: "frame.send",
  where: "leaf1/e1",
  packet: `A-${record}`,
  detail: "",
  ...more,
});

test("events: one unit for the whole column, faults marked, the filter tells what is typed, Escape empties it", () => {
  const typed: string[] = [];
  let asked: (readonly [number, number])[] = [];
  const list = [event(1), event(2, { event: "frame.drop", fault: true }), event(41)];
  render(() => (
    <EventTable
      count={3}
      total={1214}
      row={(index) => list[index]}
      onRange={(first, last) => {
        asked = [...asked, [first, last]];
      }}
      filter="flow:A"
      filterIssue="column 5: unknown"
      onFilter={(text) => typed.push(text)}
      selected={2}
      onSelect={() => {}}
    />
  ));
  expect(rows()).toEqual(["1.000frame.sendleaf1/e1A-1", "2.000frame.dropleaf1/e1A-2", "41.000frame.sendleaf1/e1A-41"]);
  expect(screen.getByText("3 of 1,214")).toBeTruthy();
  expect(screen.getAllByRole("row").map((row) => row.hasAttribute("data-fault"))).toEqual([false, false, true, false]);
  const field = screen.getByRole("textbox", { name: "Filter events" });
  expect(field.getAttribute("aria-invalid")).toBe("true");
  fireEvent.input(field, { target: { value: "drop" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect([typed, asked]).toEqual([["drop", ""], [[0, 2]]]);
});

test("a paced signal follows at once, then at its pace, and never misses the last value", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const [value, setValue] = createSignal(0);
  const seen: number[] = [];
  render(() => {
    const paced = createPaced(value, 150);
    return <p>{String(seen.push(paced()))}</p>;
  });
  for (const next of [1, 2, 3]) setValue(next);
  vi.advanceTimersByTime(150);
  setValue(4);
  vi.advanceTimersByTime(1000);
  setValue(5);
  expect(seen).toEqual([0, 1, 3, 4, 5]);
});
