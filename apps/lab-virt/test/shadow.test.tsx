import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";

beforeAll(standIn);
afterEach(cleanup);

test("shadow or EPT: what the guest does stands in one row for both sides, and the line follows what is assumed", async () => {
  await openLab();
  fireEvent.click(screen.getByRole("tab", { name: "Shadow or EPT" }));
  const balance = await screen.findByRole("region", { name: "Where the line is" });
  for (const name of ["Read", "Map", "Switch address space"]) fireEvent.click(screen.getByRole("button", { name }));
  const log = screen.getByRole("region", { name: "What it did, the newest first" });
  const rows = within(log)
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[0]?.textContent);
  expect(rows).toEqual(["switches to B", "maps page 0", "reads page 0: its page 8"]);
  expect(balance.textContent).toContain("Even at 3 misses for each update");
  fireEvent.change(within(balance).getByLabelText("An exit, ns"), { target: { value: "4000" } });
  expect(balance.textContent).toContain("Even at 10 misses for each update");
  fireEvent.input(within(balance).getByLabelText("TLB misses a second, m"), { target: { value: "60" } });
  await waitFor(() => expect(balance.textContent).toContain("EPT wins."));
  fireEvent.click(screen.getByRole("button", { name: "Begin again" }));
  expect(screen.getByText("Let the guest read a page, change an entry, switch.")).toBeDefined();
});
