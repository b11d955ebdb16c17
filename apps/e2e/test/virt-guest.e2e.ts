/** A guest of real machine code: which control makes what exit, and one exit after the other; by mouse and by keyboard. */
import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { tabTo } from "../src/keyboard.ts";
import { waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

async function openLab(page: Page, view: "Guest" | "Switchboard" | "Exit by exit"): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/?autoplay=false`);
  await waitForLab(page);
  await page.getByRole("tab", { name: view, exact: true }).click();
}

const row = (page: Page, instruction: string): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: instruction }) });

browserTest(
  "by mouse: the fourteen exit at CPUID and OUT alone, and an entry that no processor takes is refused",
  async () => {
    const { page, errors, violations } = await open();
    await openLab(page, "Switchboard");
    await row(page, "rdmsr").getByText("MSR_READ").waitFor();
    await page.getByRole("switch", { name: "MSR bitmap" }).click();
    await page.getByRole("switch", { name: "I/O bitmap" }).click();
    await page.getByText("Exactly CPUID and OUT 0x3F8.").waitFor();
    expect(await row(page, "out dx,al").textContent()).toContain("0x3f80000");
    await page.getByText("All control bits").click();
    await page.getByRole("checkbox", { name: "unrestricted guest" }).click();
    await page
      .getByRole("region", { name: "No guest was entered" })
      .getByText("unrestricted-guest-without-ept")
      .waitFor();
    await page.getByRole("switch", { name: "EPT", exact: true }).click();
    await row(page, "mov [rbx+0x50],eax").getByText("EPT_VIOLATION").waitFor();
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("by keyboard: switches by arrows, and the same in words", async () => {
  const { page, errors, violations } = await open();
  await openLab(page, "Switchboard");
  await row(page, "cpuid").waitFor();
  await tabTo(page, /^switch HLT/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await row(page, "mov cr3,rsi").getByText("CR_ACCESS").waitFor();
  await page.keyboard.press("t");
  await page
    .getByRole("table", { name: /^Which control/ })
    .getByText("nothing: it exits always")
    .waitFor();
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by mouse: a register that the handler leaves out is lost; saved again it is not", async () => {
  const { page, errors, violations } = await open();
  await openLab(page, "Exit by exit");
  await page.getByRole("button", { name: "Run the control registers" }).click();
  await page.getByText("Exit 1 of 10", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "R13" }).click();
  await page.getByText("Lost in this exit: R13").waitFor();
  await page.getByRole("button", { name: "Save all" }).click();
  await page.getByText("Nothing is lost in this exit.").waitFor();
  await page.getByRole("button", { name: "Next exit" }).click();
  await page.getByText("Exit 2 of 10", { exact: true }).waitFor();
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest(
  "by keyboard: exit after exit by the slider's keys, and a decoder that is right for all of them",
  async () => {
    const { page, errors, violations } = await open();
    await openLab(page, "Exit by exit");
    await tabTo(page, /Run the control registers/);
    await page.keyboard.press("Enter");
    await page.getByText("Exit 1 of 10", { exact: true }).waitFor();
    await tabTo(page, /^ Exit +$/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByText("Exit 3 of 10", { exact: true }).waitFor();
    await page.keyboard.press("End");
    await page.getByText("Exit 10 of 10", { exact: true }).waitFor();
    await tabTo(page, /Control register/);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("q & 15");
    await page.getByText("Every exit of this run is decoded.").waitFor();
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

/** Write over the editor's text. */
async function overwrite(page: Page, text: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

browserTest(
  "by mouse: a guest is written, and what it becomes stands beside it; it is what the board shows",
  async () => {
    const { page, errors, violations } = await open();
    await openLab(page, "Guest");
    await page.getByRole("textbox", { name: "Assembly of the guest" }).click();
    await overwrite(page, "mov ecx,3\nagain: cpuid\nmov ecx,3\nrdtsc\n");
    const listing = page.getByRole("table", { name: "Listing" });
    await listing.getByRole("row", { name: /0f a2 cpuid/ }).waitFor();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("1 exit", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Switchboard" }).click();
    await poll(() => page.getByRole("rowheader").allTextContents()).toEqual(["2cpuid", "4rdtsc"]);
    await page.getByText("Choose the fourteen instructions to try it.").waitFor();
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("by keyboard: a mistake is shown in its place, and a guest that never ends is stopped", async () => {
  const { page, errors, violations } = await open({ reducedMotion: "reduce" });
  await openLab(page, "Guest");
  await tabTo(page, /Assembly of the guest/);
  await overwrite(page, "nop\nmvo eax,1\n");
  await page.locator(".cm-lintRange-error").waitFor();
  await page.getByText("The text has 1 mistake.").first().waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await overwrite(page, "again: inc rax\njmp again\n");
  await page.locator(".cm-lintRange-error").waitFor({ state: "detached" });
  await page.keyboard.press("ControlOrMeta+Enter");
  await page
    .getByText(/^Stopped at its limit of/)
    .first()
    .waitFor();
  await tabTo(page, /Instructions at most/);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("1000000000");
  await page.keyboard.press("Enter");
  await page.getByText(/^Running: /).waitFor();
  await tabTo(page, /Stop$/);
  await page.keyboard.press("Enter");
  await page.getByText("Stopped.", { exact: true }).first().waitFor();
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest(
  "axe finds nothing serious in board and columns, pictures and tables, light, dark and contrast",
  async () => {
    const { page } = await open({ reducedMotion: "reduce" });
    await openLab(page, "Switchboard");
    await row(page, "cpuid").waitFor();
    await page.getByText("All control bits").click();
    await page.getByRole("checkbox", { name: "unrestricted guest" }).click();
    await page.getByRole("region", { name: "No guest was entered" }).waitFor();
    expect(await violationsByTheme(page)).toEqual(nothingFound);
    await page.getByRole("tab", { name: "Exit by exit" }).click();
    await page.getByRole("region", { name: "No guest was entered" }).waitFor();
    await page.getByRole("tab", { name: "Switchboard" }).click();
    await page.getByRole("switch", { name: "EPT", exact: true }).click();
    await page.getByRole("tab", { name: "Exit by exit" }).click();
    await page.getByRole("button", { name: "Run the control registers" }).click();
    await page.getByText("Exit 1 of 10", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Save none" }).click();
    await page.getByText(/^Lost in this exit/).waitFor();
    await poll(() => page.locator('[data-difference="lost"]').count()).toBeGreaterThan(3);
    expect(await violationsByTheme(page)).toEqual(nothingFound);
    await page.keyboard.press("t");
    await page.getByRole("table", { name: "The guest before and after this exit" }).waitFor();
    expect(await violationsByTheme(page)).toEqual(nothingFound);
  },
);
