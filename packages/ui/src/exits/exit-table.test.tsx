import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { ExitTable } from "./exit-table.tsx";

afterEach(cleanup);

test("exits stand by number, with both shares and the mean", () => {
  const chosen: string[] = [];
  render(() => (
    <ExitTable
      rows={[
        { reason: "EXTERNAL_INTERRUPT", by: "kernel", count: 1, timePs: 3_000_000 },
        { reason: "EPT_MISCONFIG", by: "user", count: 3, timePs: 3_000_000 },
      ]}
      onSelect={(reason) => chosen.push(reason)}
    />
  ));
  const [, first, second] = screen.getAllByRole("row");
  const cells = (row: HTMLElement): string[] =>
    within(row)
      .getAllByRole("cell")
      .map((cell) => cell.textContent?.replaceAll("\u00a0", " ") ?? "");
  expect(cells(first)).toEqual(["EPT_MISCONFIGVMM process", "", "VMM process", "3", "75 %", "50 %", "1.000 µs"]);
  expect(cells(second)[0]).toContain("EXTERNAL_INTERRUPT");
  expect(within(first).getByRole("img", { name: "75 % of the exits, 50 % of their time" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "EPT_MISCONFIG" }));
  expect(chosen).toEqual(["EPT_MISCONFIG"]);
});

test("an exit that is not over does not make the mean shorter", () => {
  render(() => <ExitTable rows={[{ reason: "HLT", by: "kernel", count: 3, timePs: 4_000_000, unfinished: 1 }]} />);
  expect(screen.getByRole("row", { name: /HLT/ }).textContent?.replaceAll("\u00a0", " ")).toContain("2.000 µs");
});

test("no exits, no shares of nothing", () => {
  render(() => <ExitTable rows={[{ reason: "HLT", by: "kernel", count: 0, timePs: 0 }]} />);
  expect(screen.getByRole("row", { name: /HLT/ }).textContent).not.toContain("NaN");
});
