import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabHandle, LabOptions } from "@dc/solid";
import { parsePerfReport, printPerfReport, readPerfReport } from "@dc/virt/import";
import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";

const vectors = join(import.meta.dirname, "../../../packages/virt/vectors");
const perf = readFileSync(join(vectors, "perf-kvm-stat.handmade.txt"), "utf8");

beforeEach(() => {
  standIn();
  // This DOM has no modal dialogs: opening one is showing it.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function open(options: LabOptions = {}): Promise<{ readonly lab: LabHandle; readonly view: HTMLElement }> {
  const lab = await openLab(options);
  await lab.runUntil("60us");
  (await screen.findByRole("tab", { name: "Exits beside a host" })).click();
  return { lab, view: await screen.findByRole("region", { name: "Exits by reason" }) };
}

/** A paste of this text, as browsers send it. */
function paste(element: HTMLElement, text: string): void {
  const event = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
    clipboardData: { getData: () => text },
  });
  element.dispatchEvent(event);
}

test("the model's exits stand as bars, and a report that is pasted stands beside them with the error", async () => {
  const { view } = await open();
  const items = (): string[] =>
    within(view)
      .getAllByRole("listitem")
      .map((item) => item.querySelector("code")?.textContent ?? "");
  await waitFor(() => expect(items()).toEqual(["EPT_MISCONFIG"]));
  paste(view, perf);
  await within(view).findByText("pasted text");
  expect(items()).toEqual(["EPT_MISCONFIG", "HLT", "IO_INSTRUCTION", "MSR_WRITE", "npf"]);
  const first = within(view).getAllByRole("listitem")[0]?.textContent?.replaceAll("\u00a0", " ") ?? "";
  expect(first).toMatch(/EPT_MISCONFIG49Model 100\.00 %Host –Error \+100\.00 pp/);
  // In the order of the host the most frequent of its reasons comes first.
  within(view).getByRole("radio", { name: "Host" }).click();
  await waitFor(() => expect(items()[0]).toBe("MSR_WRITE"));
  within(view).getByRole("button", { name: "Take it away" }).click();
  await waitFor(() => expect(items()).toEqual(["EPT_MISCONFIG"]));
});

test("the table is perf's, sorts by its heads, and what it shows is kept when another view is looked at", async () => {
  const { view } = await open();
  paste(view, perf);
  await within(view).findByText("pasted text");
  screen.getByRole("radio", { name: /Table/ }).click();
  const table = await within(view).findByRole("table", { name: "Exits by reason, as perf prints them" });
  fireEvent.click(within(table).getByRole("button", { name: "VM-EXIT" }));
  const reasons = (): string[] =>
    [...table.querySelectorAll(".dc-pairs-reason code")].map((code) => code.textContent ?? "");
  await waitFor(() => expect(reasons()[0]).toBe("EPT_MISCONFIG"));
  screen.getByRole("tab", { name: "Queue" }).click();
  await screen.findByRole("region", { name: "Split virtqueue, 8 entries" });
  screen.getByRole("tab", { name: "Exits beside a host" }).click();
  await screen.findByText("pasted text");
});

test("a text that is wrong is answered in its place, with line and column, and can be mended there", async () => {
  const { view } = await open();
  screen.getByRole("button", { name: "Paste" }).click();
  const field = await screen.findByRole("textbox", { name: "The host's output" });
  fireEvent.input(field, { target: { value: perf.replace("15885", "many!") } });
  screen.getByRole("button", { name: "Read it" }).click();
  const panel = await within(view).findByRole("region", { name: /1 mistake/ });
  expect(panel.textContent).toContain("8:27");
  expect(panel.textContent).toContain("a number of samples");
  within(panel).getByRole("button", { name: "Edit text" }).click();
  fireEvent.input(await within(panel).findByRole("textbox"), { target: { value: perf } });
  within(panel).getByRole("button", { name: "Read again" }).click();
  await within(view).findByText("perf kvm stat report, 69,310 exits");
});

test("the model's own exits are copied as perf prints them; without a clipboard they are shown to be copied", async () => {
  const written: string[] = [];
  const { view } = await open();
  await within(view).findAllByRole("listitem");
  vi.stubGlobal("navigator", {
    ...navigator,
    language: "en",
    languages: ["en"],
    clipboard: { writeText: (text: string) => Promise.resolve(void written.push(text)) },
  });
  within(view).getByRole("button", { name: "Copy the model's" }).click();
  await waitFor(() => expect(written).toHaveLength(1));
  const parsed = parsePerfReport(written[0] as string);
  expect(parsed).toMatchObject({ ok: true, issues: [] });
  if (!parsed.ok) return;
  expect(printPerfReport(parsed.value)).toBe(written[0]);
  expect(readPerfReport(parsed.value).exits[0]).toMatchObject({ name: "EPT_MISCONFIG", number: 49 });
});

test("counters without reasons, a kernel that interprets its guest, and remarks are said in words", async () => {
  const { view } = await open();
  await within(view).findAllByRole("listitem");
  paste(view, "  124,778  kvm:kvm_exit\n  9,001 kvm:kvm_pio\n");
  await within(view).findByText("This output counts exits and does not tell their reasons apart.");
  expect(within(view).getByText("2 counters")).toBeTruthy();
  paste(
    view,
    "q-1 [000] 1.000000: kvm_userspace_exit: reason KVM_EXIT_IO (2)\nodd\nq-1 [000] 1.000001: kvm_fpu: load\n",
  );
  await within(view).findByText(/This kernel interprets its guest/);
  expect(within(view).getByText("1 remark")).toBeTruthy();
});

test("in German it is German", async () => {
  await openLab({ language: "de" });
  (await screen.findByRole("tab", { name: "Exits neben einem Host" })).click();
  await screen.findByRole("button", { name: "Ausgabe eines Hosts öffnen" });
});
