import { makeOpenLab, standIn } from "@dc/lab/testing/open-lab";
import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { IntegrationLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";

beforeAll(standIn);
afterEach(cleanup);

const open = makeOpenLab(IntegrationLab, domain);

const waterfall = (): Promise<HTMLElement> => screen.findByRole("table", { name: "Where the time went" });
const cellsOf = (table: HTMLElement, row: RegExp): string[] =>
  within(within(table).getByRole("row", { name: row }))
    .getAllByRole("cell")
    .map(({ textContent }) => textContent ?? "");

test("it opens between racks, beside the same run by virtual functions, and both runs have their totals", async () => {
  const lab = await open();
  const table = await waterfall();
  await waitFor(() => expect(screen.getByText("request 1 of 10")).toBeTruthy());
  // Late enough that every address is known: the figures of docs/life-of-a-packet.md.
  await lab.seek("80us");
  await screen.findByText("request 10 of 10");
  await waitFor(() => expect(cellsOf(table, /^A vhost/).at(0)).toBe("7,433"));
  expect(cellsOf(table, /^B VF/).slice(-2)).toEqual(["4,978", "−2,455"]);
  expect(cellsOf(table, /^vm1 doorbell/)).toEqual(["516.3", "41.7", "−474.6"]);
  expect(cellsOf(table, /^leaf1, to spine/)).toEqual(["591.2", "591.2", "0"]);
  const totals = screen.getByRole("table", { name: "By layer" });
  expect(cellsOf(totals, /^hypervisor/)).toEqual(["516", "0", "−516", "1, 0", "0", "0"]);
  expect(cellsOf(totals, /^all/)).toEqual(["7,433", "4,978", "−2,455", "1, 0", "2, 0", "2, 0"]);
});

test("a step opens its record, its bytes, its reasons, and the sources of what it costs", async () => {
  const lab = await open();
  const table = await waterfall();
  await lab.seek("80us");
  await screen.findByText("request 10 of 10");
  within(table).getByRole("button", { name: "vm1 doorbell" }).click();
  const step = await screen.findByRole("region", { name: "vm1 doorbell" });
  await within(step).findByText("ioeventfdSignal");
  expect(within(step).getAllByRole("button", { name: "unverified" })).toHaveLength(3);
  await screen.findByRole("region", { name: "Why was the doorbell rung?" });
  await screen.findByText("Fields and bytes");
  // In the tunnel it is 50 bytes longer.
  within(table)
    .getByRole("button", { name: /^spine2/ })
    .click();
  await waitFor(() => expect(screen.getAllByText(/1,116 B/).length).toBeGreaterThan(0));
  await screen.findAllByText(/Virtual eXtensible|VXLAN/i);
  expect(screen.getAllByRole("button", { name: "calculated" })).toHaveLength(2);
});

test("requests are chosen by buttons and by keys, another way stands beside, and the table has both runs", async () => {
  await open();
  const table = await waterfall();
  await screen.findByText("request 1 of 10");
  screen.getByRole("button", { name: "Next request" }).click();
  await screen.findByText("request 2 of 10");
  fireEvent.keyDown(table, { key: "n" });
  await screen.findByText("request 3 of 10");
  fireEvent.keyDown(table, { key: "p" });
  await screen.findByText("request 2 of 10");
  await waitFor(() => expect(within(table).getByRole("rowheader", { name: "B VF" })).toBeTruthy());
  fireEvent.keyDown(table, { key: "b" });
  await waitFor(() => expect(within(table).queryByRole("rowheader", { name: "B VF" })).toBeNull());
  screen.getByRole("radio", { name: "VMM process" }).click();
  await waitFor(() => expect(within(table).getByRole("rowheader", { name: "B VMM process" })).toBeTruthy());
  fireEvent.keyDown(table, { key: "t" });
  const spans = await screen.findByRole("table", { name: "Spans of request 2" });
  const runs = within(spans)
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[1].textContent);
  expect(new Set(runs)).toEqual(new Set(["A vhost", "B VMM process"]));
  within(spans).getAllByRole("button", { name: "virt.guest" })[0].click();
  await screen.findByRole("region", { name: "vm1 driver" });
});

test("another scenario is one click away; on one server no switch is on the way", async () => {
  await open();
  screen.getByRole("button", { name: "On one server" }).click();
  await screen.findByRole("img", { name: /vm1 on server1 to vm2 on server1/ });
  expect(document.querySelectorAll(".dc-cross-switch[data-used]")).toHaveLength(0);
  screen.getByRole("button", { name: "By virtual functions" }).click();
  // Its own way is the first run; vhost stands beside it.
  await screen.findByRole("rowheader", { name: "A VF" });
  await screen.findByRole("rowheader", { name: "B vhost" });
});

test("a file without guests has its requests all the same, and nothing beside them", async () => {
  await open({
    scenario: `dc: 1
name: hosts
until: 20us
nodes:
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  leaf1: { kind: fabric/switch@1, role: leaf }
links:
  - { ends: ["h1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h2:eth0", "leaf1:e1-2"], rate: 25G, delay: 500ns }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 1Gbps, start: 1us, count: 2 }
`,
  });
  const table = await waterfall();
  expect(screen.queryByRole("radiogroup", { name: "Beside it" })).toBeNull();
  expect(within(table).getByRole("button", { name: "h1 NIC, to leaf1" })).toBeTruthy();
});
