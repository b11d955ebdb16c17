import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeEmbedPolicy, sitePolicy } from "@dc/build-config/policy";
import type { LabElement } from "@dc/embed";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { html, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

const serveSite = (): Promise<string> => serve({ directory: built().site, policy: sitePolicy });
const scriptOf = (site: string): string => `${site}elements/dc-fabric-lab.js`;
/** A page of a course on another origin, with a policy of its own. */
const servePage = (body: string, policy: string): Promise<string> =>
  serve({
    directory: built().probe,
    policy,
    replies: {
      "/": html(`<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body>${body}`),
    },
  });
const originOf = (address: string): string => new URL(address).origin;

/** Chromium writes this when a field is made in a frame of another origin; the dialog focuses it all the same. */
const focusNotice = "Blocked autofocusing on a <input> element in a cross-origin subframe.";

/** Call the element of a page. */
const call = <Value, Given>(
  tab: Page,
  act: (lab: LabElement, given: Given) => Value | Promise<Value>,
  given?: Given,
): Promise<Value> => tab.locator("dc-fabric-lab").evaluate(act as never, given as never) as Promise<Value>;

browserTest("one script tag and one element on a page of another origin, under the policy for that case", async () => {
  const site = await serveSite();
  const policy = makeEmbedPolicy(originOf(site));
  const page = await servePage(
    `<h1>Lesson 3</h1><script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab seed="42"></dc-fabric-lab>`,
    policy,
  );
  expect(originOf(page)).not.toBe(originOf(site));
  const seen = await open();
  await seen.page.goto(page);
  await waitForLab(seen.page);
  await pause(seen.page);
  await goTo(seen.page, "5us");
  await poll(() => timeShown(seen.page)).toBe(5e6);
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
  // Nothing of the lab has landed in the page itself.
  expect(await seen.page.evaluate(() => document.querySelectorAll("style, link[rel=stylesheet]").length)).toBe(0);
  expect(await seen.page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  expect(await seen.page.evaluate(() => document.body.getAttribute("style"))).toBeNull();
});

browserTest("control: a page whose policy does not name the lab's origin sees a violation and no lab", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab></dc-fabric-lab>`,
    makeEmbedPolicy("https://elsewhere.example"),
  );
  const seen = await open();
  await seen.page.goto(page);
  await poll(() => seen.violations()).toEqual([expect.stringMatching(/^script-src-elem .*dc-fabric-lab\.js/)]);
  expect(await seen.page.evaluate(() => customElements.get("dc-fabric-lab"))).toBeUndefined();
});

browserTest("the page steers the lab by its methods, and hears its events", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<dc-fabric-lab loading="eager" seed="7" autoplay="false" hide="story inspector"></dc-fabric-lab>`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab, errors } = await open();
  await tab.goto(page);
  await tab.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const name of ["ready", "loaded", "statechange"])
      document.addEventListener(`dc-${name}`, (event) => heard.push(event.type));
  });
  await tab.addScriptTag({ type: "module", url: scriptOf(site) });
  await waitForLab(tab);
  expect(await tab.getByRole("region", { name: "Story" }).count()).toBe(0);

  await call(tab, (lab) => lab.pause());
  await call(tab, (lab) => lab.seek("5us"));
  expect(await timeShown(tab)).toBe(5e6);
  await call(tab, (lab) => lab.step());
  const stepped = await timeShown(tab);
  expect(stepped).toBeGreaterThan(5e6);
  await call(tab, (lab) => lab.stepBack());
  expect(await timeShown(tab)).toBeLessThan(stepped);
  await call(tab, (lab) => lab.seek("5us"));

  const state = await call(tab, (lab) => lab.getState());
  expect(state).toMatch(/^1\.d\./);
  const permalink = await call(tab, (lab) => lab.getPermalink());
  expect(permalink.startsWith(`${site}?lab=fabric&seed=7&`)).toBe(true);
  await call(tab, (lab) => lab.seek("1us"));
  await call(tab, (lab, given: string) => lab.setState(given), state);
  expect(await timeShown(tab)).toBe(5e6);

  const size = await call(tab, (lab) => lab.export("pcapng").then((file) => file.size));
  expect(size).toBeGreaterThan(1000);
  await call(tab, (lab) => lab.reset());
  expect(await timeShown(tab)).toBe(0);
  const heard = await tab.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  expect(heard.indexOf("dc-ready")).toBeLessThan(heard.indexOf("dc-loaded"));
  expect(heard.filter((name) => name === "dc-ready")).toHaveLength(1);
  expect(heard).toContain("dc-statechange");

  const after = await call(tab, (lab) =>
    lab
      .destroy()
      .then(() => lab.play())
      .catch((error) => error.code),
  );
  expect(after).toBe("embed/destroyed");
  expect(await call(tab, (lab) => lab.shadowRoot?.childElementCount)).toBe(0);
  expect(errors).toEqual([]);
});

