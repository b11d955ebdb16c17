import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, built, type Seen, useBrowser } from "../src/browser.ts";
import { chooseView, clabFile, goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Do what loads code or draws anew: dialogs, the table, the inspector, a file, an export. */
async function useEverything(page: Page, chooseDark: () => Promise<void>): Promise<void> {
  await pause(page);
  await chooseView(page, "Table");
  await chooseView(page, "Picture");
  await goTo(page, "20us");
  const events = page.getByRole("region", { name: "Events" });
  await events.getByRole("textbox").fill("route.choose");
  // Rows that the filter found, not such as were there before it and may change under the pointer; the head stays.
  const others = events.getByRole("row").filter({ hasNotText: "route.choose" });
  await expect.poll(() => others.count(), { timeout: 20_000 }).toBeLessThanOrEqual(1);
  // The last one stays where it is; the first that exists lies above what is in sight, and to scroll there makes others.
  await events.getByRole("grid").press("End");
  await events.getByRole("row").filter({ hasText: "route.choose" }).last().click();
  await page.getByText("Five fields, one port").first().waitFor();
  await page.getByRole("button", { name: "All keys" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Settings" }).click();
  await chooseDark();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export" }).first().click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /Download: Capture/ }).click();
  expect((await download).suggestedFilename()).toMatch(/\.pcapng$/);
  await page.keyboard.press("Escape");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open file" }).click();
  await (await chooser).setFiles({ ...clabFile });
  await page.getByText("clos02").first().waitFor();
}

async function expectQuiet(seen: Seen, origin: string): Promise<void> {
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
  const elsewhere = seen.requests.filter((address) => !address.startsWith(origin) && !/^(blob|data):/.test(address));
  expect(elsewhere).toEqual([]);
}

for (const [where, prefix] of [
  ["at the root of a host", "/"],
  ["on a sub-path", "/courses/2027/dc/"],
] as const) {
  browserTest(
    `the site ${where}, its policy as header and meta: home, lab, everything in it, 0 violations`,
    async () => {
      const site = await serve({ directory: built().site, prefix, policy: sitePolicy });
      const seen = await open();
      await seen.page.goto(site);
      await seen.page.getByRole("link", { name: "Open the lab" }).first().click();
      await waitForLab(seen.page);
      await useEverything(seen.page, () => seen.page.getByRole("dialog").getByText("Dark").click());
      await seen.page.getByRole("link", { name: "DC Labs" }).click();
      await seen.page.getByRole("heading", { level: 1 }).waitFor();
      await expectQuiet(seen, new URL(site).origin);
    },
  );

  browserTest(`the lab's own page ${where}: 0 violations`, async () => {
    const site = await serve({ directory: built().site, prefix, policy: sitePolicy });
    const seen = await open();
    await seen.page.goto(`${site}labs/fabric/`);
    await waitForLab(seen.page);
    await useEverything(seen.page, async () => {
      await seen.page
        .getByRole("dialog")
        .getByRole("button", { name: /Colours/ })
        .click();
      await seen.page.getByRole("option", { name: "dark" }).click();
    });
    await expectQuiet(seen, new URL(site).origin);
  });
}

browserTest("a host that sends no headers at all: the policy in the pages holds", async () => {
  const site = await serve({ directory: built().site });
  const seen = await open();
  await seen.page.goto(`${site}?lab=fabric`);
  await waitForLab(seen.page);
  await expectQuiet(seen, new URL(site).origin);
  await seen.page.evaluate(() => document.body.setAttribute("style", "color: red"));
  expect(await seen.violations()).not.toEqual([]);
});

browserTest(
  "control: an inline style, an inline handler, an inline script and a foreign script are each seen as a violation",
  async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page, violations } = await open();
    await page.goto(site);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await violations()).toEqual([]);
    await page.evaluate(() => {
      document.body.setAttribute("style", "color: red");
      document.body.setAttribute("onclick", "globalThis.ran = true");
      document.body.click();
      const inline = document.createElement("script");
      inline.textContent = "globalThis.ran = true";
      const foreign = document.createElement("script");
      foreign.src = "http://127.0.0.1:9/x.js";
      document.head.append(inline, foreign);
    });
    await page.waitForTimeout(200);
    const seen = (await violations()).map((violation) => violation.split(" ")[0]);
    // Each twice: by the policy in the header and by the one in the page.
    expect(seen.sort()).toEqual(
      ["script-src-attr", "script-src-elem", "script-src-elem", "style-src-attr"].flatMap((name) => [name, name]),
    );
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
  },
);

browserTest("a permalink opened elsewhere restores the exact state: time, digest, view", async () => {
  const site = await serve({ directory: built().site, prefix: "/dc/", policy: sitePolicy });
  const first = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await first.page.goto(`${site}?lab=fabric`);
  await waitForLab(first.page);
  await pause(first.page);
  for (let step = 0; step < 3; step += 1)
    await first.page.getByRole("button", { name: /^Step$|^Step to|^Step on/ }).click();
  await chooseView(first.page, "Table");
  await first.page.getByRole("button", { name: "Copy link" }).click();
  await first.page.getByText("Link copied").first().waitFor();
  const link = await first.page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${site}?lab=fabric&`)).toBe(true);

  const second = await open();
  await second.page.goto(link);
  await waitForLab(second.page);
  await second.page.getByText("The run of the link stands at").first().waitFor();
  expect(await timeShown(second.page)).toBe(await timeShown(first.page));
  expect(await second.page.getByRole("radio", { name: /^Table/ }).isChecked()).toBe(true);
});

browserTest("the browser's worker and the command line compute one digest, after steps to and fro", async () => {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const { page } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  await pause(page);
  await goTo(page, "30us");
  await expect.poll(() => timeShown(page)).toBe(30e6);
  for (const key of ["ArrowLeft", "ArrowRight"]) {
    for (let step = 0; step < 50; step += 1) await page.keyboard.press(key);
  }
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied").first().waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const program = join(import.meta.dirname, "../../../packages/cli/bin/dclab.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "run", link, "--json"]);
  const { digest, link: said } = JSON.parse(stdout) as { digest: string; link: { digest: string; holds: boolean } };
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(said).toEqual({ digest, holds: true });
});

browserTest("a link that was cut says so, and the lab opens on its own example", async () => {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const { page } = await open();
  await page.goto(`${site}?lab=fabric&seed=42#s=1.d.q1YqU`);
  await waitForLab(page);
  await page.getByText("The link does not open").first().waitFor();
});

browserTest("where the lab was left is one click away on the home page", async () => {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const { page } = await open();
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  await pause(page);
  const stood = await timeShown(page);
  await page.waitForFunction(() => localStorage.getItem("dc.portal.resume") !== null);
  await page.getByRole("link", { name: "DC Labs" }).click();
  await page.getByRole("link", { name: "Resume" }).click();
  await page.getByText("The run of the link stands at").first().waitFor();
  expect(await timeShown(page)).toBe(stood);
});

browserTest("the example of headers for a static host holds the policy that the pages hold", () => {
  const headers = readFileSync(join(built().site, "_headers"), "utf8");
  expect(headers).toContain(`Content-Security-Policy: ${sitePolicy}\n`);
  expect(headers).toMatch(/\/elements\/\*\n {2}Access-Control-Allow-Origin: \*/);
});
