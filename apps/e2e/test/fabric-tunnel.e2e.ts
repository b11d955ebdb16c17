import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { chooseView, goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

const bar = (page: Page) => page.getByRole("region", { name: "The tunnel in the picture" });
const picture = (page: Page) => page.getByRole("application");

/** Open the lab on the network with tunnels: it plays until the first frame leaves its tunnel. */
async function openTunnels(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  expect(await overlayPixels(page)).toBe(0);
  await page.getByRole("button", { name: "Three segments in tunnels" }).click();
  await bar(page).waitFor();
  await page.getByText("paused where vxlan.decapsulate held").first().waitFor({ state: "attached" });
}

/** How many points of the picture have a colour near the overlay's. */
async function overlayPixels(page: Page): Promise<number> {
  return picture(page).evaluate((stage) => {
    const [wanted] = [getComputedStyle(stage).getPropertyValue("--dc-overlay").trim()];
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
    const canvas = stage.querySelector("canvas") as HTMLCanvasElement;
    const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const far =
        Math.abs(data[at] - (red ?? 0)) + Math.abs(data[at + 1] - (green ?? 0)) + Math.abs(data[at + 2] - (blue ?? 0));
      if (data[at + 3] === 255 && far < 40) count += 1;
    }
    return count;
  });
}

browserTest("with the mouse: the tunnel of a packet and of a flow, its bytes, its rows, and why", async () => {
  const { page, errors, violations } = await open();
  await openTunnels(page);
  await bar(page).getByText("leaf1 puts it into VNI 10100; leaf2 takes it out.").waitFor();
  await bar(page)
    .getByText(/Outer source port \d+: bucket 0 of 2, by spine1\./)
    .waitFor();
  // A hatched band between the two leaves, below the tabs: some hundred points have its very colour.
  await poll(() => overlayPixels(page)).toBeGreaterThan(300);

  // The packet is a frame in a frame, with 50 bytes more and what they mean for the links.
  await page
    .getByRole("img", {
      name: /^The tunnel puts 50.B before the host's frame: Ethernet 14.B, IPv4 20.B, UDP 8.B, VXLAN 8.B/,
    })
    .waitFor();
  await page.getByText(/must have an MTU of at least 1,550.B; without the tunnel 1,500.B would do/).waitFor();
  await page
    .getByRole("region", { name: /^Outer: the tunnel's 50.B$/ })
    .getByText("vxlan.vni")
    .first()
    .waitFor();
  await page
    .getByRole("region", { name: /^Inside: the host's frame of 1,514.B$/ })
    .getByText("udp.dstport")
    .waitFor();

  // Another flow goes by the other spine.
  await bar(page).locator("label", { hasText: "B" }).click();
  await bar(page).getByText("leaf1 routes it from VNI 10200 to VNI 10100").waitFor();
  await bar(page)
    .getByText(/bucket 1 of 2, by spine2\./)
    .waitFor();

  // The twin: counts of both ends.
  await chooseView(page, "Tunnels");
  const table = page.getByRole("grid", { name: /^Tunnel endpoints/ });
  const row = table.getByRole("row").filter({ hasText: /leaf1\s*10100\s*leaf2/ });
  const counted = Number(await row.getByRole("gridcell").nth(5).textContent());
  expect(counted).toBeGreaterThan(0);
  await goTo(page, "14us");
  await poll(async () => Number(await row.getByRole("gridcell").nth(5).textContent())).toBeGreaterThan(counted);
  await row.getByRole("gridcell").nth(2).click();
  await page.getByRole("heading", { name: "leaf2" }).first().waitFor();

  // A frame that is one byte too large says that there was a tunnel.
  await goTo(page, "drop");
  await page
    .getByRole("region", { name: /^Why was D-\d+ dropped\?$/ })
    .getByText("leaf3 put it into a tunnel to leaf2.")
    .waitFor();
  await chooseView(page, "Picture");
  await bar(page).getByText("too much for links that take 1,550").waitFor();
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by keyboard alone: the flow whose tunnel is shown, the table of tunnels and back", async () => {
  const { page, errors, violations } = await open();
  await openTunnels(page);
  await goTo(page, "12us");
  await poll(() => timeShown(page)).toBe(12e6);
  /** Press Tab until what has the focus fits. */
  const tabTo = async (fits: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        const group = element?.closest("[role=radiogroup]")?.getAttribute("aria-label") ?? "";
        return `${element?.getAttribute("role") ?? element?.localName} ${element?.getAttribute("aria-label") ?? group}`;
      });
      if (fits.test(at)) return;
    }
    throw new Error(`nothing that fits ${fits} is reached by Tab`);
  };
  await tabTo(/^input View of the stage/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const table = page.getByRole("grid", { name: /^Tunnel endpoints/ });
  await table.waitFor();
  await page
    .locator('[role="status"]')
    .filter({ hasText: "Table of the tunnels." })
    .first()
    .waitFor({ state: "attached" });
  await tabTo(/^grid Tunnel endpoints/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "leaf1" }).first().waitFor();
  await page.keyboard.press("t");
  await picture(page).waitFor();
  await tabTo(/^input Flow whose tunnel is shown/);
  await page.keyboard.press("ArrowRight");
  await bar(page).getByText("leaf1 routes it from VNI 10200 to VNI 10100").waitFor();
  expect(await picture(page).getAttribute("aria-label")).toContain("by spine2");
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("axe finds nothing in picture and tables with a tunnel, light, dark and contrast", async () => {
  const { page } = await open({ reducedMotion: "reduce" });
  await openTunnels(page);
  await page.getByRole("img", { name: /^The tunnel puts 50/ }).waitFor();
  for (const view of ["Picture", "Table", "Tunnels"] as const) {
    await chooseView(page, view);
    expect({ view, ...(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))) }).toEqual({
      view,
      ...nothingFound,
    });
  }
});

browserTest("on a phone the bar, the table and the bytes fit: nothing is wider than the screen", async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 } });
  await openTunnels(page);
  const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  expect(await wide()).toBeLessThanOrEqual(0);
  await chooseView(page, "Tunnels");
  const mac = page.getByRole("grid", { name: /^Tunnel endpoints/ }).getByText(/^02:dc:(?:[0-9a-f]{2}:){3}[0-9a-f]{2}$/);
  expect(await mac.first().evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: /^Packet A-/ }).click();
  await page.getByRole("img", { name: /^The tunnel puts 50/ }).waitFor();
  expect(await wide()).toBeLessThanOrEqual(0);
});