browserTest("the lab follows theme and hide while it lives; the run goes on", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab theme="light"></dc-fabric-lab>`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab } = await open();
  await tab.goto(page);
  await waitForLab(tab);
  await call(tab, (lab) => lab.pause());
  await call(tab, (lab) => lab.seek("3us"));
  const background = (): Promise<string> =>
    tab.locator("dc-fabric-lab .dc-root").evaluate((root) => getComputedStyle(root).backgroundColor);
  const light = await background();
  await call(tab, (lab) => lab.setAttribute("theme", "dark"));
  await poll(background).not.toBe(light);
  await call(tab, (lab) => lab.setAttribute("hide", "story"));
  await tab.getByRole("region", { name: "Story" }).waitFor({ state: "detached" });
  expect(await timeShown(tab)).toBe(3e6);
});

browserTest("nothing but a few kilobytes is fetched before the element is seen", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script>
     <div id="tall"></div><dc-fabric-lab></dc-fabric-lab>
     <link rel="stylesheet" href="/tall.css">`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab, requests } = await open();
  await tab.route("**/tall.css", (route) =>
    route.fulfill({ contentType: "text/css", body: "#tall { height: 5000px }" }),
  );
  await tab.goto(page);
  await tab.waitForLoadState("networkidle");
  const fetched = (): string[] => requests.filter((address) => address.startsWith(site));
  expect(fetched()).toContain(scriptOf(site));
  const gzipped = fetched().map(
    (address) => gzipSync(readFileSync(join(built().site, address.slice(site.length)))).length,
  );
  expect(gzipped.reduce((sum, size) => sum + size)).toBeLessThan(15_000);
  const before = fetched().length;
  await tab.locator("dc-fabric-lab").scrollIntoViewIfNeeded();
  await waitForLab(tab);
  expect(fetched().length).toBeGreaterThan(before + 2);
});

browserTest(
  "two copies of the script in one page, from two sites: the first definition wins, nothing breaks",
  async () => {
    const [first, second] = [await serveSite(), await serveSite()];
    const page = await servePage(
      `<script type="module" src="${scriptOf(first)}"></script><script type="module" src="${scriptOf(second)}"></script>
     <dc-fabric-lab loading="eager"></dc-fabric-lab>`,
      makeEmbedPolicy(`${originOf(first)} ${originOf(second)}`),
    );
    const { page: tab, requests, errors } = await open();
    await tab.goto(page);
    await waitForLab(tab);
    expect(errors).toEqual([]);
    expect(requests).toContain(scriptOf(second));
    expect(requests.filter((address) => address.startsWith(second) && /expose|worker/.test(address))).toEqual([]);
  },
);

browserTest("two labs of two kinds in one page do not disturb each other", async () => {
  const site = await serveSite();
  const probe = await serve({ directory: built().probeElement });
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><script type="module" src="${probe}dc-probe-lab.js"></script>
     <dc-fabric-lab loading="eager"></dc-fabric-lab><dc-probe-lab loading="eager" seed="41" lang="de"></dc-probe-lab>`,
    makeEmbedPolicy(`${originOf(site)} ${originOf(probe)}`),
  );
  const { page: tab, errors } = await open();
  await tab.goto(page);
  await waitForLab(tab);
  await tab.locator('[data-said="worker"]').getByText("42").waitFor();
  expect(await tab.locator('[data-said="options"]').textContent()).toContain('"language":"de"');
  expect(errors).toEqual([]);
});

browserTest("a page that stops every event from bubbling does not silence the lab", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><main><dc-fabric-lab></dc-fabric-lab></main>`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab } = await open();
  await tab.goto(page);
  await tab.evaluate(() => {
    for (const name of ["click", "pointerdown", "keydown", "input"])
      document.querySelector("main")?.addEventListener(name, (event) => event.stopPropagation());
  });
  await waitForLab(tab);
  await pause(tab);
  await goTo(tab, "2us");
  await poll(() => timeShown(tab)).toBe(2e6);
});

