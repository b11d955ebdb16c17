import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import leafSpine from "../src/scenarios/leaf-spine.yaml?raw";
import { openLab, plain, standIn, tab } from "./open-lab.tsx";

beforeAll(() => {
  standIn();
  // jsdom lays nothing out; a grid makes rows for the height that it has.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
});
afterEach(cleanup);
configure({ asyncUtilTimeout: 15_000 });

const rowsOf = async (): Promise<HTMLElement[]> => {
  const grid = await screen.findByRole("grid", { name: /ports?$/ });
  await waitFor(() => expect(within(grid).getAllByRole("row").length).toBeGreaterThan(1));
  return within(grid).getAllByRole("row").slice(1);
};
const cell = (row: HTMLElement, column: string): string =>
  plain(row.querySelector(`[data-column="${column}"]`)?.textContent);

test("the port that loses frames stands first, with its queue over time; a click chooses it", async () => {
  const handle = await openLab(leafSpine);
  await handle.seek("60us");
  fireEvent.click(tab("Queues"));
  const [worst] = await rowsOf();
  expect(cell(worst, "port")).toBe("leaf1:e1-50");
  expect(cell(worst, "to")).toBe("spine2:e1-1");
  expect(cell(worst, "drops")).toMatch(/^\d+ queue full$/);
  expect(cell(worst, "peak")).toMatch(/^6\d,\d{3} B$/);
  await waitFor(() => {
    const line = worst.querySelector(".dc-sparkline-line")?.getAttribute("d") ?? "";
    expect(line.split("L").length).toBeGreaterThan(30);
  });
  expect(worst.hasAttribute("data-fault")).toBe(true);
  fireEvent.click(worst.querySelector("[data-column=port]") as HTMLElement);
  await screen.findByRole("heading", { name: "Port leaf1:e1-50" });
  expect(worst.getAttribute("aria-selected")).toBe("true");
  // Only what is in sight exists.
  expect((await rowsOf()).length).toBeLessThan(30);
});

test("a filter and an order; a strip for each tier names its fullest port", async () => {
  const handle = await openLab(leafSpine);
  await handle.seek("60us");
  fireEvent.click(tab("Queues"));
  await rowsOf();
  const strips = screen.getByRole("group", { name: "The fullest queue of each tier over time" });
  const names = [...strips.querySelectorAll(".lab-strip-name")].map(({ textContent }) => plain(textContent));
  expect(names.sort()).toEqual([
    "host to leaf32 ports",
    "leaf to host32 ports",
    "leaf to spine32 ports",
    "spine to leaf32 ports",
  ]);
  within(strips).getByRole("img", { name: /^at most 6\d,\d{3}.B, at leaf1:e1-50$/ });
  fireEvent.click(within(strips).getByRole("button", { name: /^leaf1:e1-50/ }));
  await screen.findByRole("heading", { name: "Port leaf1:e1-50" });
  fireEvent.input(screen.getByRole("searchbox", { name: "Filter ports" }), { target: { value: "leaf2 spine" } });
  await waitFor(async () => expect(await rowsOf()).toHaveLength(8));
  fireEvent.input(screen.getByRole("searchbox", { name: "Filter ports" }), { target: { value: "nobody" } });
  await screen.findByText("No port is called nobody.");
});
