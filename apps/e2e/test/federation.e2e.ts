import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeSitePolicy, sitePolicy } from "@dc/build-config/policy";
import { expect } from "vitest";
import { browserTest, built, useBrowser } from "../src/browser.ts";
import { hang, html, json, makeList, makeListed, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve, stop, again } = useServing();

/** The portal on one origin, with a list of labs that stand on others, and the policy that lets them in. */
async function servePortal(...labs: readonly Record<string, unknown>[]): Promise<string> {
  const directory = built().site;
  const origins = labs.map(({ address }) => new URL(String(address)).origin);
  const policy = makeSitePolicy(origins);
  const page = readFileSync(join(directory, "index.html"), "utf8").replaceAll("&#39;", "'");
  if (!page.includes(sitePolicy)) throw new Error("the portal's page has not the site's policy");
  return serve({
    directory,
    policy,
    replies: { "/labs.json": json(makeList(...labs)), "/": html(page.replace(sitePolicy, policy)) },
  });
}
const serveProbe = (): Promise<string> => serve({ directory: built().probe });
const listed = (name: string, address: string): Record<string, unknown> =>
  makeListed(name, `${address}mf-manifest.json`);
/** Files that hold Solid itself, by what is in them and not by their name. */
const solidIn = (bodies: ReadonlyMap<string, string>): string[] =>
  [...bodies].filter(([, body]) => /Symbol\(["'`]solid-proxy["'`]\)/.test(body)).map(([address]) => address);

browserTest("a lab on another origin is drawn in the portal, with its worker", async () => {
  const probe = await serveProbe();
  const portal = await servePortal(listed("probe", probe));
  expect(new URL(probe).origin).not.toBe(new URL(portal).origin);
  const { page, errors } = await open();
  await page.goto(`${portal}?lab=probe&seed=41`);
  await page.locator('[data-said="worker"]').getByText("42").waitFor();
  expect(errors).toEqual([]);
});

browserTest("exactly one solid-js is fetched, and it is the portal's", async () => {
  const probe = await serveProbe();
  const portal = await servePortal(listed("probe", probe));
  const { page } = await open();
  const bodies = new Map<string, string>();
  page.on("response", async (response) => {
    if (/\.js(\?|$)/.test(response.url())) bodies.set(response.url(), await response.text().catch(() => ""));
  });
  await page.goto(`${portal}?lab=probe`);
  await page.locator("[data-probe]").waitFor();
  await page.waitForLoadState("networkidle");
  expect(solidIn(bodies).filter((address) => address.startsWith(portal))).toHaveLength(1);
  expect(solidIn(bodies).filter((address) => !address.startsWith(portal))).toEqual([]);
});

browserTest("control: on its own page the lab fetches its own solid-js, and this way of looking finds it", async () => {
  const probe = await serveProbe();
  const { page } = await open();
  const bodies = new Map<string, string>();
  page.on("response", async (response) => {
    if (/\.js(\?|$)/.test(response.url())) bodies.set(response.url(), await response.text().catch(() => ""));
  });
  await page.goto(probe);
  await page.locator("[data-probe]").waitFor();
  await page.waitForLoadState("networkidle");
  expect(solidIn(bodies)).toHaveLength(1);
});

browserTest("settings of the portal reach a lab that is there, through the shared contexts", async () => {
  const portal = await servePortal(listed("probe", await serveProbe()));
  const { page } = await open();
  await page.goto(`${portal}?lab=probe`);
  const said = page.locator('[data-said="context"]');
  await said.getByText("light full en").waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("dialog").getByText("Dark").click();
  await page.getByRole("dialog").getByText("Reduced").click();
  await said.getByText("dark reduced en").waitFor();
});

browserTest("a lab that is down says its address and the reason; the rest of the portal lives", async () => {
  const probe = await serveProbe();
  const dead = await serveProbe();
  await stop(dead);
  const portal = await servePortal(listed("dead", dead), listed("probe", probe));
  const { page } = await open();
  await page.goto(`${portal}?lab=dead`);
  const alert = page.locator("[data-lab-failed]");
  await alert.waitFor();
  const text = await alert.textContent();
  expect(text).toContain(`${dead}mf-manifest.json`);
  expect(text).toContain("Nothing answers");
  await page.getByRole("link", { name: "All labs" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("article", { hasText: "probe lab" }).getByRole("link", { name: "Open the lab" }).click();
  await page.locator("[data-probe]").waitFor();
});

browserTest("Retry draws the lab once its server is there again", async () => {
  const probe = await serveProbe();
  await stop(probe);
  const portal = await servePortal(listed("probe", probe));
  const { page } = await open();
  await page.goto(`${portal}?lab=probe&seed=1`);
  const retry = page.getByRole("button", { name: "Retry" });
  await retry.waitFor();
  await retry.click();
  await page.locator("[data-lab-failed]").waitFor();
  await again(probe, { directory: built().probe });
  await page.getByRole("button", { name: "Retry" }).click();
  await page.locator('[data-said="worker"]').getByText("2").waitFor();
});

for (const [what, address] of [
  ["manifest", "/mf-manifest.json"],
  ["entry script", "/remoteEntry.js"],
] as const)
  browserTest(
    `a lab whose ${what} hangs is given up after 4 s; the portal was alive all the time; Retry works`,
    async () => {
      const options = { directory: built().probe };
      const probe = await serve({ ...options, replies: { [address]: hang } });
      const portal = await servePortal(listed("probe", probe));
      const { page } = await open();
      const began = Date.now();
      await page.goto(`${portal}?lab=probe`);
      // Alive while it waits: the settings open and close.
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.locator("[data-lab-failed]").getByText("No answer within 4 s").waitFor();
      const tookMs = Date.now() - began;
      expect(tookMs).toBeGreaterThan(3900);
      expect(tookMs).toBeLessThan(8000);
      await stop(probe);
      await again(probe, options);
      await page.getByRole("button", { name: "Retry" }).click();
      await page.locator("[data-probe]").waitFor();
    },
  );

browserTest("a lab of another labApi is refused with both numbers", async () => {
  const other = await serve({ directory: built().probeOfAnotherApi });
  const portal = await servePortal(listed("probe", other));
  const { page } = await open();
  await page.goto(`${portal}?lab=probe`);
  const text = await page.locator("[data-lab-failed]").textContent();
  expect(text).toContain("labApi 1");
  expect(text).toContain("labApi 2");
  expect(await page.locator("[data-probe]").count()).toBe(0);
});

for (const [seed, when] of [
  [13, "while it draws"],
  [14, "after it has drawn"],
] as const)
  browserTest(`a lab that throws ${when} leaves the portal alive and says what it threw`, async () => {
    const portal = await servePortal(listed("probe", await serveProbe()));
    const { page } = await open();
    await page.goto(`${portal}?lab=probe&seed=${seed}`);
    await page.locator("[data-lab-failed]").getByText(`seed ${seed} fails`).waitFor();
    await page.getByRole("link", { name: "All labs" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

browserTest("no query makes the portal fetch code from an address of its own choosing", async () => {
  const probe = await serveProbe();
  const portal = await servePortal(listed("probe", "http://127.0.0.1:9/"));
  const { page, requests } = await open();
  const query = ["probe", "fabric", "address", "entry", "remote", "src", "manifest", "labs"]
    .map((name) => `${name}=${encodeURIComponent(`${probe}mf-manifest.json`)}`)
    .join("&");
  await page.goto(`${portal}?lab=probe&${query}`);
  await page.locator("[data-lab-failed]").waitFor();
  expect(requests.filter((address) => address.startsWith(probe))).toEqual([]);
});

browserTest("a link to a lab that is not listed says which there are", async () => {
  const portal = await servePortal(listed("probe", await serveProbe()));
  const { page } = await open();
  await page.goto(`${portal}?lab=%3Cimg%20src%3Dx%3E`);
  const state = page.getByRole("main");
  await state.getByText("There is no lab of this name").waitFor();
  const text = await state.textContent();
  expect(text).toContain("<img src=x>");
  expect(text).toContain("probe");
  expect(await page.locator("img").count()).toBe(0);
});

browserTest("another permalink in the same tab opens the lab anew; back and forward work", async () => {
  const portal = await servePortal(listed("probe", await serveProbe()));
  const { page } = await open();
  await page.goto(portal);
  await page.getByRole("link", { name: "Open the lab" }).first().click();
  await page.locator('[data-said="worker"]').getByText("1", { exact: true }).waitFor();
  await page.evaluate(() => {
    location.hash = "#s=1.p.abc";
  });
  await page.locator('[data-said="options"]').getByText("#s=1.p.abc").waitFor();
  await page.goBack();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "What happens" }).waitFor();
  await page.goForward();
  await page.locator("[data-probe]").waitFor();
  expect(await page.title()).toBe("probe lab · DC Labs");
});
