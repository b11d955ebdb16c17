import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyOf } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { violationsOf } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser, useBrowserWithoutStorage } from "../src/browser.ts";
import { html, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { open: openWithoutStorage } = useBrowserWithoutStorage();
const { serve } = useServing();

let folder: string | undefined;
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

/** The conformance page as in the site, with the probe's element beside it. */
function probeSite(): string {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), "dc-conformance-"));
    cpSync(join(built().site, "conformance"), join(folder, "conformance"), { recursive: true });
    cpSync(built().probeElement, join(folder, "elements"), { recursive: true });
  }
  return folder;
}

interface Stand {
  /** The page of the host, on an origin of its own. */
  readonly page: string;
  /** The lab's page, on another. */
  readonly lab: string;
}
async function stand(): Promise<Stand> {
  const site = await serve({ directory: probeSite(), policy: policyOf });
  return { page: `${site}conformance/`, lab: await serve({ directory: built().probe }) };
}
const addressOf = ({ page }: Stand, frame: string, more = ""): string =>
  `${page}?frame=${encodeURIComponent(frame)}&script=../elements/dc-probe-lab.js&tag=dc-probe-lab${more}`;

interface Row {
  readonly line: string;
  readonly where: string;
  readonly standing: string;
  readonly received: string;
}
const readTable = (page: Page): Promise<Row[]> =>
  page.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => {
      const { line = "", where = "", standing = "" } = (row as HTMLElement).dataset;
      return { line, where, standing, received: row.children[3]?.textContent ?? "" };
    }),
  );

/** What a learner does, in each lab that waits for one, until no line is open. */
async function finish(page: Page, wheres: readonly string[]): Promise<Row[]> {
  const answered = new Set<string>();
  const look = async (): Promise<number> => {
    const rows = await readTable(page);
    for (const { where, standing } of rows) {
      if (standing !== "learner" || answered.has(where) || !wheres.includes(where)) continue;
      answered.add(where);
      const section = page.locator(`section[data-where="${where}"]`);
      const lab = where === "element" ? section : section.frameLocator("iframe");
      // The element's seed is 0, that of the lab's page 1.
      await lab.getByLabel("Seed plus one").fill(where === "element" ? "1" : "2");
      await lab.getByRole("button", { name: "Commit" }).click();
    }
    return rows.filter(({ standing }) => !["holds", "fails", "none"].includes(standing)).length;
  };
  await expect.poll(look, { timeout: 120_000, interval: 100 }).toBe(0);
  return readTable(page);
}
const failing = (rows: readonly Row[]): Row[] => rows.filter(({ standing }) => standing === "fails");

/** What Chromium writes of a message whose target is another origin: that is what is tried. */
const isTargetNotice = (error: string): boolean => error.includes("Failed to execute 'postMessage' on 'DOMWindow'");

