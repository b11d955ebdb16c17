import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { makeSitePolicy, sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { afterEach, expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { makeList, makeListed, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve, stop } = useServing();

const root = resolve(import.meta.dirname, "../../..");
const firstHop = join(root, "apps/portal/test/modules/first-hop");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dc-e2e-modules-"));
  folders.push(folder);
  return folder;
}

const run = promisify(execFile);
/** The command that publishes, as a person runs it. */
const publish = (...parameters: readonly string[]): Promise<unknown> =>
  run(process.execPath, [join(root, "scripts/publish-module.mjs"), ...parameters]);

/** A copy of the built site, whose fabric lab is the probe, which shows what it was given. */
async function serveSite(): Promise<{ readonly site: string; readonly portal: string }> {
  const probe = await serve({ directory: built().probe });
  const site = join(makeFolder(), "site");
  cpSync(built().site, site, { recursive: true });
  const page = join(site, "index.html");
  const text = readFileSync(page, "utf8").replaceAll("&#39;", "'");
  if (!text.includes(sitePolicy)) throw new Error("the portal's page has not the site's policy");
  writeFileSync(page, text.replace(sitePolicy, makeSitePolicy([new URL(probe).origin])));
  const labs = makeList(makeListed("fabric", `${probe}mf-manifest.json`));
  writeFileSync(join(site, "labs.json"), JSON.stringify(labs));
  // Its policy is the page's own, as on a host without headers: what is written into the page is what holds.
  return { site, portal: await serve({ directory: site }) };
}

/** The module, published for a host of its own, and that host. */
async function serveModule(): Promise<{ readonly folder: string; readonly origin: string }> {
  const folder = makeFolder();
  await publish(firstHop, "--to", folder);
  return { folder, origin: await serve({ directory: folder }) };
}

const card = (page: Page) => page.getByRole("article", { name: "The first hop" });
const options = async (page: Page): Promise<Record<string, unknown>> =>
  JSON.parse((await page.locator('[data-said="options"]').textContent()) ?? "") as Record<string, unknown>;
const refused = (page: Page) => page.locator("[data-module-refused]");

browserTest(
  "a module on another origin is published at run time: its card and its lab open, nothing is built",
  async () => {
    const { site, portal } = await serveSite();
    const before = readFileSync(join(site, "index.html"), "utf8");
    const scripts = (text: string): string[] => text.match(/assets\/[^"]+/g) ?? [];
    const { page, errors, violations } = await open();
    await page.goto(portal);
    await page.getByRole("link", { name: "Open the lab" }).waitFor();
    expect(await card(page).count()).toBe(0);

    const { origin } = await serveModule();
    await publish(`${origin}module.json`, "--site", site);
    const after = readFileSync(join(site, "index.html"), "utf8");
    expect(scripts(after)).toEqual(scripts(before));

    await page.reload();
    await card(page).getByText("Compute how long a frame is on a cable").waitFor();
    await card(page).getByRole("link", { name: "Start: The first hop" }).click();
    await page.locator("[data-probe]").waitFor();
    const { modules } = JSON.parse(readFileSync(join(site, "catalogue.json"), "utf8")) as {
      modules: { id: string; sha384: string }[];
    };
    const { sha384 } = modules.find(({ id }) => id === "first-hop") as { sha384: string };
    const given = await options(page);
    expect(given).toMatchObject({ module: { url: `${origin}module.json`, sha384 }, seed: expect.any(Number) });
    expect(new URL(page.url()).search).toBe("?m=first-hop@1.0.0");
    expect(await page.title()).toBe("The first hop · DC Labs");

    // The same learner has the same numbers, another one others.
    await page.reload();
    await page.locator("[data-probe]").waitFor();
    expect((await options(page)).seed).toBe(given.seed);
    await page.getByRole("button", { name: "Settings" }).click();
    const numbers = page.getByRole("dialog").getByRole("form", { name: "Your numbers" });
    await numbers.getByLabel("Code").fill("ada");
    await numbers.getByRole("button", { name: "Use" }).click();
    await page.reload();
    await page.locator("[data-probe]").waitFor();
    expect((await options(page)).seed).not.toBe(given.seed);
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest(
  "a module that was changed, or is gone, is refused by name; the link keeps the work; Retry opens it",
  async () => {
    const { site, portal } = await serveSite();
    const { folder, origin } = await serveModule();
    await publish(`${origin}module.json`, "--site", site);
    const lesson = join(folder, "lessons/01-watch/lesson.md");
    const sound = readFileSync(lesson, "utf8");
    writeFileSync(lesson, sound.replace("When", "when"));
    const { page } = await open();
    const link = `${portal}?lab=fabric&seed=42&at=1us&m=first-hop@1.0.0#s=1.d.abc`;
    await page.goto(link);
    await refused(page).getByText("lessons/01-watch/lesson.md is not what the catalogue says").waitFor();
    await refused(page).getByText("Your work is kept").waitFor();
    expect(page.url()).toBe(link);
    expect(await page.locator("[data-probe]").count()).toBe(0);

    // By the keyboard: Retry is the first thing after the bar.
    writeFileSync(lesson, sound);
    await page.getByRole("button", { name: "Retry" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-probe]").waitFor();
    expect(await options(page)).toMatchObject({
      seed: 42,
      at: "1us",
      state: new URL(link).search + new URL(link).hash,
    });

    await stop(origin);
    await page.reload();
    await refused(page).getByText("module.json could not be fetched").waitFor();
  },
);

browserTest(
  "an origin that the site's policy does not name is kept out, and the page says which line it wants",
  async () => {
    const { site, portal } = await serveSite();
    const { origin } = await serveModule();
    const page = readFileSync(join(site, "index.html"), "utf8");
    await publish(`${origin}module.json`, "--site", site);
    writeFileSync(join(site, "index.html"), page);
    const seen = await open();
    await seen.page.goto(`${portal}?m=first-hop`);
    const words = await refused(seen.page).textContent();
    expect(words).toContain("connect-src");
    expect(words).toContain(new URL(origin).origin);
    expect((await seen.violations()).filter((each) => each.startsWith("connect-src"))).not.toEqual([]);
  },
);

browserTest(
  "beside the site itself a module needs no line; by keyboard alone from the home page into its lab",
  async () => {
    const { site, portal } = await serveSite();
    await publish(firstHop, "--site", site);
    const { page, errors, violations } = await open();
    await page.goto(portal);
    await card(page).waitFor();
    const focused = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
      );
    for (let presses = 0; presses < 40 && (await focused()) !== "Start: The first hop"; presses++) {
      await page.keyboard.press("Tab");
    }
    expect(await focused()).toBe("Start: The first hop");
    await page.keyboard.press("Enter");
    await page.locator("[data-probe]").waitFor();
    expect(await options(page)).toMatchObject({ module: { url: `${portal}modules/first-hop/1.0.0/module.json` } });
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("axe finds nothing on the home page with modules, nor on a refusal, in any theme", async () => {
  const { site, portal } = await serveSite();
  await publish(firstHop, "--site", site);
  const { page } = await open();
  await page.goto(portal);
  await card(page).waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await page.goto(`${portal}?m=first-hop@9.0.0#s=1.d.abc`);
  await refused(page).waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(portal);
  await card(page).waitFor();
  await poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

browserTest("a published version never changes: the command refuses other texts under its name", async () => {
  const { site } = await serveSite();
  await publish(firstHop, "--site", site);
  const changed = join(makeFolder(), "first-hop");
  cpSync(firstHop, changed, { recursive: true });
  const lesson = join(changed, "lessons/01-watch/lesson.md");
  writeFileSync(lesson, `${readFileSync(lesson, "utf8")}More.\n`);
  await expect(publish(changed, "--site", site)).rejects.toThrow(/raise the version/);
});
