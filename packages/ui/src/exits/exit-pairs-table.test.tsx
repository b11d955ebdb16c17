import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { type ExitOrder, type ExitPair, sortExitPairs } from "./exit-pair.ts";
import { ExitPairsTable } from "./exit-pairs-table.tsx";

afterEach(cleanup);

const pairs: readonly ExitPair[] = [
  {
    reason: "HLT",
    number: 12,
    model: { samples: 1, sampleShare: 0.25, timeShare: 0.9, minNs: 10, maxNs: 20, meanNs: 15 },
    host: { samples: 5060, sampleShare: 0.5, timeShare: 0.95, minNs: 20, maxNs: 20, meanNs: 10 },
  },
  { reason: "EPT_MISCONFIG", number: 49, model: { samples: 3, sampleShare: 0.75, timeShare: 0.1, meanNs: 100 } },
];
const cells = (row: HTMLElement): string[] =>
  [...row.querySelectorAll("th, td")].map((cell) => (cell.textContent ?? "").replaceAll("\u00a0", " "));

function show(paired: boolean): void {
  render(() => {
    const [order, setOrder] = createSignal<ExitOrder>({ by: "sampleShare", of: "model", direction: "descending" });
    return (
      <ExitPairsTable
        label="Exits"
        pairs={sortExitPairs(pairs, order())}
        order={order()}
        onOrder={setOrder}
        paired={paired}
      />
    );
  });
}

test("U48: the model, the host and the error of each reason are rows in perf's columns", () => {
  show(true);
  const table = screen.getByRole("table", { name: "Exits" });
  const [head, , , , ...hlt] = within(table).getAllByRole("row");
  expect(cells(head as HTMLElement).map((text) => text.replace(/[▾▴]/, ""))).toEqual([
    "VM-EXIT",
    "of",
    "Samples",
    "Samples%",
    "Time%",
    "Min Time",
    "Max Time",
    "Avg time",
  ]);
  expect(hlt.map(cells)).toEqual([
    ["HLT12", "Model", "1", "25.00 %", "90.00 %", "10.000 ns", "20.000 ns", "15.000 ns"],
    ["Host", "5,060", "50.00 %", "95.00 %", "20.000 ns", "20.000 ns", "10.000 ns"],
    ["Error", "–", "−25.00 pp", "−5.00 pp", "−50 %", "±0 %", "+50 %"],
  ]);
});

test("U48: a head sorts by its column, once more the other way, and says so", () => {
  show(false);
  const reasons = (): string[] => screen.getAllByRole("rowheader").map((cell) => cell.textContent ?? "");
  expect(reasons()).toEqual(["EPT_MISCONFIG49", "HLT12"]);
  const sorted = (): (string | null)[] =>
    screen.getAllByRole("columnheader").map((head) => head.getAttribute("aria-sort"));
  expect(sorted()).toEqual(["none", "none", "descending", "none", "none", "none", "none"]);
  fireEvent.click(screen.getByRole("button", { name: "Samples%" }));
  expect(reasons()).toEqual(["HLT12", "EPT_MISCONFIG49"]);
  expect(sorted()[2]).toBe("ascending");
  fireEvent.click(screen.getByRole("button", { name: "Time%" }));
  expect(reasons()).toEqual(["HLT12", "EPT_MISCONFIG49"]);
  fireEvent.click(screen.getByRole("button", { name: "VM-EXIT" }));
  expect(reasons()).toEqual(["EPT_MISCONFIG49", "HLT12"]);
});
