/** Which technique for which work, and what an exit costs: by mouse and by keyboard. */
import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, type Seen, useBrowser } from "../src/browser.ts";
import { tabTo, writeInto } from "../src/keyboard.ts";
import { waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);
const cleanInEveryTheme = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);
const noneOf = async (seen: Seen): Promise<void> => {
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
};

/** The lab, wide enough for all of its tabs. */
async function openLab(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1680, height: 1000 });
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/`);
  await waitForLab(page);
}
async function tabByKeys(page: Page, name: string): Promise<void> {
  await tabTo(page, /^tab .*Queue/);
  for (let tab = 0; !(await page.getByRole("tab", { name, selected: true }).isVisible()); tab++) {
    expect(tab).toBeLessThan(14);
    await page.keyboard.press("ArrowRight");
  }
}
const choose = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole("radiogroup", { name: group, exact: true }).locator("label", { hasText: name }).click();
const said = (page: Page): Promise<string | null> => page.locator(".virt-mix-wins").textContent();
const mark = (page: Page): Locator => page.getByRole("slider", { name: "The mix" });

browserTest(
  "mixes, by mouse: the mark is dragged from translation's area into that of VT-x, and the mix runs",
  async () => {
    const seen = await open();
    const { page } = seen;
    await openLab(page);
    await page.getByRole("tab", { name: "Mixes" }).click();
    await poll(() => said(page)).toMatch(/^Binary translation is the cheapest here/);
    const box = await page.locator(".virt-mix-triangle").boundingBox();
    if (box === null) throw new Error("no triangle");
    // From the middle to near the corner of system calls.
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.7 * box.height);
    await page.mouse.move(box.x + 0.15 * box.width, box.y + 0.89 * box.height);
    await page.mouse.up();
    await poll(() => said(page)).toMatch(/^VT-x, shadow tables is the cheapest here/);
    // More updates in a hypercall take translation's area away.
    const legend = page.getByRole("list", { name: "Who is the cheapest, of all mixes" });
    expect(await legend.textContent()).not.toContain("Binary translation, 0 %");
    await page.getByRole("slider", { name: "Updates in a hypercall, k" }).fill("32");
    await legend.getByText("Binary translation, 0 % of the mixes").waitFor();
    await page.getByText("⌈32 / 32⌉ = 1 crossing for 32 updates").waitFor();
    // The run says what the sum said.
    await page.getByRole("button", { name: "Measure this mix" }).click();
    const table = page.getByRole("table", { name: "Cycles by the sum and by the run" });
    await table.waitFor({ timeout: 60_000 });
    const rows = await table.getByRole("row").allTextContents();
    expect(rows).toHaveLength(5);
    for (const row of rows.slice(1)) expect(row).toMatch(/[−+]?0\.0\d %/);
    await choose(page, "Second page table", "with EPT");
    await poll(() => said(page)).toMatch(/^(VT-x, EPT is the cheapest here|VT-x, shadow tables and VT-x, EPT)/);
    await cleanInEveryTheme(page);
    await noneOf(seen);
  },
);

browserTest("mixes, by keyboard: the mark moves, the ratio is found, a cost becomes one's own", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await tabByKeys(page, "Mixes");
  await mark(page).waitFor();
  await tabTo(page, /The mix/);
  const at = (): Promise<string | null> => mark(page).getAttribute("aria-valuetext");
  await page.keyboard.press("End");
  await poll(at).toMatch(/^0 % page-table updates/);
  await poll(() => said(page)).toMatch(/^VT-x, shadow tables is the cheapest here/);
  for (let step = 0; step < 12; step++) await page.keyboard.press("PageUp");
  await poll(at).toBe("100 % page-table updates, 0 % system calls, 0 % user code");
  await poll(() => said(page)).toMatch(/^Binary translation is the cheapest here/);
  // The course's costs: asked for a number that is not near, then told.
  const even = page.getByRole("region", { name: "Where two cost the same" });
  await writeInto(page, /At how many updates for each system call/, 9999);
  await even.getByText(/You said 9,999: not within 5 %/).waitFor();
  const told = (await even.textContent()) ?? "";
  const ratio = Number(/at ([\d.]+) updates for each system call/.exec(told)?.[1]);
  expect(ratio).toBeGreaterThan(0);
  // A dearer exit moves the line; the number is marked as one's own, and the question is asked anew.
  await writeInto(page, /An exit and an entry, cycles/, 39_630);
  await page.getByText("1 number is yours.").waitFor();
  await page.getByText("yours; sourced: 3,963").waitFor();
  await writeInto(page, /At how many updates for each system call/, ratio);
  await even.getByText(/not within 5 %/).waitFor();
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("t");
  const table = page.getByRole("table", { name: "Mixes at every fifth" });
  await table.getByRole("row", { name: /^100 % 0 % 0 % Binary translation/ }).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

browserTest("an exit, by mouse: a stage's end is dragged, and the exit ends in the VMM process", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await page.getByRole("tab", { name: "Cost of an exit" }).click();
  await page.getByRole("heading", { name: "2,400 cycles, 1,200 ns" }).waitFor();
  await page
    .getByText("An OUT that the VMM process answers takes 2.5 × what an ioeventfd in the kernel takes.")
    .waitFor();
  const end = page.getByRole("slider", { name: "End of: Emulate, in the kernel" });
  const box = await end.boundingBox();
  if (box === null) throw new Error("no stage");
  await page.mouse.move(box.x + box.width / 2, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + 8);
  await page.mouse.move(box.x + 90, box.y + 8);
  await page.mouse.up();
  await page.getByText("yours; sourced: 1,000").waitFor();
  expect(Number(await end.getAttribute("aria-valuenow"))).toBeGreaterThan(1100);
  await page.getByRole("button", { name: "All as sourced" }).click();
  await page.getByRole("heading", { name: "2,400 cycles, 1,200 ns" }).waitFor();
  await page.getByRole("button", { name: "in the VMM process", exact: true }).click();
  await page.getByRole("heading", { name: "6,000 cycles, 3,000 ns" }).waitFor();
  await page.getByRole("button", { name: /^core-westmere-761/ }).click();
  await page.getByText("Median 1,111 cycles").waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

browserTest("an exit, by keyboard: a stage, a rate, and the rate that takes 1 %", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await tabByKeys(page, "Cost of an exit");
  const heading = page.getByRole("heading", { name: /cycles, .* ns$/ });
  await heading.waitFor();
  await tabTo(page, /End of: Save general registers/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("PageUp");
  await poll(() => heading.textContent()).toBe("2,510 cycles, 1,255 ns");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowLeft");
  await poll(() => heading.textContent()).toBe("2,400 cycles, 1,200 ns");
  await writeInto(page, /How many exits a second take 1 %/, 8000);
  const dial = page.getByRole("region", { name: "Budget: rate × cost" });
  await dial.getByText("You said 8,000: within 5 %. 1 % are 8,333 exits a second; 833,333 are all that fit.").waitFor();
  await tabTo(page, /Exits a second/);
  await page.keyboard.press("End");
  await dial.getByText(/Nothing is left for the guest/).waitFor();
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "Shares by rate" }).getByRole("row", { name: "10,000 1.2 %" }).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});
