import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { sitePolicy } from "@dc/build-config/policy";
import { expect } from "vitest";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

browserTest(
  "two racks of 32 guests: the browser's worker, after 1,000 steps to and fro, and Node compute one digest",
  async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page, errors } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(`${site}?lab=integration`);
    await waitForLab(page);
    await page.getByRole("button", { name: "Two racks, 32 guests" }).click();
    await page.getByRole("heading", { name: "Two racks, 32 guests" }).waitFor();
    // It plays by itself.
    await pause(page);
    await goTo(page, "60us");
    await poll(() => timeShown(page)).toBe(60e6);
    // Shift and an arrow are ten steps.
    for (const key of ["Shift+ArrowLeft", "Shift+ArrowRight"]) {
      for (let step = 0; step < 50; step += 1) await page.keyboard.press(key);
      await poll(() => timeShown(page))[key === "Shift+ArrowLeft" ? "toBeLessThan" : "toBeGreaterThan"](59.9e6);
    }
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByText("Link copied").first().waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const program = join(import.meta.dirname, "../../../packages/cli/bin/dclab.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [program, "run", link, "--json"]);
    const { digest, link: said } = JSON.parse(stdout) as { digest: string; link: { digest: string; holds: boolean } };
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(said).toEqual({ digest, holds: true });
    expect(errors).toEqual([]);
  },
);
