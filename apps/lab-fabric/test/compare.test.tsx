import type { LabHandle, LabOptions } from "@dc/solid";
import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";
import linkFailure from "../src/scenarios/link-failure.yaml?raw";

beforeAll(() => {
  standIn();
  // jsdom has no modal dialogs; what they trap is seen in the end-to-end tests.
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement): void {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement): void {
    this.open = false;
  };
});
afterEach(cleanup);
configure({ asyncUtilTimeout: 8000 });

const open = (options: LabOptions = {}): Promise<LabHandle> => openLab(linkFailure, options);

const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");
const press = (key: string): void => {
  const root = document.querySelector(".dc-root") as HTMLElement;
  root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
};
const field = (dialog: HTMLElement, name: string): HTMLInputElement => within(dialog).getByLabelText(name);

async function askForFork(): Promise<HTMLElement> {
  press("f");
  const dialog = await screen.findByRole("dialog", { name: /^Fork this run at/ });
  await waitFor(() => expect(field(dialog, "Path").value).not.toBe(""));
  return dialog;
}

async function forkValue(path: string, value: string): Promise<HTMLElement> {
  const dialog = await askForFork();
  fireEvent.input(field(dialog, "Path"), { target: { value: path } });
  fireEvent.input(field(dialog, "In the second run"), { target: { value } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Fork" }));
  return dialog;
}

const table = (name: RegExp | string): Promise<HTMLElement> => screen.findByRole("table", { name });
const rows = (of: HTMLElement): string[] =>
  within(of)
    .getAllByRole("row")
    .map(({ textContent }) => plain(textContent));

test("a value turned: both digests, where they part, what differs, on from there and back", async () => {
  const handle = await open();
  await handle.seek("10us");
  expect(screen.queryByRole("tab", { name: "Compare" })).toBeNull();
  await forkValue("workloads[0].rate", "10Gbps");
  expect((await screen.findByRole("tab", { name: "Compare" })).getAttribute("aria-selected")).toBe("true");
  await screen.findByText(/^workloads\[0\]\.rate: .*, in the fork 10Gbps$/);
  const [, mine, theirs] = rows(await table("Both runs"));
  const digest = /[0-9a-f]{16}$/;
  expect(digest.exec(mine ?? "")?.[0]).not.toBe(digest.exec(theirs ?? "")?.[0]);
  const parted = await table("First divergence");
  expect(rows(parted)[1]).toMatch(/^this run/);
  const now = await table(/^Different at 10/);
  expect(rows(now).some((row) => /^Flows, delivered$/.test(row))).toBe(true);
  // Both go to where they part, and there nothing differs that was not about to.
  fireEvent.click(screen.getByRole("button", { name: "Both go there" }));
  await waitFor(() => expect(screen.queryByRole("table", { name: /^Different at 10\.0* µs/ })).toBeNull());
  await handle.seek("15us");
  await table(/^Different at 15/);
  fireEvent.click(screen.getByRole("button", { name: "Let the fork go" }));
  await screen.findByRole("application");
  expect(screen.queryByRole("tab", { name: "Compare" })).toBeNull();
});

test("an action in the fork alone: the same until then, and reasons on both sides", async () => {
  const handle = await open();
  await handle.seek("8us");
  const dialog = await askForFork();
  fireEvent.click(within(dialog).getByLabelText("An action"));
  fireEvent.input(await within(dialog).findByLabelText("On"), { target: { value: "leaf1:e1-50" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Fork" }));
  await screen.findByText(/^link\.down leaf1:e1-50 at 8.*, in the fork alone$/);
  await handle.seek("12us");
  const parted = await table("First divergence");
  await waitFor(() => expect(rows(parted)[2]).toMatch(/^fork ?8.*action ?leaf1:e1-50/));
  const now = await table(/^Different at 12/);
  await waitFor(() => expect(rows(now).some((row) => row.startsWith("link down"))).toBe(true));
  fireEvent.click(screen.getByRole("button", { name: "Why, on both sides" }));
  await screen.findByRole("region", { name: /^fork: / });
});

test("what the scenario cannot have is said in the dialog, and nothing is forked", async () => {
  await open();
  const dialog = await forkValue("workloads[0].rate", "fast");
  await within(dialog).findByText(/^workloads\[0\]\.rate: expected .*, got "fast"/);
  expect(screen.queryByRole("tab", { name: "Compare" })).toBeNull();
  fireEvent.input(field(dialog, "Path"), { target: { value: "nobody.here" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Fork" }));
  await within(dialog).findByText(/^expected one of its \d+ keys, got "nobody"/);
});

test("a link carries the fork, and another file lets it go", async () => {
  const handle = await open();
  await handle.seek("10us");
  await forkValue("workloads[0].rate", "10Gbps");
  await table("First divergence");
  const state = await handle.getState();
  fireEvent.click(screen.getByRole("button", { name: "Let the fork go" }));
  await screen.findByRole("application");
  await handle.setState(state);
  await screen.findByText(/^workloads\[0\]\.rate: .*, in the fork 10Gbps$/);
  await table("First divergence");
});

test("an undone action is undone in both; a change that shows nowhere says so", async () => {
  const handle = await open();
  await handle.seek("10us");
  await forkValue("name", "another name");
  await screen.findByText(/^Both have recorded the same so far: [\d,]+ records\./);
  await handle.invoke("link.down", "leaf1:e1-50");
  await handle.seek("14us");
  await screen.findByText("Nothing that is measured differs at this instant.");
  await handle.undo();
  await screen.findByText(/^Both have recorded the same so far/);
});
