import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import failure from "../src/scenarios/failure.yaml?raw";
import ping from "../src/scenarios/ping.yaml?raw";
import { openLab, plain, press, standIn, tab } from "./open-lab.tsx";

beforeAll(standIn);
afterEach(cleanup);
configure({ asyncUtilTimeout: 15_000 });

const view = (): HTMLElement => screen.getByRole("region", { name: "Failures" });

test("where nothing has failed the view says how to let it, and opens a network in which a link fails", async () => {
  const handle = await openLab(ping);
  fireEvent.click(tab("Failures"));
  await screen.findByText("Nothing has failed yet");
  fireEvent.click(screen.getByRole("button", { name: "Open one in which a link fails" }));
  await waitFor(async () => expect(await handle.getParams()).toMatchObject({ name: "The news of a failure" }));
  await handle.seek("100us");
  await screen.findByText(/leaf4:e1-50 – spine2:e1-4, cut at 60 µs\./);
  cleanup();
  await openLab(ping, { readonly: true });
  fireEvent.click(tab("Failures"));
  await screen.findByText("Nothing has failed yet");
  expect(screen.queryByRole("button", { name: "Open one in which a link fails" })).toBeNull();
});

test("each actor has a lane: the link, its ends, who was told, what was lost and what arrived", async () => {
  const handle = await openLab(failure);
  await handle.seek("300us");
  fireEvent.click(tab("Failures"));
  const lanes = await screen.findByRole("group", { name: /Noticed after 20.µs\. All switches agree after/ });
  const names = [...lanes.querySelectorAll(".lab-lane-name")].map(({ textContent }) => plain(textContent));
  expect(names[0]).toBe("leaf4:e1-50 – spine2:e1-4cut");
  expect(names.filter((name) => name.endsWith("at its end")).map((name) => name.slice(0, 5))).toEqual([
    "leaf4",
    "spine",
  ]);
  expect(names.filter((name) => name.endsWith("its tables"))).toHaveLength(6);
  expect(names.at(-2)).toMatch(/^Lost so farlink down: \d+ \([\d,]+ B\)/);
  expect(names.at(-1)).toMatch(/^Deliveredat most [\d.]+ Gb\/s$/);
  const texts = [...lanes.querySelectorAll(".lab-lane-text")].map(({ textContent }) => plain(textContent));
  expect(texts).toContain("carrier lost, 20 µs");
  expect(texts).toContain("told, 25.5 µs");
  expect(texts).toContain("mended, 140 µs");
  // A name in a lane is chosen in the picture.
  fireEvent.click(within(lanes).getByRole("button", { name: "leaf4:e1-50 – spine2:e1-4" }));
  await screen.findByRole("heading", { name: /^Link / });
  // What moved, as the report has it.
  const [row] = within(screen.getByRole("group", { name: "What it cost, and what it moved" }))
    .getAllByRole("row")
    .slice(1);
  const cells = within(row as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => plain(textContent));
  expect(cells[0]).toBe("leaf4:e1-50 – spine2:e1-4");
  // All others are one switch away from an end.
  expect(cells[2]).toBe("25.5 µs");
  expect(cells[3]).toMatch(/^\d+(\.\d)? %, \d+(\.\d)? %$/);
});

test("the same stands in a table, reachable by t", async () => {
  const handle = await openLab(failure);
  await handle.seek("150us");
  fireEvent.click(tab("Failures"));
  await screen.findByRole("group", { name: /Noticed after/ });
  press(document.querySelector(".dc-root") as HTMLElement, "t");
  const table = await screen.findByRole("table", { name: "What happened when" });
  const rows = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("cell")
        .map(({ textContent }) => plain(textContent)),
    );
  expect(rows[0]).toEqual(["0 ns", "leaf4:e1-50 – spine2:e1-4", "cut"]);
  const noticed = rows.filter(([, , what]) => /carrier lost/.test(what)).map(([after, who]) => [after, who]);
  expect(noticed.sort()).toEqual([
    ["20 µs", "leaf4"],
    ["20 µs", "spine2"],
  ]);
  expect(rows.filter(([, , what]) => /^told after/.test(what))).toHaveLength(6);
  const slices = screen.getByRole("group", { name: "Lost and delivered" });
  expect(within(slices).getAllByRole("row").length).toBeGreaterThan(8);
});

test("the race runs the failure under each detection, from a run each, and can be called off", async () => {
  const handle = await openLab(failure);
  await handle.seek("100us");
  fireEvent.click(tab("Failures"));
  fireEvent.click(await screen.findByRole("button", { name: "Run the race" }));
  fireEvent.click(await screen.findByRole("button", { name: "Call it off" }));
  await screen.findAllByText("called off");
  fireEvent.click(screen.getByRole("button", { name: "Run it again" }));
  const table = within(view()).getByRole("table", { busy: true });
  await waitFor(() => expect(table.querySelectorAll("[data-race-lost]")).toHaveLength(6), { timeout: 60_000 });
  const rows = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => plain(row.textContent));
  expect(rows[0]).toMatch(/^link-down, 10 ms10 ms/);
  expect(rows[1]).toMatch(/^BFD, 3 × 50 ms1[0-4]\d(\.\d+)? ms/);
  expect(rows[5]).toMatch(/^hold timer, 180 s1[2-8]\d(\.\d+)? s/);
  const lost = [...table.querySelectorAll("[data-race-lost]")].map(({ textContent }) => plain(textContent));
  const bytes = lost.map((text) => {
    const [value, unit] = text.split(" ") as [string, string];
    return Number(value) * ({ kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }[unit] ?? 1);
  });
  expect([...bytes].sort((one, other) => one - other)).toEqual(bytes);
  // Twenty seconds are two thousand times ten milliseconds.
  expect(bytes[5] / bytes[0]).toBeGreaterThan(5000);
  // It stays while another view is shown.
  fireEvent.click(tab("Network"));
  fireEvent.click(tab("Failures"));
  await waitFor(() => expect(view().querySelectorAll("[data-race-lost]")).toHaveLength(6));
}, 120_000);