browserTest(
  "a lab that keeps the contract: every line holds, as element, in a frame of another origin and in a sandbox, with storage and cookies blocked",
  async () => {
    const stood = await stand();
    expect(new URL(stood.page).origin).not.toBe(new URL(stood.lab).origin);
    const seen = await openWithoutStorage();
    await seen.page.goto(addressOf(stood, stood.lab, "&src=module.json"));
    const storage = await seen.page.evaluate(() => {
      try {
        localStorage.setItem("dc", "1");
        return "allowed";
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(storage, "the browser blocks storage everywhere").toBe("SecurityError");
    expect(await seen.page.evaluate(() => typeof SharedArrayBuffer)).toBe("undefined");
    const rows = await finish(seen.page, ["element", "frame", "sandbox"]);
    expect(failing(rows)).toEqual([]);
    expect(rows.filter(({ standing }) => standing === "holds")).toHaveLength(rows.length);
    expect(rows.length).toBeGreaterThan(75);
    expect(await seen.violations()).toEqual([]);
    expect(seen.errors.filter((error) => !isTargetNotice(error))).toEqual([]);
    expect(await violationsOf(seen.page)).toEqual([]);
  },
);

browserTest("the fabric lab keeps the contract in all three ways; what needs a module says so", async () => {
  const site = await serve({ directory: built().site, policy: policyOf });
  const seen = await open();
  await seen.page.goto(`${site}conformance/?lang=de`);
  const rows = await finish(seen.page, []);
  expect(failing(rows)).toEqual([]);
  const needy = rows.filter(({ standing }) => standing === "none").map(({ line }) => line);
  expect([...new Set(needy)]).toEqual(["answers", "scores", "completes", "statements", "solutions", "begins-anew"]);
  expect(await seen.page.locator("h1").textContent()).toBe("Hält dieses Labor den Vertrag?");
  expect(await seen.violations()).toEqual([]);
});

/** Lines of the contract, and what a lab that breaks one answers: the reason must be in sight. */
const broken: readonly (readonly [line: string, reason: RegExp])[] = [
  ["opens", /no dc-loaded within/],
  ["methods", /missing: step stepBack/],
  ["plays", /no dc-statechange/],
  ["moves", /yes/],
  ["bad-time", /undefined/],
  ["state", /1\.p\..* → 1\.p\./],
  ["permalink", /score=100/],
  ["params", /^7$/],
  ["unknown-object", /\{\}/],
  ["unknown-probe", /\(\)|function|undefined|unsubscribe/],
  ["pictures", /a file of 10 bytes/],
  ["look", /undefined|null/],
  ["resize", /tall/],
  ["lti", /no lti\.frameResize/],
  ["question", /-3/],
  ["grade", /100%/],
  ["unknown-method", /done/],
  ["bad-parameter", /oops/],
  ["too-large", /no answer within/],
  ["flood", /events from the lab/],
  ["foreign", /no answer within|counted/],
  ["answers", /two/],
  ["scores", /"done":2/],
  ["completes", /all/],
  ["statements", /\[\]/],
  ["solutions", /no solution/],
  ["begins-anew", /it stays/],
  ["ends", /undefined/],
];
const learnerLines = ["answers", "scores", "completes", "statements", "solutions", "begins-anew"];

for (const [line, reason] of broken)
  browserTest(`a lab that breaks "${line}" is shown with its reason`, async () => {
    const stood = await stand();
    const { page } = await open();
    const module = learnerLines.includes(line) ? "&src=module.json" : "";
    await page.goto(addressOf(stood, `${stood.lab}?break=${line}`, `&where=frame${module}`));
    const rows = learnerLines.includes(line) ? finish(page, ["frame"]) : undefined;
    const row = page.locator(`tr[data-line="${line}"]`);
    await expect.poll(() => row.getAttribute("data-standing"), { timeout: 90_000 }).toMatch(/^(holds|fails)$/);
    const received = (await row.locator("td").nth(2).textContent()) ?? "";
    expect([await row.getAttribute("data-standing"), received]).toEqual(["fails", expect.stringMatching(reason)]);
    await rows?.catch(() => {});
  });

for (const [what, reason] of [
  ["nobody", /no dc-ready within/],
  ["edition", /no dc-ready within/],
] as const)
  browserTest(
    `a page that ${what === "nobody" ? "offers no channel" : "speaks another edition"} is shown`,
    async () => {
      const stood = await stand();
      const { page } = await open();
      await page.goto(addressOf(stood, `${stood.lab}?break=${what}`, "&where=sandbox"));
      const row = page.locator('tr[data-line="opens"]');
      await expect.poll(() => row.getAttribute("data-standing"), { timeout: 60_000 }).toBe("fails");
      expect(await row.locator("td").nth(2).textContent()).toMatch(reason);
    },
  );

/** A page of a host that keeps what comes to its window. */
const hostPage = (body: string): ReturnType<typeof html> =>
  html(`<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body>${body}
    <script src="/host.js"></script>`);
const hostScript = `globalThis.came = []; globalThis.ports = [];
  addEventListener("message", (event) => { came.push(JSON.stringify(event.data)); ports.push(...event.ports); });`;
async function serveHost(frame: string): Promise<string> {
  return serve({
    directory: built().probe,
    replies: {
      "/": hostPage(`<iframe title="Lab" sandbox="allow-scripts" width="900" height="500" src="${frame}"></iframe>`),
      "/host.js": (_request, response, headers) =>
        void response.writeHead(200, { ...headers, "content-type": "text/javascript" }).end(hostScript),
    },
  });
}
const came = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { came: string[] }).came);

browserTest("the channel goes to the host that was meant: a page that took its place gets nothing", async () => {
  const lab = await serve({ directory: built().probe });
  const { page } = await open();
  await page.goto(await serveHost(`${lab}?host=https://lms.example`));
  await page.frameLocator("iframe").locator("[data-probe]").waitFor();
  await page.waitForTimeout(1_500);
  expect(await came(page)).toEqual([]);
});

browserTest(
  "control: without a host in its address the lab finds the page around it, and offers until it is heard",
  async () => {
    const lab = await serve({ directory: built().probe });
    const { page } = await open();
    await page.goto(await serveHost(lab));
    await poll(
      async () => (await came(page)).filter((text) => text.includes('"event":"channel"')).length,
    ).toBeGreaterThan(2);
    expect((await came(page)).join()).toContain("lti.frameResize");
  },
);

browserTest("a sandbox that allows scripts alone submits no form, and a prediction is committed in it", async () => {
  const lab = await serve({ directory: built().site, policy: policyOf });
  const { page } = await open();
  await page.goto(await serveHost(`${lab}labs/fabric/?src=${lab}modules/hash-that-decides/1.0.0/module.json`));
  const inside = page.frameLocator("iframe");
  const field = inside.getByRole("textbox", { name: /By which spine/ });
  await field.fill("2");
  await field.press("Enter");
  await field.waitFor({ state: "detached" });
});

browserTest("a host that floods by hand: 64 calls are done, one error is told, and the lab plays on", async () => {
  const lab = await serve({ directory: built().site, policy: policyOf });
  const { page } = await open();
  await page.goto(await serveHost(`${lab}labs/fabric/?autoplay=false`));
  await poll(() =>
    page.evaluate(() => (globalThis as unknown as { ports: MessagePort[] }).ports.length),
  ).toBeGreaterThan(0);
  // The first channel, before the lab is ready: its methods wait, so the calls are all in flight.
  const codes = await page.evaluate(async () => {
    const port = (globalThis as unknown as { ports: MessagePort[] }).ports.at(-1) as MessagePort;
    const answers: { id?: number; result?: unknown; error?: { code: string } }[] = [];
    port.addEventListener("message", ({ data }) => answers.push(data));
    port.start();
    for (let id = 1; id <= 20_000; id += 1) port.postMessage({ dc: 1, id, method: "getState" });
    const until = Date.now() + 20_000;
    while (Date.now() < until && answers.filter(({ result }) => result !== undefined).length < 64)
      await new Promise((done) => setTimeout(done, 50));
    port.postMessage({ dc: 1, id: 99_999, method: "getScore" });
    while (Date.now() < until && !answers.some(({ id }) => id === 99_999))
      await new Promise((done) => setTimeout(done, 50));
    return {
      errors: answers.filter(({ error }) => error !== undefined).map(({ error }) => error?.code),
      last: answers.find(({ id }) => id === 99_999)?.result,
    };
  });
  expect(new Set(codes.errors)).toEqual(new Set(["embed/too-many-calls"]));
  expect(codes.errors.length).toBeLessThan(20);
  expect(codes.last).toBe(0);
});

/** A block of code of the page of recipes, as an author would copy it. */
function recipe(language: string, begins: string): string {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/embedding.md"), "utf8");
  const block = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].find(
    ([, named, code = ""]) => named === language && code.startsWith(begins),
  );
  if (block?.[2] === undefined) throw new Error(`docs/embedding.md has no ${language} that begins with ${begins}`);
  return block[2].replaceAll("dc-fabric-lab", "dc-probe-lab");
}

