/** The memory views of the virtualization lab, and `<dc-page-walk>` in pages of other people: by mouse and by keyboard. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeEmbedPolicy, sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, type Seen, useBrowser } from "../src/browser.ts";
import { tabTo, writeInto } from "../src/keyboard.ts";
import { pause, waitForLab } from "../src/lab.ts";
import { html, useServing } from "../src/serve.ts";

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

/** The lab, standing still. */
async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/`);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
}

const choose = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole("radiogroup", { name: group, exact: true }).locator("label", { hasText: name }).click();

browserTest("by mouse: a walk is predicted, followed and broken, and each fault says its code", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await page.getByRole("tab", { name: "Page walk" }).click();
  const question = page.getByRole("textbox", { name: /how many times does this walk read memory/ });
  await question.fill("35");
  await choose(page, "Guest", "5-level");
  await choose(page, "EPT", "5-level");
  await cleanInEveryTheme(page);
  await page.getByRole("button", { name: "Commit" }).click();
  // It plays by itself; nobody has to wait for it.
  await page.getByRole("button", { name: "To the end" }).click();
  await page.getByText("You said 35, and so it is.").waitFor();
  await page.getByText("(g + 1)(e + 1) − 1 = (5 + 1)(5 + 1) − 1 = 35").waitFor();
  // The guest's own fault, and the hypervisor's.
  await page.getByRole("button", { name: /^Reference 24: the guest's PD entry/ }).click();
  await page.getByRole("button", { name: "Clear P", exact: true }).click();
  const end = page.getByRole("region", { name: "What it came to" });
  await end.getByText("#PF, page fault").waitFor();
  await end.getByRole("row", { name: /no entry was present/ }).waitFor();
  await page.getByRole("button", { name: "Set P", exact: true }).click();
  await end.getByText("Translated").waitFor();
  await page.getByRole("button", { name: /^Reference 35: EPT level 1 / }).click();
  await choose(page, "Access", "write");
  await page.getByRole("button", { name: "Bit 1, W, writes are allowed: 1" }).click();
  await end.getByText("Exit 48, EPT violation").waitFor();
  await end.getByText("0x1aa").waitFor();
  await cleanInEveryTheme(page);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "References of the walk" }).getByRole("row").nth(35).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

browserTest("by keyboard: the walk is stepped, a bit is turned, caches hide it until INVLPG", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await tabTo(page, /^tab .*Queue/);
  for (let tab = 0; !(await page.getByRole("tab", { name: "Page walk", selected: true }).isVisible()); tab++) {
    expect(tab).toBeLessThan(12);
    await page.keyboard.press("ArrowRight");
  }
  await writeInto(page, /how many times does this walk read memory/, 24);
  await tabTo(page, /^group The walk, reference by reference/);
  await page.keyboard.press("Home");
  for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowRight");
  await page
    .locator("p", { hasText: /^Reference 5: the guest's PML4 entry at 0x\S+, from memory\. It sets A\.$/ })
    .waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByText("4 / 24").waitFor();
  await page.keyboard.press("End");
  await page.getByText("You said 24, and so it is.").waitFor();
  await tabTo(page, /Bit 0, R, reads are allowed: 1/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Space");
  const end = page.getByRole("region", { name: "What it came to" });
  await page.getByRole("button", { name: "Bit 2, X, fetches are allowed: 0" }).waitFor();
  await end.getByText("Translated").waitFor();
  // Another choice asks anew; with caches the second walk reads nothing, and a change is not seen.
  await page.getByRole("radiogroup", { name: "Caches" }).getByRole("radio", { name: "none" }).focus();
  for (let choice = 0; choice < 2; choice++) await page.keyboard.press("ArrowRight");
  await tabTo(page, /Just show it/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^group The walk, reference by reference/);
  await page.keyboard.press("End");
  await end.getByText("Translated").waitFor();
  await tabTo(page, /Remove R/);
  await page.keyboard.press("Enter");
  await end.getByText("Out of the TLB: no table was asked.").waitFor();
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await tabTo(page, /INVEPT/);
  await page.keyboard.press("Enter");
  await end.getByText("Exit 49, EPT misconfiguration").waitFor();
  await noneOf(seen);
});

browserTest("shadow or EPT: the same guest on both sides, and pages of another size move the line", async () => {
  const seen = await open();
  const { page } = seen;
  await openLab(page);
  await page.getByRole("tab", { name: "Shadow or EPT" }).click();
  // With the mouse: a first access is a hidden fault, a write to a guarded table exits, EPT does neither.
  const log = page.getByRole("region", { name: "What it did, the newest first" });
  const act = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  await act("Read");
  await log.getByRole("row", { name: /^reads page 0: its page 8 hidden fault \d+ 24 0$/ }).waitFor();
  await act("Turn R/W");
  await log.getByRole("row", { name: /^turns R\/W of page 0 .*INVLPG exits \d+ 24 0$/ }).waitFor();
  // By keyboard: the guest switches, and the mark crosses the line.
  await tabTo(page, /Switch address space/);
  await page.keyboard.press("Enter");
  await log.getByRole("row", { name: /^switches to B MOV to CR3 0 0 0$/ }).waitFor();
  const balance = page.getByRole("region", { name: "Where the line is" });
  await balance.getByText("Shadow tables win.").waitFor();
  await balance.getByText(/Even at 3 misses for each update/).waitFor();
  await tabTo(page, /TLB misses a second, m/);
  await page.keyboard.press("Home");
  await balance.getByText("EPT wins.").waitFor();
  await balance.getByText("2 MiB").click();
  await balance.getByText(/Even at 5 misses for each update/).waitFor();
  await cleanInEveryTheme(page);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("t");
  await balance.getByRole("row", { name: "10,000 50,000 15.000 ms" }).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

/** A page of somebody else's, under the least policy that an element needs. @returns where the element comes from. */
async function openPage(seen: Seen, body: string): Promise<string> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const document = (inner: string): string =>
    `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body><main>${inner}</main>`;
  const script = `<script type="module" src="${site}elements/dc-page-walk.js"></script>`;
  const page = await serve({
    directory: built().probe,
    policy: `${makeEmbedPolicy(new URL(site).origin)}; frame-src 'self'`,
    replies: {
      "/": html(document(body.replace("SCRIPT", script))),
      "/inside": html(document(`<dc-page-walk guest="pae" ept="none" predict="no"></dc-page-walk>${script}`)),
    },
  });
  await seen.page.goto(page);
  return site;
}

browserTest("<dc-page-walk> stands alone in somebody else's page, and brings no lab", async () => {
  const seen = await open();
  const tag = `<dc-page-walk guest-page="2M" ept-page="2M" predict="no" theme="dark"></dc-page-walk>SCRIPT`;
  const site = await openPage(seen, tag);
  const { page } = seen;
  await page.getByRole("group", { name: /^The walk, reference by reference/ }).focus();
  await page.keyboard.press("End");
  await page.getByText("(g + 1)(e + 1) − 1 = (3 + 1)(3 + 1) − 1 = 15").waitFor();
  const ground = (): Promise<string> =>
    page.locator("dc-page-walk .dc-root").evaluate((root) => getComputedStyle(root).backgroundColor);
  const dark = await ground();
  await page.locator("dc-page-walk").evaluate((element) => element.setAttribute("theme", "light"));
  await poll(ground).not.toBe(dark);
  // Another attribute is another walk.
  await page.locator("dc-page-walk").evaluate((element) => element.setAttribute("guest", "levels5"));
  await page.getByText("0 / 19").waitFor();
  await page.locator("dc-page-walk label", { hasText: "Table" }).click();
  await page.getByRole("table", { name: "References of the walk" }).waitFor();
  const fetched = seen.requests.filter((address) => address.startsWith(`${site}elements/`));
  expect(fetched.some((address) => address.includes("lab"))).toBe(false);
  const bytes = fetched.map((address) => gzipSync(readFileSync(join(built().site, address.slice(site.length)))).length);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
  await page.locator("dc-page-walk").evaluate((element) => element.remove());
  await noneOf(seen);
});

browserTest("<dc-page-walk> works in a frame that may run scripts and nothing else", async () => {
  const seen = await open();
  await openPage(
    seen,
    `<iframe title="A walk" sandbox="allow-scripts" src="/inside" width="900" height="900"></iframe>`,
  );
  const { page } = seen;
  const frame = page.frameLocator("iframe");
  await frame.getByRole("group", { name: /^The walk, reference by reference/ }).focus();
  await page.keyboard.press("End");
  await frame.getByText("g = 2: one reference for each level").waitFor();
  await frame.getByRole("button", { name: "Clear P", exact: true }).click();
  await frame.getByText("#PF, page fault").waitFor();
  await noneOf(seen);
});
