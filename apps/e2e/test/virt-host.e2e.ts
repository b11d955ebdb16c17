/** A real host's exits beside the model's: by mouse, by keyboard, and with files that are none. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { tabTo } from "../src/keyboard.ts";
import { goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

const vectors = join(import.meta.dirname, "../../../packages/virt/vectors");
const perf = readFileSync(join(vectors, "perf-kvm-stat.handmade.txt"), "utf8");

/** The lab at 60 µs, when every frame has been sent. */
async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/`);
  await waitForLab(page);
  // It plays to the first kick by itself, and may have come there.
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await page.getByRole("button", { name: /^Play/ }).waitFor();
  await goTo(page, "60us");
  await poll(() => timeShown(page)).toBe(60e6);
}

const histogram = (page: Page): Locator => page.getByRole("region", { name: "Exits by reason" });
const reasons = (page: Page): Promise<string[]> => histogram(page).locator(".dc-pair-reason code").allTextContents();

/** Let a file fall onto an element, as a person does. */
async function drop(page: Page, onto: Locator, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content as string], fileName as string, { type: "text/plain" }));
      return transfer;
    },
    [name, text],
  );
  const zone = onto.locator(".dc-drop-zone");
  for (const type of ["dragenter", "dragover", "drop"]) await zone.dispatchEvent(type, { dataTransfer: data });
}

browserTest(
  "by mouse: a report that is dropped stands beside the model, sorts by its error, and the model's is copied",
  async () => {
    const { page, errors, violations } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await openLab(page);
    await page.getByRole("tab", { name: "Exits beside a host" }).click();
    await poll(() => reasons(page)).toEqual(["EPT_MISCONFIG"]);
    await drop(page, histogram(page), "host.txt", perf);
    await histogram(page).getByText("perf kvm stat report, 69,310 exits").waitFor();
    expect((await reasons(page)).sort()).toEqual(["EPT_MISCONFIG", "HLT", "IO_INSTRUCTION", "MSR_WRITE", "npf"]);
    // The lab did not take it for a scenario.
    expect(await timeShown(page)).toBe(60e6);

    await histogram(page).locator("label", { hasText: "Error" }).click();
    await poll(async () => (await reasons(page))[1]).toBe("MSR_WRITE");
    const row = histogram(page).getByRole("listitem").filter({ hasText: "MSR_WRITE" });
    expect((await row.textContent())?.replaceAll("\u00a0", " ")).toContain("Host 61.35 %Error −61.35 pp");

    await page.keyboard.press("t");
    const table = page.getByRole("table", { name: "Exits by reason, as perf prints them" });
    await table.getByRole("button", { name: "Avg time" }).click();
    await table.getByRole("columnheader", { name: /Avg time/ }).waitFor();
    expect(await table.getByRole("columnheader", { name: /Avg time/ }).getAttribute("aria-sort")).toBe("descending");

    await page.getByRole("button", { name: "Copy the model's" }).click();
    await poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^Analyze events for all VMs, all VCPUs:\n\n {13}VM-EXIT {4}Samples .*\n\n {7}EPT_MISCONFIG +\d+ +100\.00% +100\.00% .*us \( \+- +\d+\.\d\d% \)\n\nTotal Samples:\d+, /,
    );
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest(
  "by keyboard: a report is pasted, a mistake in it is found with its place and mended, and the host is taken away",
  async () => {
    const { page, errors, violations } = await open();
    await openLab(page);
    await tabTo(page, /^tab .*Queue/);
    await page.keyboard.press("ArrowRight");
    await tabTo(page, /Paste\s*$/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Paste a host's output" }).waitFor();
    await tabTo(page, /The host's output/);
    await page.keyboard.insertText(perf.replace("15885", "many!"));
    await tabTo(page, /Read it/);
    await page.keyboard.press("Enter");
    const panel = page.getByRole("region", { name: /1 mistake/ });
    await panel.getByText("8:27").waitFor();
    await tabTo(page, /Edit text/);
    await page.keyboard.press("Enter");
    await tabTo(page, /Text of pasted text/);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(perf);
    await tabTo(page, /Read again/);
    await page.keyboard.press("Enter");
    await histogram(page).getByText("perf kvm stat report, 69,310 exits").waitFor();
    await tabTo(page, /Take it away/);
    await page.keyboard.press("Enter");
    await poll(() => reasons(page)).toEqual(["EPT_MISCONFIG"]);
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("files that are none are answered in place, and 60 MB can be stopped while the lab goes on", async () => {
  const { page, errors } = await open();
  await openLab(page);
  await page.getByRole("tab", { name: "Exits beside a host" }).click();
  await drop(page, histogram(page), "perf.data", "PERFILE2\0\0\0");
  await page.getByText("the character U+0000").waitFor();
  await page.getByRole("button", { name: "Back to the lab" }).click();
  await drop(page, histogram(page), "notes.txt", "buy milk\n");
  await page.getByText(/output of perf kvm stat report/).waitFor();
  await page.getByRole("button", { name: "Back to the lab" }).click();
  // A trace that is long, and says so while it is read.
  await page.evaluate(() => {
    const exit = " q-1 [000] 1.000001: kvm_exit: reason HLT rip 0x1 info 0 0\n q-1 [000] 1.000002: kvm_entry: vcpu 0\n";
    const block = exit.repeat(10_000);
    const transfer = new DataTransfer();
    transfer.items.add(new File(new Array(60).fill(block), "long.txt"));
    const deep = (root: Document | ShadowRoot): Element | null => {
      const found = root.querySelector(".virt-histogram .dc-drop-zone");
      if (found !== null) return found;
      for (const each of root.querySelectorAll("*")) {
        const inside = each.shadowRoot === null ? null : deep(each.shadowRoot);
        if (inside !== null) return inside;
      }
      return null;
    };
    deep(document)?.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.getByText("Reading long.txt").waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Reading long.txt").waitFor({ state: "hidden" });
  expect(await reasons(page)).toEqual(["EPT_MISCONFIG"]);
  expect(errors).toEqual([]);
});

browserTest("axe finds nothing serious in bars, table and issues, light, dark and contrast", async () => {
  const { page } = await open({ reducedMotion: "reduce" });
  await openLab(page);
  await page.getByRole("tab", { name: "Exits beside a host" }).click();
  await drop(page, histogram(page), "host.txt", perf);
  await histogram(page).getByText("perf kvm stat report, 69,310 exits").waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "Exits by reason, as perf prints them" }).waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await drop(page, histogram(page), "cut.txt", perf.slice(0, perf.indexOf("17539")));
  await page.getByRole("button", { name: "Back to the lab" }).waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
});