browserTest("the recipe for Open edX: what JSInput takes and gives back is the learner's grade and work", async () => {
  const element = await serve({ directory: built().probeElement });
  const problem = recipe("html", "<!doctype html>").replace(/https:\/\/labs\.example\/elements\//, element);
  const script = recipe("js", "// dclab.js");
  const lms = await serve({
    directory: built().probe,
    replies: {
      "/": html(`<!doctype html><html lang="en"><title>Course</title><link rel="icon" href="data:,">
        <iframe title="Problem" width="900" height="700" src="/problem.html"></iframe>`),
      "/problem.html": html(problem),
      "/dclab.js": (_request, response, headers) =>
        void response.writeHead(200, { ...headers, "content-type": "text/javascript" }).end(script),
    },
  });
  const { page } = await open();
  await page.goto(lms);
  const lab = page.frameLocator("iframe");
  await lab.getByLabel("Seed plus one").fill("1");
  await lab.getByRole("button", { name: "Commit" }).click();

  // As jsinput.js does when the learner submits, on one origin: by name, at once, the state through unescape().
  const submit = (): Promise<string> =>
    page.evaluate(() => {
      const inside = document.querySelector("iframe")?.contentWindow as unknown as Record<string, unknown>;
      const deepKey = (path: string): ((value?: string) => string) =>
        path.split(".").reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], inside) as never;
      return JSON.stringify({ answer: deepKey("DcLab.getGrade")(), state: unescape(deepKey("DcLab.getState")()) });
    });
  const graded = (stored: string): Record<string, unknown> => JSON.parse(JSON.parse(stored).answer);
  await poll(async () => graded(await submit()).state).not.toBeNull();
  const stored = await submit();
  expect(graded(stored)).toMatchObject({ points: 2, pointsMax: 2, scaled: 1, complete: true });

  // Another day: it sets the state at once, and five times at most while that throws.
  await page.reload();
  await page.evaluate(async (state) => {
    const inside = document.querySelector("iframe")?.contentWindow as unknown as {
      DcLab: { setState(state: string): void };
    };
    for (let left = 5; left > 0; left -= 1)
      try {
        inside.DcLab.setState(state);
        return;
      } catch {
        await new Promise((done) => setTimeout(done, 200));
      }
    throw new Error("could not set the state");
  }, JSON.parse(stored).state as string);
  await poll(async () => graded(await submit()).scaled).toBe(1);
});
