import { overwriteText } from "@dc/lab/testing";
import type { LabHandle, LabOptions } from "@dc/solid";
import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";
import linkFailure from "../src/scenarios/link-failure.yaml?raw";

beforeAll(() => {
  standIn();
  // jsdom lays nothing out: the editor measures an empty box, and what it draws is seen in the end-to-end tests.
  const nothing = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0 };
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => nothing as DOMRect;
});
afterEach(cleanup);
// A machine that runs everything at once answers late; what never comes is still found.
configure({ asyncUtilTimeout: 8000 });

const open = (options: LabOptions = {}): Promise<LabHandle> => openLab(linkFailure, options);

const tab = (name: string): HTMLElement => screen.getByRole("tab", { name });
const press = (target: Element, key: string, more: KeyboardEventInit = {}): void => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true, ...more }));
};
const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");

test("the views are tabs of the stage; v leads to them, and a link opens the one that was shown", async () => {
  const handle = await open();
  expect(screen.getAllByRole("tab").map(({ textContent }) => textContent)).toEqual([
    ...["Network", "Devices", "Failures", "Queues", "Hash", "Frame", "Build", "Text"],
  ]);
  const root = document.querySelector(".dc-root") as HTMLElement;
  press(root, "v");
  expect(document.activeElement).toBe(tab("Network"));
  press(tab("Network"), "ArrowRight");
  await screen.findByRole("listbox", { name: /leaf1# ip route/ });
  expect(screen.getByRole("tabpanel").getAttribute("aria-labelledby")).toBe(tab("Devices").id);
  // Events and causes give their room to it, and come back.
  expect(screen.queryByRole("region", { name: "Events" })).toBeNull();
  const state = await handle.getState();
  fireEvent.click(tab("Network"));
  await screen.findByRole("application");
  await handle.setState(state);
  await screen.findByRole("listbox", { name: /leaf1# ip route/ });
});

test("a device prints its routes; a cut link changes them, and what changed is marked", async () => {
  const handle = await open();
  fireEvent.click(tab("Devices"));
  const list = await screen.findByRole("listbox", { name: /leaf1# ip route/ });
  const lines = (): string[] =>
    within(list)
      .getAllByRole("option")
      .map(({ textContent }) => textContent ?? "");
  expect(lines().filter((line) => line.includes("dev e1-49"))).not.toEqual([]);
  expect(lines().some((line) => line.startsWith("−gone: "))).toBe(false);
  await handle.seek("30us");
  await waitFor(() => expect(lines().some((line) => line.startsWith("−gone: "))).toBe(true));
  const still = lines().filter((line) => !line.includes("gone: "));
  expect(still.filter((line) => line.includes("dev e1-49"))).toEqual([]);
  expect(still.some((line) => line.startsWith("+new: "))).toBe(true);
  await handle.seek("50us");
  await waitFor(() => expect(lines().some((line) => line.includes("gone: "))).toBe(false));
});

test("by keyboard: a line is walked to, names its ports in the picture, and Enter chooses the port, which lights its lines", async () => {
  await open();
  fireEvent.click(tab("Devices"));
  const list = await screen.findByRole("listbox", { name: /leaf1# ip route/ });
  const lines = (): HTMLElement[] => within(list).getAllByRole("option");
  list.focus();
  const at = lines().findIndex(({ textContent }) => /nexthop.*dev e1-50/.test(textContent ?? ""));
  for (let step = 0; step <= at; step++) press(list, "ArrowDown");
  expect(list.getAttribute("aria-activedescendant")).toBe(lines()[at].id);
  const picture = screen.getByRole("application");
  expect(picture.getAttribute("aria-label")).toContain("the chosen line is about leaf1:e1-50");
  press(list, "Enter");
  await screen.findByRole("heading", { name: "Port leaf1:e1-50" });
  const lit = lines().filter((line) => line.dataset.lit !== undefined);
  expect(lit.length).toBeGreaterThan(1);
  expect(lit.every(({ textContent }) => /e1-50|^[\d.]+(\/\d+)? proto static$/.test(textContent ?? ""))).toBe(true);
  press(list, "Home");
  press(list, "Escape");
  expect(list.getAttribute("aria-activedescendant")).toBeNull();
});

test("each table is one choice away; a device without a table says so", async () => {
  await open();
  fireEvent.click(tab("Devices"));
  await screen.findByRole("listbox", { name: /leaf1# ip route/ });
  fireEvent.click(screen.getByRole("radio", { name: "Forwarding" }));
  await screen.findByText("It prints nothing");
  fireEvent.click(screen.getByRole("radio", { name: "Queues" }));
  const list = await screen.findByRole("listbox", { name: /leaf1# tc -s qdisc/ });
  expect(within(list).getAllByRole("option")[0].textContent).toMatch(/^qdisc pfifo|^qdisc bfifo/);
  press(document.querySelector(".dc-root") as HTMLElement, "t");
  await screen.findByRole("grid");
  // The view remembers what was asked of whom.
  fireEvent.click(tab("Frame"));
  await screen.findByText(/on the cable/);
  fireEvent.click(tab("Devices"));
  await screen.findByRole("listbox", { name: /leaf1# tc -s qdisc/ });
});

test("a frame is unpacked: its headers, what a byte means, which links take it, where its flows land", async () => {
  await open();
  fireEvent.click(tab("Frame"));
  const bytes = await screen.findByRole("group", { name: /^Bytes of the frame/ });
  expect(plain(screen.getByRole("heading", { name: /on the cable/ }).textContent)).toBe("1,564 B on the cable");
  const stairs = (): string => plain(screen.getByRole("img", { name: /^An outer packet/ }).getAttribute("aria-label"));
  expect(stairs()).toBe(
    "An outer packet of 1,550 B at three links. MTU 1,500: 50 B too large: lost. MTU 1,550: passes, to the byte. MTU 9,000: passes, 7,450 B left.",
  );
  // By keyboard to the third header, which is UDP, and its first field.
  for (let step = 0; step < 3; step++) press(bytes, "ArrowDown");
  await screen.findByText(/^Source Port: \d+$/);
  expect(screen.getByText("Bytes 34 to 35 of 1,564")).toBeTruthy();
  press(bytes, "ArrowDown");
  for (let step = 0; step < 4; step++) press(bytes, "ArrowRight");
  await screen.findByText(/VNI\): 10100$/);
  fireEvent.click(screen.getByRole("radio", { name: "over IPv6" }));
  expect(stairs()).toContain("MTU 1,550: 20 B too large: lost");
  fireEvent.click(screen.getByRole("radio", { name: "over IPv4" }));
  fireEvent.click(screen.getByRole("radio", { name: "802.1Q" }));
  expect(stairs()).toContain("An outer packet of 1,554 B");
  fireEvent.click(screen.getByRole("radio", { name: "fixed" }));
  expect(screen.getByText(/so 1,000 of 1,000 take one way/)).toBeTruthy();
  // The twin.
  press(document.querySelector(".dc-root") as HTMLElement, "t");
  const table = await screen.findByRole("table", { name: "Its headers, one in the other" });
  expect(within(table).getByText("Twelve bits: 4,094 networks, and no more.")).toBeTruthy();
});

test("the frame that is unpacked is the packet that is open", async () => {
  const handle = await open();
  await handle.runUntil("frame.send & flow:A");
  fireEvent.click(tab("Frame"));
  const packet = await screen.findByRole("radio", { name: /^packet A-\d+$/ });
  expect((packet as HTMLInputElement).checked).toBe(true);
  expect(plain(screen.getByRole("heading", { name: /on the cable/ }).textContent)).toBe("1,518 B on the cable");
  expect(screen.getByText("All of it is the host's frame.")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "made here" }));
  await screen.findByText(/50.B are the tunnel's/);
});

const editor = (): HTMLElement => screen.getByRole("textbox", { name: /^Text of/ });
const write = (text: string): Promise<void> => overwriteText(editor(), text);

test("the text is checked while it is written; with mistakes it does not run, what ran goes on, and nothing is lost", async () => {
  const handle = await open();
  await handle.seek("10us");
  fireEvent.click(tab("Text"));
  await waitFor(() => expect(editor().textContent).toContain("A link fails"));
  await screen.findByText("this is what runs");
  await write(linkFailure.replace("at: 45us", "at: 45").replace("rate: 20Gbps", "rate: 20"));
  await screen.findByText("changed, not run yet");
  await screen.findByText("2 issues");
  const list = screen.getAllByRole("button", { name: /expected/ });
  expect(list).toHaveLength(2);
  fireEvent.click(list[1]);
  expect(list[1].getAttribute("aria-current")).toBe("true");
  press(editor(), "Enter", { ctrlKey: true });
  await screen.findByText(/^Not run: 2 errors/, { selector: ".lab-text-count" });
  // What ran before stands where it stood.
  expect((await handle.getParams()) as object).toMatchObject({ name: "A link fails" });
  // Away and back: text, issues and undo are there.
  fireEvent.click(tab("Network"));
  await screen.findByRole("application");
  fireEvent.click(tab("Text"));
  await waitFor(() => expect(editor().textContent).toContain("at: 45,"));
  await screen.findByText("2 issues");
  press(editor(), "z", { ctrlKey: true });
  await waitFor(() => expect(editor().textContent).toContain("at: 45us"));
  await screen.findByText("this is what runs");
});

test("a text without mistakes runs; one that was changed is kept when another run is opened, and gives way with undo", async () => {
  await open();
  fireEvent.click(tab("Text"));
  await waitFor(() => expect(editor().textContent).toContain("A link fails"));
  await write(linkFailure.replace("name: A link fails", "name: Another name"));
  await screen.findByText("changed, not run yet");
  fireEvent.click(screen.getByRole("button", { name: "Run it" }));
  await screen.findByText("this is what runs");
  await waitFor(() => expect(screen.getAllByText(/Another name/).length).toBeGreaterThan(0));
  await write(linkFailure.replace("name: A link fails", "name: Mine"));
  fireEvent.click(screen.getByRole("button", { name: "One ping, from ARP to echo" }));
  await screen.findByText("yours; another run was opened");
  expect(editor().textContent).toContain("Mine");
  fireEvent.click(screen.getByRole("button", { name: "Back to what runs" }));
  await waitFor(() => expect(editor().textContent).not.toContain("Mine"));
  await screen.findByText("this is what runs");
  press(editor(), "z", { ctrlKey: true });
  await waitFor(() => expect(editor().textContent).toContain("Mine"));
});

test("in review the text can be read and not changed", async () => {
  await open({ mode: "review" });
  fireEvent.click(tab("Text"));
  await waitFor(() => expect(editor().textContent).toContain("A link fails"));
  expect(editor().getAttribute("aria-readonly")).toBe("true");
  expect(screen.queryByRole("button", { name: "Run it" })).toBeNull();
});