browserTest("an open dialog of the lab locks nothing of the page around it", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab></dc-fabric-lab><div id="tall"></div>
     <link rel="stylesheet" href="/tall.css">`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab } = await open();
  await tab.route("**/tall.css", (route) =>
    route.fulfill({ contentType: "text/css", body: "#tall { height: 5000px }" }),
  );
  await tab.goto(page);
  await waitForLab(tab);
  await tab.getByRole("button", { name: "Settings" }).click();
  await tab.getByRole("dialog").waitFor();
  await tab
    .getByRole("dialog")
    .getByRole("button", { name: /Colours/ })
    .click();
  await tab.getByRole("option").first().waitFor();
  const overflow = await tab.evaluate(() =>
    [document.documentElement, document.body].map((element) => getComputedStyle(element).overflow),
  );
  expect(overflow).toEqual(["visible", "visible"]);
});

browserTest("Retry in the element brings a lab whose code failed at first", async () => {
  const site = await serveSite();
  const page = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab loading="eager"></dc-fabric-lab>`,
    makeEmbedPolicy(originOf(site)),
  );
  const { page: tab } = await open();
  let refused = 0;
  await tab.route("**/elements/dc-fabric-lab/expose-*.js", (route) => {
    refused += 1;
    return refused === 1 ? route.abort("connectionrefused") : route.continue();
  });
  await tab.goto(page);
  const alert = tab.getByRole("alert").filter({ hasText: "could not be loaded" });
  await alert.waitFor();
  expect(await alert.textContent()).toContain(scriptOf(site));
  await tab.getByRole("button", { name: "Retry" }).click();
  await waitForLab(tab);
});

for (const [what, frame] of [
  ["the lab's own page", (site: string) => `${site}labs/fabric/`],
  ["the portal", (site: string) => `${site}?lab=fabric`],
] as const)
  browserTest(
    `${what} in a sandboxed frame with storage blocked: it runs, 0 violations, Enter and focus work`,
    async () => {
      const site = await serveSite();
      const page = await servePage(
        `<iframe title="Lab" sandbox="allow-scripts" width="1300" height="800" src="${frame(site)}"></iframe>`,
        `default-src 'none'; img-src data:; frame-src ${originOf(site)}`,
      );
      const seen = await open();
      await seen.page.goto(page);
      const lab = seen.page.frameLocator("iframe");
      await waitForLab(lab);
      const inside = seen.page.frames().find((each) => each.url().startsWith(site));
      const storage = await inside?.evaluate(() => {
        try {
          localStorage.setItem("dc", "1");
          return "allowed";
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(storage).toBe("SecurityError");
      expect(await inside?.evaluate(() => self.origin)).toBe("null");
      await pause(lab);
      // A form would be blocked here: Enter must work without one, and the field must have the focus.
      await lab.getByRole("button", { name: "Go to a time or condition" }).click();
      await lab.getByRole("dialog").waitFor();
      await seen.page.keyboard.type("5us");
      await seen.page.keyboard.press("Enter");
      await poll(() => timeShown(lab)).toBe(5e6);
      expect(await seen.violations()).toEqual([]);
      expect(seen.errors.filter((error) => error !== focusNotice)).toEqual([]);
    },
  );

browserTest("the element on a page that is itself in a sandboxed frame: it runs, 0 violations", async () => {
  const site = await serveSite();
  const inner = await servePage(
    `<script type="module" src="${scriptOf(site)}"></script><dc-fabric-lab storage="local"></dc-fabric-lab>`,
    makeEmbedPolicy(originOf(site)),
  );
  const outer = await servePage(
    `<iframe title="Lesson" sandbox="allow-scripts" width="1300" height="800" src="${inner}"></iframe>`,
    `default-src 'none'; img-src data:; frame-src ${originOf(inner)}`,
  );
  const seen = await open();
  await seen.page.goto(outer);
  const lab = seen.page.frameLocator("iframe");
  await waitForLab(lab);
  await pause(lab);
  await goTo(lab, "5us");
  await poll(() => timeShown(lab)).toBe(5e6);
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors.filter((error) => error !== focusNotice)).toEqual([]);
});
