import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeEmbedPolicy, sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, type Seen, useBrowser } from "../src/browser.ts";
import { goTo, pause, waitForLab } from "../src/lab.ts";
import { html, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

/** Open the lab on the network whose link fails, standing still before it does. */
async function openFailure(seen: Seen): Promise<Page> {
  const { page } = seen;
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  await page.getByRole("button", { name: "A link fails at 20 µs" }).click();
  await page.getByText("A run of A link fails").waitFor();
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await goTo(page, "10us");
  return page;
}

const noneOf = async (seen: Seen): Promise<void> => {
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
};

const cleanInEveryTheme = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

/** How many points of the picture's moving layer have the accent's colour. */
async function accentPoints(picture: Locator): Promise<number> {
  return picture.evaluate((stage) => {
    const wanted = getComputedStyle(stage).getPropertyValue("--dc-accent").trim();
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
    const canvas = stage.querySelector(".dc-topology-live") as HTMLCanvasElement;
    const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const far = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue);
      if (data[at + 3] > 200 && far < 40) count += 1;
    }
    return count;
  });
}

browserTest(
  "devices: a route lights its ports with the mouse and by keyboard, a cut link changes what is printed",
  async () => {
    const seen = await open();
    const page = await openFailure(seen);
    await page.keyboard.press("v");
    await page.keyboard.press("ArrowRight");
    const list = page.getByRole("listbox", { name: /leaf1# ip route/ });
    await list.waitFor();
    const picture = page.getByRole("application");
    // The pointer still lies where a dialog was, which may be on a line.
    await page.mouse.move(4, 4);
    await poll(() => list.locator("[aria-selected=true]").count()).toBe(0);
    await page.waitForTimeout(300);
    const quiet = await accentPoints(picture);
    // With the mouse: both ways of a network are marked.
    await list.getByRole("option", { name: /^10\.129\.0\.0\/24 proto static$/ }).hover();
    await poll(() => accentPoints(picture)).toBeGreaterThan(quiet + 200);
    await picture.hover({ position: { x: 4, y: 4 } });
    await poll(() => accentPoints(picture)).toBeLessThan(quiet + 20);
    // By keyboard: to a next hop, and its port is chosen.
    await list.focus();
    await page.keyboard.press("Home");
    await poll(() => accentPoints(picture)).toBeGreaterThan(quiet + 40);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Port leaf1:e1-49" }).waitFor();
    expect(await list.locator("[data-lit]").count()).toBeGreaterThan(2);
    // Cut it: the routes by it are gone, and say so.
    await page.keyboard.press("x");
    await list.getByRole("option", { name: /^.*gone: .*10\.0\.0\.0\/31 dev e1-49/ }).waitFor();
    const now = await list.getByRole("option").allTextContents();
    expect(now.filter((line) => line.includes("e1-49") && !line.includes("gone: "))).toEqual([]);
    // Another device by the picture's twin, another table by its name.
    await page.keyboard.press("t");
    // A row that is in sight. Of its cells the first is the node; a peer's would be the link to it.
    const ofLeaf = page
      .getByRole("row")
      .filter({ has: page.locator('[role="gridcell"]:first-child', { hasText: "leaf2" }) });
    await ofLeaf.first().getByRole("gridcell").first().click();
    await page.getByRole("listbox", { name: /leaf2# ip route/ }).waitFor();
    await page.locator("label", { hasText: "Queues" }).click();
    await page.getByRole("option", { name: /^qdisc .* dev e1-1 root/ }).waitFor();
    await page.keyboard.press("t");
    await cleanInEveryTheme(page);
    await noneOf(seen);
  },
);

browserTest("the frame: what each byte means, which links take it, where a thousand flows land", async () => {
  const seen = await open();
  const page = await openFailure(seen);
  await page.getByRole("tab", { name: "Frame" }).click();
  const stairs = page.getByRole("img", { name: /^An outer packet of 1,550.B .* MTU 1,500: 50.B too large: lost/ });
  await stairs.waitFor();
  // With the mouse.
  await page.locator("[data-offset='34']").hover();
  await page.getByText(/^Source Port: \d+$/).waitFor();
  await page.getByText("all by which spines tell flows apart").waitFor();
  await page.locator("label", { hasText: "1,450" }).click();
  await page.getByRole("img", { name: /MTU 1,500: passes, to the byte/ }).waitFor();
  await page.locator("label", { hasText: "fixed" }).click();
  await page.getByText("so 1,000 of 1,000 take one way").waitFor();
  // By keyboard.
  await page.getByRole("group", { name: /^Bytes of the frame/ }).focus();
  for (let header = 0; header < 4; header++) await page.keyboard.press("ArrowDown");
  for (let byte = 0; byte < 4; byte++) await page.keyboard.press("ArrowRight");
  await page.getByText(/VNI\): 10100$/).waitFor();
  await cleanInEveryTheme(page);
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "Its headers, one in the other" }).getByText("10100").waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

/** Write a text in the place of all that the editor holds. */
async function overwrite(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: /^Text of/ }).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

const scenario = (rate: string): string => `dc: 1
name: two hosts
until: 40us
nodes:
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  s1: { kind: fabric/switch@1 }
links:
  - { ends: ["h1:eth0", "s1:e1"], rate: ${rate}, delay: 500ns }
  - { ends: ["s1:e2", "h2:eth0"], rate: 10G, delay: 500ns }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 4Gbps }
`;

browserTest("the text: comes when it is asked for, shows what is wrong in place, runs, and loses nothing", async () => {
  const seen = await open();
  const page = await openFailure(seen);
  const editorCode = () => seen.requests.filter((address) => /\/text-[^/]*\.js$/.test(address));
  expect(editorCode()).toEqual([]);
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByRole("textbox", { name: "Text of link-failure.yaml" }).waitFor();
  expect(editorCode()).toHaveLength(1);

  await overwrite(page, scenario("10"));
  await page.locator(".cm-lintRange-error").waitFor();
  expect(await page.locator(".cm-lintRange-error").textContent()).toBe("10");
  await page.locator(".cm-lint-marker-error").waitFor();
  await page.getByRole("button", { name: /9:\d+.*links\[0\]\.rate.*expected/ }).waitFor();
  // Running it does not: what ran before goes on, and the cursor is led to the mistake.
  await page.keyboard.press("Control+Enter");
  await page.getByText("Not run: 1 error. What ran before goes on.").first().waitFor();
  await page.getByText("A run of A link fails").waitFor();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("F8");
  await poll(() => page.locator(".cm-activeLineGutter").first().textContent()).toContain("9");
  // The dark theme is the editor's too.
  const ground = (): Promise<string> =>
    page.locator(".cm-editor").evaluate((editor) => getComputedStyle(editor).backgroundColor);
  const light = await ground();
  await cleanInEveryTheme(page);
  await page.emulateMedia({ colorScheme: "dark", contrast: "no-preference" });
  await poll(ground).not.toBe(light);

  await overwrite(page, scenario("10G"));
  await page.getByText("Nothing is wrong with it").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByText("A run of two hosts").waitFor();
  // Away and back, and back in time.
  await page.getByRole("tab", { name: "Network" }).click();
  await page.getByRole("application").waitFor();
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByRole("textbox", { name: /^Text of/ }).focus();
  await page.keyboard.press("Control+z");
  await page.locator(".cm-lintRange-error").waitFor();
  // Tab leaves the text.
  await page.keyboard.press("Tab");
  expect(await page.locator(".cm-content:focus").count()).toBe(0);
  await noneOf(seen);
});

/** A page of somebody else's, under the least policy that an element needs. @returns where the element comes from. */
async function openPage(seen: Seen, tag: string, body: string): Promise<string> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const page = await serve({
    directory: built().probe,
    policy: makeEmbedPolicy(new URL(site).origin),
    replies: {
      "/": html(
        `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body><main>${body}</main>
        <script type="module" src="${site}elements/${tag}.js"></script>`,
      ),
    },
  });
  await seen.page.goto(page);
  return site;
}

browserTest("<dc-frame> stands alone in somebody else's page, and brings no lab", async () => {
  const seen = await open();
  const site = await openPage(seen, "dc-frame", `<dc-frame packet="1400" tunnel="ipv6" theme="dark"></dc-frame>`);
  const { page } = seen;
  await page.getByRole("img", { name: /^An outer packet of 1,470.B/ }).waitFor();
  await page.getByRole("group", { name: /^Bytes of the frame/ }).focus();
  for (let header = 0; header < 2; header++) await page.keyboard.press("ArrowDown");
  await page.getByText("Six; the class of traffic shares this byte.").waitFor();
  const ground = (): Promise<string> =>
    page.locator("dc-frame .dc-root").evaluate((root) => getComputedStyle(root).backgroundColor);
  const dark = await ground();
  await page.locator("dc-frame").evaluate((element) => element.setAttribute("theme", "light"));
  await poll(ground).not.toBe(dark);
  const fetched = seen.requests.filter((address) => address.startsWith(`${site}elements/`));
  expect(fetched.some((address) => address.includes("lab"))).toBe(false);
  const bytes = fetched.map((address) => gzipSync(readFileSync(join(built().site, address.slice(site.length)))).length);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
  await page.locator("dc-frame label", { hasText: "Table" }).click();
  await page.getByRole("table", { name: "Its headers, one in the other" }).waitFor();
  await page.locator("dc-frame").evaluate((element) => element.remove());
  await noneOf(seen);
});

browserTest("the hash press: a field is changed, a spine is killed, each choice says what it moves", async () => {
  const seen = await open();
  const page = await openFailure(seen);
  await page.getByRole("tab", { name: "Hash" }).click();
  const picture = page.getByRole("img", { name: /bytes enter FNV-1a/ });
  await picture.waitFor();
  const before = await picture.getAttribute("aria-label");
  // By keyboard: another port, another hash; then the spine that it goes by is killed.
  await page.getByRole("textbox", { name: "Source port" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("50007");
  await poll(() => picture.getAttribute("aria-label")).not.toBe(before);
  await page.getByRole("button", { name: "Kill spine2" }).focus();
  await page.keyboard.press("Enter");
  const table = page.getByRole("table", { name: "The same under each choice" });
  await table.getByRole("row", { name: /modulo .* 3\/4, needlessly 1\/2/ }).waitFor();
  await table.getByRole("row", { name: /resilient .* 1\/4, needlessly 0/ }).waitFor();
  const needless = page.locator(".dc-press-cells [data-kind='needless']");
  expect(await needless.count()).toBeGreaterThan(60);
  // With the mouse: the choice that moves nothing needlessly.
  await table.getByRole("button", { name: "resilient" }).click();
  await poll(() => needless.count()).toBe(0);
  await cleanInEveryTheme(page);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("t");
  await page.getByRole("table", { name: "Where 256 flows fall" }).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});

browserTest("<dc-ecmp-hash> stands alone in somebody else's page, and brings no lab", async () => {
  const seen = await open();
  const html = `<dc-ecmp-hash hash="xor" flows="lockstep" down="2" theme="dark"></dc-ecmp-hash>`;
  const site = await openPage(seen, "dc-ecmp-hash", html);
  const { page } = seen;
  await page.getByText(/All 256 flows are on one spine/).waitFor();
  await page.getByRole("combobox", { name: "Hash" }).selectOption("crc-32");
  await page.getByText(/would be even/).waitFor();
  const fetched = seen.requests.filter((address) => address.startsWith(`${site}elements/`));
  expect(fetched.some((address) => address.includes("lab"))).toBe(false);
  const bytes = fetched.map((address) => gzipSync(readFileSync(join(built().site, address.slice(site.length)))).length);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
  await page.locator("dc-ecmp-hash").evaluate((element) => element.remove());
  await noneOf(seen);
});

browserTest("the editor keeps to the policy of a page that takes the lab as an element", async () => {
  const seen = await open();
  await openPage(seen, "dc-fabric-lab", `<dc-fabric-lab loading="eager" autoplay="false"></dc-fabric-lab>`);
  const { page } = seen;
  await waitForLab(page);
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByRole("textbox", { name: /^Text of/ }).waitFor();
  await overwrite(page, scenario("10"));
  await page.locator(".cm-lintRange-error").waitFor();
  // Styled, and not by a <style>.
  expect(
    await page.locator(".cm-gutters").evaluate((gutters) => {
      const root = gutters.getRootNode() as ShadowRoot;
      return [getComputedStyle(gutters).display, root.querySelectorAll("style").length];
    }),
  ).toEqual(["flex", 0]);
  await noneOf(seen);
});
