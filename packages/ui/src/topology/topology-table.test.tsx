import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeQuietFrame, type Topology, type TopologyBridging, type TopologySelection } from "./topology.ts";
import { TopologyTable } from "./topology-table.tsx";

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

const topology: Topology = {
  nodes: [
    { id: "b1", role: "switch" },
    { id: "b2", role: "switch" },
    { id: "h1", role: "host" },
  ],
  links: [
    { id: "b1:e1", from: { node: "b1", port: "e1" }, to: { node: "b2", port: "e1" }, rateBitsPerSecond: 1e10 },
    { id: "b1:e2", from: { node: "b1", port: "e2" }, to: { node: "b2", port: "e2" }, rateBitsPerSecond: 1e10 },
    { id: "h1:e", from: { node: "h1", port: "e" }, to: { node: "b2", port: "h1" }, rateBitsPerSecond: 1e10 },
  ],
};
const bridging: TopologyBridging = {
  ends: [
    { tree: { role: "designated", state: "forwarding" }, vlans: "10, 20" },
    { tree: { role: "root", state: "forwarding" }, vlans: "10, 20" },
    { tree: { role: "designated", state: "forwarding" }, vlans: "10, 20" },
    { tree: { role: "alternate", state: "discarding" }, vlans: "10, 20" },
    undefined,
    { vlans: "10" },
  ],
  roots: ["b1"],
  vlan: { label: "10", links: [true, false, true] },
};

test("U47: with bridges the table says who is root, each port's part, its VLANs, and what the chosen one crosses", () => {
  const chosen: (TopologySelection | undefined)[] = [];
  render(() => (
    <TopologyTable
      label="Ports"
      topology={topology}
      frame={makeQuietFrame(topology)}
      flows={[]}
      selection={undefined}
      bridging={bridging}
      onSelect={(selection) => chosen.push(selection)}
    />
  ));
  const rows = within(screen.getByRole("grid", { name: "Ports" })).getAllByRole("row");
  const text = rows.slice(1).map((row) =>
    within(row)
      .getAllByRole("gridcell")
      .map(({ textContent }) => textContent)
      .slice(0, 6),
  );
  expect(text).toEqual([
    ["b1 root", "e1", "b2", "up", "designated, forwarding", "10, 20 (10)"],
    ["b1 root", "e2", "b2", "up", "designated, forwarding", "10, 20"],
    ["b2", "e1", "b1", "up", "root port, forwarding", "10, 20 (10)"],
    ["b2", "e2", "b1", "up", "alternate, discarding", "10, 20"],
    ["b2", "h1", "h1", "up", "", "10 (10)"],
    ["h1", "e", "b2", "up", "", ""],
  ]);
  fireEvent.click(within(rows[4]).getByText("alternate, discarding"));
  expect(chosen.at(-1)).toEqual({ kind: "port", id: "b2:e2" });
});

test("U47: without bridges there is no word of them", () => {
  render(() => (
    <TopologyTable
      label="Ports"
      topology={topology}
      frame={makeQuietFrame(topology)}
      flows={[]}
      selection={undefined}
      onSelect={() => {}}
    />
  ));
  const heads = screen.getAllByRole("columnheader").map(({ textContent }) => textContent);
  expect(heads).not.toContain("spanning tree");
  expect(heads).not.toContain("VLANs");
});
