import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { tickOf, Waterfall, type WaterfallRow } from "./waterfall.tsx";

afterEach(cleanup);

const rows: readonly WaterfallRow[] = [
  {
    id: "driver",
    layer: "guest",
    label: "driver",
    first: [{ startPs: 0, endPs: 620_000 }],
    second: [{ startPs: 0, endPs: 620_000 }],
  },
  { id: "vhost", layer: "host", label: "vhost", first: [{ startPs: 620_000, endPs: 4_880_000 }], second: [] },
  {
    id: "wire",
    layer: "underlay",
    label: "wire",
    first: [{ startPs: 4_880_000, endPs: 5_000_500 }],
    second: [{ startPs: 620_000, endPs: 740_500 }],
  },
];

test("rows, totals and the difference are numbers in a table, and a row can be chosen", () => {
  const chosen: string[] = [];
  render(() => (
    <Waterfall
      label="one packet"
      rows={rows}
      firstName="run A"
      secondName="run B"
      selected="vhost"
      onSelect={(id) => chosen.push(id)}
    />
  ));
  const table = screen.getByRole("table", { name: "one packet" });
  const cells = (name: string): string[] =>
    within(within(table).getByRole("row", { name: new RegExp(`^${name}`) }))
      .getAllByRole("cell")
      .map((cell) => cell.textContent ?? "");
  expect(cells("driver")).toEqual(["620", "620", "0"]);
  expect(cells("vhost")).toEqual(["4,260", "–", "−4,260"]);
  expect(cells("wire")).toEqual(["120.5", "120.5", "0"]);
  expect(cells("run B").at(-2)).toBe("740.5");
  fireEvent.click(within(table).getByRole("button", { name: "wire" }));
  expect(chosen).toEqual(["wire"]);
  expect(within(table).getByRole("button", { name: "vhost" }).getAttribute("aria-pressed")).toBe("true");
});

test("one run has no second column", () => {
  render(() => <Waterfall label="one" rows={rows} firstName="vhost" selected={undefined} onSelect={() => {}} />);
  expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toHaveLength(3);
});

test("ticks are round and few", () => {
  for (const endPs of [1e3, 7e3, 2.1e7, 9.9e9]) {
    const count = endPs / tickOf(endPs);
    expect(count).toBeGreaterThan(0.9);
    expect(count).toBeLessThanOrEqual(6);
  }
});

test("a row that has the focus keeps it when other rows come", () => {
  const [shown, setShown] = createSignal(rows);
  render(() => <Waterfall label="one" rows={shown()} firstName="vhost" selected={undefined} onSelect={() => {}} />);
  const button = screen.getByRole("button", { name: "vhost" });
  button.focus();
  setShown(rows.map((row) => ({ ...row, label: `${row.label} again` })));
  expect(document.activeElement).toBe(button);
  expect(button.textContent).toBe("vhost again");
});

test("two runs that take as long differ by 0, without a sign", () => {
  const same = rows.map((row) => ({ ...row, second: row.first }));
  render(() => (
    <Waterfall label="same" rows={same} firstName="A" secondName="B" selected={undefined} onSelect={() => {}} />
  ));
  const cells = within(screen.getByRole("row", { name: /^B/ })).getAllByRole("cell");
  expect(cells.map((cell) => cell.textContent)).toEqual(["", "5,001", "0"]);
});
