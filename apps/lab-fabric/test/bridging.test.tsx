import type { LabHandle, LabOptions } from "@dc/solid";
import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";
import bridges from "../src/scenarios/bridges.yaml?raw";

beforeAll(() => {
  standIn();
  const nothing = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0 };
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => nothing as DOMRect;
});
afterEach(cleanup);
configure({ asyncUtilTimeout: 8000 });

const open = (options: LabOptions = {}): Promise<LabHandle> => openLab(bridges, options);
const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");
const bar = (): HTMLElement => screen.getByRole("region", { name: "Bridges in the picture" });
const picture = (): string => plain(screen.getByRole("application").getAttribute("aria-label"));

test("the bar says who is root and which port is shut, and a step back says it again", async () => {
  const handle = await open();
  await handle.seek("50us");
  await waitFor(() => expect(plain(bar().textContent)).toContain("b1 is the root. Shut: b2:e2"));
  expect(picture()).toContain("b1 is the root. b2:e2 is shut.");
  await handle.seek("70us");
  await waitFor(() => expect(plain(bar().textContent)).not.toContain("Shut"));
  await handle.seek("50us");
  await waitFor(() => expect(plain(bar().textContent)).toContain("Shut: b2:e2"));
});

test("a chosen VLAN says which links it crosses, and the table names them", async () => {
  const handle = await open();
  await handle.seek("50us");
  fireEvent.click(await within(bar()).findByRole("radio", { name: "20" }));
  await waitFor(() => expect(plain(bar().textContent)).toContain("VLAN 20 crosses 5 of 8 links."));
  expect(picture()).toContain("VLAN 20 crosses 5 of 8 links.");
  fireEvent.click(screen.getByRole("radio", { name: /^Table/ }));
  const row = (await screen.findByText("alternate, discarding")).closest('[role="row"]') as HTMLElement;
  expect(plain(row.textContent)).toContain("b2e2b4");
  // The grid makes the rows that are in sight.
  expect(screen.getAllByText("10, 20 (20)").length).toBeGreaterThan(2);
  expect(screen.getAllByText("b1 root")).toHaveLength(2);
});

test("the shut port is told in the inspector, and why it is shut", async () => {
  const handle = await open();
  await handle.seek("50us");
  fireEvent.click(await within(bar()).findByRole("button", { name: "b2:e2" }));
  const inspector = (): string => plain(document.querySelector("[data-lab-inspector]")?.textContent);
  await waitFor(() => expect(inspector()).toContain("rolealternate"));
  expect(inspector()).toContain("statediscarding");
  expect(inspector()).toContain("path cost2,000");
  expect(inspector()).toContain("designated bridgeb4");
  fireEvent.click(screen.getByRole("button", { name: "Why this role?" }));
  await screen.findByText("Why did b2/e2 change its part in the tree?");
  await screen.findByText("b4 is nearer to the root.");
  await screen.findByText("b2 goes to the root by b2:e1.");
});

test("a bridge is told with its identifier, the root, and whom it has learnt", async () => {
  const handle = await open();
  await handle.seek("50us");
  fireEvent.click(screen.getByRole("radio", { name: /^Table/ }));
  fireEvent.click((await screen.findAllByText("b2"))[0]);
  const table = await screen.findByRole("table", { name: "MAC addresses" });
  await waitFor(() => expect(within(table).getAllByRole("row")).toHaveLength(3));
  const inspector = plain(document.querySelector("[data-lab-inspector]")?.textContent);
  expect(inspector).toContain("root bridgeb1");
  expect(inspector).toContain("MAC addresses2 of 8192");
});

test("a bridge prints what it has learnt, its VLANs and the states of its ports", async () => {
  const handle = await open();
  await handle.seek("50us");
  fireEvent.click(screen.getByRole("tab", { name: "Devices" }));
  const lines = await screen.findByRole("listbox", { name: /b1# bridge fdb show/ });
  expect(within(lines).getAllByRole("option")).toHaveLength(4);
  fireEvent.click(screen.getByRole("radio", { name: "VLANs" }));
  const vlans = await screen.findByRole("listbox", { name: /b1# bridge vlan show/ });
  expect(
    within(vlans)
      .getAllByRole("option")
      .map(({ textContent }) => textContent),
  ).toEqual([
    "port              vlan-id",
    ...["e1                10", "                  20", "e2                10", "                  20"],
  ]);
  await handle.seek("70us");
  fireEvent.click(screen.getByRole("radio", { name: "Ports" }));
  const ports = await screen.findByRole("listbox", { name: /b1# bridge link show/ });
  const down = within(ports).getByText(/e1: <NO-CARRIER.* state disabled/);
  expect(down.textContent).toMatch(/^\+new: 2: e1: /);
});

test("a frame that is flooded to an address that was known says that the tree changed", async () => {
  const handle = await open();
  await handle.seek("65us");
  expect(await handle.runUntil("bridge.flood & flow:A")).toBe(true);
  await screen.findByText(/^Nobody knows where/);
  await screen.findByText("It was known, until the tree changed.");
});

test("a dropped file with mistakes is mended where texts are written; what ran goes on, and no text is lost", async () => {
  const handle = await open();
  await handle.seek("50us");
  const editor = (): HTMLElement => screen.getByRole("textbox", { name: /^Text of/ });
  const drop = (text: string, name: string): void => {
    const bytes = new TextEncoder().encode(text);
    const file = { name, size: bytes.length, arrayBuffer: async () => bytes.buffer };
    const zone = document.querySelector(".dc-drop-zone") as HTMLElement;
    fireEvent.drop(zone, { dataTransfer: { files: [file], types: ["Files"] } });
  };
  drop(bridges.replace("name: Bridges in a ring", "name: Mine").replace("until: 200us", "until: 200"), "mine.yaml");
  await waitFor(() => expect(editor().textContent).toContain("name: Mine"));
  await screen.findByText(/^Not run: 1 error/, { selector: ".lab-text-count" });
  expect(screen.getAllByRole("button", { name: /expected/ })).toHaveLength(1);
  expect((await handle.getParams()) as object).toMatchObject({ name: "Bridges in a ring" });
  // A second file takes its place, and the first comes back with undo.
  drop("dc: 1\nname: [\n", "second.yaml");
  await waitFor(() => expect(editor().textContent).not.toContain("name: Mine"));
  await screen.findByText(/^Not run/, { selector: ".lab-text-count" });
  editor().dispatchEvent(
    new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true, cancelable: true, composed: true }),
  );
  await waitFor(() => expect(editor().textContent).toContain("name: Mine"));
  // Away, another run, and back: it is there.
  fireEvent.click(screen.getByRole("tab", { name: "Network" }));
  fireEvent.click(await screen.findByRole("button", { name: "One ping, from ARP to echo" }));
  await waitFor(async () => expect((await handle.getParams()) as object).toMatchObject({ name: "One ping" }));
  fireEvent.click(screen.getByRole("tab", { name: "Text" }));
  await waitFor(() => expect(editor().textContent).toContain("name: Mine"));
});
