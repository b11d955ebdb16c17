import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { TopologySelection } from "./topology.ts";
import { type TunnelRow, TunnelTable } from "./tunnel-table.tsx";

beforeAll(() =>
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  ),
);
afterEach(cleanup);

const host = (name: string, mac: string) => ({ name, mac });
const rows: readonly TunnelRow[] = [
  {
    vtep: "leaf1",
    vni: 10_100,
    far: "leaf1",
    farAddress: "10.255.0.3",
    hosts: [host("h1", "02:dc:00:00:00:00")],
    encapsulated: 0,
    decapsulated: 0,
  },
  {
    vtep: "leaf1",
    vni: 10_100,
    far: "leaf2",
    farAddress: "10.255.0.4",
    hosts: [host("h3", "02:dc:00:00:00:04"), host("h4", "02:dc:00:00:00:06")],
    encapsulated: 1234,
    decapsulated: 5,
  },
];

test("U42: a row for each endpoint, segment and endpoint behind it; no counts where there is no tunnel", () => {
  render(() => <TunnelTable label="Tunnels" rows={rows} selection={undefined} onSelect={() => {}} />);
  const text = within(screen.getByRole("grid", { name: "Tunnels" }))
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("gridcell")
        .map(({ textContent }) => textContent),
    );
  expect(text).toEqual([
    ["leaf1", "10100", "itself", "10.255.0.3", "02:dc:00:00:00:00", "", ""],
    ["leaf1", "10100", "leaf2", "10.255.0.4", "02:dc:00:00:00:04 and 1 more", "1,234", "5"],
  ]);
});

test("U42: Enter on a cell chooses the node that the cell names", () => {
  const chosen: TopologySelection[] = [];
  render(() => (
    <TunnelTable label="Tunnels" rows={rows} selection={undefined} onSelect={(selection) => chosen.push(selection)} />
  ));
  const grid = screen.getByRole("grid", { name: "Tunnels" });
  const press = (...keys: string[]): void => {
    for (const key of keys) fireEvent.keyDown(grid, { key });
  };
  press("ArrowDown", "ArrowDown", "Enter", "ArrowRight", "ArrowRight", "Enter", "ArrowRight", "ArrowRight", "Enter");
  expect(chosen).toEqual([
    { kind: "node", id: "leaf1" },
    { kind: "node", id: "leaf2" },
    { kind: "node", id: "h3" },
  ]);
});
