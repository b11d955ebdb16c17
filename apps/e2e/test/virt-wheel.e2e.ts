/** The TLB and VPID wheel: how many misses has a turn, and who took the entries; by mouse and by keyboard. */
import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { tabTo, writeInto } from "../src/keyboard.ts";
import { pause, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);
const cleanInEveryTheme = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/`);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
}

const wheel = (page: Page): Locator => page.getByRole("region", { name: "TLB and VPID wheel" });
const choose = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole("radiogroup", { name: group, exact: true }).locator("label", { hasText: name }).click();
const turn = (page: Page, row: RegExp): Promise<void> =>
  wheel(page).getByRole("table", { name: "Turns, the newest first" }).getByRole("row", { name: row }).waitFor();

browserTest("by mouse: a cliff under LRU, a slide at random; INVVPID spares whom INVEPT takes", async () => {
  const { page, errors, violations } = await open();
  await openLab(page);
  await page.getByRole("tab", { name: "TLB wheel" }).click();
  await wheel(page)
    .getByRole("textbox", { name: /how many misses has a turn/ })
    .fill("128");
  await cleanInEveryTheme(page);
  await wheel(page).getByRole("button", { name: "Commit" }).click();
  await wheel(page).getByText("You said 128; it is 512.").waitFor();
  await wheel(page).getByRole("button", { name: "Run 12 turns" }).click();
  await turn(page, /^12 4 512 0 512 512 evicted by VPID 3$/);
  await wheel(page)
    .getByText(/LRU: no misses up to 3, and from 4 on 512 in every turn/)
    .waitFor();
  await cleanInEveryTheme(page);
  // Who fits with the others loses only to an invalidation.
  await wheel(page).getByLabel("Virtual processors", { exact: true }).first().fill("3");
  await page.keyboard.press("Enter");
  await wheel(page).getByRole("button", { name: "Run 12 turns" }).click();
  await turn(page, /^12 3 512 512 0$/);
  const took = wheel(page).getByRole("region", { name: "Invalidate" });
  await took.getByRole("button", { name: "INVVPID VPID", exact: true }).click();
  await took.getByText("INVVPID VPID took 512 entries: 512 of VPID 1; 1,024 are left.").waitFor();
  await took.getByRole("button", { name: "INVEPT EPT" }).click();
  await took.getByText("INVEPT EPT took 512 entries: 512 of VPID 2; 512 are left.").waitFor();
  await took.getByRole("button", { name: "MOV CR3", exact: true }).click();
  await took.getByText("MOV CR3 took 384 entries: 384 of VPID 3; 128 are left.").waitFor();
  // A cell says what it holds.
  await page
    .getByRole("application", { name: /^Cells of the TLB, 128 of 1,536 in use/ })
    .click({ position: { x: 8, y: 24 } });
  await wheel(page)
    .getByText(/^Set 0, way 0: /)
    .waitFor();
  // A sentence of a claim, under random replacement, and one that no VPID can mend.
  const sentence = async (name: string): Promise<void> => {
    await wheel(page)
      .getByRole("button", { name: /Sentence of a claim/ })
      .click();
    await page.getByRole("option", { name }).click();
  };
  await sentence("V-16: Where random replacement slides");
  await wheel(page)
    .getByText(/^The claim says 229 ± 15; this run has 2\d\d(\.\d)?\. It holds\.$/)
    .waitFor();
  await sentence("V-15: One VPID for two virtual processors: one reads the other's pages");
  await wheel(page).getByText("The claim says 512; this run has 512. It holds.").waitFor();
  await cleanInEveryTheme(page);
  await choose(page, "VPIDs", "off");
  await wheel(page).getByRole("button", { name: "One turn" }).click();
  await turn(page, /^1 0 512 0 512 512 first touches$/);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by keyboard: predicted, turned, asked why; the table says what the picture does", async () => {
  const { page, errors, violations } = await open();
  await openLab(page);
  await tabTo(page, /^tab .*Queue/);
  for (let tab = 0; !(await page.getByRole("tab", { name: "TLB wheel", selected: true }).isVisible()); tab++) {
    expect(tab).toBeLessThan(12);
    await page.keyboard.press("ArrowRight");
  }
  await writeInto(page, /how many misses has a turn/, 512);
  await wheel(page).getByText("You said 512, and so it is.").waitFor();
  await tabTo(page, /^\s*Run 12 turns/);
  await page.keyboard.press("Enter");
  await turn(page, /^12 4 512 0 512 512 evicted by VPID 3$/);
  await tabTo(page, /Cells of the TLB, 1,536 of 1,536 in use/);
  await page.keyboard.press("End");
  await wheel(page)
    .getByText(/^Set 127, way 11: VPID \d, page \d+/)
    .waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await wheel(page)
    .getByText(/^Set 0, way 1: VPID \d, page \d+/)
    .waitFor();
  await tabTo(page, /^\s*Access\s*$/);
  await page.keyboard.press("Home");
  const why = wheel(page).getByRole("region", { name: "Why did this miss?" });
  await why.getByText(/^Turn 12, VPID 4, page 0, set 0\. It missed: in turn 11 VPID 3 needed room/).waitFor();
  await tabTo(page, /vCPU 4 has a processor of its own/);
  await page.keyboard.press("Space");
  await tabTo(page, /Run 12 turns/);
  await page.keyboard.press("Enter");
  await turn(page, /^12 4 512 512 0$/);
  await tabTo(page, /INVEPT all/);
  await page.keyboard.press("Enter");
  await wheel(page)
    .getByText("INVEPT all took 1,536 entries: 512 of VPID 1, 512 of VPID 2, 512 of VPID 3; 0 are left.")
    .waitFor();
  await page.keyboard.press("t");
  await wheel(page)
    .getByRole("row", { name: /^3 0 0$/ })
    .waitFor();
  await poll(() => wheel(page).getByText("The TLB is empty.").isVisible()).toBe(true);
  await cleanInEveryTheme(page);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});
